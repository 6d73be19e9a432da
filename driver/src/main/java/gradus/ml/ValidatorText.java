package gradus.ml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.evaluation.Evaluator;

/**
 * What a validator has inside as JSON, on its way between a client of Spark Connect and its server.
 */
final class ValidatorText {
  private ValidatorText() {}

  /** The validator's class, name and Params, and what it has inside. */
  static ObjectNode of(GradusValidator<?, ?> validator) {
    ObjectNode text = StageText.of(validator, SavedValidator.INSIDE);
    if (validator.isSet(validator.estimator())) {
      text.set(SavedValidator.ESTIMATOR, StageText.of(validator.getEstimator()));
    }
    if (validator.isSet(validator.evaluator())) {
      text.set(SavedValidator.EVALUATOR, StageText.of(validator.getEvaluator()));
    }
    if (validator.isSet(validator.estimatorParamMaps())) {
      text.set(SavedValidator.MAPS, MapsText.of(validator.getEstimatorParamMaps()));
    }
    return text;
  }

  /** Sets what a validator has inside. */
  static void setIn(GradusValidator<?, ?> validator, String question) {
    JsonNode text = ConnectQuestion.parsed(question);
    if (text.has(SavedValidator.ESTIMATOR)) {
      validator.setEstimator(StageText.stage(text.path(SavedValidator.ESTIMATOR), Estimator.class));
    }
    if (text.has(SavedValidator.EVALUATOR)) {
      validator.setEvaluator(StageText.stage(text.path(SavedValidator.EVALUATOR), Evaluator.class));
    }
    if (text.has(SavedValidator.MAPS)) {
      MapsText.setIn(validator, text.path(SavedValidator.MAPS), ConnectQuestion.PARAM);
    }
  }
}
