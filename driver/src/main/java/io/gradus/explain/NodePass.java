package io.gradus.explain;

import io.gradus.compute.Plan;
import io.gradus.compute.PlanUse;
import io.gradus.data.Block;
import io.gradus.data.Floats;
import io.gradus.dataset.scan.Jobs;
import io.gradus.network.NetworkSpec;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.broadcast.Broadcast;

/** A pass over rows that adds up something of a network's nodes. */
final class NodePass implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String networkJson;
  private final Broadcast<Floats> parameters;
  private final Broadcast<Floats> buffers;

  NodePass(NetworkSpec network, Broadcast<Floats> parameters, Broadcast<Floats> buffers) {
    this.networkJson = network.toJson();
    this.parameters = parameters;
    this.buffers = buffers;
  }

  /** The first pass: each node's part in the error. */
  NodeSums statistics(JavaRDD<Block> blocks, int worstRows, long bytes) {
    return over(
        blocks,
        "Gradus: explain, where the error comes through",
        bytes,
        (nodes, rows) -> {
          NodeStatistics statistics =
              new NodeStatistics(
                  nodes.plan,
                  nodes.layers,
                  nodes.parameters,
                  nodes.buffers,
                  nodes.partition,
                  worstRows);
          rows.forEachRemaining(statistics::add);
          return statistics.sums();
        },
        (sum, part) -> {
          sum.merge(part);
          return sum;
        });
  }

  /** The second pass: what the nodes recognise that have the most influence. */
  DetailSums details(JavaRDD<Block> blocks, DetailRequest request, long bytes) {
    return over(
        blocks,
        "Gradus: explain, what nodes recognise",
        bytes,
        (nodes, rows) -> {
          NodeDetails details =
              new NodeDetails(
                  nodes.plan,
                  nodes.layers,
                  request,
                  nodes.parameters,
                  nodes.buffers,
                  nodes.partition);
          rows.forEachRemaining(details::add);
          return details.sums();
        },
        (sum, part) -> {
          sum.merge(part);
          return sum;
        });
  }

  /** What a task has of the network. */
  private record Nodes(
      Plan plan, List<NodeLayer> layers, float[] parameters, float[] buffers, int partition) {}

  /** What a task does with the rows of its partition; it travels there. */
  private interface Work<T> extends Serializable {
    T sums(Nodes nodes, Iterator<Block> rows);
  }

  private <T> T over(
      JavaRDD<Block> blocks, String description, long bytes, Work<T> work, OrderedSum.Add<T> add) {
    NodePass pass = this;
    JavaRDD<T> parts =
        blocks.mapPartitionsWithIndex(
            (partition, rows) -> List.of(work.sums(pass.nodes(partition), rows)).iterator(), true);
    return Jobs.described(blocks, description, () -> OrderedSum.of(parts, bytes, add));
  }

  private Nodes nodes(int partition) {
    NetworkSpec network = NetworkSpec.fromJson(networkJson);
    return new Nodes(
        Plan.compile(network, PlanUse.TRACING),
        NodeLayers.of(network),
        parameters.value().values(),
        buffers.value().values(),
        partition);
  }
}
