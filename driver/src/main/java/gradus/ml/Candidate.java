package gradus.ml;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.ParamPair;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import scala.collection.Iterator;

/**
 * An estimator with one map of Params: a network, and the stages of the pipeline before it, which
 * are fitted once for all candidates that have the same.
 */
final class Candidate {
  private final Optional<Pipeline> pipeline;
  private final List<PipelineStage> before;
  private final NeuralNetworkEstimator<?, ?> network;

  private Candidate(
      Optional<Pipeline> pipeline,
      List<PipelineStage> before,
      NeuralNetworkEstimator<?, ?> network) {
    this.pipeline = pipeline;
    this.before = List.copyOf(before);
    this.network = network;
  }

  /**
   * A candidate.
   *
   * @param validationFraction what a network stops early by that says nothing of it itself
   * @throws IllegalArgumentException if the estimator is neither one of ours nor a pipeline that
   *     ends in one
   */
  static Candidate of(Estimator<?> estimator, ParamMap map, double validationFraction) {
    Candidate found = of(estimator.copy(map));
    NeuralNetworkEstimator<?, ?> network = found.network;
    if (network.isSet(network.checkpointPath())) {
      throw new IllegalArgumentException(
          "checkpointPath: Expected none where several models are trained, found %s. Clear it."
              .formatted(network.getCheckpointPath()));
    }
    boolean stops =
        network.isSet(network.earlyStoppingPatience())
            || network.isSet(network.earlyStoppingMetric());
    boolean says =
        network.isSet(network.validationFraction())
            || network.isSet(network.validationIndicatorCol())
            || EstimatorConfiguration.written(network).stream()
                .anyMatch(key -> key.startsWith("data.validation"));
    if (stops && !says) {
      network.set(network.validationFraction(), validationFraction);
    }
    return found;
  }

  private static Candidate of(Estimator<?> estimator) {
    if (estimator instanceof NeuralNetworkEstimator<?, ?> network) {
      return new Candidate(Optional.empty(), List.of(), network);
    }
    if (estimator instanceof Pipeline pipeline) {
      List<PipelineStage> stages = List.of(pipeline.getStages());
      if (!stages.isEmpty()
          && stages.get(stages.size() - 1) instanceof NeuralNetworkEstimator<?, ?> network) {
        return new Candidate(Optional.of(pipeline), stages.subList(0, stages.size() - 1), network);
      }
    }
    throw new IllegalArgumentException(
        "estimator: Expected a NeuralNetworkClassifier or NeuralNetworkRegressor, or a Pipeline whose last stage is one, found %s. Put what comes behind into a Pipeline around the validator, or take Spark's own validator."
            .formatted(estimator.getClass().getSimpleName()));
  }

  NeuralNetworkEstimator<?, ?> network() {
    return network;
  }

  /** Whether the stages before the network are those of another, Params included. */
  boolean beginsAs(Candidate other) {
    if (before.size() != other.before.size()) {
      return false;
    }
    for (int i = 0; i < before.size(); i++) {
      PipelineStage mine = before.get(i);
      PipelineStage others = other.before.get(i);
      if (mine.getClass() != others.getClass()
          || !mine.uid().equals(others.uid())
          || !haveSame(values(mine), values(others))) {
        return false;
      }
    }
    return true;
  }

  private static Map<String, Object> values(PipelineStage stage) {
    Map<String, Object> values = new LinkedHashMap<>();
    Iterator<ParamPair<?>> pairs = stage.extractParamMap().toSeq().iterator();
    while (pairs.hasNext()) {
      ParamPair<?> pair = pairs.next();
      values.put(pair.param().name(), pair.value());
    }
    return values;
  }

  /** Stages inside stages are copies, which are taken for different ones. */
  private static boolean haveSame(Map<String, Object> some, Map<String, Object> others) {
    return some.keySet().equals(others.keySet())
        && some.keySet().stream()
            .allMatch(name -> Objects.deepEquals(some.get(name), others.get(name)));
  }

  /** Fits the stages before the network; empty where there are none. */
  Optional<PipelineModel> fitBefore(Dataset<Row> rows) {
    return before.isEmpty()
        ? Optional.empty()
        : Optional.of(new Pipeline().setStages(before.toArray(PipelineStage[]::new)).fit(rows));
  }

  /** The whole model: that of the network, or of the pipeline. */
  Model<?> whole(Optional<PipelineModel> fitted, NeuralNetworkModel<?> last) {
    if (pipeline.isEmpty()) {
      return last;
    }
    List<Transformer> stages = new ArrayList<>();
    fitted.ifPresent(model -> stages.addAll(Arrays.asList(model.stages())));
    stages.add(last);
    return new PipelineModel(pipeline.get().uid(), stages.toArray(Transformer[]::new))
        .setParent(pipeline.get());
  }

  /** Fits all of it. */
  Model<?> fit(Dataset<Row> rows) {
    Optional<PipelineModel> fitted = fitBefore(rows);
    Dataset<Row> inputs = fitted.map(model -> model.transform(rows)).orElse(rows);
    return whole(fitted, network.fit(inputs));
  }
}
