package io.gradus.config;

import io.gradus.network.ActivationFunction;
import io.gradus.network.BinEdges;
import io.gradus.network.LayerSpec;
import io.gradus.network.LinearEmbedding;
import io.gradus.network.PbldEmbedding;
import io.gradus.network.PeriodicEmbedding;
import io.gradus.network.PiecewiseLinearEmbedding;
import io.gradus.network.PiecewiseLinearEncoding;
import java.util.List;
import java.util.Optional;

/** Reads the long form of layers that embed numbers. */
final class NumberLayers {
  private static final String EDGES =
      "Give the edges of each number's bins, such as edges = [[-1, 0, 1]], or leave the layer out"
          + " and let network.numbers find them.";

  private NumberLayers() {}

  static Optional<LayerSpec> encoding(Group layer) {
    return edges(layer).flatMap(edges -> layer.build(() -> new PiecewiseLinearEncoding(edges)));
  }

  static Optional<LayerSpec> piecewiseLinear(Group layer) {
    Optional<BinEdges> edges = edges(layer);
    int width = width(layer);
    PiecewiseLinearEmbedding.Version version =
        layer
            .choice("version", PiecewiseLinearEmbedding.Version.class)
            .orElse(PiecewiseLinearEmbedding.Version.B);
    ActivationFunction fn = function(layer).orElse(ActivationFunction.IDENTITY);
    return edges.flatMap(
        found -> layer.build(() -> new PiecewiseLinearEmbedding(found, width, version, fn)));
  }

  static Optional<LayerSpec> linear(Group layer) {
    int features = features(layer);
    int width = width(layer);
    ActivationFunction fn = function(layer).orElse(ActivationFunction.IDENTITY);
    return layer.build(() -> new LinearEmbedding(features, width, fn));
  }

  static Optional<LayerSpec> periodic(Group layer) {
    int features = features(layer);
    int width = width(layer);
    int frequencies = frequencies(layer).orElse(PeriodicEmbedding.USUAL_FREQUENCIES);
    double sigma = sigma(layer).orElse(PeriodicEmbedding.USUAL_SIGMA);
    ActivationFunction fn = function(layer).orElse(ActivationFunction.RELU);
    boolean lite = layer.yesNo("lite").orElse(false);
    return layer.build(() -> new PeriodicEmbedding(features, frequencies, width, sigma, fn, lite));
  }

  static Optional<LayerSpec> pbld(Group layer) {
    int features = features(layer);
    int width = layer.whole("width", Range.atLeast(2)).orElse(PbldEmbedding.USUAL_WIDTH);
    int frequencies = frequencies(layer).orElse(PbldEmbedding.USUAL_FREQUENCIES);
    double sigma = sigma(layer).orElse(PbldEmbedding.USUAL_SIGMA);
    return layer.build(() -> new PbldEmbedding(features, frequencies, width, sigma));
  }

  private static Optional<Integer> frequencies(Group layer) {
    return layer.whole("frequencies", Range.atLeast(1));
  }

  private static Optional<Double> sigma(Group layer) {
    return layer.number("sigma", Range.above(0));
  }

  private static int features(Group layer) {
    return NetworkSection.required(
        layer, "features", "Give how many numbers a row begins with, such as features = 8.");
  }

  private static int width(Group layer) {
    return NetworkSection.required(
        layer, "width", "Give how many values each number becomes, such as width = 12.");
  }

  private static Optional<ActivationFunction> function(Group layer) {
    return layer.choice("fn", ActivationFunction.class);
  }

  private static Optional<BinEdges> edges(Group layer) {
    Optional<List<List<Float>>> edges = layer.floatLists("edges");
    if (edges.isEmpty()) {
      layer.missing("edges", EDGES);
    }
    return edges.flatMap(found -> layer.build(() -> new BinEdges(found)));
  }
}
