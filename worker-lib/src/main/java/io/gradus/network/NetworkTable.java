package io.gradus.network;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

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
  public record Row(String layer, String type, Shape outputShape, long parameters) {
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
    List<Row> rows = new ArrayList<>();
    if (spec.input().numericWidth() > 0) {
      rows.add(new Row("input", "numeric", spec.input().shape(), 0));
    }
    for (CategoricalInput categorical : spec.input().categoricals()) {
      rows.add(
          new Row(
              categorical.name(),
              "%s of %s codes".formatted(categorical.type(), categorical.cardinality()),
              Shape.of(categorical.width()),
              trained(categorical.table().stream())));
    }
    add(spec.shapedLayers(), rows);
    return new NetworkTable(rows);
  }

  private static void add(List<ShapedLayer> layers, List<Row> rows) {
    for (ShapedLayer shaped : layers) {
      rows.add(
          new Row(
              shaped.number(),
              shaped.layer().description(),
              shaped.output(),
              trained(shaped.tensors().stream())));
      add(shaped.body(), rows);
    }
  }

  private static long trained(Stream<TensorSpec> tensors) {
    return tensors.filter(TensorSpec::trained).mapToLong(tensor -> tensor.shape().size()).sum();
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
