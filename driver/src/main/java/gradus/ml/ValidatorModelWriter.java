package gradus.ml;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gradus.run.ModelDirectory;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.apache.spark.ml.Model;

/**
 * Saves a validator's model: the validator, the best model, and those of all maps if it has them.
 */
final class ValidatorModelWriter extends ParamsWriter {
  static final String VALIDATOR = "validator";
  static final String BEST = "bestModel";
  static final String VALUES = "metrics";
  static final String SUB_MODELS = "hasSubModels";

  private final GradusValidatorModel<?> model;

  ValidatorModelWriter(GradusValidatorModel<?> model) {
    super(model);
    this.model = model;
  }

  /** Where the model of a map lies. */
  static String subModel(int division, int map) {
    return "subModels/fold%s/%s".formatted(division, map);
  }

  /** Where the model of the best map lies that was trained on the other folds. */
  static String foldModel(int fold) {
    return "foldModels/fold" + fold;
  }

  @Override
  public void saveImpl(String path) {
    SavedStage place = new SavedStage(sparkSession(), path);
    try {
      place.save(VALIDATOR, model.from());
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
    } catch (IOException e) {
      throw SavedStage.failed(path, e);
    }
    ObjectNode more = JsonNodeFactory.instance.objectNode();
    ArrayNode values = more.putArray(VALUES);
    for (double[] division : model.values()) {
      ArrayNode row = values.addArray();
      for (double value : division) {
        // As a text, for JSON has no NaN.
        row.add(Double.toString(value));
      }
    }
    more.put(SUB_MODELS, model.hasSubModels());
    ParamsFile.write(
        model, sparkSession().version(), ModelDirectory.at(sparkSession(), path), Set.of(), more);
  }
}
