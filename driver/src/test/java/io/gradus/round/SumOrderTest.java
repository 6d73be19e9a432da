package io.gradus.round;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SumOrderTest {
  /** The order written out in words instead of numbers: brackets show which were added first. */
  @Test
  void addsAscendingInsideGroupsAndThenTheGroups() {
    assertEquals("(((0+1)+2)+3)", spelled(4));
    // Ten partitions: groups of four.
    assertEquals("(((((0+1)+2)+3)+(((4+5)+6)+7))+(8+9))", spelled(10));
  }

  @Test
  void everyPartitionCountsOnceAndGroupsAscend() {
    for (int partitions = 1; partitions <= 300; partitions++) {
      SumOrder order = SumOrder.of(partitions);
      List<Integer> ones = new ArrayList<>(java.util.Collections.nCopies(partitions, 1));
      assertEquals(partitions, order.sum(ones, Integer::sum));
      for (int partition = 1; partition < partitions; partition++) {
        int step = order.group(partition) - order.group(partition - 1);
        assertTrue(step == 0 || step == 1);
      }
      assertEquals(order.groups() - 1, order.group(partitions - 1));
      // Neither the driver nor an executor ever holds much more than √P answers.
      assertTrue(order.groups() <= Math.max(1, Math.ceil(Math.sqrt(partitions))));
    }
  }

  @Test
  void missingAnswersAreAnError() {
    assertThrows(
        IllegalArgumentException.class, () -> SumOrder.of(3).sum(List.of(1, 2), Integer::sum));
    assertThrows(IllegalArgumentException.class, () -> SumOrder.of(0));
  }

  private static String spelled(int partitions) {
    return SumOrder.of(partitions)
        .sum(
            IntStream.range(0, partitions).mapToObj(Integer::toString).toList(),
            (a, b) -> "(" + a + "+" + b + ")");
  }
}
