package io.gradus.network;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;

/**
 * One declared layer. Shapes are those of one row: {@code [features]} or {@code [channels, height,
 * width]}.
 *
 * <p>Each layer knows which input it takes and what becomes of the shape; it knows neither its
 * place nor its numbers.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = LayerSpec.Dense.class, name = LayerSpec.Dense.TYPE),
  @JsonSubTypes.Type(value = LayerSpec.Activation.class, name = LayerSpec.Activation.TYPE),
  @JsonSubTypes.Type(value = LayerSpec.Dropout.class, name = LayerSpec.Dropout.TYPE),
  @JsonSubTypes.Type(value = LayerSpec.LayerNorm.class, name = LayerSpec.LayerNorm.TYPE),
  @JsonSubTypes.Type(value = LayerSpec.BatchNorm.class, name = LayerSpec.BatchNorm.TYPE),
  @JsonSubTypes.Type(value = LayerSpec.Residual.class, name = LayerSpec.Residual.TYPE),
  @JsonSubTypes.Type(value = LayerSpec.Conv2d.class, name = LayerSpec.Conv2d.TYPE),
  @JsonSubTypes.Type(value = LayerSpec.MaxPool2d.class, name = LayerSpec.MaxPool2d.TYPE),
  @JsonSubTypes.Type(value = LayerSpec.AvgPool2d.class, name = LayerSpec.AvgPool2d.TYPE),
  @JsonSubTypes.Type(value = LayerSpec.Flatten.class, name = LayerSpec.Flatten.TYPE)
})
public sealed interface LayerSpec {

  /** The kind's name in JSON, configurations and messages. */
  String type();

  /**
   * The output's shape for an input of that shape.
   *
   * @throws NetworkException if the layer cannot take such an input
   */
  List<Integer> outputShape(List<Integer> input);

  /** Reads one layer, as {@link NetworkSpec#toJson()} writes them. */
  static LayerSpec fromJson(String json) {
    return NetworkJson.read(json, LayerSpec.class, "layer");
  }

  /** {@code y = x·Wᵀ + b}: [inputs] → [units], weight [units, inputs], bias [units]. */
  record Dense(
      @JsonProperty("units") int units,
      @JsonProperty("bias") boolean bias,
      @JsonProperty("initializer") Initializer initializer)
      implements LayerSpec {
    static final String TYPE = "dense";

    public Dense {
      Checks.atLeastOne(TYPE, "units", units);
      Checks.present(TYPE, "initializer", initializer);
    }

    /** With bias, initialized as the network is. */
    public Dense(int units) {
      this(units, true, Initializer.AUTO);
    }

    @JsonCreator
    static Dense of(
        @JsonProperty(value = "units", required = true) int units,
        @JsonProperty("bias") Boolean bias,
        @JsonProperty("initializer") Initializer initializer) {
      return new Dense(units, bias == null || bias, orAuto(initializer));
    }

    @Override
    public String type() {
      return TYPE;
    }

    @Override
    public List<Integer> outputShape(List<Integer> input) {
      Shapes.features(input);
      return List.of(units);
    }
  }

  /** An element-wise function: any shape, unchanged. */
  record Activation(@JsonProperty("fn") ActivationFunction fn, @JsonProperty("alpha") double alpha)
      implements LayerSpec {
    static final String TYPE = "activation";

    public Activation {
      Checks.present(TYPE, "fn", fn);
      if (fn.parameterized()) {
        Checks.positive(TYPE, "alpha", alpha);
      } else if (alpha != 0) {
        throw new NetworkException(
            "Expected no alpha for %s, which has no such parameter, found %s."
                .formatted(fn.id(), alpha));
      }
    }

    /** With the function's own α. */
    public Activation(ActivationFunction fn) {
      this(fn, Checks.present(TYPE, "fn", fn).defaultAlpha());
    }

    @JsonCreator
    static Activation of(
        @JsonProperty(value = "fn", required = true) ActivationFunction fn,
        @JsonProperty("alpha") Double alpha) {
      return alpha == null ? new Activation(fn) : new Activation(fn, alpha);
    }

    @Override
    public String type() {
      return TYPE;
    }

    @Override
    public List<Integer> outputShape(List<Integer> input) {
      return input;
    }
  }

  /**
   * In training each value is dropped with probability {@code rate}, and kept ones are scaled by
   * {@code 1/(1 − rate)}; in evaluation nothing happens. Srivastava et al., JMLR 15, 2014.
   */
  record Dropout(@JsonProperty("rate") double rate) implements LayerSpec {
    static final String TYPE = "dropout";

    @JsonCreator
    public Dropout(@JsonProperty(value = "rate", required = true) double rate) {
      Checks.within(TYPE, "rate", rate, 0, 1);
      this.rate = rate;
    }

    @Override
    public String type() {
      return TYPE;
    }

    @Override
    public List<Integer> outputShape(List<Integer> input) {
      return input;
    }
  }

  /**
   * {@code y = (x − mean)/√(var + eps)·gain + bias} over a row's features: [features], weight and
   * bias [features]. Ba et al., arXiv 1607.06450.
   */
  record LayerNorm(@JsonProperty("eps") double eps) implements LayerSpec {
    static final String TYPE = "layer_norm";

    public LayerNorm {
      Checks.positive(TYPE, "eps", eps);
    }

    /** With eps 1e-5. */
    public LayerNorm() {
      this(1e-5);
    }

    @JsonCreator
    static LayerNorm of(@JsonProperty("eps") Double eps) {
      return eps == null ? new LayerNorm() : new LayerNorm(eps);
    }

    @Override
    public String type() {
      return TYPE;
    }

    @Override
    public List<Integer> outputShape(List<Integer> input) {
      Shapes.features(input);
      return input;
    }
  }

  /**
   * {@code y = (x − mean)/√(var + eps)·gain + bias} a feature, or a channel of an image: weight,
   * bias, running mean and running variance [channels]. In training mean and (biased) variance are
   * those of the rows at hand, and the running ones move by {@code momentum} towards the batch's
   * mean and unbiased variance; in evaluation the running ones count. Ioffe and Szegedy, arXiv
   * 1502.03167.
   */
  record BatchNorm(@JsonProperty("eps") double eps, @JsonProperty("momentum") double momentum)
      implements LayerSpec {
    static final String TYPE = "batch_norm";

    public BatchNorm {
      Checks.positive(TYPE, "eps", eps);
      if (!(momentum > 0 && momentum <= 1)) {
        throw new NetworkException(
            "Expected momentum of %s to be above 0 and at most 1, found %s."
                .formatted(TYPE, momentum));
      }
    }

    /** With eps 1e-5 and momentum 0.1. */
    public BatchNorm() {
      this(1e-5, 0.1);
    }

    @JsonCreator
    static BatchNorm of(
        @JsonProperty("eps") Double eps, @JsonProperty("momentum") Double momentum) {
      BatchNorm usual = new BatchNorm();
      return new BatchNorm(
          eps == null ? usual.eps : eps, momentum == null ? usual.momentum : momentum);
    }

    @Override
    public String type() {
      return TYPE;
    }

    @Override
    public List<Integer> outputShape(List<Integer> input) {
      return input;
    }
  }

  /**
   * {@code y = x + layers(x)}: the inner layers end with the shape they start with. He et al.,
   * arXiv 1512.03385.
   */
  record Residual(@JsonProperty("layers") List<LayerSpec> layers) implements LayerSpec {
    static final String TYPE = "residual";

    @JsonCreator
    public Residual(@JsonProperty(value = "layers", required = true) List<LayerSpec> layers) {
      this.layers = List.copyOf(Checks.present(TYPE, "layers", layers));
      if (layers.isEmpty()) {
        throw new NetworkException("Expected at least one layer in a residual block, found none.");
      }
    }

    @Override
    public String type() {
      return TYPE;
    }

    /**
     * Of the block as a whole; {@link ShapedLayer} looks into it and names the inner layer that
     * does not fit.
     */
    @Override
    public List<Integer> outputShape(List<Integer> input) {
      List<Integer> output = input;
      for (LayerSpec layer : layers) {
        output = layer.outputShape(output);
      }
      if (!output.equals(input)) {
        throw new NetworkException(
            "Expected the inner layers to end with the block's input shape %s, found %s. %s"
                .formatted(
                    input, output, "Let the last inner layer give back the shape that came in."));
      }
      return output;
    }
  }

  /**
   * Cross-correlation with square kernels: [channels, height, width] → [filters, height', width'],
   * {@code height' = ⌊(height + 2·padding − kernel)/stride⌋ + 1}; weight [filters, channels,
   * kernel, kernel], bias [filters].
   */
  record Conv2d(
      @JsonProperty("filters") int filters,
      @JsonProperty("kernel") int kernel,
      @JsonProperty("stride") int stride,
      @JsonProperty("padding") int padding,
      @JsonProperty("bias") boolean bias,
      @JsonProperty("initializer") Initializer initializer)
      implements LayerSpec {
    static final String TYPE = "conv2d";

    public Conv2d {
      Checks.atLeastOne(TYPE, "filters", filters);
      Checks.atLeastOne(TYPE, "kernel", kernel);
      Checks.atLeastOne(TYPE, "stride", stride);
      Checks.notNegative(TYPE, "padding", padding);
      if (padding >= kernel) {
        throw new NetworkException(
            "Expected padding of %s to be below the kernel %s, found %s."
                .formatted(TYPE, kernel, padding));
      }
      Checks.present(TYPE, "initializer", initializer);
    }

    /** Stride 1, no padding, with bias. */
    public Conv2d(int filters, int kernel) {
      this(filters, kernel, 1, 0, true, Initializer.AUTO);
    }

    @JsonCreator
    static Conv2d of(
        @JsonProperty(value = "filters", required = true) int filters,
        @JsonProperty(value = "kernel", required = true) int kernel,
        @JsonProperty("stride") Integer stride,
        @JsonProperty("padding") Integer padding,
        @JsonProperty("bias") Boolean bias,
        @JsonProperty("initializer") Initializer initializer) {
      return new Conv2d(
          filters,
          kernel,
          stride == null ? 1 : stride,
          padding == null ? 0 : padding,
          bias == null || bias,
          orAuto(initializer));
    }

    @Override
    public String type() {
      return TYPE;
    }

    @Override
    public List<Integer> outputShape(List<Integer> input) {
      Shapes.requireImage(input);
      return List.of(
          filters,
          Shapes.windows(input, 1, kernel, stride, padding),
          Shapes.windows(input, 2, kernel, stride, padding));
    }
  }

  /** The largest value of each window: [channels, height, width] → [channels, height', width']. */
  record MaxPool2d(@JsonProperty("kernel") int kernel, @JsonProperty("stride") int stride)
      implements LayerSpec {
    static final String TYPE = "max_pool2d";

    public MaxPool2d {
      Checks.atLeastOne(TYPE, "kernel", kernel);
      Checks.atLeastOne(TYPE, "stride", stride);
    }

    /** Windows side by side. */
    public MaxPool2d(int kernel) {
      this(kernel, kernel);
    }

    @JsonCreator
    static MaxPool2d of(
        @JsonProperty(value = "kernel", required = true) int kernel,
        @JsonProperty("stride") Integer stride) {
      return new MaxPool2d(kernel, stride == null ? kernel : stride);
    }

    @Override
    public String type() {
      return TYPE;
    }

    @Override
    public List<Integer> outputShape(List<Integer> input) {
      return pooled(input, kernel, stride);
    }
  }

  /** The mean of each window: [channels, height, width] → [channels, height', width']. */
  record AvgPool2d(@JsonProperty("kernel") int kernel, @JsonProperty("stride") int stride)
      implements LayerSpec {
    static final String TYPE = "avg_pool2d";

    public AvgPool2d {
      Checks.atLeastOne(TYPE, "kernel", kernel);
      Checks.atLeastOne(TYPE, "stride", stride);
    }

    /** Windows side by side. */
    public AvgPool2d(int kernel) {
      this(kernel, kernel);
    }

    @JsonCreator
    static AvgPool2d of(
        @JsonProperty(value = "kernel", required = true) int kernel,
        @JsonProperty("stride") Integer stride) {
      return new AvgPool2d(kernel, stride == null ? kernel : stride);
    }

    @Override
    public String type() {
      return TYPE;
    }

    @Override
    public List<Integer> outputShape(List<Integer> input) {
      return pooled(input, kernel, stride);
    }
  }

  /** [channels, height, width] → [channels·height·width]; values stay where they are. */
  record Flatten() implements LayerSpec {
    static final String TYPE = "flatten";

    @Override
    public String type() {
      return TYPE;
    }

    @Override
    public List<Integer> outputShape(List<Integer> input) {
      return List.of(Shapes.size(input));
    }
  }

  private static List<Integer> pooled(List<Integer> input, int kernel, int stride) {
    Shapes.requireImage(input);
    return List.of(
        input.get(0),
        Shapes.windows(input, 1, kernel, stride, 0),
        Shapes.windows(input, 2, kernel, stride, 0));
  }

  private static Initializer orAuto(Initializer initializer) {
    return initializer == null ? Initializer.AUTO : initializer;
  }
}
