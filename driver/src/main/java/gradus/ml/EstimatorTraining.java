package gradus.ml;

import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;

/**
 * When an estimator's training stops, how many networks it trains, what it writes, and what else is
 * configured.
 *
 * @param <E> the estimator itself
 * @param <M> its model
 */
public abstract class EstimatorTraining<
        E extends EstimatorTraining<E, M>, M extends NeuralNetworkModel<M>>
    extends EstimatorDescent<E, M> {
  private final IntParam earlyStoppingPatience =
      whole(
          "earlyStoppingPatience",
          "Validations without improvement after which training stops, at least 1. Unset: all"
              + " passes are made.",
          ParamCheck.key("training.early-stopping.patience", "data.validation-fraction = 0.1"));

  /**
   * Validations without improvement after which training stops, at least 1. Unset: all passes are
   * made.
   */
  public final IntParam earlyStoppingPatience() {
    return earlyStoppingPatience;
  }

  /** What {@link #earlyStoppingPatience} is set to, or its default. */
  public final int getEarlyStoppingPatience() {
    return (Integer) getOrDefault(earlyStoppingPatience);
  }

  /** Sets {@link #earlyStoppingPatience}. */
  public final E setEarlyStoppingPatience(int value) {
    return with(earlyStoppingPatience, value);
  }

  private final Param<String> earlyStoppingMetric =
      text(
          "earlyStoppingMetric",
          "Metric of the validation rows by which the best pass is told: loss, accuracy, log-loss,"
              + " auc, pr-auc, f1, mae, rmse, r2 and others that the task has. Unset: loss.",
          ParamCheck.key("training.early-stopping.metric", "data.validation-fraction = 0.1"));

  /**
   * Metric of the validation rows by which the best pass is told: loss, accuracy, log-loss, auc,
   * pr-auc, f1, mae, rmse, r2 and others that the task has. Unset: loss.
   */
  public final Param<String> earlyStoppingMetric() {
    return earlyStoppingMetric;
  }

  /** What {@link #earlyStoppingMetric} is set to, or its default. */
  public final String getEarlyStoppingMetric() {
    return getOrDefault(earlyStoppingMetric);
  }

  /** Sets {@link #earlyStoppingMetric}. */
  public final E setEarlyStoppingMetric(String value) {
    return with(earlyStoppingMetric, value);
  }

  private final DoubleParam earlyStoppingMinDelta =
      number(
          "earlyStoppingMinDelta",
          "What counts as improvement is more than this, in the unit of earlyStoppingMetric, at"
              + " least 0. Unset: 0.",
          ParamCheck.key("training.early-stopping.min-delta", "data.validation-fraction = 0.1"));

  /**
   * What counts as improvement is more than this, in the unit of earlyStoppingMetric, at least 0.
   * Unset: 0.
   */
  public final DoubleParam earlyStoppingMinDelta() {
    return earlyStoppingMinDelta;
  }

  /** What {@link #earlyStoppingMinDelta} is set to, or its default. */
  public final double getEarlyStoppingMinDelta() {
    return (Double) getOrDefault(earlyStoppingMinDelta);
  }

  /** Sets {@link #earlyStoppingMinDelta}. */
  public final E setEarlyStoppingMinDelta(double value) {
    return with(earlyStoppingMinDelta, value);
  }

  private final IntParam ensembleMembers =
      whole(
          "ensembleMembers",
          "Networks that are trained side by side and predict together, of the seeds seed, seed + 1"
              + " and so on, at least 1. Unset: 1.",
          ParamCheck.key("ensemble.members"));

  /**
   * Networks that are trained side by side and predict together, of the seeds seed, seed + 1 and so
   * on, at least 1. Unset: 1.
   */
  public final IntParam ensembleMembers() {
    return ensembleMembers;
  }

  /** What {@link #ensembleMembers} is set to, or its default. */
  public final int getEnsembleMembers() {
    return (Integer) getOrDefault(ensembleMembers);
  }

  /** Sets {@link #ensembleMembers}. */
  public final E setEnsembleMembers(int value) {
    return with(ensembleMembers, value);
  }

  private final Param<String> checkpointPath =
      text(
          "checkpointPath",
          "Directory of the run: checkpoints, metrics and model are written there, and the same fit"
              + " again goes on from the newest checkpoint. Unset: nothing is written.",
          ParamCheck.path());

  /**
   * Directory of the run: checkpoints, metrics and model are written there, and the same fit again
   * goes on from the newest checkpoint. Unset: nothing is written.
   */
  public final Param<String> checkpointPath() {
    return checkpointPath;
  }

  /** What {@link #checkpointPath} is set to, or its default. */
  public final String getCheckpointPath() {
    return getOrDefault(checkpointPath);
  }

  /** Sets {@link #checkpointPath}. */
  public final E setCheckpointPath(String value) {
    return with(checkpointPath, value);
  }

  private final IntParam checkpointInterval =
      whole(
          "checkpointInterval",
          "With checkpointPath: epochs between two checkpoints, at least 1; -1 for none by epochs."
              + " Unset: by the minute.",
          ParamCheck.checkpointInterval());

  /**
   * With checkpointPath: epochs between two checkpoints, at least 1; -1 for none by epochs. Unset:
   * by the minute.
   */
  public final IntParam checkpointInterval() {
    return checkpointInterval;
  }

  /** What {@link #checkpointInterval} is set to, or its default. */
  public final int getCheckpointInterval() {
    return (Integer) getOrDefault(checkpointInterval);
  }

  /** Sets {@link #checkpointInterval}. */
  public final E setCheckpointInterval(int value) {
    return with(checkpointInterval, value);
  }

  private final Param<String> config =
      text(
          "config",
          "Any other key of a Gradus configuration, as HOCON text such as \"training.validate-every"
              + " = 2\". A Param that is set goes before the text.",
          ParamCheck.hocon());

  /**
   * Any other key of a Gradus configuration, as HOCON text such as "training.validate-every = 2". A
   * Param that is set goes before the text.
   */
  public final Param<String> config() {
    return config;
  }

  /** What {@link #config} is set to, or its default. */
  public final String getConfig() {
    return getOrDefault(config);
  }

  /** Sets {@link #config}. */
  public final E setConfig(String value) {
    return with(config, value);
  }

  EstimatorTraining(String uid) {
    super(uid);
  }
}
