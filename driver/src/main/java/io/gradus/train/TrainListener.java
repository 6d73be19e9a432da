package io.gradus.train;

/**
 * Is told what happens in training, on the driver's training thread; slow listeners slow the
 * training.
 */
public interface TrainListener {
  void on(TrainEvent event);

  /** Whether {@link TrainEvent.Moved} is wanted, for which parameters are copied once an epoch. */
  default boolean watchesUpdates() {
    return false;
  }
}
