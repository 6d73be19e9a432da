package io.gradus.round;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.data.FloatRun;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** In whatever order the pieces of the answers arrive: the bits of {@link SumOrder}. */
class RoundSumTest {
  private static final int MOMENTS = 3;

  @ParameterizedTest
  @CsvSource({"1, 5", "3, 1", "8, 600000", "10, 300000", "23, 262144", "30, 17"})
  void piecesInAnyOrderFromManyThreadsGiveTheSameBits(int partitions, int length) throws Exception {
    SumOrder order = SumOrder.of(partitions);
    RoundSum<StepsTaken> sum = sum(order, length);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      for (long round = 1; round <= 3; round++) {
        List<StepsTaken> answers = answers(partitions, length, round);
        StepsTaken expected = expected(order, answers);
        sum.begin(round);
        List<Future<?>> pieces = new ArrayList<>();
        for (int[] piece : shuffledPieces(partitions, length, round)) {
          long number = round;
          pieces.add(threads.submit(() -> hand(sum, number, piece[0], piece[1], answers)));
        }
        for (Future<?> piece : pieces) {
          piece.get();
        }
        assertTrue(sum.await(0));
        assertSame(expected, sum.result());
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void wholeAnswersGiveTheSameBitsAsPieces() throws InterruptedException {
    SumOrder order = SumOrder.of(11);
    List<StepsTaken> answers = answers(11, 1000, 5);
    StepsTaken expected = expected(order, answers);
    RoundSum<StepsTaken> sum = sum(order, 1000);
    sum.begin(1);
    List<Integer> late = new ArrayList<>(List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10));
    Collections.shuffle(late, new Random(2));
    for (int partition : late) {
      assertFalse(sum.await(0));
      sum.accept(1, partition, answers.get(partition));
    }
    assertTrue(sum.await(0));
    assertSame(expected, sum.result());
  }

  @Test
  void whatComesTwiceOrTooLateIsDropped() throws InterruptedException {
    SumOrder order = SumOrder.of(2);
    List<StepsTaken> answers = answers(2, 10, 7);
    StepsTaken expected = expected(order, answers);
    RoundSum<StepsTaken> sum = sum(order, 10);
    sum.begin(4);
    hand(sum, 4, 0, 0, answers);
    hand(sum, 4, 0, 0, answers);
    hand(sum, 3, 1, 0, answers);
    assertFalse(sum.await(0));
    assertTrue(sum.answered(0));
    assertFalse(sum.answered(1));
    hand(sum, 4, 1, 0, answers);
    hand(sum, 4, 1, 0, answers);
    assertSame(expected, sum.result());
  }

  private static RoundSum<StepsTaken> sum(SumOrder order, int length) {
    return new RoundSum<>(order, Chunks.LONG, () -> new StepsTaken(length, MOMENTS));
  }

  private static void hand(
      RoundSum<StepsTaken> sum, long round, int partition, int chunk, List<StepsTaken> answers) {
    ByteBuffer message = ResidentProtocol.allocate(Chunks.LONGEST * Float.BYTES + 1000);
    StepsTaken answer = answers.get(partition);
    if (chunk == 0) {
      answer.writeTotals(message);
    }
    int length = answer.size();
    FloatRun.write(
        answer.values(), Chunks.LONG.start(chunk, length), Chunks.LONG.end(chunk, length), message);
    sum.accept(round, partition, chunk, message.flip());
  }

  private static List<int[]> shuffledPieces(int partitions, int length, long seed) {
    List<int[]> pieces = new ArrayList<>();
    for (int partition = 0; partition < partitions; partition++) {
      for (int chunk = 0; chunk < Chunks.LONG.count(length); chunk++) {
        pieces.add(new int[] {partition, chunk});
      }
    }
    Collections.shuffle(pieces, new Random(seed));
    return pieces;
  }

  /** Numbers of very different size, so that another order of additions has other bits. */
  private static List<StepsTaken> answers(int partitions, int length, long seed) {
    Random random = new Random(seed);
    List<StepsTaken> answers = new ArrayList<>();
    for (int partition = 0; partition < partitions; partition++) {
      StepsTaken answer = new StepsTaken(length, MOMENTS);
      for (int i = 0; i < length; i++) {
        answer.values()[i] = (float) (random.nextGaussian() * Math.exp(5 * random.nextGaussian()));
      }
      for (int i = 0; i < MOMENTS; i++) {
        answer.numbers()[i] = random.nextGaussian();
      }
      answer.count(partition + 1, random.nextDouble(), random.nextGaussian());
      answers.add(answer);
    }
    return answers;
  }

  private static StepsTaken expected(SumOrder order, List<StepsTaken> answers) {
    List<StepsTaken> copies = new ArrayList<>();
    for (StepsTaken answer : answers) {
      StepsTaken copy = new StepsTaken(answer.size(), MOMENTS);
      copy.add(answer);
      copies.add(copy);
    }
    return order.sum(
        copies,
        (a, b) -> {
          a.add(b);
          return a;
        });
  }

  private static void assertSame(StepsTaken expected, StepsTaken found) {
    assertArrayEquals(expected.values(), found.values(), 0);
    assertArrayEquals(expected.numbers(), found.numbers(), 0);
    assertEquals(expected.lossSum(), found.lossSum());
    assertEquals(expected.weightSum(), found.weightSum());
    assertEquals(expected.rows(), found.rows());
  }
}
