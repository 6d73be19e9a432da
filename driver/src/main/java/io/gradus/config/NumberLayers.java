package io.gradus.config;

import io.gradus.network.ActivationFunction;
import io.gradus.network.BinEdges;
import io.gradus.network.LayerSpec;
import io.gradus.network.LinearEmbedding;
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
