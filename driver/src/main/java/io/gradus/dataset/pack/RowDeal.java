package io.gradus.dataset.pack;

import io.gradus.config.BadRows;
import io.gradus.data.BlockLayout;
import io.gradus.dataset.row.RowSplit;
import java.io.Serializable;

/** What a packing task must know beside the rows and the encoder. */
final class RowDeal implements Serializable {
  private static final long serialVersionUID = 1L;

  /** How packed rows are numbered. */
  enum Numbering {
    /** From 0, without gaps: needs the number of good rows in every scan partition. */
    CONSECUTIVE,
    /** By scan partition, then by the place in it. */
    BY_SCAN_PARTITION
  }

  private final RowSplit split;
  private final RowSplit.Part part;
  private final BadRows badRows;
  private final BlockLayout layout;
  private final int partitions;
  private final Numbering numbering;

  RowDeal(
      RowSplit split,
      RowSplit.Part part,
      BadRows badRows,
      BlockLayout layout,
      int partitions,
      Numbering numbering) {
    this.split = split;
    this.part = part;
    this.badRows = badRows;
    this.layout = layout;
    this.partitions = partitions;
    this.numbering = numbering;
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

  Numbering numbering() {
    return numbering;
  }
}
