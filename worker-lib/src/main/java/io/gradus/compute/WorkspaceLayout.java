package io.gradus.compute;

import java.util.ArrayList;
import java.util.List;

/**
 * The buffers that the steps of a plan ask for while it is compiled; a {@link Workspace} allocates
 * them.
 */
final class WorkspaceLayout {
  private final List<Slot> floats = new ArrayList<>();
  private final List<Slot> doubles = new ArrayList<>();

  /** Which passes need a buffer. */
  enum Use {
    EVERY_PASS,
    BACKWARD_ONLY
  }

  /** A buffer of {@code perRow} elements for each row of a chunk, and {@code fixed} more. */
  record Slot(Use use, int perRow, int fixed) {
    long length(int rows) {
      return (long) perRow * rows + fixed;
    }
  }

  /** A buffer of {@code perRow} floats a row, which every pass uses. */
  int perRow(int perRow) {
    return add(floats, new Slot(Use.EVERY_PASS, perRow, 0));
  }

  /** A buffer of {@code perRow} floats a row, which only training uses. */
  int perRowBackward(int perRow) {
    return add(floats, new Slot(Use.BACKWARD_ONLY, perRow, 0));
  }

  /** A buffer of {@code length} floats, however many rows. */
  int fixed(int length) {
    return add(floats, new Slot(Use.EVERY_PASS, 0, length));
  }

  /** A buffer of {@code length} doubles, however many rows. */
  int doubles(int length) {
    return add(doubles, new Slot(Use.EVERY_PASS, 0, length));
  }

  /** Makes a buffer of floats large enough for {@code perRow} a row. */
  void widen(int slot, int perRow) {
    Slot present = floats.get(slot);
    floats.set(slot, new Slot(present.use(), Math.max(present.perRow(), perRow), present.fixed()));
  }

  List<Slot> floats() {
    return floats;
  }

  List<Slot> doubles() {
    return doubles;
  }

  /** Floats of all buffers together that a row takes. */
  long floatsPerRow() {
    return floats.stream().mapToLong(Slot::perRow).sum();
  }

  private static int add(List<Slot> slots, Slot slot) {
    slots.add(slot);
    return slots.size() - 1;
  }
}
