package gradus.ml;

import io.gradus.network.Task;
import io.gradus.run.OutputColumns;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;

/** A network that predicts a quantity. */
public final class NeuralNetworkRegressionModel
    extends NeuralNetworkModel<NeuralNetworkRegressionModel> {
  /** One without a network, which Spark makes to fill it. */
  public NeuralNetworkRegressionModel() {
    this(Identifiable$.MODULE$.randomUID("neuralnetworkregressor"));
  }

  /** One of that name without a network, which Spark makes to fill it. */
  public NeuralNetworkRegressionModel(String uid) {
    super(uid);
  }

  @Override
  NeuralNetworkRegressionModel self() {
    return this;
  }

  @Override
  NeuralNetworkRegressionModel empty(String name) {
    return new NeuralNetworkRegressionModel(name);
  }

  @Override
  OutputColumns outputs() {
    return new OutputColumns(
        written(getPredictionCol()), Optional.empty(), Optional.empty(), Optional.empty());
  }

  @Override
  OutputColumns singleOutputs() {
    return OutputColumns.prediction(PREDICTION);
  }

  /** A reader of models that were saved here or by the command line. */
  public static MLReader<NeuralNetworkRegressionModel> read() {
    return SavedModel.reader(
        NeuralNetworkRegressionModel.class,
        NeuralNetworkRegressionModel::new,
        Set.of(Task.REGRESSION));
  }

  /** Loads a model that was saved here or by the command line. */
  public static NeuralNetworkRegressionModel load(String path) {
    return read().load(path);
  }
}
