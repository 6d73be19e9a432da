package gradus.ml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.util.MLReader;

/**
 * A validator's model: the validator, the best model, those of the folds, and those of all maps if
 * it has them.
 */
final class SavedValidatorModel {
  private static final String VALIDATOR = "validator";
  private static final String BEST = "bestModel";
  private static final String VALUES = "metrics";
  private static final String SUB_MODELS = "hasSubModels";

  private SavedValidatorModel() {}

  /** Where the model of a map lies. */
  private static String subModel(int division, int map) {
    return "subModels/fold%s/%s".formatted(division, map);
  }

  /** Where the model of the best map lies that was trained on the other folds. */
  private static String foldModel(int fold) {
    return "foldModels/fold" + fold;
  }

  static void save(GradusValidatorModel<?> model, StageDirectory place) {
    SavedValidator.save(model.from(), place.inside(VALIDATOR));
    place.save(BEST, model.bestModel());
    List<Model<?>> folds = model.parts().folds();
    for (int fold = 0; fold < folds.size(); fold++) {
      place.save(foldModel(fold), folds.get(fold));
    }
    if (model.hasSubModels()) {
      Model<?>[][] kept = model.kept();
      for (int division = 0; division < kept.length; division++) {
        for (int map = 0; map < kept[division].length; map++) {
          if (kept[division][map] != null) {
            place.save(subModel(division, map), kept[division][map]);
          }
        }
      }
    }
    ObjectNode more = JsonNodeFactory.instance.objectNode();
    more.set(VALUES, text(model.values()));
    more.put(SUB_MODELS, model.hasSubModels());
    place.write(model, Set.of(), more);
  }

  /** Measures, by division and then by map, as texts, for JSON has no NaN. */
  static ArrayNode text(double[][] values) {
    ArrayNode rows = JsonNodeFactory.instance.arrayNode();
    for (double[] division : values) {
      ArrayNode row = rows.addArray();
      for (double value : division) {
        row.add(Double.toString(value));
      }
    }
    return rows;
  }

  static <V extends GradusValidator<V, M>, M extends GradusValidatorModel<M>> MLReader<M> reader(
      Class<M> type, Function<String, M> named, Class<V> ofType, Function<String, V> ofNamed) {
    return new StageReader<>(
        place ->
            load(
                place, type, named, SavedValidator.load(place.inside(VALIDATOR), ofType, ofNamed)));
  }

  private static <M extends GradusValidatorModel<M>> M load(
      StageDirectory place,
      Class<M> type,
      Function<String, M> named,
      GradusValidator<?, M> validator) {
    ParamsFile file = place.read(type, "the model of a validator");
    double[][] values = values(file.more(VALUES));
    Model<?> best = place.load(BEST, Model.class);
    Optional<Model<?>[][]> subModels =
        file.more(SUB_MODELS).asBoolean()
            ? Optional.of(subModels(values, place))
            : Optional.empty();
    return named
        .apply(file.uid())
        .with(
            validator,
            values,
            new ValidatorParts(best, subModels, folds(values.length, place), Optional.empty()))
        .setParent(validator);
  }

  /** Earlier versions have saved none. */
  private static List<Model<?>> folds(int divisions, StageDirectory place) {
    List<Model<?>> folds = new ArrayList<>();
    for (int fold = 0; fold < divisions; fold++) {
      String name = foldModel(fold);
      if (place.has(name)) {
        folds.add(place.load(name, Model.class));
      }
    }
    return folds;
  }

  private static double[][] values(JsonNode rows) {
    double[][] values = new double[rows.size()][];
    for (int i = 0; i < values.length; i++) {
      values[i] = new double[rows.get(i).size()];
      for (int k = 0; k < values[i].length; k++) {
        values[i][k] = Double.parseDouble(rows.get(i).get(k).asText());
      }
    }
    return values;
  }

  private static Model<?>[][] subModels(double[][] values, StageDirectory place) {
    Model<?>[][] models = new Model<?>[values.length][];
    for (int division = 0; division < values.length; division++) {
      models[division] = new Model<?>[values[division].length];
      for (int map = 0; map < values[division].length; map++) {
        String name = subModel(division, map);
        models[division][map] = place.has(name) ? place.load(name, Model.class) : null;
      }
    }
    return models;
  }
}
