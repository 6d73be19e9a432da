package io.gradus.round;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.data.Block;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ResidentExchangeTest {
  /** Keeps what it is handed. */
  private static final class Waiting implements ResidentExchange.Participant {
    private final List<Optional<SharedWork>> handed = new ArrayList<>();
    private final Optional<Desk> desk;

    Waiting(Optional<Desk> desk) {
      this.desk = desk;
    }

    @Override
    public ExecutorName executor() {
      return new ExecutorName("1", "a");
    }

    @Override
    public void hand(OpenRound round) {
      handed.add(round.shared());
    }

    @Override
    public void dismiss() {
      // Nobody waits.
    }

    @Override
    public void reassure() {
      // Nobody waits.
    }

    @Override
    public Optional<Desk> desk() {
      return desk;
    }
  }

  private static Waiting here(int partition) {
    BlockPlaces places = new BlockPlaces(new int[0]);
    return new Waiting(Optional.of(new Desk(partition, List.of(), places, new Block[2])));
  }

  private static OpenRound round(long number) {
    GradientRequest request = new GradientRequest(0, 0, 0, 0, 0, new float[3]);
    RoundSum<StepsTaken> sum =
        new RoundSum<>(SumOrder.of(2), Chunks.LONG, () -> new StepsTaken(3, 0));
    return new OpenRound(
        0, number, List.of(request), List.of(sum), part -> new Answer(null, RoundTiming.NONE));
  }

  /** Those that a lost task had taken over nobody would do if all went on sharing. */
  @Test
  void workIsSharedUntilATaskIsLost() {
    try (ResidentExchange exchange = new ResidentExchange(2)) {
      Waiting first = here(0);
      exchange.join(0, 0, first);
      exchange.join(1, 0, here(1));
      exchange.open(round(1));
      assertTrue(first.handed.get(0).isPresent());

      Waiting again = here(1);
      exchange.join(1, 1, again);
      assertEquals(List.of(Optional.empty()), again.handed);
      exchange.open(round(2));
      assertFalse(first.handed.get(1).isPresent(), "tasks of two stages");

      exchange.join(0, 1, first);
      exchange.open(round(3));
      assertTrue(again.handed.get(again.handed.size() - 1).isPresent());
    }
  }

  @Test
  void workIsNotSharedWithOtherProcesses() {
    try (ResidentExchange exchange = new ResidentExchange(2)) {
      Waiting first = here(0);
      exchange.join(0, 0, first);
      exchange.join(1, 0, new Waiting(Optional.empty()));
      exchange.open(round(1));
      assertFalse(first.handed.get(0).isPresent());
    }
  }
}
