package io.gradus.round;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;

/**
 * The one definition of the order in which the partitions' answers are added: fixed groups of
 * consecutive partitions, ascending inside a group, then the groups ascending. Floating-point sums
 * depend on their order; this one depends on the number of partitions alone, never on cores,
 * carriers or which task finished first.
 */
public final class SumOrder implements java.io.Serializable {
  private static final long serialVersionUID = 1L;

  /** Up to so many partitions are one group: the driver adds them as they are. */
  private static final int ONE_GROUP = 8;

  private final int partitions;
  private final int groupSize;

  private SumOrder(int partitions, int groupSize) {
    this.partitions = partitions;
    this.groupSize = groupSize;
  }

  /** Groups of ⌈√P⌉, so that neither a group nor their number is ever large. */
  public static SumOrder of(int partitions) {
    if (partitions < 1) {
      throw new IllegalArgumentException(
          "Expected at least one partition, found %s.".formatted(partitions));
    }
    return new SumOrder(
        partitions, partitions <= ONE_GROUP ? partitions : (int) Math.ceil(Math.sqrt(partitions)));
  }

  /** How many answers there are. */
  public int partitions() {
    return partitions;
  }

  /** How many groups they are in. */
  public int groups() {
    return (partitions + groupSize - 1) / groupSize;
  }

  /** The group of a partition: consecutive partitions, all groups but the last of equal size. */
  public int group(int partition) {
    return partition / groupSize;
  }

  /** The first partition of a group; of the group after the last one, the number of partitions. */
  public int start(int group) {
    return (int) Math.min((long) group * groupSize, partitions);
  }

  /**
   * Adds all answers.
   *
   * @param answers one a partition, ascending
   * @param add adds its second argument to its first and returns that
   */
  public <T> T sum(List<T> answers, BinaryOperator<T> add) {
    if (answers.size() != partitions) {
      throw new IllegalArgumentException(
          "Expected %s answers, one a partition, found %s.".formatted(partitions, answers.size()));
    }
    List<T> groupSums = new ArrayList<>();
    for (int start = 0; start < partitions; start += groupSize) {
      groupSums.add(
          ascending(answers.subList(start, Math.min(start + groupSize, partitions)), add));
    }
    return ascending(groupSums, add);
  }

  /** Adds what is in one group, or the sums of all groups. */
  public static <T> T ascending(List<T> answers, BinaryOperator<T> add) {
    T sum = answers.get(0);
    for (T answer : answers.subList(1, answers.size())) {
      sum = add.apply(sum, answer);
    }
    return sum;
  }
}
