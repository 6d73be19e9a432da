package gradus.ml;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gradus.run.ModelDirectory;
import java.io.IOException;
import java.util.Set;
import org.apache.spark.ml.evaluation.Evaluator;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.ParamPair;
import scala.collection.Iterator;

/** Saves a validator: its Params, and the estimator and the evaluator beside them. */
final class ValidatorWriter extends ParamsWriter {
  static final String ESTIMATOR = "estimator";
  static final String EVALUATOR = "evaluator";
  static final String MAPS = "estimatorParamMaps";
  private static final Set<String> INSIDE = Set.of(ESTIMATOR, EVALUATOR, MAPS);

  private final GradusValidator<?, ?> validator;

  ValidatorWriter(GradusValidator<?, ?> validator) {
    super(validator);
    this.validator = validator;
  }

  @Override
  public void saveImpl(String path) {
    SavedStage place = new SavedStage(sparkSession(), path);
    try {
      place.save(ESTIMATOR, validator.getEstimator());
      if (validator.isSet(validator.evaluator())) {
        Evaluator evaluator = validator.getEvaluator();
        place.save(EVALUATOR, evaluator);
      }
    } catch (IOException e) {
      throw SavedStage.failed(path, e);
    }
    ObjectNode more = JsonNodeFactory.instance.objectNode();
    if (validator.isSet(validator.estimatorParamMaps())) {
      ArrayNode maps = more.putArray(MAPS);
      for (ParamMap map : validator.getEstimatorParamMaps()) {
        write(map, maps.addArray());
      }
    }
    ParamsFile.write(
        validator, sparkSession().version(), ModelDirectory.at(sparkSession(), path), INSIDE, more);
  }

  private static void write(ParamMap map, ArrayNode to) {
    Iterator<ParamPair<?>> pairs = map.toSeq().iterator();
    while (pairs.hasNext()) {
      ParamPair<?> pair = pairs.next();
      ObjectNode one = to.addObject();
      one.put("parent", pair.param().parent());
      one.put("name", pair.param().name());
      one.set("value", ParamsFile.encoded(pair));
    }
  }
}
