package gradus.ml;

import org.apache.spark.ml.param.DoubleArrayParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/** Params that estimators and models both have: the columns that a model writes. */
final class SharedParams {
  private SharedParams() {}

  static Param<String> predictionCol(Params owner) {
    return column(
        owner,
        "predictionCol",
        "Column that the prediction is written to: the index of a class, or a value; empty for"
            + " none.");
  }

  static Param<String> probabilityCol(Params owner) {
    return column(
        owner,
        "probabilityCol",
        "Column that the probabilities of the classes are written to, a vector; empty for none.");
  }

  static Param<String> rawPredictionCol(Params owner) {
    return column(
        owner,
        "rawPredictionCol",
        "Column that the scores of the classes are written to before they are probabilities, a"
            + " vector; empty for none.");
  }

  static DoubleArrayParam thresholds(Params owner) {
    return new DoubleArrayParam(
        owner,
        "thresholds",
        "A threshold for each class, at least 0 and at most one of them 0: the class of the largest"
            + " probability over its threshold is predicted. Unset: the most probable class.",
        ParamCheck.thresholds().of("thresholds"));
  }

  static Param<String> detailsCol(Params owner) {
    return column(
        owner,
        "detailsCol",
        "Column that is written behind the others: a struct of all that the command predict writes,"
            + " by the names that it has there: quantile_0_1, standard_deviation, lower, upper,"
            + " dispersion, as the loss gives them; empty or unset for none.");
  }

  static Param<String> attributionsCol(Params owner) {
    return column(
        owner,
        "attributionsCol",
        "Column that is written behind the others: what each column of a row added to its"
            + " prediction; empty or unset for none.");
  }

  static Param<String> attributionBaseline(Params owner) {
    return new Param<>(
        owner,
        "attributionBaseline",
        "What attributions compare a row with: mean, that of the training rows, or zero. Unset:"
            + " mean.",
        ParamCheck.oneOf("mean", "zero").of("attributionBaseline"));
  }

  static IntParam attributionSteps(Params owner) {
    return new IntParam(
        owner,
        "attributionSteps",
        "Points of the integral that attributions are, from 1 to 10,000. Unset: 50.",
        ParamCheck.attributionSteps().of("attributionSteps"));
  }

  private static Param<String> column(Params owner, String name, String doc) {
    return new Param<>(owner, name, doc, ParamCheck.output().of(name));
  }
}
