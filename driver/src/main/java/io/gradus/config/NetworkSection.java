package io.gradus.config;

import com.typesafe.config.ConfigValueType;
import io.gradus.network.Activation;
import io.gradus.network.ActivationFunction;
import io.gradus.network.AvgPool2d;
import io.gradus.network.BatchNorm;
import io.gradus.network.CombineMembers;
import io.gradus.network.Conv2d;
import io.gradus.network.Coral;
import io.gradus.network.Dense;
import io.gradus.network.Dropout;
import io.gradus.network.FeatureScale;
import io.gradus.network.Flatten;
import io.gradus.network.Gated;
import io.gradus.network.GlobalAveragePool;
import io.gradus.network.GroupNorm;
import io.gradus.network.Initializer;
import io.gradus.network.LayerKind;
import io.gradus.network.LayerNorm;
import io.gradus.network.LayerSpec;
import io.gradus.network.MaxPool2d;
import io.gradus.network.NtkDense;
import io.gradus.network.NtkStart;
import io.gradus.network.ParametricActivation;
import io.gradus.network.Prelu;
import io.gradus.network.Residual;
import io.gradus.network.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Reads {@code network}: a name, the short form of units, or the long form of layers. */
final class NetworkSection {
  private enum Norm {
    NONE,
    BATCH,
    LAYER
  }

  static final Section<NetworkConfig> KEYS = Section.at("network", JobConfig::network);

  private static final ConfigKey<NetworkKind> KIND =
      KEYS.key(
          "kind",
          ValueType.choice(NetworkKind.class),
          network -> network.named().map(NamedNetwork::kind).orElse(NetworkKind.MLP));
  private static final ConfigKey<List<Integer>> HIDDEN =
      KEYS.shortForm("hidden", ValueType.wholes(Range.atLeast(1)));
  private static final ConfigKey<Optional<ActivationFunction>> ACTIVATION =
      KEYS.partKey(
          "activation",
          ValueType.choice(ActivationFunction.class).optional(),
          ofNamed(NamedNetwork::activation));
  private static final ConfigKey<Norm> NORM = KEYS.shortForm("norm", ValueType.choice(Norm.class));
  private static final ConfigKey<Optional<Double>> DROPOUT =
      KEYS.partKey(
          "dropout",
          ValueType.number(Range.fromUpTo(0, 1)).optional(),
          ofNamed(NamedNetwork::dropout));
  private static final ConfigKey<Optional<Integer>> WIDTH = size("width", NamedNetwork::width);
  private static final ConfigKey<Optional<Integer>> BLOCKS = size("blocks", NamedNetwork::blocks);
  private static final ConfigKey<Optional<Integer>> MEMBERS =
      size("members", NamedNetwork::members);
  private static final ConfigKey<Optional<List<LayerSpec>>> LAYERS =
      KEYS.key(
          "layers",
          ValueType.of(
                  ConfigKey.Kind.GROUPS,
                  "a list of layers",
                  (group, key) -> group.value(key).map(value -> layers(group, key)),
                  NetworkSection::written)
              .optional(),
          network ->
              network.named().isPresent() ? Optional.empty() : Optional.of(network.layers()));
  private static final ConfigKey<Initializer> INITIALIZER =
      KEYS.key("initializer", ValueType.choice(Initializer.class), NetworkConfig::initializer);
  private static final ConfigKey<Optional<String>> WARM_START =
      KEYS.key("warm-start", ValueType.path().optional(), NetworkConfig::warmStart);
  private static final ConfigKey<Optional<Shape>> INPUT_SHAPE =
      KEYS.key(
          "input-shape",
          ValueType.wholes(Range.atLeast(1)).as(Shape::of, Shape::extents).optional(),
          NetworkConfig::inputShape);

  static final String UNITS = "Give the number of outputs, such as units = 128.";

  /** What says the layers of an MLP, and of nothing else. */
  private static final List<ConfigKey<?>> OF_MLP = List.of(LAYERS, HIDDEN, NORM);

  private NetworkSection() {}

  private static ConfigKey<Optional<Integer>> size(
      String name, Function<NamedNetwork, Optional<Integer>> value) {
    return KEYS.partKey(name, ValueType.whole(Range.atLeast(1)).optional(), ofNamed(value));
  }

  /** Absent where no network is named; a named one may leave the size open, which is written. */
  @SuppressWarnings("OptionalMapToOptional")
  private static <T> Function<NetworkConfig, Optional<Optional<T>>> ofNamed(
      Function<NamedNetwork, Optional<T>> size) {
    return network -> network.named().map(size);
  }

  static NetworkConfig read(Group group) {
    List<Integer> hidden = HIDDEN.read(group);
    NamedNetwork sizes = sizes(group);
    Optional<NamedNetwork> named =
        Optional.of(sizes).filter(network -> network.kind() != NetworkKind.MLP);
    List<LayerSpec> shortForm = shortForm(hidden, NORM.read(group), sizes);
    Optional<List<LayerSpec>> given = LAYERS.read(group);
    boolean longForm = given.isPresent();
    List<LayerSpec> layers = named.isPresent() ? List.of() : given.orElse(shortForm);
    Optional<String> warmStart = WARM_START.read(group);
    InitialWeightsConfig initialWeights =
        InitialWeightsSection.read(group.group("initial-weights"), warmStart);
    NumbersConfig numbers = NumbersSection.read(group.group("numbers"));
    Initializer initializer = INITIALIZER.read(group);
    Optional<Shape> inputShape = INPUT_SHAPE.read(group);
    group.rejectUnknown();
    checkForm(group, named);
    if (longForm && named.isEmpty()) {
      for (ConfigKey<?> form : List.of(HIDDEN, ACTIVATION, NORM, DROPOUT)) {
        String key = form.name();
        group
            .given(key)
            .ifPresent(
                value ->
                    group.report(
                        key,
                        value,
                        "Expected either layers or the short form, found both. Remove %s, or layers."
                            .formatted(key)));
      }
    }
    inputShape
        .filter(shape -> shape.rank() != 1 && shape.rank() != 3)
        .ifPresent(
            shape ->
                group.report(
                    "input-shape",
                    "Expected [features] or [channels, height, width], found %s. Give 1 or 3 numbers."
                        .formatted(shape)));
    return new NetworkConfig(
        named, layers, numbers, initializer, inputShape, warmStart, initialWeights);
  }

  private static NamedNetwork sizes(Group group) {
    return new NamedNetwork(
        KIND.read(group),
        WIDTH.read(group),
        BLOCKS.read(group),
        MEMBERS.read(group),
        DROPOUT.read(group),
        ACTIVATION.read(group));
  }

  /** Keys that say nothing of the kind of network are refused. */
  private static void checkForm(Group group, Optional<NamedNetwork> named) {
    if (named.isEmpty()) {
      for (ConfigKey<?> key : List.of(WIDTH, BLOCKS, MEMBERS)) {
        foreign(
            group, key, "Expected hidden or layers, which say the layers of kind = mlp, found %s.");
      }
      return;
    }
    String kind = Group.written(named.get().kind());
    for (ConfigKey<?> key : OF_MLP) {
      foreign(group, key, "Expected width and blocks with kind = " + kind + ", found %s.");
    }
    if (named.get().kind() == NetworkKind.RESNET || named.get().kind() == NetworkKind.REALMLP) {
      foreign(group, MEMBERS, "Expected no members with kind = " + kind + ", found %s.");
    }
  }

  private static void foreign(Group group, ConfigKey<?> key, String expected) {
    group
        .given(key.name())
        .filter(value -> value.valueType() != ConfigValueType.NULL)
        .ifPresent(
            value ->
                group.report(
                    key.name(),
                    value,
                    (expected + " Remove it, or set another kind.").formatted(key.name())));
  }

  private static List<LayerSpec> shortForm(List<Integer> units, Norm norm, NamedNetwork sizes) {
    ActivationFunction activation = sizes.activation().orElse(ActivationFunction.RELU);
    double dropout = sizes.dropout().orElse(0.0);
    List<LayerSpec> layers = new ArrayList<>();
    for (int width : units) {
      layers.add(new Dense(width));
      if (norm != Norm.NONE) {
        layers.add(norm == Norm.BATCH ? new BatchNorm() : new LayerNorm());
      }
      if (activation != ActivationFunction.IDENTITY) {
        layers.add(new Activation(activation));
      }
      if (dropout > 0) {
        layers.add(new Dropout(dropout));
      }
    }
    return layers;
  }

  private static Object written(List<LayerSpec> layers) {
    return layers.stream().map(WrittenConfig::declared).map(NetworkSection::withoutUnused).toList();
  }

  /** A function without a parameter declares 0 for it, which is no value to configure. */
  private static Object withoutUnused(Map<?, ?> layer) {
    Map<Object, Object> written = LayerFactors.written(layer);
    written.remove("alpha", 0.0);
    written.computeIfPresent(
        "layers",
        (key, inner) ->
            ((List<?>) inner).stream().map(item -> withoutUnused((Map<?, ?>) item)).toList());
    return written;
  }

  private static List<LayerSpec> layers(Group group, String key) {
    List<LayerSpec> layers = new ArrayList<>();
    for (Group layer : group.groups(key)) {
      LayerFactors factors = LayerFactors.read(layer);
      layer(layer).map(factors::on).ifPresent(layers::add);
      layer
          .choice("activation", ActivationFunction.class)
          .ifPresent(function -> layers.add(new Activation(function)));
      layer.rejectUnknown();
    }
    return layers;
  }

  private static Optional<LayerSpec> layer(Group layer) {
    if (layer.value("type").isEmpty()) {
      layer.missing("type", "Name one of " + Group.listed(kinds()) + ".");
      return Optional.empty();
    }
    Optional<LayerKind> kind = layer.choice("type", LayerKind.class);
    if (kind.isEmpty()) {
      layer.ignoreRest();
      return Optional.empty();
    }
    return switch (kind.get()) {
      case DENSE -> dense(layer);
      case ACTIVATION -> activation(layer);
      case PRELU -> prelu(layer);
      case GATED -> gated(layer);
      case DROPOUT -> dropout(layer);
      case LAYER_NORM -> layerNorm(layer);
      case BATCH_NORM -> batchNorm(layer);
      case GROUP_NORM -> groupNorm(layer);
      case RESIDUAL -> residual(layer);
      case CONV2D -> conv2d(layer);
      case MAX_POOL2D -> pool(layer, MaxPool2d::new);
      case AVG_POOL2D -> pool(layer, AvgPool2d::new);
      case GLOBAL_AVERAGE_POOL -> Optional.of(new GlobalAveragePool());
      case FLATTEN -> Optional.of(new Flatten());
      case MEMBERS -> MemberLayers.members(layer);
      case BATCH_ENSEMBLE -> MemberLayers.batchEnsemble(layer);
      case MEMBER_SCALE -> MemberLayers.memberScale(layer);
      case MEMBER_DENSE -> MemberLayers.memberDense(layer);
      case COMBINE_MEMBERS -> Optional.of(new CombineMembers());
      case PIECEWISE_LINEAR_ENCODING -> NumberLayers.encoding(layer);
      case PIECEWISE_LINEAR_EMBEDDING -> NumberLayers.piecewiseLinear(layer);
      case LINEAR_EMBEDDING -> NumberLayers.linear(layer);
      case PERIODIC_EMBEDDING -> NumberLayers.periodic(layer);
      case PBLD_EMBEDDING -> NumberLayers.pbld(layer);
      case CORAL -> coral(layer);
      case SCALE -> Optional.of(new FeatureScale());
      case NTK_DENSE -> ntkDense(layer);
      case PARAMETRIC_ACTIVATION -> parametricActivation(layer);
    };
  }

  private static List<String> kinds() {
    return Arrays.stream(LayerKind.values()).map(Group::written).toList();
  }

  private static Optional<LayerSpec> dense(Group layer) {
    int units = required(layer, "units", UNITS);
    boolean bias = layer.yesNo("bias").orElse(true);
    Initializer initializer = initializer(layer);
    return layer.build(() -> new Dense(units, bias, initializer));
  }

  private static Optional<LayerSpec> coral(Group layer) {
    int classes = required(layer, "classes", "Give the number of classes, such as classes = 5.");
    Initializer initializer = initializer(layer);
    return layer.build(() -> new Coral(classes, initializer));
  }

  private static Optional<LayerSpec> ntkDense(Group layer) {
    int units = required(layer, "units", UNITS);
    NtkStart start = layer.choice("start", NtkStart.class).orElse(NtkStart.NORMAL);
    return layer.build(() -> new NtkDense(units, start));
  }

  private static Optional<LayerSpec> activation(Group layer) {
    if (layer.value("fn").isEmpty()) {
      layer.missing("fn", "Name the function, such as fn = relu.");
    }
    Optional<ActivationFunction> function = layer.choice("fn", ActivationFunction.class);
    Optional<Double> alpha = layer.number("alpha", Range.above(0));
    return function.flatMap(
        fn -> layer.build(() -> new Activation(fn, alpha.orElse(fn.defaultAlpha()))));
  }

  private static Optional<LayerSpec> prelu(Group layer) {
    Prelu.Per per = layer.choice("per", Prelu.Per.class).orElse(new Prelu().per());
    return layer.build(() -> new Prelu(per));
  }

  private static Optional<LayerSpec> gated(Group layer) {
    return function(layer, "Name the function of the gate, such as fn = silu.", Gated::new);
  }

  private static Optional<LayerSpec> parametricActivation(Group layer) {
    return function(layer, "Name the function, such as fn = mish.", ParametricActivation::new);
  }

  private static Optional<LayerSpec> function(
      Group layer, String remedy, Function<ActivationFunction, LayerSpec> constructor) {
    if (layer.value("fn").isEmpty()) {
      layer.missing("fn", remedy);
    }
    Optional<ActivationFunction> function = layer.choice("fn", ActivationFunction.class);
    return function.flatMap(fn -> layer.build(() -> constructor.apply(fn)));
  }

  private static Optional<LayerSpec> groupNorm(Group layer) {
    int groups = required(layer, "groups", "Give the number of groups, such as groups = 8.");
    double eps = layer.number("eps", Range.above(0)).orElse(new GroupNorm(groups).eps());
    return layer.build(() -> new GroupNorm(groups, eps));
  }

  private static Optional<LayerSpec> dropout(Group layer) {
    Optional<Double> rate = layer.number("rate", Range.fromUpTo(0, 1));
    if (rate.isEmpty()) {
      layer.missing("rate", "Give the share of values to drop, such as rate = 0.2.");
    }
    return rate.flatMap(share -> layer.build(() -> new Dropout(share)));
  }

  private static Optional<LayerSpec> layerNorm(Group layer) {
    double eps = layer.number("eps", Range.above(0)).orElse(new LayerNorm().eps());
    return layer.build(() -> new LayerNorm(eps));
  }

  private static Optional<LayerSpec> batchNorm(Group layer) {
    BatchNorm usual = new BatchNorm();
    double eps = layer.number("eps", Range.above(0)).orElse(usual.eps());
    double momentum = layer.number("momentum", Range.above(0)).orElse(usual.momentum());
    return layer.build(() -> new BatchNorm(eps, momentum));
  }

  private static Optional<LayerSpec> residual(Group layer) {
    List<LayerSpec> inner = layers(layer, "layers");
    return layer.build(() -> new Residual(inner));
  }

  private static Optional<LayerSpec> conv2d(Group layer) {
    int filters = required(layer, "filters", "Give the number of filters, such as filters = 32.");
    int kernel = required(layer, "kernel", "Give the side of the kernel, such as kernel = 3.");
    int stride = layer.whole("stride", Range.atLeast(1)).orElse(1);
    int padding = layer.whole("padding", Range.atLeast(0)).orElse(0);
    boolean bias = layer.yesNo("bias").orElse(true);
    Initializer initializer = initializer(layer);
    return layer.build(() -> new Conv2d(filters, kernel, stride, padding, bias, initializer));
  }

  private interface Pooling {
    LayerSpec of(int kernel, int stride);
  }

  private static Optional<LayerSpec> pool(Group layer, Pooling pooling) {
    int kernel = required(layer, "kernel", "Give the side of the window, such as kernel = 2.");
    int stride = layer.whole("stride", Range.atLeast(1)).orElse(kernel);
    return layer.build(() -> pooling.of(kernel, stride));
  }

  private static Initializer initializer(Group layer) {
    return layer.choice("initializer", Initializer.class).orElse(Initializer.AUTO);
  }

  static int required(Group layer, String key, String remedy) {
    Optional<Integer> value = layer.whole(key, Range.atLeast(1));
    if (value.isEmpty()) {
      layer.missing(key, remedy);
    }
    return value.orElse(1);
  }
}
