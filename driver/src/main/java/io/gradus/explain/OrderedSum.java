package io.gradus.explain;

import io.gradus.round.SumOrder;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.BinaryOperator;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaRDD;
import scala.Tuple2;

/**
 * Adds what the partitions of a pass give, in {@link SumOrder}. While all parts together are small
 * they come to the driver as they are; otherwise each group is added on an executor first.
 */
final class OrderedSum {
  /** Bytes of all parts together up to which the driver adds them itself. */
  private static final long DIRECT_BYTES = 256L << 20;

  private OrderedSum() {}

  /** Adds its second argument to its first and returns that; it travels to tasks. */
  interface Add<T> extends BinaryOperator<T>, Serializable {}

  /**
   * @param parts one a partition
   * @param bytes of a part, about
   */
  static <T> T of(JavaRDD<T> parts, long bytes, Add<T> add) {
    SumOrder order = SumOrder.of(parts.getNumPartitions());
    if (order.groups() == 1 || order.partitions() * bytes <= DIRECT_BYTES) {
      return order.sum(parts.collect(), add);
    }
    List<T> groups =
        parts
            .mapPartitionsWithIndex(
                (partition, part) ->
                    List.of(
                            new Tuple2<>(
                                order.group(partition), new Tuple2<>(partition, part.next())))
                        .iterator(),
                true)
            .mapToPair(pair -> pair)
            .partitionBy(new HashPartitioner(order.groups()))
            .mapPartitions(
                group -> {
                  List<Tuple2<Integer, T>> members = new ArrayList<>();
                  group.forEachRemaining(member -> members.add(member._2()));
                  members.sort(Comparator.comparing(Tuple2::_1));
                  return List.of(SumOrder.ascending(members.stream().map(Tuple2::_2).toList(), add))
                      .iterator();
                },
                true)
            .collect();
    return SumOrder.ascending(groups, add);
  }
}
