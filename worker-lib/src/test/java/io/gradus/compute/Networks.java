package io.gradus.compute;

import io.gradus.data.Block;
import io.gradus.data.BlockBuilder;
import io.gradus.data.BlockLayout;
import io.gradus.network.AbsoluteError;
import io.gradus.network.Activation;
import io.gradus.network.ActivationFunction;
import io.gradus.network.BatchNorm;
import io.gradus.network.BinaryCrossEntropy;
import io.gradus.network.BinaryFocal;
import io.gradus.network.CategoricalInput;
import io.gradus.network.Coral;
import io.gradus.network.Dense;
import io.gradus.network.EmbeddingInput;
import io.gradus.network.FeatureScale;
import io.gradus.network.Gamma;
import io.gradus.network.Gated;
import io.gradus.network.GaussianNll;
import io.gradus.network.GroupNorm;
import io.gradus.network.Huber;
import io.gradus.network.Initializer;
import io.gradus.network.InputSpec;
import io.gradus.network.LayerNorm;
import io.gradus.network.LayerSpec;
import io.gradus.network.LossSpec;
import io.gradus.network.NegativeBinomial;
import io.gradus.network.NetworkSpec;
import io.gradus.network.NtkDense;
import io.gradus.network.OneHotInput;
import io.gradus.network.OrdinalCoral;
import io.gradus.network.OrdinalCorn;
import io.gradus.network.ParameterLayout;
import io.gradus.network.ParametricActivation;
import io.gradus.network.Poisson;
import io.gradus.network.Prelu;
import io.gradus.network.Quantile;
import io.gradus.network.Quantiles;
import io.gradus.network.Residual;
import io.gradus.network.Shape;
import io.gradus.network.SoftmaxCrossEntropy;
import io.gradus.network.SoftmaxFocal;
import io.gradus.network.SquaredError;
import io.gradus.network.Task;
import io.gradus.network.Tweedie;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Small networks that together have every layer, activation, loss and input, and random rows for
 * them.
 */
public final class Networks {
  public static final LossSpec SQUARED = new SquaredError();

  private Networks() {}

  public static NetworkSpec network(InputSpec input, LossSpec loss, LayerSpec... layers) {
    return new NetworkSpec(input, List.of(layers), loss);
  }

  public static LayerSpec act(ActivationFunction fn) {
    return new Activation(fn);
  }

  public static LayerSpec dense(int units) {
    return new Dense(units);
  }

  static LayerSpec residual(LayerSpec... layers) {
    return new Residual(List.of(layers));
  }

  /** Networks by name, without dropout. */
  public static Map<String, NetworkSpec> all() {
    Map<String, NetworkSpec> all = new LinkedHashMap<>();
    all.putAll(losses());
    all.putAll(activations());
    all.putAll(layers());
    all.putAll(NumberNetworks.all());
    all.putAll(ImageNetworks.images());
    all.putAll(inputs());
    all.putAll(ImageNetworks.lastAxes());
    all.putAll(MemberNetworks.all());
    return all;
  }

  private static Map<String, NetworkSpec> losses() {
    Map<String, NetworkSpec> all = new LinkedHashMap<>();
    for (LossSpec loss :
        List.of(
            SQUARED,
            new AbsoluteError(),
            new Huber(0.7),
            new Quantile(0.9),
            new Poisson(),
            new NegativeBinomial(0.5),
            new Tweedie(1.3),
            new Gamma(),
            new BinaryFocal(),
            new BinaryFocal(0.5, 0.25),
            new SoftmaxFocal(),
            new SoftmaxFocal(0.5),
            new BinaryCrossEntropy(),
            new BinaryCrossEntropy(3),
            new SoftmaxCrossEntropy(),
            new SoftmaxCrossEntropy(0.2))) {
      all.put(
          "loss " + loss,
          network(InputSpec.features(4), loss, dense(5), act(ActivationFunction.TANH), dense(3)));
    }
    InputSpec four = InputSpec.features(4);
    Quantiles quantiles = new Quantiles(List.of(0.1, 0.5, 0.9));
    all.put("several quantiles", network(four, quantiles, dense(5), dense(3)));
    all.put("a normal distribution", network(four, new GaussianNll(), dense(5), dense(2)));
    all.put("a learned dispersion", network(four, new NegativeBinomial(), dense(5), dense(2)));
    all.put("corn", network(four, new OrdinalCorn(), dense(5), dense(3)));
    all.put("coral", network(four, new OrdinalCoral(), dense(5), new Coral(4)));
    all.put("coral alone", network(four, new OrdinalCoral(), new Coral(4)));
    return all;
  }

  private static Map<String, NetworkSpec> activations() {
    Map<String, NetworkSpec> all = new LinkedHashMap<>();
    for (ActivationFunction fn : ActivationFunction.values()) {
      all.put(
          "behind a dense layer " + fn,
          network(InputSpec.features(4), SQUARED, dense(6), act(fn), dense(2)));
      all.put(
          "by itself " + fn,
          network(
              InputSpec.features(4),
              SQUARED,
              dense(6),
              new LayerNorm(),
              act(fn),
              act(fn),
              dense(2)));
      all.put("at the end " + fn, network(InputSpec.features(4), SQUARED, dense(2), act(fn)));
    }
    return all;
  }

  private static Map<String, NetworkSpec> layers() {
    InputSpec four = InputSpec.features(4);
    LayerSpec tanh = act(ActivationFunction.TANH);
    LayerSpec silu = act(ActivationFunction.SILU);
    Map<String, NetworkSpec> all = new LinkedHashMap<>();
    all.put("linear", network(four, SQUARED, dense(1)));
    all.put(
        "without bias",
        network(
            four,
            SQUARED,
            new Dense(3, false, Initializer.AUTO),
            tanh,
            new Dense(2, false, Initializer.AUTO)));
    all.put("layer norm first", network(four, SQUARED, new LayerNorm(), dense(2)));
    all.put("batch norm first", network(four, SQUARED, new BatchNorm(), dense(2)));
    all.put(
        "norms between",
        network(
            four,
            SQUARED,
            dense(5),
            new BatchNorm(1e-3, 0.1),
            tanh,
            dense(4),
            new LayerNorm(1e-3),
            dense(2)));
    all.put(
        "residual",
        network(
            four,
            SQUARED,
            dense(5),
            residual(new LayerNorm(), dense(7), silu, dense(5)),
            tanh,
            dense(2)));
    all.put("residual first", network(four, SQUARED, residual(dense(4), tanh), dense(2)));
    all.put("residual last", network(four, SQUARED, dense(3), residual(dense(3))));
    all.put(
        "residual in residual",
        network(
            four,
            SQUARED,
            dense(3),
            residual(tanh, residual(dense(3), new BatchNorm(), silu), residual(tanh), dense(3)),
            dense(2)));
    for (Prelu.Per per : Prelu.Per.values()) {
      all.put("prelu per " + per, network(four, SQUARED, dense(6), new Prelu(per), dense(2)));
      all.put(
          "prelu first and last, per " + per,
          network(four, SQUARED, new Prelu(per), dense(3), new Prelu(per)));
    }
    for (ActivationFunction fn : Gated.FUNCTIONS) {
      all.put("gated " + fn, network(four, SQUARED, dense(6), new Gated(fn), dense(2)));
      all.put(
          "gated first and last " + fn,
          network(four, SQUARED, new Gated(fn), dense(4), new Gated(fn)));
    }
    LayerSpec mish = new ParametricActivation(ActivationFunction.MISH);
    LayerSpec selu = new ParametricActivation(ActivationFunction.SELU);
    LayerSpec ntk = new NtkDense(5);
    all.put(
        "scale first",
        network(four, SQUARED, new FeatureScale(), dense(3), new FeatureScale(), dense(2)));
    all.put("ntk dense", network(four, SQUARED, ntk, tanh, new NtkDense(2)));
    all.put("ntk dense behind a function", network(four, SQUARED, dense(3), silu, ntk));
    all.put("parametric", network(four, SQUARED, selu, dense(5), mish, dense(2)));
    all.put(
        "realmlp",
        network(four, SQUARED, new FeatureScale(), ntk, selu, ntk, mish, residual(ntk, mish), ntk));
    all.put("parametric last", network(four, SQUARED, dense(3), mish));
    all.put("group norm", network(four, SQUARED, dense(8), new GroupNorm(2), tanh, dense(2)));
    all.put("group norm first", network(four, SQUARED, new GroupNorm(2, 1e-3), dense(2)));
    all.put("activation first", network(four, SQUARED, tanh, silu, dense(2)));
    return all;
  }

  private static Map<String, NetworkSpec> inputs() {
    LayerSpec tanh = act(ActivationFunction.TANH);
    Map<String, NetworkSpec> all = new LinkedHashMap<>();
    InputSpec mixed =
        new InputSpec(
            Shape.of(5),
            List.of(
                new OneHotInput("a", 3),
                new EmbeddingInput("b", 4, 2),
                new OneHotInput("c", 2),
                new EmbeddingInput("d", 6, 3),
                new OneHotInput("e", 2)));
    all.put("mixed inputs", network(mixed, SQUARED, dense(4), tanh, dense(2)));
    all.put(
        "mixed inputs, norm first",
        network(mixed, SQUARED, new LayerNorm(), dense(4), tanh, dense(2)));
    all.put(
        "mixed inputs, residual first",
        network(
            new InputSpec(Shape.of(2), List.of(new EmbeddingInput("b", 4, 2))),
            SQUARED,
            residual(dense(4), tanh),
            dense(2)));
    all.put(
        "only embeddings",
        network(
            new InputSpec(Shape.of(0), List.of(new EmbeddingInput("b", 4, 2))), SQUARED, dense(2)));
    all.put(
        "only one-hot",
        network(new InputSpec(Shape.of(0), List.of(new OneHotInput("b", 4))), SQUARED, dense(2)));
    all.putAll(sparseInputs());
    return all;
  }

  /** Among them rows of few entries and of many, and one-hot vectors of many codes. */
  private static Map<String, NetworkSpec> sparseInputs() {
    LayerSpec tanh = act(ActivationFunction.TANH);
    LayerSpec withoutBias = new Dense(4, false, Initializer.AUTO);
    Map<String, NetworkSpec> all = new LinkedHashMap<>();
    InputSpec few = new InputSpec(Shape.of(300), 300, List.of());
    InputSpec mixed =
        new InputSpec(
            Shape.of(150),
            147,
            List.of(
                new OneHotInput("a", 90),
                new EmbeddingInput("b", 4, 2),
                new OneHotInput("c", 2),
                new OneHotInput("d", 70),
                new EmbeddingInput("e", 6, 3)));
    all.put("few entries", network(few, SQUARED, dense(4), tanh, dense(2)));
    all.put("few entries, without bias", network(few, SQUARED, withoutBias, tanh, dense(2)));
    all.put(
        "many entries",
        network(new InputSpec(Shape.of(6), 6, List.of()), SQUARED, withoutBias, tanh, dense(2)));
    all.put("entries and others", network(mixed, SQUARED, dense(5), tanh, dense(2)));
    all.put("entries, norm first", network(mixed, SQUARED, new LayerNorm(), dense(2)));
    all.put("entries, residual last", network(few, SQUARED, dense(3), residual(dense(3))));
    all.put(
        "one-hot of many codes",
        network(new InputSpec(Shape.of(0), List.of(new OneHotInput("b", 200))), SQUARED, dense(3)));
    return all;
  }

  /**
   * Rows with sparse numbers, every second one where the network names none and the shape allows
   * it, and targets that suit the loss.
   */
  public static Block rows(NetworkSpec spec, int rows, Random random) {
    int numeric = spec.input().numericWidth();
    boolean named = spec.input().sparse() > 0;
    int sparse = spec.input().shape().size() == 1 ? numeric / 2 : 0;
    sparse = named ? spec.input().sparse() : sparse;
    int oneIn = numeric > 100 ? 50 : 2;
    List<CategoricalInput> categoricals = spec.input().categoricals();
    int targets = spec.targetWidth();
    BlockLayout layout = new BlockLayout(numeric - sparse, sparse, categoricals.size(), targets);
    BlockBuilder builder = Block.builder(layout, rows);
    for (int row = 0; row < rows; row++) {
      builder.row(3L * row + 1, 0.25f + random.nextFloat());
      for (int i = 0; i < numeric - sparse; i++) {
        builder.dense(i, (float) random.nextGaussian());
      }
      for (int i = 0; i < sparse; i++) {
        if (random.nextInt(oneIn) == 0) {
          builder.sparse(i, (float) random.nextGaussian());
        }
      }
      for (int c = 0; c < categoricals.size(); c++) {
        builder.code(c, random.nextInt(categoricals.get(c).cardinality()));
      }
      for (int i = 0; i < targets; i++) {
        builder.target(i, target(spec, random));
      }
    }
    return builder.build();
  }

  private static float target(NetworkSpec spec, Random random) {
    if (spec.loss().suits(Task.MULTICLASS)) {
      return random.nextInt(spec.outputs());
    }
    if (spec.loss().suits(Task.BINARY)) {
      return random.nextInt(2);
    }
    if (spec.loss().targets().areOfLogarithms()) {
      return 1 + random.nextInt(5);
    }
    return (float) random.nextGaussian();
  }

  /** Parameters of moderate size in every tensor, gains and biases included. */
  public static float[] parameters(NetworkSpec spec, Random random) {
    float[] parameters = new float[ParameterLayout.of(spec).parameterCount()];
    for (int i = 0; i < parameters.length; i++) {
      parameters[i] = (float) (0.6 * random.nextGaussian());
    }
    return parameters;
  }

  /** 0, 1, 2, … */
  static int[] ascending(int rows) {
    int[] order = new int[rows];
    for (int i = 0; i < rows; i++) {
      order[i] = i;
    }
    return order;
  }

  static List<String> names() {
    return new ArrayList<>(all().keySet());
  }
}
