package io.gradus.explain;

import io.gradus.compute.Plan;
import io.gradus.compute.PlanUse;
import io.gradus.data.Block;
import io.gradus.data.Floats;
import io.gradus.network.NetworkSpec;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.broadcast.Broadcast;

/** The first pass: each node's part in the error, over all rows. */
final class StatisticsPass implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String networkJson;
  private final int worstRows;

  StatisticsPass(NetworkSpec network, int worstRows) {
    this.networkJson = network.toJson();
    this.worstRows = worstRows;
  }

  NodeSums over(
      JavaRDD<Block> blocks, Broadcast<Floats> parameters, Broadcast<Floats> buffers, long bytes) {
    StatisticsPass pass = this;
    return OrderedSum.of(
        blocks.mapPartitionsWithIndex(
            (partition, rows) ->
                List.of(
                        pass.sums(
                            partition, rows, parameters.value().values(), buffers.value().values()))
                    .iterator(),
            true),
        bytes,
        (sum, part) -> {
          sum.merge(part);
          return sum;
        });
  }

  private NodeSums sums(int partition, Iterator<Block> rows, float[] parameters, float[] buffers) {
    NetworkSpec network = NetworkSpec.fromJson(networkJson);
    NodeStatistics statistics =
        new NodeStatistics(
            Plan.compile(network, PlanUse.TRACING),
            NodeLayers.of(network),
            parameters,
            buffers,
            partition,
            worstRows);
    rows.forEachRemaining(statistics::add);
    return statistics.sums();
  }
}
