package io.gradus.config;

import io.gradus.optim.ConstantSchedule;
import io.gradus.optim.CosineRestarts;
import io.gradus.optim.CosineSchedule;
import io.gradus.optim.ExponentialSchedule;
import io.gradus.optim.LinearWarmup;
import io.gradus.optim.MultiStepSchedule;
import io.gradus.optim.OneCycle;
import io.gradus.optim.PolynomialSchedule;
import io.gradus.optim.ScheduleSequence;
import io.gradus.optim.ScheduleSpec;
import io.gradus.optim.StepSchedule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reads {@code schedule}. */
final class ScheduleSection {
  private static final List<String> TYPES =
      List.of(
          "constant",
          "step",
          "multi-step",
          "exponential",
          "cosine",
          "cosine-restarts",
          "polynomial",
          "linear-warmup",
          "one-cycle",
          "sequence");

  private ScheduleSection() {}

  static ScheduleConfig read(Group group) {
    ScheduleUnit unit = group.choice("unit", ScheduleUnit.class).orElse(ScheduleUnit.EPOCHS);
    Optional<Integer> warmup = group.whole("warmup", Range.atLeast(1));
    Optional<ScheduleSpec> main = schedule(group);
    group.rejectUnknown();
    ScheduleSpec spec = main.orElseGet(ConstantSchedule::new);
    return new ScheduleConfig(
        unit, warmup.map(length -> (ScheduleSpec) warmedUp(length, spec)).orElse(spec));
  }

  private static ScheduleSequence warmedUp(long length, ScheduleSpec then) {
    return ScheduleSequence.warmup(new LinearWarmup(length, 0.1), then);
  }

  private static Optional<ScheduleSpec> schedule(Group group) {
    Optional<String> type = group.choice("type", TYPES);
    if (type.isEmpty()) {
      if (group.value("type").isEmpty()) {
        group.missing("type", "Name one of " + Group.listed(TYPES) + ".");
      }
      group.ignoreRest();
      return Optional.empty();
    }
    return switch (type.get()) {
      case "constant" -> Optional.of(new ConstantSchedule());
      case "step" -> step(group);
      case "multi-step" -> multiStep(group);
      case "exponential" -> exponential(group);
      case "cosine" -> cosine(group);
      case "cosine-restarts" -> cosineRestarts(group);
      case "polynomial" -> polynomial(group);
      case "linear-warmup" -> linearWarmup(group);
      case "one-cycle" -> oneCycle(group);
      default -> sequence(group);
    };
  }

  private static Optional<ScheduleSpec> step(Group group) {
    long every = required(group, "every", "Say when the rate drops, such as every = 10.");
    double gamma = gamma(group);
    return group.build(() -> new StepSchedule(every, gamma));
  }

  private static Optional<ScheduleSpec> multiStep(Group group) {
    List<Long> at = at(group, "Say when the rate drops, such as at = [10, 15].");
    double gamma = gamma(group);
    return group.build(() -> new MultiStepSchedule(at, gamma));
  }

  private static Optional<ScheduleSpec> exponential(Group group) {
    double gamma = gamma(group);
    return group.build(() -> new ExponentialSchedule(gamma));
  }

  private static Optional<ScheduleSpec> cosine(Group group) {
    long length = length(group);
    double min = min(group);
    return group.build(() -> new CosineSchedule(length, min));
  }

  private static Optional<ScheduleSpec> cosineRestarts(Group group) {
    long first = required(group, "first", "Say when the first restart is, such as first = 5.");
    int multiply = group.whole("multiply", Range.atLeast(1)).orElse(1);
    double min = min(group);
    return group.build(() -> new CosineRestarts(first, multiply, min));
  }

  private static Optional<ScheduleSpec> polynomial(Group group) {
    long length = length(group);
    double power = group.number("power", Range.above(0)).orElse(1.0);
    return group.build(() -> new PolynomialSchedule(length, power));
  }

  private static Optional<ScheduleSpec> linearWarmup(Group group) {
    long length = required(group, "length", "Say how long the rate rises, such as length = 2.");
    double start = group.number("start", Range.above(0)).orElse(0.1);
    return group.build(() -> new LinearWarmup(length, start));
  }

  private static Optional<ScheduleSpec> oneCycle(Group group) {
    OneCycle usual = OneCycle.usual(0);
    long length = length(group);
    double warmup = group.number("warmup-fraction", Range.fromUpTo(0, 1)).orElse(usual.warmup());
    double initial = group.number("initial-divisor", Range.above(0)).orElse(usual.initialDivisor());
    double last = group.number("final-divisor", Range.above(0)).orElse(usual.finalDivisor());
    return group.build(() -> new OneCycle(length, warmup, initial, last));
  }

  private static Optional<ScheduleSpec> sequence(Group group) {
    List<ScheduleSpec> schedules = new ArrayList<>();
    for (Group part : group.groups("schedules")) {
      schedule(part).ifPresent(schedules::add);
      part.rejectUnknown();
    }
    List<Long> at = at(group, "Say when each schedule but the first begins, such as at = [2].");
    return group.build(() -> new ScheduleSequence(schedules, at));
  }

  private static List<Long> at(Group group, String remedy) {
    Optional<List<Integer>> at = group.wholes("at", Range.atLeast(1));
    if (at.isEmpty()) {
      group.missing("at", remedy);
    }
    return at.orElse(List.of()).stream().map(Integer::longValue).collect(Collectors.toList());
  }

  private static long required(Group group, String key, String remedy) {
    Optional<Integer> value = group.whole(key, Range.atLeast(1));
    if (value.isEmpty()) {
      group.missing(key, remedy);
    }
    return value.orElse(1);
  }

  private static long length(Group group) {
    return group.whole("length", Range.atLeast(0)).orElse(0);
  }

  private static double gamma(Group group) {
    return group.number("gamma", Range.above(0)).orElse(0.1);
  }

  private static double min(Group group) {
    return group.number("min", Range.atLeast(0)).orElse(0.0);
  }
}
