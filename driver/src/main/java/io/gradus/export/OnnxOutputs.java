package io.gradus.export;

import java.util.Locale;

/** How predictions come out of a graph. */
public enum OnnxOutputs {
  /** One output of shape [rows] for each column that {@code predict} writes. */
  COLUMNS,
  /**
   * {@code prediction}, [rows] for a class and else [rows, labels or targets], and {@code
   * probability}, [rows, classes or labels].
   */
  MATRIX;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
