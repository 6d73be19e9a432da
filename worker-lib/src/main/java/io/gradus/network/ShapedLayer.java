package io.gradus.network;

import java.util.ArrayList;
import java.util.List;

/**
 * A layer in its place, with the shapes that the layers before it lead to.
 *
 * @param number how messages and tables call it, counted from one: {@code "3"}, inside a residual
 *     block {@code "3.1"}
 * @param path where its tensors' names begin, counted from zero: {@code "layers.2"}, {@code
 *     "layers.2.body.0"}
 * @param layer what was declared
 * @param input shape of one row that goes in
 * @param output shape of one row that comes out
 * @param body the inner layers of a residual block, otherwise none
 */
public record ShapedLayer(
    String number,
    String path,
    LayerSpec layer,
    List<Integer> input,
    List<Integer> output,
    List<ShapedLayer> body) {

  /** Values of one row that go in. */
  public int inputSize() {
    return Shapes.size(input);
  }

  /** Values of one row that come out. */
  public int outputSize() {
    return Shapes.size(output);
  }

  /** Infers the shape of each layer in turn. */
  static List<ShapedLayer> infer(List<LayerSpec> layers, List<Integer> input) {
    return infer(layers, input, "", "layers.");
  }

  private static List<ShapedLayer> infer(
      List<LayerSpec> layers, List<Integer> input, String numberPrefix, String pathPrefix) {
    List<ShapedLayer> shaped = new ArrayList<>(layers.size());
    List<Integer> shape = input;
    for (int i = 0; i < layers.size(); i++) {
      ShapedLayer layer = infer(layers.get(i), shape, numberPrefix + (i + 1), pathPrefix + i);
      shaped.add(layer);
      shape = layer.output();
    }
    return List.copyOf(shaped);
  }

  private static ShapedLayer infer(
      LayerSpec layer, List<Integer> input, String number, String path) {
    List<ShapedLayer> body =
        layer instanceof LayerSpec.Residual residual
            ? infer(residual.layers(), input, number + ".", path + ".body.")
            : List.of();
    try {
      List<Integer> output = layer.outputShape(input);
      Shapes.size(output);
      return new ShapedLayer(number, path, layer, input, output, body);
    } catch (NetworkException e) {
      throw e.at("Layer %s (%s)".formatted(number, layer.type()));
    }
  }
}
