package gradus.ml;

import io.gradus.run.EnsembleRun;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.param.ParamMap;

/** Makes one model of those of all folds. */
final class FoldEnsemble {
  private FoldEnsemble() {}

  /**
   * A model that predicts the mean of what the models of the folds predict.
   *
   * @param estimator that was fitted to each fold
   */
  static Model<?> of(Estimator<?> estimator, List<Model<?>> folds) {
    if (folds.isEmpty()) {
      throw new IllegalStateException(
          "foldEnsemble: Expected the models of the folds, found none, as an earlier version has"
              + " saved the validator's model. Fit the validator again.");
    }
    if (!(folds.get(0) instanceof PipelineModel first)) {
      return together(folds);
    }
    requireSameStages((Pipeline) estimator);
    List<Transformer> stages = new ArrayList<>(Arrays.asList(first.stages()));
    stages.set(
        stages.size() - 1,
        together(folds.stream().map(fold -> last((PipelineModel) fold)).toList()));
    return new PipelineModel(first.uid(), stages.toArray(Transformer[]::new));
  }

  /** Stages that are fitted are others in each fold, and a model has room for one of them. */
  private static void requireSameStages(Pipeline pipeline) {
    PipelineStage[] stages = pipeline.getStages();
    for (PipelineStage stage : Arrays.copyOf(stages, stages.length - 1)) {
      if (stage instanceof Estimator<?>) {
        throw new IllegalArgumentException(
            "foldEnsemble: Expected stages before the network that are the same in all folds, found %s, which is fitted to each. Fit it before: put it into a Pipeline with the validator as its last stage, or leave it away and name the columns in inputCols, which are encoded as they are."
                .formatted(stage.getClass().getSimpleName()));
      }
    }
  }

  private static Model<?> last(PipelineModel pipeline) {
    return (Model<?>) pipeline.stages()[pipeline.stages().length - 1];
  }

  private static NeuralNetworkModel<?> together(List<? extends Model<?>> folds) {
    List<io.gradus.model.Model> all = new ArrayList<>();
    folds.forEach(fold -> all.add(((NeuralNetworkModel<?>) fold).whole()));
    return ((NeuralNetworkModel<?>) folds.get(0))
        .copy(new ParamMap())
        .with(EnsembleRun.ofEach("fold", all));
  }
}
