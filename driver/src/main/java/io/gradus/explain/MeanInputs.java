package io.gradus.explain;

import io.gradus.data.Block;
import io.gradus.dataset.scan.Jobs;
import io.gradus.model.InputMeans;
import io.gradus.network.NetworkSpec;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;

/** What a network's inputs are on average, found in one pass over encoded rows. */
public final class MeanInputs {
  private MeanInputs() {}

  /**
   * The means of all rows, by weight; the same bits on any number of cores.
   *
   * @param blocks any number of them a partition
   * @return nothing if the rows weigh nothing together
   */
  public static Optional<InputMeans> of(JavaRDD<Block> blocks, NetworkSpec network) {
    if (blocks.getNumPartitions() == 0) {
      return Optional.empty();
    }
    String json = network.toJson();
    MeanSums sums =
        Jobs.described(
            blocks,
            "Gradus: average inputs",
            () ->
                OrderedSum.of(
                    blocks.mapPartitions(rows -> List.of(sums(json, rows)).iterator()),
                    MeanSums.bytes(network.input()),
                    MeanSums::merge));
    return sums.weight() > 0 ? Optional.of(sums.means()) : Optional.empty();
  }

  private static MeanSums sums(String networkJson, Iterator<Block> rows) {
    MeanSums sums = MeanSums.of(NetworkSpec.fromJson(networkJson).input());
    rows.forEachRemaining(sums::add);
    return sums;
  }
}
