package io.gradus.explain;

import io.gradus.data.Block;
import io.gradus.dataset.scan.Jobs;
import io.gradus.evaluate.CountedInputs;
import io.gradus.metric.InputSums;
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

  /**
   * What was found in one pass.
   *
   * @param means nothing if the rows weigh nothing together
   * @param counts how many rows have which inputs
   */
  public record Counted(Optional<InputMeans> means, InputSums counts) {}

  /**
   * The means of all rows as {@link #of(JavaRDD, NetworkSpec)} finds them, to the same bits, and in
   * the same pass how inputs are spread.
   *
   * @param blocks any number of them a partition
   * @param counted which inputs are counted
   */
  public static Counted of(JavaRDD<Block> blocks, NetworkSpec network, CountedInputs counted) {
    if (blocks.getNumPartitions() == 0) {
      return new Counted(Optional.empty(), counted.none());
    }
    String json = network.toJson();
    CountedMeanSums sums =
        Jobs.described(
            blocks,
            "Gradus: average and count inputs",
            () ->
                OrderedSum.of(
                    blocks.mapPartitions(rows -> List.of(sums(json, counted, rows)).iterator()),
                    CountedMeanSums.bytes(network.input(), counted),
                    CountedMeanSums::merge));
    return new Counted(
        sums.means().weight() > 0 ? Optional.of(sums.means().means()) : Optional.empty(),
        sums.counts());
  }

  private static CountedMeanSums sums(
      String networkJson, CountedInputs counted, Iterator<Block> rows) {
    CountedMeanSums sums = CountedMeanSums.of(NetworkSpec.fromJson(networkJson).input(), counted);
    rows.forEachRemaining(sums::add);
    return sums;
  }

  private static MeanSums sums(String networkJson, Iterator<Block> rows) {
    MeanSums sums = MeanSums.of(NetworkSpec.fromJson(networkJson).input());
    rows.forEachRemaining(sums::add);
    return sums;
  }
}
