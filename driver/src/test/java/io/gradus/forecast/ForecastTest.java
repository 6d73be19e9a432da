package io.gradus.forecast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.config.Carrier;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Figures that are worked out by hand from round numbers. */
class ForecastTest {
  /** One second for a thousand rows; 2 ms an update; 1 ms a round; 3 ms for each partition. */
  private static final Rates RATES = new Rates(rows -> rows / 1000.0, 0.002, 0.004, 0.001, 0.003);

  private static final double EXACT = 1e-12;

  private static RunSize size(int localSteps, double sentShare, OptionalInt partitions) {
    return size(localSteps, sentShare, partitions, Carrier.RESIDENT);
  }

  private static RunSize size(
      int localSteps, double sentShare, OptionalInt partitions, Carrier carrier) {
    return new RunSize(
        8_000_000,
        1000,
        100,
        5,
        250_000,
        2,
        localSteps,
        1,
        sentShare,
        500_000,
        partitions,
        carrier);
  }

  /** The driver's link carries the parameters once each way, an executor's each of its tasks'. */
  @Test
  void shardedRoundsDoNotGrowWithTheCluster() {
    for (int executors : new int[] {4, 8, 64}) {
      Forecast forecast =
          Forecast.of(
              size(1, 1, OptionalInt.empty(), Carrier.SHARDED),
              RATES,
              new Cluster(executors, 1, 0.1));
      assertTrue(forecast.sharded());
      assertEquals(2_000_000, forecast.trafficBytes());
      // 1 MB down and 1 MB up at 12.5 MB/s, and the last of eight chunks.
      assertEquals(0.16 * 9 / 8, forecast.exchange(), EXACT);
      assertEquals(9_000_000 + 1_000_000, forecast.driverBytes());
    }
    Forecast forecast =
        Forecast.of(
            size(1, 1, OptionalInt.empty(), Carrier.SHARDED), RATES, new Cluster(4, 2, 0.1));
    // Of two tasks three quarters go to others, and a quarter of the sum to the driver.
    assertEquals((1 + 1.5 + 0.25) / 12.5 * 9 / 8, forecast.exchange(), EXACT);
  }

  @Test
  void autoIsShardedFromSomeExecutorsOn() {
    RunSize size = size(1, 1, OptionalInt.empty(), Carrier.AUTO);
    assertFalse(Forecast.of(size, RATES, new Cluster(1, 4, 10)).sharded());
    // A megabyte is below the mebibyte from which it pays.
    assertFalse(Forecast.of(size, RATES, new Cluster(8, 4, 10)).sharded());
    RunSize withState = size(10, 1, OptionalInt.empty(), Carrier.AUTO);
    assertTrue(Forecast.of(withState, RATES, new Cluster(8, 4, 10)).sharded());
    assertFalse(Forecast.of(withState, RATES, new Cluster(1, 4, 10)).sharded());
  }

  @Test
  void aStepIsTheSumOfItsParts() {
    Forecast forecast = Forecast.of(size(1, 1, OptionalInt.empty()), RATES, new Cluster(4, 2, 10));
    assertEquals(8, forecast.partitions());
    assertEquals(0.125, forecast.compute(), EXACT);
    // 8 partitions, 1 MB to each and 1 MB from each: 16 MB at 1.25 GB/s are faster than 8 · 3 ms.
    assertEquals(16_000_000, forecast.trafficBytes());
    assertEquals(0.024, forecast.exchange(), EXACT);
    assertEquals(0.001, forecast.rounds(), EXACT);
    assertEquals(0.002, forecast.update(), EXACT);
    assertEquals(0.152, forecast.step(), EXACT);
    assertEquals(15.2, forecast.epochSeconds(), 1e-9);
    assertEquals(76, forecast.runSeconds(), 1e-9);
    assertEquals(Forecast.Bound.COMPUTE, forecast.bound());
  }

  @Test
  void aSlowNetworkBoundsTheExchange() {
    Forecast forecast =
        Forecast.of(size(1, 0.5, OptionalInt.empty()), RATES, new Cluster(4, 2, 0.1));
    // 8 · (1 MB + 0.5 MB) at 12.5 MB/s.
    assertEquals(0.96, forecast.exchange(), EXACT);
    assertEquals(Forecast.Bound.EXCHANGE, forecast.bound());
  }

  @Test
  void localStepsShareARound() {
    Forecast forecast = Forecast.of(size(10, 1, OptionalInt.empty()), RATES, new Cluster(1, 2, 10));
    // Parameters and two moments of state, both ways, to two partitions: 12 MB in 9.6 ms.
    assertEquals(12_000_000, forecast.trafficBytes());
    assertEquals(0.00096, forecast.exchange(), EXACT);
    assertEquals(0.0001, forecast.rounds(), EXACT);
    assertEquals(0.504, forecast.compute(), EXACT);
    assertEquals(0, forecast.update());
  }

  @Test
  void morePartitionsThanSlotsTakeTurns() {
    Forecast forecast = Forecast.of(size(1, 1, OptionalInt.of(10)), RATES, new Cluster(2, 2, 10));
    assertEquals(10, forecast.partitions());
    assertEquals(0.3, forecast.compute(), EXACT);
  }

  @Test
  void memoryIsThatOfRowsAndTasks() {
    Forecast forecast = Forecast.of(size(1, 1, OptionalInt.empty()), RATES, new Cluster(4, 2, 10));
    assertEquals(2_000_000, forecast.executorBytes().rows());
    // Two tasks with parameters, gradient and scratch.
    assertEquals(2 * (500_000 + 2 * 1_000_000), forecast.executorBytes().tasks());
    assertEquals((300 << 20) + 12_500_000, forecast.executorBytes().heap());
    // Parameters and two moments, three times, and eight answers.
    assertEquals(9_000_000 + 8_000_000, forecast.driverBytes());
  }
}
