package gradus.ml;

import org.apache.spark.ml.Model;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;

/**
 * A model's name and the Params that models of both kinds have.
 *
 * @param <M> the model itself
 */
public abstract class ModelParams<M extends ModelParams<M>> extends Model<M> {
  private final String uid;
  private final Param<String> predictionCol;
  private final Param<String> detailsCol;
  private final Param<String> attributionsCol;
  private final Param<String> attributionBaseline;
  private final IntParam attributionSteps;
  private final Param<String> question;

  ModelParams(String uid) {
    // Params ask for it when they are made.
    this.uid = uid;
    predictionCol = SharedParams.predictionCol(this);
    detailsCol = SharedParams.detailsCol(this);
    attributionsCol = SharedParams.attributionsCol(this);
    attributionBaseline = SharedParams.attributionBaseline(this);
    attributionSteps = SharedParams.attributionSteps(this);
    question = ConnectQuestion.param(this);
    setDefault(predictionCol, "prediction");
  }

  @Override
  public final String uid() {
    return uid;
  }

  /** Column that the prediction is written to: the index of a class, or a value. */
  public final Param<String> predictionCol() {
    return predictionCol;
  }

  /** What {@link #predictionCol} is set to, or its default. */
  public final String getPredictionCol() {
    return getOrDefault(predictionCol);
  }

  /** Sets {@link #predictionCol}. */
  public final M setPredictionCol(String value) {
    return with(predictionCol, value);
  }

  /**
   * Column that is written behind the others: a struct of all that {@code predict} writes, by the
   * names that it has there, such as quantiles, deviations and intervals.
   */
  public final Param<String> detailsCol() {
    return detailsCol;
  }

  /** What {@link #detailsCol} is set to. */
  public final String getDetailsCol() {
    return getOrDefault(detailsCol);
  }

  /** Sets {@link #detailsCol}. */
  public final M setDetailsCol(String value) {
    return with(detailsCol, value);
  }

  /**
   * Column that is written behind the others: why a row is predicted as it is, a struct of which
   * output is {@code explained}, {@code baseline_output}, {@code by_column}, what each column that
   * the model reads added to it, and {@code attribution_gap}.
   */
  public final Param<String> attributionsCol() {
    return attributionsCol;
  }

  /** What {@link #attributionsCol} is set to. */
  public final String getAttributionsCol() {
    return getOrDefault(attributionsCol);
  }

  /** Sets {@link #attributionsCol}. */
  public final M setAttributionsCol(String value) {
    return with(attributionsCol, value);
  }

  /** What attributions compare a row with: {@code mean} of the training rows, or {@code zero}. */
  public final Param<String> attributionBaseline() {
    return attributionBaseline;
  }

  /** What {@link #attributionBaseline} is set to. */
  public final String getAttributionBaseline() {
    return getOrDefault(attributionBaseline);
  }

  /** Sets {@link #attributionBaseline}. */
  public final M setAttributionBaseline(String value) {
    return with(attributionBaseline, value);
  }

  /** Points of the integral that attributions are. */
  public final IntParam attributionSteps() {
    return attributionSteps;
  }

  /** What {@link #attributionSteps} is set to. */
  public final int getAttributionSteps() {
    return (Integer) getOrDefault(attributionSteps);
  }

  /** Sets {@link #attributionSteps}. */
  public final M setAttributionSteps(int value) {
    set(attributionSteps, value);
    return self();
  }

  final <T> M with(Param<T> param, T value) {
    set(param, value);
    return self();
  }

  /** Also knows the Param of a question, which is not listed and not saved. */
  @Override
  public final boolean hasParam(String name) {
    return ConnectQuestion.PARAM.equals(name) || super.hasParam(name);
  }

  /** Also knows the Param of a question, which is not listed and not saved. */
  @Override
  @SuppressWarnings("unchecked")
  public final Param<Object> getParam(String name) {
    return ConnectQuestion.PARAM.equals(name)
        ? (Param<Object>) (Param<?>) question
        : super.getParam(name);
  }

  /** What a client of Spark Connect asks, where this is its question. */
  final Param<String> question() {
    return question;
  }

  /** The model itself. */
  abstract M self();
}
