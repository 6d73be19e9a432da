package gradus.ml;

import io.gradus.report.RunListener;
import io.gradus.train.TrainEvent;

/** Keeps from where a training went on. */
final class StartedAt implements RunListener {
  int epochsBefore;

  @Override
  public void started(TrainEvent.Started event) {
    epochsBefore = event.epochsBefore();
  }
}
