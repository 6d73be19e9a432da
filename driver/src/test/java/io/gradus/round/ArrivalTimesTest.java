package io.gradus.round;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ArrivalTimesTest {
  private static final long MILLISECOND = 1_000_000;

  /** Executor a has the partitions 0 and 2, b has 1 and 3. */
  private static Optional<LastAnswer> last(List<String> executors, long... milliseconds) {
    ArrivalTimes times = new ArrivalTimes(milliseconds.length);
    for (int partition = 0; partition < milliseconds.length; partition++) {
      // As nanoTime, which may be below zero, and pass it.
      times.came(partition, milliseconds[partition] * MILLISECOND - 5 * MILLISECOND);
    }
    return times.last(executors::get);
  }

  @Test
  void othersWaitForTheLastOneSinceTheirOwnLast() {
    List<String> executors = List.of("a", "b", "a", "b");
    assertEquals(Optional.of(new LastAnswer(2, 0.006f)), last(executors, 1, 4, 10, 2));
    assertEquals(Optional.of(new LastAnswer(3, 0.001f)), last(executors, 8, 4, 7, 9));
    assertEquals(Optional.of(new LastAnswer(0, 0f)), last(executors, 4, 4, 4, 4));
  }

  @Test
  void onOneExecutorNobodyWaitsForAnother() {
    assertEquals(Optional.empty(), last(List.of("a", "a", "a"), 1, 2, 30));
    assertEquals(Optional.empty(), last(List.of("a"), 7));
  }

  @Test
  void whatOwnersSawTravels() {
    for (Optional<LastAnswer> last :
        List.of(Optional.of(new LastAnswer(7, 0.25f)), Optional.<LastAnswer>empty())) {
      ByteBuffer message = ByteBuffer.allocate(LastAnswer.BYTES);
      LastAnswer.write(last, message);
      assertEquals(0, message.remaining());
      assertEquals(last, LastAnswer.read(message.flip()));
    }
    ExecutorName name = new ExecutorName("12", "node-3.example.org");
    assertEquals(name, ExecutorName.read(ByteBuffer.wrap(name.bytes())));
  }
}
