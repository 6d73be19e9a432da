package io.gradus.export;

import java.util.List;

/**
 * An input or output of a graph. Its first axis is that of rows, and not among the extents.
 *
 * @param name of the column
 * @param type of its values
 * @param extents of one row: none for a single value
 * @param meaning for people, such as the unit of a date
 */
public record OnnxField(String name, OnnxType type, List<Integer> extents, String meaning) {
  public OnnxField {
    extents = List.copyOf(extents);
  }

  /** A single value a row. */
  static OnnxField single(String name, OnnxType type, String meaning) {
    return new OnnxField(name, type, List.of(), meaning);
  }
}
