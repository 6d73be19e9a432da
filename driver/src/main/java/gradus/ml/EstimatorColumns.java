package gradus.ml;

import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.StringArrayParam;

/**
 * The columns that an estimator reads and how it encodes them.
 *
 * @param <E> the estimator itself
 * @param <M> its model
 */
public abstract class EstimatorColumns<
        E extends EstimatorColumns<E, M>, M extends NeuralNetworkModel<M>>
    extends EstimatorParams<E, M> {
  private final StringArrayParam inputCols =
      texts(
          "inputCols",
          "Input columns by their names, or globs with * and ?: numbers, categories, truth values,"
              + " dates, arrays or vectors, encoded by their types; * stands for all but the"
              + " columns of label, weights and validation. Unset: the column of featuresCol.",
          ParamCheck.columns());

  /**
   * Input columns by their names, or globs with * and ?: numbers, categories, truth values, dates,
   * arrays or vectors, encoded by their types; * stands for all but the columns of label, weights
   * and validation. Unset: the column of featuresCol.
   */
  public final StringArrayParam inputCols() {
    return inputCols;
  }

  /** What {@link #inputCols} is set to, or its default. */
  public final String[] getInputCols() {
    return getOrDefault(inputCols);
  }

  /** Sets {@link #inputCols}. */
  public final E setInputCols(String[] value) {
    return with(inputCols, value);
  }

  private final Param<String> labelCol =
      text("labelCol", "Column of the label.", ParamCheck.column());

  /** Column of the label. */
  public final Param<String> labelCol() {
    return labelCol;
  }

  /** What {@link #labelCol} is set to, or its default. */
  public final String getLabelCol() {
    return getOrDefault(labelCol);
  }

  /** Sets {@link #labelCol}. */
  public final E setLabelCol(String value) {
    return with(labelCol, value);
  }

  private final Param<String> weightCol =
      text(
          "weightCol",
          "Column of row weights, numbers of at least 0. Unset: every row counts 1.",
          ParamCheck.column());

  /** Column of row weights, numbers of at least 0. Unset: every row counts 1. */
  public final Param<String> weightCol() {
    return weightCol;
  }

  /** What {@link #weightCol} is set to, or its default. */
  public final String getWeightCol() {
    return getOrDefault(weightCol);
  }

  /** Sets {@link #weightCol}. */
  public final E setWeightCol(String value) {
    return with(weightCol, value);
  }

  private final Param<String> validationIndicatorCol =
      text(
          "validationIndicatorCol",
          "Column of truth values: rows where it is true are for validation, and are not trained"
              + " on. Unset: validationFraction tells.",
          ParamCheck.column());

  /**
   * Column of truth values: rows where it is true are for validation, and are not trained on.
   * Unset: validationFraction tells.
   */
  public final Param<String> validationIndicatorCol() {
    return validationIndicatorCol;
  }

  /** What {@link #validationIndicatorCol} is set to, or its default. */
  public final String getValidationIndicatorCol() {
    return getOrDefault(validationIndicatorCol);
  }

  /** Sets {@link #validationIndicatorCol}. */
  public final E setValidationIndicatorCol(String value) {
    return with(validationIndicatorCol, value);
  }

  private final DoubleParam validationFraction =
      number(
          "validationFraction",
          "Part of the rows that is drawn for validation, by row number and seed, from 0 up to 1."
              + " Unset: 0.",
          ParamCheck.key("data.validation-fraction"));

  /**
   * Part of the rows that is drawn for validation, by row number and seed, from 0 up to 1. Unset:
   * 0.
   */
  public final DoubleParam validationFraction() {
    return validationFraction;
  }

  /** What {@link #validationFraction} is set to, or its default. */
  public final double getValidationFraction() {
    return (Double) getOrDefault(validationFraction);
  }

  /** Sets {@link #validationFraction}. */
  public final E setValidationFraction(double value) {
    return with(validationFraction, value);
  }

  private final Param<String> splitMethod =
      text(
          "splitMethod",
          "Which rows validationFraction draws: random, stratified (of each class, or of each bin"
              + " of a quantity, the same part), grouped (whole groups of splitCol) or time (the"
              + " latest by splitCol). Unset: chosen by Gradus.",
          ParamCheck.key("data.split.method"));

  /**
   * Which rows validationFraction draws: random, stratified (of each class, or of each bin of a
   * quantity, the same part), grouped (whole groups of splitCol) or time (the latest by splitCol).
   * Unset: chosen by Gradus.
   */
  public final Param<String> splitMethod() {
    return splitMethod;
  }

  /** What {@link #splitMethod} is set to, or its default. */
  public final String getSplitMethod() {
    return getOrDefault(splitMethod);
  }

  /** Sets {@link #splitMethod}. */
  public final E setSplitMethod(String value) {
    return with(splitMethod, value);
  }

  private final Param<String> splitCol =
      text(
          "splitCol",
          "Column of groups, which are never on both sides of the split, or of time; of splitMethod"
              + " grouped or time. Unset: none.",
          ParamCheck.key("data.split.column", "data.split.method = grouped"));

  /**
   * Column of groups, which are never on both sides of the split, or of time; of splitMethod
   * grouped or time. Unset: none.
   */
  public final Param<String> splitCol() {
    return splitCol;
  }

  /** What {@link #splitCol} is set to, or its default. */
  public final String getSplitCol() {
    return getOrDefault(splitCol);
  }

  /** Sets {@link #splitCol}. */
  public final E setSplitCol(String value) {
    return with(splitCol, value);
  }

  private final Param<String> scaling =
      text(
          "scaling",
          "Scaling of numbers, fitted on the training rows: none, standard, min-max, robust,"
              + " robust-smooth-clip, quantile-normal or auto. Unset: chosen by Gradus.",
          ParamCheck.key("features.scaling"));

  /**
   * Scaling of numbers, fitted on the training rows: none, standard, min-max, robust,
   * robust-smooth-clip, quantile-normal or auto. Unset: chosen by Gradus.
   */
  public final Param<String> scaling() {
    return scaling;
  }

  /** What {@link #scaling} is set to, or its default. */
  public final String getScaling() {
    return getOrDefault(scaling);
  }

  /** Sets {@link #scaling}. */
  public final E setScaling(String value) {
    return with(scaling, value);
  }

  private final Param<String> encoding =
      text(
          "encoding",
          "Encoding of categories: embedding, one-hot, target or ordered-target. Unset: chosen by"
              + " Gradus.",
          ParamCheck.key("features.encoding"));

  /**
   * Encoding of categories: embedding, one-hot, target or ordered-target. Unset: chosen by Gradus.
   */
  public final Param<String> encoding() {
    return encoding;
  }

  /** What {@link #encoding} is set to, or its default. */
  public final String getEncoding() {
    return getOrDefault(encoding);
  }

  /** Sets {@link #encoding}. */
  public final E setEncoding(String value) {
    return with(encoding, value);
  }

  private final Param<String> missing =
      text(
          "missing",
          "What stands in for a missing number: mean, median, zero, learned or fail. Unset: chosen"
              + " by Gradus.",
          ParamCheck.key("features.missing"));

  /**
   * What stands in for a missing number: mean, median, zero, learned or fail. Unset: chosen by
   * Gradus.
   */
  public final Param<String> missing() {
    return missing;
  }

  /** What {@link #missing} is set to, or its default. */
  public final String getMissing() {
    return getOrDefault(missing);
  }

  /** Sets {@link #missing}. */
  public final E setMissing(String value) {
    return with(missing, value);
  }

  private final Param<String> handleInvalid =
      text(
          "handleInvalid",
          "What happens to a training row that cannot be used: error ends the fit, skip leaves the"
              + " row out. Unset: error.",
          ParamCheck.oneOf("error", "skip"));

  /**
   * What happens to a training row that cannot be used: error ends the fit, skip leaves the row
   * out. Unset: error.
   */
  public final Param<String> handleInvalid() {
    return handleInvalid;
  }

  /** What {@link #handleInvalid} is set to, or its default. */
  public final String getHandleInvalid() {
    return getOrDefault(handleInvalid);
  }

  /** Sets {@link #handleInvalid}. */
  public final E setHandleInvalid(String value) {
    return with(handleInvalid, value);
  }

  private final IntParam numPartitions =
      whole(
          "numPartitions",
          "Partitions of the packed rows, at least 1; the order of additions follows from them."
              + " Unset: by the size of the data.",
          ParamCheck.key("data.partitions"));

  /**
   * Partitions of the packed rows, at least 1; the order of additions follows from them. Unset: by
   * the size of the data.
   */
  public final IntParam numPartitions() {
    return numPartitions;
  }

  /** What {@link #numPartitions} is set to, or its default. */
  public final int getNumPartitions() {
    return (Integer) getOrDefault(numPartitions);
  }

  /** Sets {@link #numPartitions}. */
  public final E setNumPartitions(int value) {
    return with(numPartitions, value);
  }

  EstimatorColumns(String uid) {
    super(uid);
    setDefault(labelCol, "label");
  }
}
