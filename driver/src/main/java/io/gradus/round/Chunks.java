package io.gradus.round;

import java.io.Serializable;

/**
 * How an array of numbers is cut for its way: into chunks of equal length, but for the last one.
 * The length of a chunk follows from that of the array and the number of executors that rounds are
 * planned for, so that everybody who knows these knows all chunks.
 */
final class Chunks implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Floats of the longest chunk: 1 MiB, which stays in a cache. */
  static final int LONGEST = 1 << 18;

  /** A message costs as much as some 32 KiB. */
  private static final int SHORTEST = 1 << 13;

  /**
   * Chunks of each owner: one is on the way to it while another is on the way from it, so that a
   * round waits for a part of an owner's bytes alone, not for all of them.
   */
  private static final int OF_EACH_OWNER = 8;

  /** Those of rounds that go to the driver: as long as a chunk can be. */
  static final Chunks LONG = new Chunks(1);

  private final int most;

  private Chunks(int most) {
    this.most = most;
  }

  /** Those of rounds that are sharded over about so many executors. */
  static Chunks over(int executors) {
    return new Chunks(OF_EACH_OWNER * executors);
  }

  /** Values of each chunk but the last of an array of that length. */
  int length(int arrayLength) {
    int even = (int) (((long) arrayLength + most - 1) / most);
    return Math.min(LONGEST, Math.max(SHORTEST, even));
  }

  /** Chunks that so many values make; at least one, which carries the totals. */
  int count(int arrayLength) {
    return Math.max(1, (arrayLength - 1) / length(arrayLength) + 1);
  }

  /** Where a chunk of so many values begins. */
  int start(int chunk, int arrayLength) {
    return (int) Math.min((long) chunk * length(arrayLength), arrayLength);
  }

  /** Where a chunk of so many values ends, exclusive. */
  int end(int chunk, int arrayLength) {
    return start(chunk + 1, arrayLength);
  }

  /**
   * Who adds up a chunk: one executor after the other.
   *
   * @param part the request's place in the round
   */
  static int owner(int part, int chunk, int executors) {
    return (int) (((long) part + chunk) % executors);
  }
}
