package io.gradus.optim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ScheduleSpecTest {
  private static final LinearWarmup WARMUP = new LinearWarmup(10, 0.1);

  private static final Map<String, ScheduleSpec> OF_FIXTURE =
      Map.ofEntries(
          Map.entry("constant", new ConstantSchedule()),
          Map.entry("step(every=10,gamma=0.5)", new StepSchedule(10, 0.5)),
          Map.entry(
              "multi_step(at=[8,20,33],gamma=0.1)",
              new MultiStepSchedule(List.of(8L, 20L, 33L), 0.1)),
          Map.entry("exponential(gamma=0.95)", new ExponentialSchedule(0.95)),
          Map.entry("cosine(steps=40,min=0)", new CosineSchedule(40, 0)),
          Map.entry("cosine(steps=40,min=0.01)", new CosineSchedule(40, 0.01)),
          Map.entry("cosine_restarts(first=10,multiply=2)", new CosineRestarts(10, 2, 0)),
          Map.entry("polynomial(steps=40,power=2)", new PolynomialSchedule(40, 2)),
          Map.entry("linear_warmup(steps=10,start=0.1)", WARMUP),
          Map.entry(
              "warmup10(start=0.1)_then_cosine30",
              ScheduleSequence.warmup(WARMUP, new CosineSchedule(30, 0))),
          Map.entry("one_cycle(max=0.1,steps=40)", OneCycle.usual(40)));

  private static final Map<String, ScheduleSpec> OF_LATER_FIXTURE =
      Map.of(
          "wsd(warmup=8,decay=12,shape=linear,start=0.1)",
          new WarmupStableDecay(40, 0.2, 0.3, WarmupStableDecay.Shape.LINEAR, 0.1, 0),
          "wsd(warmup=8,decay=12,shape=one_minus_sqrt,start=0.1)",
          new WarmupStableDecay(40, 0.2, 0.3, WarmupStableDecay.Shape.ONE_MINUS_SQRT, 0.1, 0),
          "wsd(warmup=8,decay=12,shape=cosine,start=0.1,min=0.01)",
          new WarmupStableDecay(40, 0.2, 0.3, WarmupStableDecay.Shape.COSINE, 0.1, 0.01),
          "coslog(steps=40,cycles=4)",
          new CosineLog(40, 4),
          "flat_cosine(steps=40)",
          new FlatCosine(40, 0.5, 0),
          "inverse_sqrt(warmup=10)",
          new InverseSquareRoot(10));

  static Stream<ScheduleSpec> schedules() {
    return Stream.of(OF_FIXTURE, OF_LATER_FIXTURE).flatMap(of -> of.values().stream());
  }

  @Test
  void ratesAreThoseOfPyTorch() throws IOException {
    assertRates("/fixtures/schedules.json.gz", OF_FIXTURE);
    assertRates("/fixtures/optimizers/schedules.json.gz", OF_LATER_FIXTURE);
  }

  private static void assertRates(String of, Map<String, ScheduleSpec> schedules)
      throws IOException {
    JsonNode fixture;
    try (InputStream file = ScheduleSpecTest.class.getResourceAsStream(of)) {
      fixture = new ObjectMapper().readTree(new GZIPInputStream(file));
    }
    double base = fixture.get("base_rate").asDouble();
    JsonNode rates = fixture.get("rates");
    assertEquals(schedules.size(), rates.size());
    schedules.forEach(
        (name, schedule) -> {
          assertEquals(40, rates.get(name).size());
          for (int step = 0; step < 40; step++) {
            double expected = rates.get(name).get(step).asDouble();
            double rate = schedule.rate(step, base);
            assertEquals(expected, rate, 1e-7 * expected + 1e-16, name + ", step " + step);
          }
        });
  }

  @ParameterizedTest
  @MethodSource("schedules")
  void jsonGivesAnEqualSpec(ScheduleSpec schedule) {
    assertEquals(schedule, ScheduleSpec.fromJson(schedule.toJson()));
    assertTrue(schedule.toJson().contains("\"type\":\"" + schedule.type() + "\""));
  }

  @Test
  void whatJsonLeavesOutHasTheUsualValue() {
    assertEquals(new CosineSchedule(0, 0), ScheduleSpec.fromJson("{\"type\":\"cosine\"}"));
    assertEquals(new PolynomialSchedule(0, 1), ScheduleSpec.fromJson("{\"type\":\"polynomial\"}"));
    assertEquals(
        new OneCycle(0, 0.3, 25, 10_000), ScheduleSpec.fromJson("{\"type\":\"one_cycle\"}"));
    assertEquals(
        new StepSchedule(3, 0.1), ScheduleSpec.fromJson("{\"type\":\"step\",\"every\":3}"));
    assertEquals(new ExponentialSchedule(0.1), ScheduleSpec.fromJson("{\"type\":\"exponential\"}"));
  }

  @Test
  void declarationsRefuseWhatCannotBe() {
    assertRefused("every", "{\"type\":\"step\"}");
    assertRefused("every of step to be at least 1, found 0", "{\"type\":\"step\",\"every\":0}");
    assertRefused("gamma", "{\"type\":\"exponential\",\"gamma\":0}");
    assertRefused("ascending", "{\"type\":\"multi_step\",\"at\":[5,5]}");
    assertRefused("at least 0", "{\"type\":\"cosine\",\"steps\":-1}");
    assertRefused("min", "{\"type\":\"cosine\",\"min\":-1}");
    assertRefused("start", "{\"type\":\"linear_warmup\",\"steps\":5,\"start\":2}");
    assertRefused("warmup + decay", "{\"type\":\"wsd\",\"warmup\":0.6,\"decay\":0.6}");
    assertRefused("flat", "{\"type\":\"flat_cosine\",\"flat\":1}");
    assertRefused("cycles", "{\"type\":\"coslog\",\"cycles\":0}");
    assertRefused("steps", "{\"type\":\"inverse_sqrt\"}");
    assertRefused("found 0 schedules", "{\"type\":\"sequence\"}");
    assertRefused("cosin", "{\"type\":\"cosin\"}");
  }

  @Test
  void theEndIsReachedAndKept() {
    for (long beyond : new long[] {40, 41, 1000}) {
      assertEquals(0.01, new CosineSchedule(40, 0.01).rate(beyond, 0.1), 1e-15);
      assertEquals(0, new PolynomialSchedule(40, 2).rate(beyond, 0.1));
      assertEquals(0.1, WARMUP.rate(beyond, 0.1), 1e-15);
      assertEquals(0.1 / 25 / 1e4, OneCycle.usual(40).rate(beyond, 0.1), 1e-15);
      assertEquals(0.01, new FlatCosine(40, 0.5, 0.01).rate(beyond, 0.1), 1e-15);
      assertEquals(0, new CosineLog(40, 4).rate(beyond, 0.1), 1e-15);
      for (WarmupStableDecay.Shape shape : WarmupStableDecay.Shape.values()) {
        assertEquals(
            0.01, new WarmupStableDecay(40, 0.1, 0.2, shape, 0.1, 0.01).rate(beyond, 0.1), 1e-15);
      }
    }
    ScheduleSpec restarts = new CosineRestarts(10, 1, 0);
    assertEquals(0.1, restarts.rate(10_000_000_000L, 0.1), 1e-15);
    ScheduleSpec noWarmup = new OneCycle(40, 0, 25, 1e4);
    assertTrue(noWarmup.rate(0, 0.1) > 0.09, "rate " + noWarmup.rate(0, 0.1));
  }

  @Test
  void stepsLeftOpenAreThoseOfTheTraining() {
    ScheduleSpec open = ScheduleSequence.warmup(WARMUP, new CosineSchedule(0, 0));
    ScheduleSpec known = ScheduleSequence.warmup(WARMUP, new CosineSchedule(30, 0));
    assertEquals(known, open.over(40));
    assertEquals(known, known.over(1000));
    assertEquals(new PolynomialSchedule(40, 2), new PolynomialSchedule(0, 2).over(40));
    assertEquals(OneCycle.usual(40), OneCycle.usual(0).over(40));
    assertEquals(open.over(10).rate(10, 0.1), open.over(5).rate(10, 0.1), 1e-15);
    IllegalStateException error =
        assertThrows(IllegalStateException.class, () -> open.rate(12, 0.1));
    assertTrue(error.getMessage().contains("cosine"), error.getMessage());
  }

  private static void assertRefused(String part, String json) {
    Exception error =
        assertThrows(IllegalArgumentException.class, () -> ScheduleSpec.fromJson(json));
    assertTrue(error.getMessage().contains(part), error.getMessage());
  }
}
