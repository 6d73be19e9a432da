package gradus.ml;

import com.fasterxml.jackson.databind.JsonNode;
import io.gradus.run.ModelDirectory;
import io.gradus.run.Reason;
import io.gradus.run.RunException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.util.MLReader;

/** Loads a validator's model. */
final class ValidatorModelReader<V extends GradusValidator<V, M>, M extends GradusValidatorModel<M>>
    extends MLReader<M> {
  private final Class<M> type;
  private final Function<String, M> named;
  private final MLReader<V> validators;

  ValidatorModelReader(Class<M> type, Function<String, M> named, MLReader<V> validators) {
    this.type = type;
    this.named = named;
    this.validators = validators;
  }

  @Override
  public M load(String path) {
    ParamsFile file =
        ParamsFile.read(ModelDirectory.at(sparkSession(), path), path, type)
            .orElseThrow(
                () ->
                    new RunException(
                        Reason.DATA,
                        "Expected the model of a validator at %s, found none. Correct the path."
                            .formatted(path)));
    SavedStage place = new SavedStage(sparkSession(), path);
    V validator =
        validators.session(sparkSession()).load(place.inside(ValidatorModelWriter.VALIDATOR));
    double[][] values = values(file.more(ValidatorModelWriter.VALUES));
    Model<?> best = place.load(ValidatorModelWriter.BEST, Model.class);
    Optional<Model<?>[][]> subModels =
        file.more(ValidatorModelWriter.SUB_MODELS).asBoolean()
            ? Optional.of(subModels(values, place))
            : Optional.empty();
    M model = named.apply(file.uid());
    return model
        .with(
            validator,
            values,
            new ValidatorParts(best, subModels, folds(values.length, place), Optional.empty()))
        .setParent(validator);
  }

  /** Earlier versions have saved none. */
  private static List<Model<?>> folds(int divisions, SavedStage place) {
    List<Model<?>> folds = new ArrayList<>();
    for (int fold = 0; fold < divisions; fold++) {
      String name = ValidatorModelWriter.foldModel(fold);
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

  private static Model<?>[][] subModels(double[][] values, SavedStage place) {
    Model<?>[][] models = new Model<?>[values.length][];
    for (int division = 0; division < values.length; division++) {
      models[division] = new Model<?>[values[division].length];
      for (int map = 0; map < values[division].length; map++) {
        String name = ValidatorModelWriter.subModel(division, map);
        models[division][map] = place.has(name) ? place.load(name, Model.class) : null;
      }
    }
    return models;
  }

  /** Loads from the local file system, whatever Hadoop's default is. */
  // No @Override: not every line of Spark has it.
  @SuppressWarnings("MissingOverride")
  public M loadFromLocal(String path) {
    return load(Path.of(path).toUri().toString());
  }
}
