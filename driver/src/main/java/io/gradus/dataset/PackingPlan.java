package io.gradus.dataset;

import io.gradus.config.BadRows;
import io.gradus.data.BlockLayout;
import java.io.Serializable;

/** What a packing task must know beside the rows and the encoder. */
final class PackingPlan implements Serializable {
  private static final long serialVersionUID = 1L;

  private final RowSplit split;
  private final RowSplit.Part part;
  private final BadRows badRows;
  private final BlockLayout layout;
  private final int partitions;

  PackingPlan(
      RowSplit split, RowSplit.Part part, BadRows badRows, BlockLayout layout, int partitions) {
    this.split = split;
    this.part = part;
    this.badRows = badRows;
    this.layout = layout;
    this.partitions = partitions;
  }

  RowSplit split() {
    return split;
  }

  RowSplit.Part part() {
    return part;
  }

  BadRows badRows() {
    return badRows;
  }

  BlockLayout layout() {
    return layout;
  }

  int partitions() {
    return partitions;
  }
}
