package io.gradus.round;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.data.FloatRun;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** In whatever order answers arrive at their owners: the bits of {@link SumOrder}. */
class OwnedSumsTest {
  private static final int MOMENTS = 2;

  @ParameterizedTest
  @CsvSource({
    "1, 1, 5",
    "2, 2, 8192",
    "3, 2, 100000",
    "8, 3, 65537",
    "9, 4, 50000",
    "16, 8, 300000",
    "23, 5, 8193",
    "40, 1, 20000"
  })
  void ownersAddUpWhatTheDriverWould(int partitions, int executors, int length) throws Exception {
    SumOrder order = SumOrder.of(partitions);
    Chunks chunks = Chunks.over(executors);
    List<OwnedSums> owners = new ArrayList<>();
    for (int i = 0; i < executors; i++) {
      owners.add(new OwnedSums(order, chunks, new FloatPool(), partition -> partition % executors));
    }
    ExecutorService threads = Executors.newFixedThreadPool(3);
    try {
      for (long round = 1; round <= 3; round++) {
        List<StepsTaken> answers = answers(partitions, length, round);
        StepsTaken expected = naive(order, answers);
        float[] values = new float[length];
        Map<Integer, ChunkSum.Total> totals = new ConcurrentHashMap<>();
        OwnedSums.Output output =
            (number, part, chunk, floats, total) -> {
              System.arraycopy(total.values, 0, values, chunks.start(chunk, length), floats);
              assertEquals(null, totals.put(chunk, total), "a chunk was told twice");
            };
        List<int[]> pieces = new ArrayList<>();
        for (int partition = 0; partition < partitions; partition++) {
          for (int chunk = 0; chunk < chunks.count(length); chunk++) {
            pieces.add(new int[] {partition, chunk});
          }
        }
        Collections.shuffle(pieces, new Random(31 * round));
        List<Future<?>> handed = new ArrayList<>();
        for (int[] piece : pieces) {
          long number = round;
          int partition = piece[0];
          int chunk = piece[1];
          OwnedSums owner = owners.get(Chunks.owner(0, chunk, executors));
          handed.add(
              threads.submit(
                  () -> {
                    if (partition % executors == 0) {
                      owner.add(number, 0, partition, chunk, answers.get(partition), output);
                    } else {
                      ByteBuffer message = piece(chunks, partition, chunk, answers.get(partition));
                      owner.receive(number, message.duplicate().order(message.order()), output);
                      owner.receive(number, message, output);
                      assertEquals(0, message.remaining());
                    }
                  }));
        }
        for (Future<?> one : handed) {
          one.get();
        }
        assertEquals(chunks.count(length), totals.size());
        assertArrayEquals(expected.values(), values, 0);
        AnswerTotals all = totals.get(0).totals.orElseThrow();
        assertEquals(expected.lossSum(), all.lossSum());
        assertEquals(expected.weightSum(), all.weightSum());
        assertEquals(expected.rows(), all.rows());
        assertEquals(expected.slowestSeconds(), all.slowestSeconds());
        StepsTaken numbers = new StepsTaken(0, MOMENTS);
        ByteBuffer bytes = ByteBuffer.allocate(all.totalsByteCount());
        all.writeTotals(bytes);
        numbers.readTotals(bytes.flip());
        assertArrayEquals(expected.numbers(), numbers.numbers(), 0);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  /** A task of a stage that is over may still speak. */
  @Test
  void whatComesForAnEarlierRoundIsDropped() {
    Chunks chunks = Chunks.over(1);
    OwnedSums sums = new OwnedSums(SumOrder.of(2), chunks, new FloatPool(), partition -> partition);
    List<StepsTaken> answers = answers(2, 10, 1);
    List<Long> told = new ArrayList<>();
    OwnedSums.Output output = (number, part, chunk, length, total) -> told.add(number);
    sums.add(7, 0, 0, 0, answers.get(0), output);
    sums.receive(6, piece(chunks, 1, 0, answers.get(1)), output);
    assertEquals(List.of(), told);
    sums.add(8, 0, 0, 0, answers.get(0), output);
    sums.receive(7, piece(chunks, 1, 0, answers.get(1)), output);
    assertEquals(List.of(), told);
    sums.receive(8, piece(chunks, 1, 0, answers.get(1)), output);
    assertEquals(List.of(8L), told);
  }

  @Test
  void placesThatThereAreNotAreRefused() {
    Chunks chunks = Chunks.over(2);
    OwnedSums sums = new OwnedSums(SumOrder.of(2), chunks, new FloatPool(), partition -> partition);
    StepsTaken answer = answers(1, 10, 1).get(0);
    OwnedSums.Output none = (number, part, chunk, length, total) -> {};
    for (int[] wrong :
        new int[][] {{-1, 0, 10, 0}, {2, 0, 10, 0}, {0, -1, 10, 0}, {0, 0, -5, 0}, {0, 0, 10, 1}}) {
      ByteBuffer message = piece(chunks, 0, 0, answer);
      message.putInt(0, wrong[1]).putInt(4, wrong[0]).putInt(8, wrong[2]).putInt(12, wrong[3]);
      assertThrows(
          IllegalArgumentException.class, () -> sums.receive(1, message, none), wrong::toString);
    }
    ByteBuffer longer = piece(chunks, 0, 0, answer);
    longer.putInt(20, Integer.MAX_VALUE);
    assertThrows(IllegalArgumentException.class, () -> sums.receive(1, longer, none));
  }

  /** Each value is in one chunk, none is too long, and executors own as many but for one. */
  @ParameterizedTest
  @CsvSource({"0, 3", "1, 1", "8192, 4", "8193, 4", "2000000, 16", "20000000, 3", "123457, 64"})
  void chunksCoverAnArray(int length, int executors) {
    Chunks chunks = Chunks.over(executors);
    int at = 0;
    int[] owned = new int[executors];
    for (int chunk = 0; chunk < chunks.count(length); chunk++) {
      assertEquals(at, chunks.start(chunk, length));
      at = chunks.end(chunk, length);
      assertTrue(at - chunks.start(chunk, length) <= Chunks.LONGEST);
      owned[Chunks.owner(5, chunk, executors)]++;
    }
    assertEquals(length, at);
    int least = Arrays.stream(owned).min().getAsInt();
    assertTrue(Arrays.stream(owned).max().getAsInt() - least <= 1);
  }

  /** As {@link ShardedLink} writes it. */
  private static ByteBuffer piece(Chunks chunks, int partition, int chunk, StepsTaken answer) {
    int length = answer.size();
    int from = chunks.start(chunk, length);
    int to = chunks.end(chunk, length);
    int totals = chunk == 0 ? answer.totalsByteCount() : 0;
    ByteBuffer run = ByteBuffer.allocate(FloatRun.bytes(to - from)).order(ByteOrder.LITTLE_ENDIAN);
    FloatRun.write(answer.values(), from, to, run);
    run.flip();
    ByteBuffer message =
        ByteBuffer.allocate(ShardProtocol.SHARE_PIECE + totals + run.remaining())
            .order(ByteOrder.LITTLE_ENDIAN);
    message.putInt(0).putInt(partition).putInt(length).putInt(chunk);
    message.putInt(totals).putInt(run.remaining());
    if (chunk == 0) {
      answer.writeTotals(message);
    }
    return message.put(run).flip();
  }

  /** Numbers of very different size, so that another order of additions has other bits. */
  private static List<StepsTaken> answers(int partitions, int length, long seed) {
    Random random = new Random(seed);
    List<StepsTaken> answers = new ArrayList<>();
    for (int partition = 0; partition < partitions; partition++) {
      StepsTaken answer = new StepsTaken(length, MOMENTS);
      for (int i = 0; i < length; i++) {
        float value = (float) (random.nextGaussian() * Math.exp(5 * random.nextGaussian()));
        answer.values()[i] = compressed(value, i, seed);
      }
      for (int i = 0; i < MOMENTS; i++) {
        answer.numbers()[i] = random.nextGaussian();
      }
      answer.count(partition + 1, random.nextDouble(), random.nextGaussian());
      answer.took(random.nextDouble());
      answers.add(answer);
    }
    return answers;
  }

  /** As it is, or as top-k or bf16 would leave it; −0 is what adding +0 changes. */
  private static float compressed(float value, int i, long round) {
    return switch ((int) (round % 3)) {
      case 1 -> i % 11 == 0 ? -0.0f : value;
      case 2 -> i % 50 == 0 ? value : 0;
      default -> Float.intBitsToFloat(Float.floatToRawIntBits(value) & 0xffff0000);
    };
  }

  /** By the definition: each group in a loop of its own, then the groups. */
  private static StepsTaken naive(SumOrder order, List<StepsTaken> answers) {
    StepsTaken all = null;
    for (int group = 0; group < order.groups(); group++) {
      StepsTaken sum = new StepsTaken(answers.get(0).size(), MOMENTS);
      for (int partition = order.start(group); partition < order.start(group + 1); partition++) {
        sum.add(answers.get(partition));
      }
      if (all == null) {
        all = sum;
      } else {
        all.add(sum);
      }
    }
    return all;
  }
}
