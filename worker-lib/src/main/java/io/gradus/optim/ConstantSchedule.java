package io.gradus.optim;

/** Always the base rate. */
public record ConstantSchedule() implements ScheduleSpec {
  static final String TYPE = "constant";

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public double rate(long step, double base) {
    return base;
  }

  @Override
  public ScheduleSpec stretched(long factor) {
    return this;
  }
}
