package io.gradus.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gradus.optim.ConstantSchedule;
import io.gradus.optim.LinearWarmup;
import io.gradus.optim.ScheduleSequence;
import io.gradus.optim.ScheduleSpec;
import io.gradus.optim.WarmupStableDecay;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads {@code schedule}. */
final class ScheduleSection {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  static final Section<ScheduleConfig> KEYS = Section.at("schedule", JobConfig::schedule);

  private static final ConfigKey<ScheduleUnit> UNIT =
      KEYS.key("unit", ValueType.choice(ScheduleUnit.class), ScheduleConfig::unit);
  private static final ConfigKey<Optional<Integer>> WARMUP =
      KEYS.shortForm("warmup", ValueType.whole(Range.atLeast(1)).optional());

  private static final ValueType<Integer> AT_LEAST_ONE = ValueType.whole(Range.atLeast(1));
  private static final ValueType<Integer> NOT_NEGATIVE = ValueType.whole(Range.atLeast(0));
  private static final ValueType<Double> POSITIVE = ValueType.number(Range.above(0));
  private static final ValueType<String> SHAPE =
      ValueType.choice(
          Arrays.stream(WarmupStableDecay.Shape.values()).map(Group::written).toList(),
          name -> name.replace('-', '_'),
          id -> id.replace('_', '-'));
  private static final ValueType<List<Integer>> ASCENDING = ValueType.wholes(Range.atLeast(1));

  static final SpecSection<ScheduleSpec> SPEC =
      new SpecSection<>(
              "schedule",
              ScheduleSpec.class,
              job -> Optional.of(job.schedule().spec()),
              ScheduleSpec::fromJson,
              // What a spec calls steps is a length here, counted in the schedule's unit.
              Map.of(
                  "steps",
                  "length",
                  "warmup",
                  "warmup-fraction",
                  "decay",
                  "decay-fraction",
                  "flat",
                  "flat-fraction"))
          .keys(NOT_NEGATIVE, "length")
          .keys(AT_LEAST_ONE, "multiply")
          .keys(POSITIVE, "gamma", "power", "start", "initial-divisor", "final-divisor")
          .keys(ValueType.number(Range.atLeast(0)), "min")
          .keys(
              ValueType.number(Range.fromUpTo(0, 1)),
              "warmup-fraction",
              "decay-fraction",
              "flat-fraction")
          .keys(SHAPE, "shape")
          .keys(ValueType.whole(Range.within(1, 20)), "cycles")
          .keys(
              ValueType.of(
                  ConfigKey.Kind.GROUPS,
                  "a list of schedules",
                  (group, key) -> Optional.of(parts(group, key)),
                  parts -> parts),
              "schedules")
          .required("step.every", AT_LEAST_ONE, "Say when the rate drops, such as every = 10.")
          .required("multi-step.at", ASCENDING, "Say when the rate drops, such as at = [10, 15].")
          .required(
              "cosine-restarts.first",
              AT_LEAST_ONE,
              "Say when the first restart is, such as first = 5.")
          .required(
              "linear-warmup.length",
              AT_LEAST_ONE,
              "Say how long the rate rises, such as length = 2.")
          .required(
              "inverse-sqrt.length",
              AT_LEAST_ONE,
              "Say how long the rate rises, such as length = 2.")
          .required(
              "sequence.at",
              ASCENDING,
              "Say when each schedule but the first begins, such as at = [2].");

  private ScheduleSection() {}

  static ScheduleConfig read(Group group) {
    ScheduleUnit unit = UNIT.read(group);
    Optional<Integer> warmup = WARMUP.read(group);
    Optional<ScheduleSpec> main = schedule(group);
    group.rejectUnknown();
    ScheduleSpec spec = main.orElseGet(ConstantSchedule::new);
    return new ScheduleConfig(
        unit, warmup.map(length -> (ScheduleSpec) warmedUp(length, spec)).orElse(spec));
  }

  private static ScheduleSequence warmedUp(long length, ScheduleSpec then) {
    return ScheduleSequence.warmup(LinearWarmup.usual(length), then);
  }

  private static Optional<ScheduleSpec> schedule(Group group) {
    if (group.value(SpecSection.TYPE).isEmpty()) {
      group.missing(SpecSection.TYPE, "Name one of " + Group.listed(SPEC.types()) + ".");
      SPEC.readUntyped(group);
      return Optional.empty();
    }
    return SPEC.read(group);
  }

  /** The schedules of a sequence, as its JSON has them. */
  private static List<Map<String, Object>> parts(Group group, String key) {
    List<Map<String, Object>> parts = new ArrayList<>();
    for (Group part : group.groups(key)) {
      schedule(part).map(ScheduleSection::tree).ifPresent(parts::add);
      part.rejectUnknown();
    }
    return parts;
  }

  private static Map<String, Object> tree(ScheduleSpec spec) {
    try {
      return MAPPER.readValue(spec.toJson(), new TypeReference<Map<String, Object>>() {});
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Cannot be read back: " + spec, e);
    }
  }
}
