package io.gradus.explain;

import java.io.Externalizable;
import java.io.IOException;
import java.io.ObjectInput;
import java.io.ObjectOutput;
import java.util.ArrayList;
import java.util.List;

/**
 * What rows add up to for each node of each layer, the sum of their losses, and which rows have the
 * largest. Merged in the same order they give the same bits.
 */
public final class NodeSums implements Externalizable {
  private static final long serialVersionUID = 1L;

  private final List<LayerSums> layers = new ArrayList<>();
  private final RowNumbers numbers = new RowNumbers();
  private LargestRows worst;
  long rows;
  double weight;
  double loss;

  /** For deserialization, which fills them. */
  public NodeSums() {}

  /**
   * @param worst how many of the rows with the largest losses are kept
   * @param outputs of the network
   */
  NodeSums(List<NodeLayer> layers, int worst, int outputs) {
    layers.forEach(layer -> this.layers.add(new LayerSums(layer.nodes(), layer.places())));
    this.worst = new LargestRows(worst, outputs);
  }

  /** The sums of a layer, as {@link NodeLayers#of} numbers them. */
  public LayerSums layer(int i) {
    return layers.get(i);
  }

  /** The mean activation of a node, {@code ā}. */
  public double mean(int layer, int node) {
    LayerSums at = layers.get(layer);
    return at.of(LayerSums.Of.ACTIVATION)[node] / (weight * at.places());
  }

  /** How many rows there were. */
  public long rows() {
    return rows;
  }

  /** {@code Σ w} */
  public double weight() {
    return weight;
  }

  /** {@code Σ w·rowLoss} */
  public double loss() {
    return loss;
  }

  /** What the rows' numbers inside the sums mean. */
  public RowNumbers numbers() {
    return numbers;
  }

  /** The rows with the largest losses, and their outputs; rows without weight are none. */
  public LargestRows worst() {
    return worst;
  }

  /** Adds the sums of other rows of the same network. */
  public void merge(NodeSums other) {
    for (int i = 0; i < layers.size(); i++) {
      layers.get(i).merge(other.layers.get(i));
    }
    worst.merge(other.worst);
    numbers.merge(other.numbers);
    rows += other.rows;
    weight += other.weight;
    loss += other.loss;
  }

  @Override
  public void writeExternal(ObjectOutput out) throws IOException {
    out.writeLong(rows);
    out.writeDouble(weight);
    out.writeDouble(loss);
    worst.write(out);
    numbers.write(out);
    out.writeInt(layers.size());
    for (LayerSums layer : layers) {
      layer.write(out);
    }
  }

  @Override
  public void readExternal(ObjectInput in) throws IOException {
    rows = in.readLong();
    weight = in.readDouble();
    loss = in.readDouble();
    worst = LargestRows.read(in);
    numbers.read(in);
    int count = in.readInt();
    for (int i = 0; i < count; i++) {
      layers.add(LayerSums.read(in));
    }
  }
}
