package io.gradus.round;

import io.gradus.data.Block;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction2;

/**
 * What rounds go over: the rows of one group of programs, or of several that have rows of their
 * own.
 *
 * @param groups at least one, all in as many partitions
 * @param groupOfProgram place among the groups, of each program; empty where all are of the first
 */
public record RoundData(List<RowGroup> groups, List<Integer> groupOfProgram) {
  /**
   * Rows that some programs share.
   *
   * @param training one block a partition
   * @param validation one block a partition, in as many partitions
   */
  public record RowGroup(JavaRDD<Block> training, Optional<JavaRDD<Block>> validation) {}

  /** Checks that all have as many partitions. */
  public RoundData {
    groups = List.copyOf(groups);
    groupOfProgram = List.copyOf(groupOfProgram);
    int partitions = groups.get(0).training().getNumPartitions();
    for (RowGroup group : groups) {
      requirePartitions(partitions, "training", group.training());
      group.validation().ifPresent(rows -> requirePartitions(partitions, "validation", rows));
    }
  }

  /** The rows that all programs share. */
  public RoundData(JavaRDD<Block> training, Optional<JavaRDD<Block>> validation) {
    this(List.of(new RowGroup(training, validation)), List.of());
  }

  private static void requirePartitions(int expected, String name, JavaRDD<Block> rows) {
    if (rows.getNumPartitions() != expected) {
      throw new IllegalArgumentException(
          "Expected %s rows in %s partitions, as the first training rows, found %s."
              .formatted(name, expected, rows.getNumPartitions()));
    }
  }

  int partitions() {
    return groups.get(0).training().getNumPartitions();
  }

  /**
   * The blocks that a request is about.
   *
   * @throws IllegalStateException if it is about validation rows and there are none
   */
  JavaRDD<Block> blocks(Request<?> request) {
    RowGroup group = groups.get(group(request.program()));
    return request.rows() == Rows.TRAINING
        ? group.training()
        : group
            .validation()
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "Expected validation rows for a request about them, found none."));
  }

  private int group(int program) {
    return groupOfProgram.isEmpty() ? 0 : groupOfProgram.get(program);
  }

  /** Where a task of {@link #together} finds what a request is about. */
  BlockPlaces places() {
    return new BlockPlaces(groupOfProgram.stream().mapToInt(Integer::intValue).toArray());
  }

  /** The blocks of all groups of each partition, as {@link #places} says. */
  JavaRDD<Block[]> together() {
    List<JavaRDD<Block>> each = new ArrayList<>();
    for (RowGroup group : groups) {
      each.add(group.training());
      each.add(group.validation().orElse(null));
    }
    int size = each.size();
    JavaRDD<Block[]> all =
        each.get(0)
            .map(
                block -> {
                  Block[] blocks = new Block[size];
                  blocks[0] = block;
                  return blocks;
                });
    for (int place = 1; place < size; place++) {
      if (each.get(place) != null) {
        all = with(all, place, each.get(place));
      }
    }
    return all;
  }

  private static JavaRDD<Block[]> with(JavaRDD<Block[]> all, int place, JavaRDD<Block> more) {
    FlatMapFunction2<Iterator<Block[]>, Iterator<Block>, Block[]> put =
        (before, block) -> {
          Block[] blocks = before.next();
          blocks[place] = block.next();
          return List.<Block[]>of(blocks).iterator();
        };
    return all.zipPartitions(more, put);
  }
}
