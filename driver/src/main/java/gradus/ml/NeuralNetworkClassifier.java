package gradus.ml;

import io.gradus.model.Model;
import java.util.List;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.param.DoubleArrayParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.StringArrayParam;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Trains a network that predicts classes. Labels are texts, truth values, or indices of classes
 * from 0 on, as StringIndexer gives them.
 */
public final class NeuralNetworkClassifier
    extends NeuralNetworkEstimator<NeuralNetworkClassifier, NeuralNetworkClassificationModel> {
  private final Param<String> probabilityCol = SharedParams.probabilityCol(this);

  /** Column that the probabilities of the classes are written to, a vector. */
  public final Param<String> probabilityCol() {
    return probabilityCol;
  }

  /** What {@link #probabilityCol} is set to, or its default. */
  public final String getProbabilityCol() {
    return getOrDefault(probabilityCol);
  }

  /** Sets {@link #probabilityCol}. */
  public final NeuralNetworkClassifier setProbabilityCol(String value) {
    return with(probabilityCol, value);
  }

  private final Param<String> rawPredictionCol = SharedParams.rawPredictionCol(this);

  /** Column that the scores of the classes are written to, a vector. */
  public final Param<String> rawPredictionCol() {
    return rawPredictionCol;
  }

  /** What {@link #rawPredictionCol} is set to, or its default. */
  public final String getRawPredictionCol() {
    return getOrDefault(rawPredictionCol);
  }

  /** Sets {@link #rawPredictionCol}. */
  public final NeuralNetworkClassifier setRawPredictionCol(String value) {
    return with(rawPredictionCol, value);
  }

  private final DoubleArrayParam thresholds = SharedParams.thresholds(this);

  /** The class of the largest probability over its threshold is predicted. */
  public final DoubleArrayParam thresholds() {
    return thresholds;
  }

  /** What {@link #thresholds} is set to, or its default. */
  public final double[] getThresholds() {
    return getOrDefault(thresholds);
  }

  /** Sets {@link #thresholds}. */
  public final NeuralNetworkClassifier setThresholds(double[] value) {
    return with(thresholds, value);
  }

  private final Param<String> classWeights =
      text(
          "classWeights",
          "What the rows of a class count: none, balanced, or a JSON object of weights by class."
              + " Unset: every class counts 1.",
          ParamCheck.key("data.class-weights"));

  /**
   * What the rows of a class count: none, balanced, or a JSON object of weights by class. Unset:
   * every class counts 1.
   */
  public final Param<String> classWeights() {
    return classWeights;
  }

  /** What {@link #classWeights} is set to, or its default. */
  public final String getClassWeights() {
    return getOrDefault(classWeights);
  }

  /** Sets {@link #classWeights}. */
  public final NeuralNetworkClassifier setClassWeights(String value) {
    return with(classWeights, value);
  }

  private final StringArrayParam classes =
      texts(
          "classes",
          "All classes of the label, in their order; training rows may lack some. Unset: those that"
              + " training rows have, sorted.",
          ParamCheck.key("data.classes"));

  /**
   * All classes of the label, in their order; training rows may lack some. Unset: those that
   * training rows have, sorted.
   */
  public final StringArrayParam classes() {
    return classes;
  }

  /** What {@link #classes} is set to, or its default. */
  public final String[] getClasses() {
    return getOrDefault(classes);
  }

  /** Sets {@link #classes}. */
  public final NeuralNetworkClassifier setClasses(String[] value) {
    return with(classes, value);
  }

  /** One with a name of its own. */
  public NeuralNetworkClassifier() {
    this(Identifiable$.MODULE$.randomUID("neuralnetworkclassifier"));
  }

  /** One of that name. */
  public NeuralNetworkClassifier(String uid) {
    super(uid);
    setDefault(probabilityCol, "probability");
    setDefault(rawPredictionCol, "rawPrediction");
  }

  @Override
  NeuralNetworkClassifier self() {
    return this;
  }

  @Override
  List<String> task() {
    return List.of();
  }

  @Override
  LabelWatch labelWatch() {
    return LabelWatch.ofClasses();
  }

  @Override
  NeuralNetworkClassificationModel model(Model trained, StructType rows) {
    return new NeuralNetworkClassificationModel(uid())
        .with(trained)
        .named(rows.apply(getLabelCol()));
  }

  @Override
  List<AddedColumn> added() {
    return List.of(
        new AddedColumn(getRawPredictionCol(), SQLDataTypes.VectorType()),
        new AddedColumn(getProbabilityCol(), SQLDataTypes.VectorType()),
        new AddedColumn(getPredictionCol(), DataTypes.DoubleType));
  }

  /** A reader of estimators that were saved. */
  public static MLReader<NeuralNetworkClassifier> read() {
    return ParamsFile.reader(NeuralNetworkClassifier.class, NeuralNetworkClassifier::new);
  }

  /** Loads one that was saved. */
  public static NeuralNetworkClassifier load(String path) {
    return read().load(path);
  }
}
