package io.gradus.network;

/**
 * A tensor as a layer declares it; {@link ParameterLayout} gives it its place and its full name.
 *
 * @param name inside the layer, as PyTorch would name it: {@code "weight"}
 * @param shape extents, the last one contiguous (row-major)
 * @param role what it does
 * @param start its values before the first step
 * @param decay whether weight decay may concern it
 * @param gradient how its gradient comes about
 * @param factors by what its updates differ from those of others
 */
public record TensorSpec(
    String name,
    Shape shape,
    Role role,
    Start start,
    WeightDecay decay,
    GradientRule gradient,
    Factors factors) {

  /** One that is updated as all others. */
  public TensorSpec(
      String name, Shape shape, Role role, Start start, WeightDecay decay, GradientRule gradient) {
    this(name, shape, role, start, decay, gradient, Factors.ONE);
  }

  /** What a tensor does. */
  public enum Role {
    /**
     * Of a dense layer [units, inputs] or a convolution [filters, channels, kernel, kernel];
     * [members, inputs, units] where members have their own.
     */
    WEIGHT,
    /** Added a unit, filter or normalized feature. */
    BIAS,
    /** Multiplied a normalized feature or channel. */
    GAIN,
    /** Of a trained rectifier below zero, [1] or [channels]. */
    SLOPE,
    /** Multiplied with each value of each member: [members, values]. */
    SCALE,
    /** One row a code, [cardinality, width]; or of an embedding of numbers, one a bin or number. */
    EMBEDDING,
    /** Buffer of a batch norm. */
    RUNNING_MEAN,
    /** Buffer of a batch norm. */
    RUNNING_VARIANCE,
    /** Of no layer: numbers that are only stored, such as an optimizer's. */
    STATE
  }

  /** Whether a penalty on large parameters may concern a tensor. */
  public enum WeightDecay {
    /** It may: weights and embeddings. */
    CONCERNS,
    /** It would do harm or nothing: biases, gains, slopes, and what is not trained. */
    SPARES
  }

  /** How a tensor's gradient comes about. */
  public enum GradientRule {
    /**
     * By products of matrices that give all of its values at once: the first chunk of a step
     * overwrites what was there.
     */
    PRODUCT,
    /** Added up, row by row or in parts, from zeros. */
    SUM,
    /** Not trained: a buffer, which follows the rows by a rule of its own. */
    NONE
  }

  /** A weight, multiplied with the inputs in a product of matrices. */
  static TensorSpec weight(Shape shape, Initializer initializer) {
    return weight(shape, new Start.Drawn(initializer));
  }

  /** A weight that starts in another way than by an initializer. */
  static TensorSpec weight(Shape shape, Start start) {
    return new TensorSpec(
        "weight", shape, Role.WEIGHT, start, WeightDecay.CONCERNS, GradientRule.PRODUCT);
  }

  /** A bias, zero at first. */
  static TensorSpec bias(int count) {
    return new TensorSpec(
        "bias",
        Shape.of(count),
        Role.BIAS,
        new Start.Constant(0),
        WeightDecay.SPARES,
        GradientRule.SUM);
  }

  /** The gain of a norm, one at first. */
  static TensorSpec gain(int count) {
    return new TensorSpec(
        "weight",
        Shape.of(count),
        Role.GAIN,
        new Start.Constant(1),
        WeightDecay.SPARES,
        GradientRule.SUM);
  }

  /** The weight of an embedding of numbers. */
  static TensorSpec embedding(Shape shape, Start start) {
    return new TensorSpec(
        "weight", shape, Role.EMBEDDING, start, WeightDecay.CONCERNS, GradientRule.SUM);
  }

  /** The weight of an embedding of numbers by products of matrices. */
  static TensorSpec productEmbedding(Shape shape, Start start) {
    return new TensorSpec(
        "weight", shape, Role.EMBEDDING, start, WeightDecay.CONCERNS, GradientRule.PRODUCT);
  }

  /** How fast waves go: [features, frequencies]. */
  static TensorSpec frequency(Shape shape, double sigma) {
    return linearEmbedding("frequency", shape, new Start.TruncatedNormal(sigma));
  }

  /** Where waves begin: [features, frequencies]. */
  static TensorSpec phase(Shape shape) {
    return new TensorSpec(
        "phase",
        shape,
        Role.BIAS,
        new Start.Uniform(Math.PI),
        WeightDecay.SPARES,
        GradientRule.SUM);
  }

  /** What a number is multiplied with: [features, width]. */
  static TensorSpec linearEmbedding(String name, Shape shape, Start start) {
    return new TensorSpec(name, shape, Role.EMBEDDING, start, WeightDecay.SPARES, GradientRule.SUM);
  }

  /** The bias of an embedding of numbers: [features, width]. */
  static TensorSpec embeddingBias(Shape shape, Start start) {
    return new TensorSpec("bias", shape, Role.BIAS, start, WeightDecay.SPARES, GradientRule.SUM);
  }

  /** A number a channel that is not trained. */
  static TensorSpec buffer(String name, int count, Role role, float start) {
    return new TensorSpec(
        name,
        Shape.of(count),
        role,
        new Start.Constant(start),
        WeightDecay.SPARES,
        GradientRule.NONE);
  }

  /** The same, updated with these factors. */
  TensorSpec with(Factors other) {
    return new TensorSpec(name, shape, role, start, decay, gradient, other);
  }

  /** Whether the optimizer moves it; otherwise it is a buffer. */
  public boolean trained() {
    return gradient != GradientRule.NONE;
  }
}
