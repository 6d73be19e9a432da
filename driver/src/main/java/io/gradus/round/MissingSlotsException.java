package io.gradus.round;

/**
 * Executors were lost and not replaced, so that not every partition has a slot any more. Reaches
 * the user where rounds have to be resident.
 */
public final class MissingSlotsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String found;

  MissingSlotsException(int partitions, int slots, long millis) {
    this(
        "For %s s there have been slots for %s of %s partitions."
            .formatted(millis / 1000, slots, partitions));
  }

  private MissingSlotsException(String found) {
    super(
        found
            + " Executors were lost and not replaced, and with top-k tasks must stay, since they"
            + " remember what they left out. Run the same command again when there are enough"
            + " executors: it goes on from the last checkpoint. Or begin anew (--restart) with"
            + " training.gradient-compression.method = bf16 or none.");
    this.found = found;
  }

  /** How many slots there have been, and for how long. */
  String found() {
    return found;
  }
}
