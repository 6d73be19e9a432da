package io.gradus.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BatchOrderTest {
  private static final long SEED = 20240917;

  @ParameterizedTest
  @CsvSource({
    "1, 1",
    "1, 5",
    "2, 1",
    "17, 4",
    "839, 10",
    "840, 840",
    "840, 1",
    "841, 32",
    "712, 32",
    "5000, 64",
    "5000, 5000",
    "5000, 9999",
    "10080, 840",
    "26049, 256",
    "100003, 8192"
  })
  void everyRowIsUsedExactlyOnceWhateverThePartitions(int rows, int batch) {
    List<TreeSet<Long>> expected = null;
    for (int partitions : new int[] {1, 2, 3, 7, 11, 16, 64, 840, 1000}) {
      List<TreeSet<Long>> batches = batches(rows, batch, partitions, 3);
      assertEquals((rows + batch - 1) / batch, batches.size());
      TreeSet<Long> all = new TreeSet<>();
      for (int step = 0; step < batches.size(); step++) {
        int size = step < batches.size() - 1 ? batch : rows - step * batch;
        assertEquals(size, batches.get(step).size(), "rows of step " + step);
        all.addAll(batches.get(step));
      }
      assertEquals(rows, all.size());
      expected = expected == null ? batches : expected;
      assertEquals(expected, batches, partitions + " partitions");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 20, 24, 30, 42, 60, 105, 840})
  void partitionsShareEachBatchEqually(int partitions) {
    int rows = 840 * 30;
    for (int batch : new int[] {partitions, 840, 840 + 13, 128, 1024}) {
      long[][] ids = idsOfPartitions(rows, partitions);
      int[] least = new int[BatchOrder.steps(rows, batch)];
      int[] most = new int[least.length];
      Arrays.fill(least, Integer.MAX_VALUE);
      for (long[] partition : ids) {
        BatchOrder order = BatchOrder.of(partition, rows, batch, SEED, 1);
        for (int step = 0; step < order.steps(); step++) {
          int count = order.end(step) - order.start(step);
          least[step] = Math.min(least[step], count);
          most[step] = Math.max(most[step], count);
        }
      }
      int allowed = batch % partitions == 0 ? 0 : 1;
      for (int step = 0; step < rows / batch; step++) {
        assertTrue(
            most[step] - least[step] <= allowed,
            "step " + step + " of batch " + batch + ": " + least[step] + " to " + most[step]);
      }
    }
  }

  @Test
  void otherPartitionCountsComeClose() {
    // 16 does not divide 840: the last factor of 2 is shared by chance. 128 rows are 8 each.
    long[][] ids = idsOfPartitions(84_000, 16);
    int most = 0;
    for (long[] partition : ids) {
      BatchOrder order = BatchOrder.of(partition, 84_000, 128, SEED, 0);
      for (int step = 0; step < order.steps(); step++) {
        most = Math.max(most, order.end(step) - order.start(step));
      }
    }
    assertTrue(most <= 16, "most rows of a partition in a step: " + most);
  }

  @Test
  void epochsAndSeedsDiffer() {
    long[] ids = LongStream.range(0, 700).toArray();
    int[] first = BatchOrder.of(ids, 700, 10, SEED, 0).order();
    assertArrayEquals(first, BatchOrder.of(ids, 700, 10, SEED, 0).order());
    assertFalse(Arrays.equals(first, BatchOrder.of(ids, 700, 10, SEED, 1).order()));
    assertFalse(Arrays.equals(first, BatchOrder.of(ids, 700, 10, SEED + 1, 0).order()));
  }

  @Test
  void rowsOfAStepAscend() {
    long[] ids = LongStream.range(0, 5000).toArray();
    BatchOrder order = BatchOrder.of(ids, 5000, 333, SEED, 2);
    for (int step = 0; step < order.steps(); step++) {
      for (int i = order.start(step) + 1; i < order.end(step); i++) {
        assertTrue(order.order()[i - 1] < order.order()[i]);
      }
    }
    int[] whole = BatchOrder.of(ids, 5000, 6000, SEED, 2).order();
    assertArrayEquals(IntStream.range(0, 5000).toArray(), whole);
  }

  @ParameterizedTest
  @CsvSource({"100, 10, 4000", "4200, 84, 2000", "712, 32, 4000"})
  void aRowComesToEveryStepEquallyOften(int rows, int batch, int epochs) {
    long[] probe = {0, rows / 2, rows - 1};
    int steps = rows / batch;
    int[][] counts = new int[probe.length][steps];
    for (int epoch = 0; epoch < epochs; epoch++) {
      BatchOrder order = BatchOrder.of(probe, rows, batch, SEED, epoch);
      for (int step = 0; step < steps; step++) {
        for (int i = order.start(step); i < order.end(step); i++) {
          counts[order.order()[i]][step]++;
        }
      }
    }
    for (int row = 0; row < probe.length; row++) {
      assertTrue(
          ChiSquare.plausible(counts[row]),
          "row " + probe[row] + ": " + ChiSquare.statistic(counts[row]));
    }
  }

  @Test
  void neighboursAreInOneBatchNoMoreOftenThanByChance() {
    // 600 sorted rows in batches of 30: adjacent rows meet in a batch in about 29/599 of the
    // epochs.
    // Stratification makes it differ somewhat from drawing without structure, hence the wide bound.
    int epochs = 2000;
    long met = 0;
    long[] ids = LongStream.range(0, 600).toArray();
    for (int epoch = 0; epoch < epochs; epoch++) {
      int[] stepOf = new int[600];
      BatchOrder order = BatchOrder.of(ids, 600, 30, SEED, epoch);
      for (int step = 0; step < order.steps(); step++) {
        for (int i = order.start(step); i < order.end(step); i++) {
          stepOf[order.order()[i]] = step;
        }
      }
      for (int row = 1; row < 600; row++) {
        met += stepOf[row] == stepOf[row - 1] ? 1 : 0;
      }
    }
    double rate = met / (599.0 * epochs);
    assertTrue(rate > 0.5 * 29 / 599 && rate < 1.5 * 29 / 599, "rate " + rate);
  }

  @Test
  void placementFollowsTheStrata() {
    for (int partitions : new int[] {1, 7, 16, 840, 841, 2000}) {
      for (long row : new long[] {0, 839, 840, 841, 123_456_789_012L}) {
        long expected = partitions <= 840 ? (row % 840) % partitions : row % partitions;
        assertEquals(expected, RowPlacement.partition(row, partitions));
      }
    }
    assertThrows(IllegalArgumentException.class, () -> RowPlacement.partition(-1, 2));
    assertThrows(IllegalArgumentException.class, () -> RowPlacement.partition(1, 0));
  }

  @Test
  void wrongArgumentsAreNamed() {
    long[] ids = {0, 7};
    Exception outside =
        assertThrows(IllegalArgumentException.class, () -> BatchOrder.of(ids, 7, 2, 0, 0));
    assertTrue(outside.getMessage().contains("found 7"), outside.getMessage());
    assertThrows(IllegalArgumentException.class, () -> BatchOrder.of(ids, 8, 0, 0, 0));
    Exception many =
        assertThrows(IllegalArgumentException.class, () -> BatchOrder.steps(1L << 40, 1));
    assertTrue(many.getMessage().contains("larger batch"), many.getMessage());
  }

  private static long[][] idsOfPartitions(int rows, int partitions) {
    List<List<Long>> ids = new ArrayList<>();
    for (int partition = 0; partition < partitions; partition++) {
      ids.add(new ArrayList<>());
    }
    for (long row = 0; row < rows; row++) {
      ids.get(RowPlacement.partition(row, partitions)).add(row);
    }
    return ids.stream()
        .map(list -> list.stream().mapToLong(Long::longValue).toArray())
        .toArray(long[][]::new);
  }

  private static List<TreeSet<Long>> batches(int rows, int batch, int partitions, int epoch) {
    List<TreeSet<Long>> batches = new ArrayList<>();
    for (long[] ids : idsOfPartitions(rows, partitions)) {
      BatchOrder order = BatchOrder.of(ids, rows, batch, SEED, epoch);
      for (int step = 0; step < order.steps(); step++) {
        if (batches.size() == step) {
          batches.add(new TreeSet<>());
        }
        for (int i = order.start(step); i < order.end(step); i++) {
          assertTrue(batches.get(step).add(ids[order.order()[i]]));
        }
      }
    }
    return batches;
  }
}
