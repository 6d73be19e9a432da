package gradus.ml;

import io.gradus.model.Model;
import java.util.List;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Trains a network that predicts a quantity. */
public final class NeuralNetworkRegressor
    extends NeuralNetworkEstimator<NeuralNetworkRegressor, NeuralNetworkRegressionModel> {
  private final Param<String> targetTransform =
      text(
          "targetTransform",
          "What is learned in place of the label: none, log, log1p or sqrt of it. Unset: none.",
          ParamCheck.key("features.target-transform"));

  /** What is learned in place of the label: none, log, log1p or sqrt of it. Unset: none. */
  public final Param<String> targetTransform() {
    return targetTransform;
  }

  /** What {@link #targetTransform} is set to, or its default. */
  public final String getTargetTransform() {
    return getOrDefault(targetTransform);
  }

  /** Sets {@link #targetTransform}. */
  public final NeuralNetworkRegressor setTargetTransform(String value) {
    return with(targetTransform, value);
  }

  private final Param<String> exposureCol =
      text(
          "exposureCol",
          "Column of exposures, such as years of which a row's count or amount is: numbers above 0."
              + " What is learned is of one unit of it, and rows to predict need the column too."
              + " With loss poisson, negative-binomial, tweedie or gamma. Unset: none.",
          ParamCheck.key("data.exposure", "loss.type = poisson"));

  /**
   * Column of exposures, such as years of which a row's count or amount is: numbers above 0. What
   * is learned is of one unit of it, and rows to predict need the column too. With loss poisson,
   * negative-binomial, tweedie or gamma. Unset: none.
   */
  public final Param<String> exposureCol() {
    return exposureCol;
  }

  /** What {@link #exposureCol} is set to, or its default. */
  public final String getExposureCol() {
    return getOrDefault(exposureCol);
  }

  /** Sets {@link #exposureCol}. */
  public final NeuralNetworkRegressor setExposureCol(String value) {
    return with(exposureCol, value);
  }

  /** One with a name of its own. */
  public NeuralNetworkRegressor() {
    this(Identifiable$.MODULE$.randomUID("neuralnetworkregressor"));
  }

  /** One of that name. */
  public NeuralNetworkRegressor(String uid) {
    super(uid);
  }

  @Override
  NeuralNetworkRegressor self() {
    return this;
  }

  @Override
  List<String> task() {
    return List.of("task=regression");
  }

  @Override
  List<Param<String>> columnsBeside() {
    return List.of(exposureCol);
  }

  @Override
  LabelWatch labelWatch() {
    return LabelWatch.ofValues();
  }

  @Override
  NeuralNetworkRegressionModel model(Model trained, StructType rows) {
    return new NeuralNetworkRegressionModel(uid()).with(trained);
  }

  @Override
  List<AddedColumn> added() {
    return List.of(new AddedColumn(getPredictionCol(), DataTypes.DoubleType));
  }

  /** A reader of estimators that were saved. */
  public static MLReader<NeuralNetworkRegressor> read() {
    return ParamsFile.reader(NeuralNetworkRegressor.class, NeuralNetworkRegressor::new);
  }

  /** Loads one that was saved. */
  public static NeuralNetworkRegressor load(String path) {
    return read().load(path);
  }
}
