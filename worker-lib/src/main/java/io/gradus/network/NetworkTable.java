package io.gradus.network;

import java.util.ArrayList;
import java.util.List;

/**
 * The layers of a network as a table to read: what each one is, what it gives and what it holds.
 */
public final class NetworkTable {
  private final List<Row> rows;

  private NetworkTable(List<Row> rows) {
    this.rows = List.copyOf(rows);
  }

  /**
   * One line of the table.
   *
   * @param layer its number, {@code "input"}, or the column of an embedding
   * @param type the kind of layer, with its settings
   * @param outputShape of one row
   * @param parameters how many numbers are trained
   */
  public record Row(String layer, String type, List<Integer> outputShape, long parameters) {
    /** The memory of the parameters, 4 bytes each. */
    public long bytes() {
      return parameters * Float.BYTES;
    }
  }

  /**
   * The table of that network: inputs first, then the layers in order, inner layers of a block
   * after it.
   */
  public static NetworkTable of(NetworkSpec spec) {
    ParameterLayout layout = ParameterLayout.of(spec);
    List<Row> rows = new ArrayList<>();
    if (spec.input().numericWidth() > 0) {
      rows.add(new Row("input", "numeric", spec.input().shape(), 0));
    }
    for (CategoricalInput categorical : spec.input().categoricals()) {
      boolean embedded = categorical instanceof EmbeddingInput;
      long parameters = embedded ? (long) categorical.cardinality() * categorical.width() : 0;
      rows.add(
          new Row(
              categorical.name(),
              "%s of %s codes"
                  .formatted(embedded ? "embedding" : "one_hot", categorical.cardinality()),
              List.of(categorical.width()),
              parameters));
    }
    add(spec.shapedLayers(), layout, rows);
    return new NetworkTable(rows);
  }

  private static void add(List<ShapedLayer> layers, ParameterLayout layout, List<Row> rows) {
    for (ShapedLayer shaped : layers) {
      long parameters = 0;
      for (Tensor tensor : layout.parameters()) {
        if (tensor.name().equals(shaped.path() + ".weight")
            || tensor.name().equals(shaped.path() + ".bias")) {
          parameters += tensor.size();
        }
      }
      rows.add(new Row(shaped.number(), describe(shaped.layer()), shaped.output(), parameters));
      add(shaped.body(), layout, rows);
    }
  }

  private static String describe(LayerSpec layer) {
    if (layer instanceof LayerSpec.Activation activation) {
      return activation.fn().id();
    }
    if (layer instanceof LayerSpec.Dropout dropout) {
      return "dropout " + dropout.rate();
    }
    if (layer instanceof LayerSpec.Conv2d conv) {
      return window("conv2d", conv.kernel(), conv.stride(), conv.padding());
    }
    if (layer instanceof LayerSpec.MaxPool2d pool) {
      return window("max_pool2d", pool.kernel(), pool.stride(), 0);
    }
    if (layer instanceof LayerSpec.AvgPool2d pool) {
      return window("avg_pool2d", pool.kernel(), pool.stride(), 0);
    }
    return layer.type();
  }

  private static String window(String type, int kernel, int stride, int padding) {
    return "%s %s×%s%s%s"
        .formatted(
            type,
            kernel,
            kernel,
            stride == 1 ? "" : ", stride " + stride,
            padding == 0 ? "" : ", padding " + padding);
  }

  /** The lines, in the order of the way through the network. */
  public List<Row> rows() {
    return rows;
  }

  /** The parameters of all layers. */
  public long parameters() {
    return rows.stream().mapToLong(Row::parameters).sum();
  }
}
