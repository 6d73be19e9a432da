package io.gradus.round;

import java.io.Serializable;

/**
 * What the driver sends to every partition at the start of a round: what to do, and with what.
 * Without its values it may travel in a task's closure, while they go another way.
 */
public final class RoundInput implements Serializable {
  private static final long serialVersionUID = 1L;

  /** What a partition does in a round. */
  public enum Kind {
    /** Answers with the gradient of its rows of one step. The values are the parameters. */
    GRADIENT,

    /** Takes optimizer steps of its own. The values are a {@link LocalVector}. */
    LOCAL_STEPS,

    /** Checks the network on its validation rows. The values are parameters, then buffers. */
    VALIDATION;

    private static final Kind[] ALL = values();

    static Kind of(int code) {
      return ALL[code];
    }
  }

  private final Kind kind;
  private final int epoch;
  private final int stepInEpoch;
  private final long step;
  private final int steps;
  private final float[] values;

  RoundInput(Kind kind, int epoch, int stepInEpoch, long step, int steps, float[] values) {
    this.kind = kind;
    this.epoch = epoch;
    this.stepInEpoch = stepInEpoch;
    this.step = step;
    this.steps = steps;
    this.values = values;
  }

  /**
   * Asks for the gradient of a step's rows.
   *
   * @param epoch from 0; decides with the seed which rows are in which step
   * @param stepInEpoch from 0
   * @param step from 0 over the whole run; decides with the seed what dropout drops
   * @param parameters [parameterCount], not copied
   */
  public static RoundInput gradient(int epoch, int stepInEpoch, long step, float[] parameters) {
    return new RoundInput(Kind.GRADIENT, epoch, stepInEpoch, step, 1, parameters);
  }

  /**
   * Asks for optimizer steps on each partition's own.
   *
   * @param stepInEpoch of the first one
   * @param step of the first one
   * @param steps how many
   * @param vector {@link LocalVector}, not copied
   */
  public static RoundInput localSteps(
      int epoch, int stepInEpoch, long step, int steps, float[] vector) {
    return new RoundInput(Kind.LOCAL_STEPS, epoch, stepInEpoch, step, steps, vector);
  }

  /** Asks for a check on validation rows. */
  static RoundInput validation(float[] parametersAndBuffers) {
    return new RoundInput(Kind.VALIDATION, 0, 0, 0, 0, parametersAndBuffers);
  }

  /** The same with other values. */
  RoundInput with(float[] otherValues) {
    return new RoundInput(kind, epoch, stepInEpoch, step, steps, otherValues);
  }

  Kind kind() {
    return kind;
  }

  int epoch() {
    return epoch;
  }

  int stepInEpoch() {
    return stepInEpoch;
  }

  long step() {
    return step;
  }

  /** Steps that this round takes. */
  int steps() {
    return steps;
  }

  float[] values() {
    return values;
  }
}
