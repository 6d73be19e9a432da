package io.gradus.config;

import io.gradus.network.ActivationFunction;
import io.gradus.network.PiecewiseLinearEmbedding;
import java.util.List;
import java.util.Optional;

/** Reads {@code network.numbers}. */
final class NumbersSection {
  static final Section<NumbersConfig> KEYS =
      Section.at("network.numbers", job -> job.network().numbers());

  private static final ConfigKey<NumbersConfig.Embedding> EMBEDDING =
      KEYS.key(
          "embedding", ValueType.choice(NumbersConfig.Embedding.class), NumbersConfig::embedding);
  private static final ConfigKey<Optional<Integer>> WIDTH =
      KEYS.key("width", ValueType.whole(Range.atLeast(1)).optional(), NumbersConfig::width);
  private static final ConfigKey<Integer> BINS =
      KEYS.key("bins", ValueType.whole(Range.atLeast(1)), numbers -> numbers.piecewise().bins());
  private static final ConfigKey<NumbersConfig.Edges> EDGES =
      KEYS.key(
          "edges",
          ValueType.choice(NumbersConfig.Edges.class),
          numbers -> numbers.piecewise().edges());
  private static final ConfigKey<PiecewiseLinearEmbedding.Version> VERSION =
      KEYS.key(
          "version",
          ValueType.choice(PiecewiseLinearEmbedding.Version.class),
          numbers -> numbers.piecewise().version());
  private static final ConfigKey<Optional<ActivationFunction>> ACTIVATION =
      KEYS.key(
          "activation",
          ValueType.choice(
                  List.of(ActivationFunction.IDENTITY.id(), ActivationFunction.RELU.id()),
                  ActivationFunction::of,
                  ActivationFunction::id)
              .optional(),
          NumbersConfig::activation);

  private static final ConfigKey<Optional<Integer>> FREQUENCIES =
      KEYS.key(
          "frequencies",
          ValueType.whole(Range.atLeast(1)).optional(),
          numbers -> numbers.periodic().frequencies());
  private static final ConfigKey<Optional<Double>> SIGMA =
      KEYS.key(
          "sigma",
          ValueType.number(Range.above(0)).optional(),
          numbers -> numbers.periodic().sigma());
  private static final ConfigKey<Boolean> LITE =
      KEYS.key("lite", ValueType.yesNo(), numbers -> numbers.periodic().lite());

  private NumbersSection() {}

  static NumbersConfig read(Group group) {
    NumbersConfig numbers =
        new NumbersConfig(
            EMBEDDING.read(group),
            WIDTH.read(group),
            ACTIVATION.read(group),
            new NumbersConfig.Piecewise(BINS.read(group), EDGES.read(group), VERSION.read(group)),
            new NumbersConfig.Periodic(
                FREQUENCIES.read(group), SIGMA.read(group), LITE.read(group)));
    group.rejectUnknown();
    if (numbers.embedding() == NumbersConfig.Embedding.PIECEWISE_LINEAR
        && numbers.piecewise().version() == PiecewiseLinearEmbedding.Version.B
        && numbers.activation().filter(ActivationFunction.RELU::equals).isPresent()) {
      group.report(
          "activation",
          "Expected no relu with version = b, whose curve begins at zero where a rectifier has no"
              + " slope. Take version = a, or remove it.");
    }
    if (numbers.embedding() == NumbersConfig.Embedding.PBLD
        && numbers.width().filter(width -> width < 2).isPresent()) {
      group.report(
          "width",
          "Expected at least 2 with embedding = pbld, one of them for the number itself, found 1."
              + " Raise it, or remove it.");
    }
    return numbers;
  }
}
