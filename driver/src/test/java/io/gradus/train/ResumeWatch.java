package io.gradus.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** Knows where a training began that may have gone on from a checkpoint. */
final class ResumeWatch implements TrainListener {
  private long begunAt = -1;
  private long firstStep = -1;

  @Override
  public void on(TrainEvent event) {
    if (event instanceof TrainEvent.Started started) {
      begunAt = started.stepsBefore();
    }
    if (event instanceof TrainEvent.StepFinished step && firstStep < 0) {
      firstStep = step.step();
    }
    if (event instanceof TrainEvent.RolledBack back && firstStep < 0) {
      firstStep = back.failedStep();
    }
  }

  /**
   * It went on from there, and did not begin anew: that would give the same bits.
   *
   * @param step of the checkpoint
   * @param together steps of a round at most
   */
  void assertWentOnFrom(long step, int together) {
    assertEquals(step, begunAt, "steps before");
    long first = firstStep - begunAt;
    assertEquals(Math.max(1, Math.min(first, together)), first, "the first step told");
  }
}
