package io.gradus.optim;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One schedule after the other, each counting its steps from its own begin.
 *
 * @param schedules at least one
 * @param at the update with which each schedule but the first begins, ascending
 */
public record ScheduleSequence(
    @JsonProperty("schedules") List<ScheduleSpec> schedules, @JsonProperty("at") List<Long> at)
    implements ScheduleSpec {
  static final String TYPE = "sequence";

  @JsonCreator
  public ScheduleSequence {
    schedules = schedules == null ? List.of() : List.copyOf(schedules);
    at = Schedules.ascending(TYPE, at);
    if (schedules.isEmpty() || at.size() != schedules.size() - 1) {
      throw new IllegalArgumentException(
          "Expected one entry in at of sequence for each schedule after the first, found "
              + "%s schedules and at %s.".formatted(schedules.size(), at));
    }
  }

  /** A warm-up, and with its last step another schedule. */
  public static ScheduleSequence warmup(LinearWarmup warmup, ScheduleSpec then) {
    return new ScheduleSequence(List.of(warmup, then), List.of(warmup.steps()));
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public String title() {
    boolean warmup = schedules.size() == 2 && schedules.get(0) instanceof LinearWarmup;
    return warmup
        ? schedules.get(1).title() + " with warmup"
        : schedules.stream().map(ScheduleSpec::title).collect(Collectors.joining(", then "));
  }

  @Override
  public double rate(long step, double base) {
    int part = Schedules.passed(at, step);
    return schedules.get(part).rate(step - begin(part), base);
  }

  @Override
  public ScheduleSpec over(long totalSteps) {
    List<ScheduleSpec> parts = new ArrayList<>();
    for (int part = 0; part < schedules.size(); part++) {
      long end = part < at.size() ? at.get(part) : totalSteps;
      parts.add(schedules.get(part).over(end - begin(part)));
    }
    return new ScheduleSequence(parts, at);
  }

  private long begin(int part) {
    return part == 0 ? 0 : at.get(part - 1);
  }

  @Override
  public ScheduleSpec stretched(long factor) {
    List<ScheduleSpec> parts = schedules.stream().map(part -> part.stretched(factor)).toList();
    return new ScheduleSequence(parts, Schedules.stretched(at, factor));
  }
}
