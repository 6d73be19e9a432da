package gradus.ml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
import java.util.function.Function;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.evaluation.Evaluator;
import org.apache.spark.ml.util.MLReader;

/** A validator's Params, and the estimator and the evaluator beside them. */
final class SavedValidator {
  static final String ESTIMATOR = "estimator";
  static final String EVALUATOR = "evaluator";
  static final String MAPS = "estimatorParamMaps";
  static final Set<String> INSIDE = Set.of(ESTIMATOR, EVALUATOR, MAPS);

  private SavedValidator() {}

  static void save(GradusValidator<?, ?> validator, StageDirectory place) {
    place.save(ESTIMATOR, validator.getEstimator());
    if (validator.isSet(validator.evaluator())) {
      place.save(EVALUATOR, validator.getEvaluator());
    }
    ObjectNode more = JsonNodeFactory.instance.objectNode();
    if (validator.isSet(validator.estimatorParamMaps())) {
      more.set(MAPS, MapsText.of(validator.getEstimatorParamMaps()));
    }
    place.write(validator, INSIDE, more);
  }

  static <V extends GradusValidator<V, ?>> MLReader<V> reader(
      Class<V> type, Function<String, V> named) {
    return new StageReader<>(place -> load(place, type, named));
  }

  static <V extends GradusValidator<V, ?>> V load(
      StageDirectory place, Class<V> type, Function<String, V> named) {
    ParamsFile file = place.read(type, "a validator");
    V validator = named.apply(file.uid());
    file.setIn(validator);
    validator.setEstimator(place.load(ESTIMATOR, Estimator.class));
    if (place.has(EVALUATOR)) {
      validator.setEvaluator(place.load(EVALUATOR, Evaluator.class));
    }
    JsonNode maps = file.more(MAPS);
    if (maps.isArray()) {
      MapsText.setIn(validator, maps, place.path());
    }
    return validator;
  }
}
