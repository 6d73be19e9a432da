package gradus.ml;

import com.fasterxml.jackson.databind.JsonNode;
import io.gradus.run.ModelDirectory;
import io.gradus.run.Reason;
import io.gradus.run.RunException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.evaluation.Evaluator;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.util.MLReader;

/** Loads a validator with its estimator and its evaluator. */
final class ValidatorReader<V extends GradusValidator<V, ?>> extends MLReader<V> {
  private final Class<V> type;
  private final Function<String, V> named;

  ValidatorReader(Class<V> type, Function<String, V> named) {
    this.type = type;
    this.named = named;
  }

  @Override
  public V load(String path) {
    ParamsFile file =
        ParamsFile.read(ModelDirectory.at(sparkSession(), path), path, type)
            .orElseThrow(
                () ->
                    new RunException(
                        Reason.DATA,
                        "Expected a validator at %s, found none. Correct the path."
                            .formatted(path)));
    SavedStage place = new SavedStage(sparkSession(), path);
    V validator = named.apply(file.uid());
    file.setIn(validator);
    Estimator<?> estimator = place.load(ValidatorWriter.ESTIMATOR, Estimator.class);
    validator.setEstimator(estimator);
    Map<String, Params> owners = new HashMap<>();
    note(estimator, owners);
    if (place.has(ValidatorWriter.EVALUATOR)) {
      Evaluator evaluator = place.load(ValidatorWriter.EVALUATOR, Evaluator.class);
      validator.setEvaluator(evaluator);
      owners.put(evaluator.uid(), evaluator);
    }
    JsonNode maps = file.more(ValidatorWriter.MAPS);
    if (maps.isArray()) {
      ParamMap[] read = new ParamMap[maps.size()];
      for (int i = 0; i < read.length; i++) {
        read[i] = map(maps.get(i), owners, path);
      }
      validator.setEstimatorParamMaps(read);
    }
    return validator;
  }

  private static void note(PipelineStage stage, Map<String, Params> owners) {
    owners.put(stage.uid(), stage);
    if (stage instanceof Pipeline pipeline) {
      for (PipelineStage inside : pipeline.getStages()) {
        note(inside, owners);
      }
    }
  }

  private static ParamMap map(JsonNode pairs, Map<String, Params> owners, String path) {
    ParamMap map = new ParamMap();
    for (JsonNode pair : pairs) {
      String name = pair.path("name").asText();
      Params owner = owners.get(pair.path("parent").asText());
      if (owner == null || !owner.hasParam(name)) {
        throw new RunException(
            Reason.DATA,
            "%s: Expected maps of Params that the estimator has, found \"%s\" of %s. Load it with the version that saved it."
                .formatted(path, name, pair.path("parent").asText()));
      }
      Param<Object> param = owner.getParam(name);
      map.put(param, param.jsonDecode(pair.path("value").toString()));
    }
    return map;
  }

  /** Loads from the local file system, whatever Hadoop's default is. */
  // No @Override: not every line of Spark has it.
  @SuppressWarnings("MissingOverride")
  public V loadFromLocal(String path) {
    return load(Path.of(path).toUri().toString());
  }
}
