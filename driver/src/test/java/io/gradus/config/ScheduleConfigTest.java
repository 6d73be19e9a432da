package io.gradus.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gradus.optim.ScheduleSpec;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduleConfigTest {
  private static ScheduleConfig parse(String schedule) {
    String job = "data { train = a, label = y }, output.path = out, schedule = " + schedule;
    return ConfigLoader.parse(job, List.of()).schedule();
  }

  /** With 7 steps an epoch, a schedule in epochs is the one in steps with all lengths times 7. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{ type = step, every = %1$s, gamma = 0.5 }",
        "{ type = multi-step, at = [%1$s, %2$s], gamma = 0.5 }",
        "{ type = cosine, length = %2$s, min = 0.01 }",
        "{ type = cosine }",
        "{ type = cosine-restarts, first = %1$s, multiply = 2 }",
        "{ type = polynomial, length = %2$s, power = 2 }",
        "{ type = linear-warmup, length = %2$s, start = 0.2 }",
        "{ type = one-cycle, length = %2$s, warmup-fraction = 0.2 }",
        "{ type = one-cycle, warmup = %1$s }",
        "{ type = wsd, length = %2$s, warmup-fraction = 0.2, decay-fraction = 0.4, shape = linear"
            + " }",
        "{ type = flat-cosine, length = %2$s, flat-fraction = 0.4 }",
        "{ type = coslog, cycles = 2 }",
        "{ type = inverse-sqrt, length = %1$s }",
        "{ type = sequence, at = [%1$s], schedules = ["
            + "{ type = linear-warmup, length = %1$s }, { type = step, every = %2$s }] }",
      })
  void epochsAreStepsTimesTheStepsOfAnEpoch(String schedule) {
    String epochs = schedule.formatted(2, 5);
    String steps = schedule.formatted(14, 35).replace("{ type", "{ unit = steps, type");
    // Only the outer braces take a unit.
    steps = steps.replace("[{ unit = steps, ", "[{ ").replace("}, { unit = steps, ", "}, { ");
    ScheduleSpec ofEpochs = parse(epochs).inSteps(7, 70);
    ScheduleSpec ofSteps = parse(steps).inSteps(7, 70);
    for (int step = 0; step < 70; step++) {
      assertEquals(ofSteps.rate(step, 0.1), ofEpochs.rate(step, 0.1), "step " + step);
    }
  }

  /** An exponential schedule in epochs drops once an epoch. */
  @ParameterizedTest
  @ValueSource(ints = {0, 6, 7, 69})
  void exponentialDropsOnceAnEpoch(int step) {
    ScheduleSpec schedule = parse("{ type = exponential, gamma = 0.5 }").inSteps(7, 70);
    assertEquals(0.1 * Math.pow(0.5, step / 7), schedule.rate(step, 0.1), 1e-15);
  }
}
