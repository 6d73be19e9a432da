package io.gradus.compute;

import io.gradus.network.ActivationFunction;
import io.gradus.network.BinEdges;
import io.gradus.network.EmbeddingInput;
import io.gradus.network.InputSpec;
import io.gradus.network.LayerSpec;
import io.gradus.network.LinearEmbedding;
import io.gradus.network.NetworkSpec;
import io.gradus.network.OneHotInput;
import io.gradus.network.PbldEmbedding;
import io.gradus.network.PeriodicEmbedding;
import io.gradus.network.PiecewiseLinearEmbedding;
import io.gradus.network.PiecewiseLinearEncoding;
import io.gradus.network.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Networks whose layers embed numbers. */
final class NumberNetworks {
  /** Three numbers: of several bins, of one, and of two. */
  static final BinEdges EDGES =
      new BinEdges(
          List.of(List.of(-0.9f, -0.3f, 0.2f, 1.1f), List.of(-0.5f, 0.7f), List.of(-1f, 0f, 1f)));

  private NumberNetworks() {}

  /** The layers that embed three numbers. */
  static Map<String, LayerSpec> layers() {
    ActivationFunction none = ActivationFunction.IDENTITY;
    ActivationFunction relu = ActivationFunction.RELU;
    PiecewiseLinearEmbedding.Version a = PiecewiseLinearEmbedding.Version.A;
    Map<String, LayerSpec> all = new LinkedHashMap<>();
    all.put("piecewise encoding", new PiecewiseLinearEncoding(EDGES));
    all.put("piecewise A", new PiecewiseLinearEmbedding(EDGES, 3, a, none));
    all.put("piecewise A, relu", new PiecewiseLinearEmbedding(EDGES, 3, a, relu));
    all.put("piecewise B", new PiecewiseLinearEmbedding(EDGES, 5));
    all.put("linear embedding", new LinearEmbedding(3, 2, none));
    all.put("linear embedding, relu", new LinearEmbedding(3, 3, relu));
    all.put("periodic", new PeriodicEmbedding(3, 4, 3, 0.3, none, false));
    all.put("periodic, relu", new PeriodicEmbedding(3, 3, 2, 0.3, relu, false));
    all.put("periodic, lite", new PeriodicEmbedding(3, 4, 3, 0.3, none, true));
    all.put("pbld", new PbldEmbedding(3, 4, 3, 0.3));
    return all;
  }

  static Map<String, NetworkSpec> all() {
    LayerSpec tanh = Networks.act(ActivationFunction.TANH);
    InputSpec more = InputSpec.features(5);
    InputSpec table =
        new InputSpec(
            Shape.of(4), List.of(new EmbeddingInput("city", 4, 2), new OneHotInput("day", 3)));
    Map<String, NetworkSpec> all = new LinkedHashMap<>();
    layers()
        .forEach(
            (name, layer) -> {
              all.put(
                  name + " first",
                  network(
                      InputSpec.features(3), layer, Networks.dense(4), tanh, Networks.dense(2)));
              all.put(name + " of some numbers", network(more, layer, tanh, Networks.dense(2)));
              all.put(name + " of a table", network(table, layer, Networks.dense(2)));
              all.put(
                  name + " between",
                  network(more, Networks.dense(4), layer, tanh, Networks.dense(1)));
              all.put(name + " last", network(more, Networks.dense(3), layer));
            });
    return all;
  }

  private static NetworkSpec network(InputSpec input, LayerSpec... layers) {
    return Networks.network(input, Networks.SQUARED, layers);
  }
}
