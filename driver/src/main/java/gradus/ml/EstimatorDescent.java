package gradus.ml;

import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;

/**
 * How an estimator minimizes the loss.
 *
 * @param <E> the estimator itself
 * @param <M> its model
 */
public abstract class EstimatorDescent<
        E extends EstimatorDescent<E, M>, M extends NeuralNetworkModel<M>>
    extends EstimatorNetwork<E, M> {
  private final Param<String> optimizer =
      text(
          "optimizer",
          "Optimizer: sgd, adam, adamw, schedule-free-adamw, muon, adamax, nadam, radam, rmsprop,"
              + " adagrad, adadelta or lbfgs."
              + " Unset: chosen by Gradus.",
          ParamCheck.key("optimizer.type"));

  /**
   * Optimizer: sgd, adam, adamw, schedule-free-adamw, muon, adamax, nadam, radam, rmsprop, adagrad,
   * adadelta or lbfgs. Unset: chosen by Gradus.
   */
  public final Param<String> optimizer() {
    return optimizer;
  }

  /** What {@link #optimizer} is set to, or its default. */
  public final String getOptimizer() {
    return getOrDefault(optimizer);
  }

  /** Sets {@link #optimizer}. */
  public final E setOptimizer(String value) {
    return with(optimizer, value);
  }

  private final DoubleParam stepSize =
      number(
          "stepSize",
          "Learning rate, above 0; all optimizers but lbfgs. Unset: the usual one of the"
              + " optimizer.",
          ParamCheck.key("optimizer.rate"));

  /** Learning rate, above 0; all optimizers but lbfgs. Unset: the usual one of the optimizer. */
  public final DoubleParam stepSize() {
    return stepSize;
  }

  /** What {@link #stepSize} is set to, or its default. */
  public final double getStepSize() {
    return (Double) getOrDefault(stepSize);
  }

  /** Sets {@link #stepSize}. */
  public final E setStepSize(double value) {
    return with(stepSize, value);
  }

  private final DoubleParam momentum =
      number(
          "momentum",
          "Momentum of sgd and rmsprop, from 0 up to 1. Unset: 0.",
          ParamCheck.key("optimizer.momentum", "optimizer.type = sgd"));

  /** Momentum of sgd and rmsprop, from 0 up to 1. Unset: 0. */
  public final DoubleParam momentum() {
    return momentum;
  }

  /** What {@link #momentum} is set to, or its default. */
  public final double getMomentum() {
    return (Double) getOrDefault(momentum);
  }

  /** Sets {@link #momentum}. */
  public final E setMomentum(double value) {
    return with(momentum, value);
  }

  private final DoubleParam weightDecay =
      number(
          "weightDecay",
          "Weight decay of adamw, at least 0. Unset: the usual one of adamw.",
          ParamCheck.key("optimizer.weight-decay", "optimizer.type = adamw"));

  /** Weight decay of adamw, at least 0. Unset: the usual one of adamw. */
  public final DoubleParam weightDecay() {
    return weightDecay;
  }

  /** What {@link #weightDecay} is set to, or its default. */
  public final double getWeightDecay() {
    return (Double) getOrDefault(weightDecay);
  }

  /** Sets {@link #weightDecay}. */
  public final E setWeightDecay(double value) {
    return with(weightDecay, value);
  }

  private final DoubleParam regParam =
      number(
          "regParam",
          "L2 penalty: the factor of half the sum of squared parameters, at least 0. Unset: 0.",
          ParamCheck.key("regularization.l2"));

  /** L2 penalty: the factor of half the sum of squared parameters, at least 0. Unset: 0. */
  public final DoubleParam regParam() {
    return regParam;
  }

  /** What {@link #regParam} is set to, or its default. */
  public final double getRegParam() {
    return (Double) getOrDefault(regParam);
  }

  /** Sets {@link #regParam}. */
  public final E setRegParam(double value) {
    return with(regParam, value);
  }

  private final Param<String> schedule =
      text(
          "schedule",
          "How the learning rate changes: constant, cosine, one-cycle and others of the"
              + " configuration. Unset: chosen by Gradus.",
          ParamCheck.key("schedule.type"));

  /**
   * How the learning rate changes: constant, cosine, one-cycle and others of the configuration.
   * Unset: chosen by Gradus.
   */
  public final Param<String> schedule() {
    return schedule;
  }

  /** What {@link #schedule} is set to, or its default. */
  public final String getSchedule() {
    return getOrDefault(schedule);
  }

  /** Sets {@link #schedule}. */
  public final E setSchedule(String value) {
    return with(schedule, value);
  }

  private final DoubleParam clipNorm =
      number(
          "clipNorm",
          "Largest Euclidean norm of the whole gradient, at least 0; 0 for no bound. Unset: chosen"
              + " by Gradus.",
          ParamCheck.key("clipping.norm"));

  /**
   * Largest Euclidean norm of the whole gradient, at least 0; 0 for no bound. Unset: chosen by
   * Gradus.
   */
  public final DoubleParam clipNorm() {
    return clipNorm;
  }

  /** What {@link #clipNorm} is set to, or its default. */
  public final double getClipNorm() {
    return (Double) getOrDefault(clipNorm);
  }

  /** Sets {@link #clipNorm}. */
  public final E setClipNorm(double value) {
    return with(clipNorm, value);
  }

  private final IntParam maxIter =
      whole(
          "maxIter",
          "Passes over the training rows, at least 1; with lbfgs, its iterations. Unset: chosen by"
              + " Gradus.",
          ParamCheck.key("training.epochs"));

  /**
   * Passes over the training rows, at least 1; with lbfgs, its iterations. Unset: chosen by Gradus.
   */
  public final IntParam maxIter() {
    return maxIter;
  }

  /** What {@link #maxIter} is set to, or its default. */
  public final int getMaxIter() {
    return (Integer) getOrDefault(maxIter);
  }

  /** Sets {@link #maxIter}. */
  public final E setMaxIter(int value) {
    return with(maxIter, value);
  }

  private final IntParam maxSteps =
      whole(
          "maxSteps",
          "Updates after which training ends whatever maxIter says, at least 1. Unset: no such"
              + " limit.",
          ParamCheck.key("training.max-steps"));

  /** Updates after which training ends whatever maxIter says, at least 1. Unset: no such limit. */
  public final IntParam maxSteps() {
    return maxSteps;
  }

  /** What {@link #maxSteps} is set to, or its default. */
  public final int getMaxSteps() {
    return (Integer) getOrDefault(maxSteps);
  }

  /** Sets {@link #maxSteps}. */
  public final E setMaxSteps(int value) {
    return with(maxSteps, value);
  }

  private final IntParam batchSize =
      whole(
          "batchSize",
          "Rows of a batch over all partitions together, at least 1. Unset: chosen by Gradus.",
          ParamCheck.key("training.batch-size"));

  /** Rows of a batch over all partitions together, at least 1. Unset: chosen by Gradus. */
  public final IntParam batchSize() {
    return batchSize;
  }

  /** What {@link #batchSize} is set to, or its default. */
  public final int getBatchSize() {
    return (Integer) getOrDefault(batchSize);
  }

  /** Sets {@link #batchSize}. */
  public final E setBatchSize(int value) {
    return with(batchSize, value);
  }

  private final IntParam localSteps =
      whole(
          "localSteps",
          "Steps that each task takes on its own between two rounds, at least 1. Unset: 1, which is"
              + " exactly synchronous.",
          ParamCheck.key("training.local-steps"));

  /**
   * Steps that each task takes on its own between two rounds, at least 1. Unset: 1, which is
   * exactly synchronous.
   */
  public final IntParam localSteps() {
    return localSteps;
  }

  /** What {@link #localSteps} is set to, or its default. */
  public final int getLocalSteps() {
    return (Integer) getOrDefault(localSteps);
  }

  /** Sets {@link #localSteps}. */
  public final E setLocalSteps(int value) {
    return with(localSteps, value);
  }

  private final DoubleParam tol =
      number(
          "tol",
          "Relative change of the loss at which lbfgs ends, at least 0. Unset: the usual one of"
              + " lbfgs.",
          ParamCheck.key("optimizer.tolerance", "optimizer.type = lbfgs"));

  /** Relative change of the loss at which lbfgs ends, at least 0. Unset: the usual one of lbfgs. */
  public final DoubleParam tol() {
    return tol;
  }

  /** What {@link #tol} is set to, or its default. */
  public final double getTol() {
    return (Double) getOrDefault(tol);
  }

  /** Sets {@link #tol}. */
  public final E setTol(double value) {
    return with(tol, value);
  }

  private final LongParam seed =
      wholeLong("seed", "Start of all randomness. Unset: 42.", ParamCheck.key("seed"));

  /** Start of all randomness. Unset: 42. */
  public final LongParam seed() {
    return seed;
  }

  /** What {@link #seed} is set to, or its default. */
  public final long getSeed() {
    return (Long) getOrDefault(seed);
  }

  /** Sets {@link #seed}. */
  public final E setSeed(long value) {
    return with(seed, value);
  }

  EstimatorDescent(String uid) {
    super(uid);
  }
}
