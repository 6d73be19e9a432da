package gradus.ml;

import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntArrayParam;
import org.apache.spark.ml.param.Param;

/**
 * The network that an estimator trains.
 *
 * @param <E> the estimator itself
 * @param <M> its model
 */
public abstract class EstimatorNetwork<
        E extends EstimatorNetwork<E, M>, M extends NeuralNetworkModel<M>>
    extends EstimatorColumns<E, M> {
  private final IntArrayParam hiddenLayers =
      wholes(
          "hiddenLayers",
          "Units of the hidden layers in their order; none for a linear model. Unset: chosen by"
              + " Gradus.",
          ParamCheck.key("network.hidden"));

  /**
   * Units of the hidden layers in their order; none for a linear model. Unset: chosen by Gradus.
   */
  public final IntArrayParam hiddenLayers() {
    return hiddenLayers;
  }

  /** What {@link #hiddenLayers} is set to, or its default. */
  public final int[] getHiddenLayers() {
    return getOrDefault(hiddenLayers);
  }

  /** Sets {@link #hiddenLayers}. */
  public final E setHiddenLayers(int[] value) {
    return with(hiddenLayers, value);
  }

  private final Param<String> activation =
      text(
          "activation",
          "Activation after each hidden layer: identity, relu, leaky-relu, elu, selu, gelu,"
              + " gelu-tanh, sigmoid, tanh, silu, softplus, hard-swish or mish. Unset: chosen by"
              + " Gradus.",
          ParamCheck.key("network.activation"));

  /**
   * Activation after each hidden layer: identity, relu, leaky-relu, elu, selu, gelu, gelu-tanh,
   * sigmoid, tanh, silu, softplus, hard-swish or mish. Unset: chosen by Gradus.
   */
  public final Param<String> activation() {
    return activation;
  }

  /** What {@link #activation} is set to, or its default. */
  public final String getActivation() {
    return getOrDefault(activation);
  }

  /** Sets {@link #activation}. */
  public final E setActivation(String value) {
    return with(activation, value);
  }

  private final Param<String> norm =
      text(
          "norm",
          "Norm between each hidden layer and its activation: none, batch or layer. Unset: chosen"
              + " by Gradus.",
          ParamCheck.key("network.norm"));

  /**
   * Norm between each hidden layer and its activation: none, batch or layer. Unset: chosen by
   * Gradus.
   */
  public final Param<String> norm() {
    return norm;
  }

  /** What {@link #norm} is set to, or its default. */
  public final String getNorm() {
    return getOrDefault(norm);
  }

  /** Sets {@link #norm}. */
  public final E setNorm(String value) {
    return with(norm, value);
  }

  private final DoubleParam dropout =
      number(
          "dropout",
          "Share of values that is dropped after each activation in training, from 0 up to 1."
              + " Unset: chosen by Gradus.",
          ParamCheck.key("network.dropout"));

  /**
   * Share of values that is dropped after each activation in training, from 0 up to 1. Unset:
   * chosen by Gradus.
   */
  public final DoubleParam dropout() {
    return dropout;
  }

  /** What {@link #dropout} is set to, or its default. */
  public final double getDropout() {
    return (Double) getOrDefault(dropout);
  }

  /** Sets {@link #dropout}. */
  public final E setDropout(double value) {
    return with(dropout, value);
  }

  private final Param<String> initialModel =
      text(
          "initialModel",
          "Directory of a model of the same layers and columns with whose weights training begins."
              + " Unset: weights are drawn.",
          ParamCheck.key("network.warm-start"));

  /**
   * Directory of a model of the same layers and columns with whose weights training begins. Unset:
   * weights are drawn.
   */
  public final Param<String> initialModel() {
    return initialModel;
  }

  /** What {@link #initialModel} is set to, or its default. */
  public final String getInitialModel() {
    return getOrDefault(initialModel);
  }

  /** Sets {@link #initialModel}. */
  public final E setInitialModel(String value) {
    return with(initialModel, value);
  }

  private final Param<String> loss =
      text(
          "loss",
          "Loss: squared-error, absolute-error, huber, quantile, poisson, negative-binomial,"
              + " tweedie or gamma of a quantity; binary-cross-entropy, binary-focal,"
              + " softmax-cross-entropy or softmax-focal of classes. Unset: the usual one of the"
              + " task.",
          ParamCheck.key("loss.type"));

  /**
   * Loss: squared-error, absolute-error, huber, quantile, poisson, negative-binomial, tweedie or
   * gamma of a quantity; binary-cross-entropy, binary-focal, softmax-cross-entropy or softmax-focal
   * of classes. Unset: the usual one of the task.
   */
  public final Param<String> loss() {
    return loss;
  }

  /** What {@link #loss} is set to, or its default. */
  public final String getLoss() {
    return getOrDefault(loss);
  }

  /** Sets {@link #loss}. */
  public final E setLoss(String value) {
    return with(loss, value);
  }

  EstimatorNetwork(String uid) {
    super(uid);
  }
}
