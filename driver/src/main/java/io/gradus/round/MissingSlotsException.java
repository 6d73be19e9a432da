package io.gradus.round;

/** Executors were lost and not replaced, so that not every partition has a slot any more. */
final class MissingSlotsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  MissingSlotsException(int partitions, int slots, long millis) {
    super(
        "For %s s there have been %s slots for %s partitions."
            .formatted(millis / 1000, slots, partitions));
  }
}
