package gradus.ml;

import io.gradus.report.RunListener;
import io.gradus.train.TrainEvent;

/** Ends a training by an exception after some epochs, once the next one has begun. */
final class StopAfter implements RunListener {
  private final int epochs;

  StopAfter(int epochs) {
    this.epochs = epochs;
  }

  @Override
  public void stepFinished(TrainEvent.StepFinished event) {
    if (event.epoch() > epochs) {
      throw new IllegalStateException("The kernel died.");
    }
  }
}
