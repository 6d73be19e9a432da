package io.gradus.train;

/** What the driver sends to every partition at the start of a round. */
final class RoundInput {
  private final int epoch;
  private final int stepInEpoch;
  private final long step;
  private final float[] parameters;

  /**
   * @param epoch from 0; decides with the seed which rows are in which step
   * @param stepInEpoch from 0
   * @param step from 0 over the whole run; decides with the seed what dropout drops
   * @param parameters [parameterCount], not copied
   */
  RoundInput(int epoch, int stepInEpoch, long step, float[] parameters) {
    this.epoch = epoch;
    this.stepInEpoch = stepInEpoch;
    this.step = step;
    this.parameters = parameters;
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

  float[] parameters() {
    return parameters;
  }
}
