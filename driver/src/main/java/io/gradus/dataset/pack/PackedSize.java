package io.gradus.dataset.pack;

import io.gradus.data.Block;
import io.gradus.data.BlockLayout;
import io.gradus.dataset.scan.Jobs;
import java.io.Serializable;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;

/** What the driver knows of packed rows: how much there is, and what tells them from others. */
final class PackedSize implements Serializable {
  private static final long serialVersionUID = 1L;

  private final BlockLayout layout;
  private final long rows;
  private final double weightSum;
  private final long bytes;
  private final long checksum;

  private PackedSize(BlockLayout layout, long rows, double weightSum, long bytes, long checksum) {
    this.layout = layout;
    this.rows = rows;
    this.weightSum = weightSum;
    this.bytes = bytes;
    this.checksum = checksum;
  }

  /** Measures blocks, which packs them where that was not done yet: a Spark job. */
  static PackedSize of(JavaRDD<Block> blocks, String name) {
    return sum(
        Jobs.described(
            blocks, "Gradus: pack " + name + " rows", () -> blocks.map(PackedSize::of).collect()));
  }

  private static PackedSize of(Block block) {
    double sum = 0;
    for (float weight : block.weights()) {
      sum += weight;
    }
    return new PackedSize(block.layout(), block.rows(), sum, block.bytes(), block.checksum());
  }

  /** All of them together, in the order of the blocks. */
  private static PackedSize sum(List<PackedSize> sizes) {
    long rows = 0;
    double weightSum = 0;
    long bytes = 0;
    long checksum = 0;
    for (PackedSize size : sizes) {
      rows += size.rows;
      weightSum += size.weightSum;
      bytes += size.bytes;
      checksum = 31 * checksum + size.checksum;
    }
    return new PackedSize(sizes.get(0).layout, rows, weightSum, bytes, checksum);
  }

  BlockLayout layout() {
    return layout;
  }

  long rows() {
    return rows;
  }

  double weightSum() {
    return weightSum;
  }

  long bytes() {
    return bytes;
  }

  String fingerprint() {
    return Long.toHexString(checksum);
  }
}
