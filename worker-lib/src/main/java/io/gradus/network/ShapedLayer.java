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
    Shape input,
    Shape output,
    List<ShapedLayer> body) {

  /** How messages call it: {@code "layer 3 (dense)"}. */
  public String name() {
    return "layer %s (%s)".formatted(number, layer.type());
  }

  /** Its tensors, in the order in which they are laid out. */
  public List<TensorSpec> tensors() {
    return layer.tensors(input);
  }

  /** Calls the method of the visitor that is this kind of layer's, with this place. */
  public <R> R accept(LayerVisitor<ShapedLayer, R> visitor) {
    return layer.accept(visitor, this);
  }

  /** Values of one row that go in. */
  public int inputSize() {
    return input.size();
  }

  /** Values of one row that come out. */
  public int outputSize() {
    return output.size();
  }

  /** Infers the shape of each layer in turn. */
  static List<ShapedLayer> infer(List<LayerSpec> layers, Shape input) {
    return infer(layers, input, "", "layers.");
  }

  private static List<ShapedLayer> infer(
      List<LayerSpec> layers, Shape input, String numberPrefix, String pathPrefix) {
    List<ShapedLayer> shaped = new ArrayList<>(layers.size());
    Shape shape = input;
    for (int i = 0; i < layers.size(); i++) {
      ShapedLayer layer = infer(layers.get(i), shape, numberPrefix + (i + 1), pathPrefix + i);
      shaped.add(layer);
      shape = layer.output();
    }
    return List.copyOf(shaped);
  }

  private static ShapedLayer infer(LayerSpec layer, Shape input, String number, String path) {
    List<ShapedLayer> body =
        layer.body().isEmpty()
            ? List.of()
            : infer(layer.body(), input, number + ".", path + ".body.");
    try {
      Shape output = layer.outputShape(input);
      output.size(); // refuses more values than an array holds
      return new ShapedLayer(number, path, layer, input, output, body);
    } catch (NetworkException e) {
      throw e.at("Layer %s (%s)".formatted(number, layer.type()));
    }
  }
}
