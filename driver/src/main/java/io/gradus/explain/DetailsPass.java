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

/** The second pass: what the nodes recognise that have the most influence. */
final class DetailsPass implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String networkJson;
  private final DetailRequest request;

  DetailsPass(NetworkSpec network, DetailRequest request) {
    this.networkJson = network.toJson();
    this.request = request;
  }

  DetailSums over(
      JavaRDD<Block> blocks, Broadcast<Floats> parameters, Broadcast<Floats> buffers, long bytes) {
    DetailsPass pass = this;
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

  private DetailSums sums(
      int partition, Iterator<Block> rows, float[] parameters, float[] buffers) {
    NetworkSpec network = NetworkSpec.fromJson(networkJson);
    NodeDetails details =
        new NodeDetails(
            Plan.compile(network, PlanUse.TRACING),
            NodeLayers.of(network),
            request,
            parameters,
            buffers,
            partition);
    rows.forEachRemaining(details::add);
    return details.sums();
  }
}
