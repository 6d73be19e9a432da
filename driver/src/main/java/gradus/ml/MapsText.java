package gradus.ml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gradus.run.Reason;
import io.gradus.run.RunException;
import java.util.HashMap;
import java.util.Map;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.evaluation.Evaluator;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.ParamPair;
import org.apache.spark.ml.param.Params;
import scala.collection.Iterator;

/** A validator's maps of Params as JSON: each Param by its owner's name and its own. */
final class MapsText {
  private MapsText() {}

  static ArrayNode of(ParamMap[] maps) {
    ArrayNode all = JsonNodeFactory.instance.arrayNode();
    for (ParamMap map : maps) {
      ArrayNode one = all.addArray();
      Iterator<ParamPair<?>> pairs = map.toSeq().iterator();
      while (pairs.hasNext()) {
        ParamPair<?> pair = pairs.next();
        ObjectNode text = one.addObject();
        text.put("parent", pair.param().parent());
        text.put("name", pair.param().name());
        text.set("value", ParamsFile.encoded(pair));
      }
    }
    return all;
  }

  /**
   * Sets the maps of a validator that has its estimator and its evaluator.
   *
   * @param from where the text comes from, for messages
   */
  static void setIn(GradusValidator<?, ?> validator, JsonNode maps, String from) {
    Map<String, Params> owners = new HashMap<>();
    note(validator.getEstimator(), owners);
    if (validator.isSet(validator.evaluator())) {
      Evaluator evaluator = validator.getEvaluator();
      owners.put(evaluator.uid(), evaluator);
    }
    ParamMap[] read = new ParamMap[maps.size()];
    for (int i = 0; i < read.length; i++) {
      read[i] = map(maps.get(i), owners, from);
    }
    validator.setEstimatorParamMaps(read);
  }

  private static void note(PipelineStage stage, Map<String, Params> owners) {
    owners.put(stage.uid(), stage);
    if (stage instanceof Pipeline pipeline) {
      for (PipelineStage inside : pipeline.getStages()) {
        note(inside, owners);
      }
    }
  }

  private static ParamMap map(JsonNode pairs, Map<String, Params> owners, String from) {
    ParamMap map = new ParamMap();
    for (JsonNode pair : pairs) {
      String name = pair.path("name").asText();
      Params owner = owners.get(pair.path("parent").asText());
      if (owner == null || !owner.hasParam(name)) {
        throw new RunException(
            Reason.DATA,
            "%s: Expected maps of Params that the estimator has, found \"%s\" of %s. Take the version of Gradus that wrote it."
                .formatted(from, name, pair.path("parent").asText()));
      }
      Param<Object> param = owner.getParam(name);
      map.put(param, param.jsonDecode(pair.path("value").toString()));
    }
    return map;
  }
}
