package io.gradus.export;

import io.gradus.model.ModelException;
import io.gradus.model.TrainedModel;
import java.util.List;
import java.util.Optional;

/**
 * Holds a graph against the model that it was made of: both predict the same rows, and what comes
 * out must be the same to {@code 1e-6 · unit + 1e-5 · |p|}, classes to the letter where the model
 * itself is not torn between two. It takes ONNX Runtime, which is no part of Gradus: the jar {@code
 * com.microsoft.onnxruntime:onnxruntime} on the class path.
 *
 * @param rows that were compared
 * @param largest difference of a number, in parts of what is allowed
 */
public record OnnxComparison(int rows, double largest) {
  private static final String RUNTIME = "ai.onnxruntime.OrtEnvironment";

  /** How many rows are drawn where none are given. */
  static final int PROBES = 512;

  /** What has to be on the class path. */
  public static final String NEEDED = "com.microsoft.onnxruntime:onnxruntime:1.29.0";

  /**
   * Compares on rows that are drawn from what the encoder knows of its columns: gaps, unseen
   * categories and edges are among them.
   *
   * @param form in which the graph gives predictions
   * @return empty if there is no ONNX Runtime on the class path
   * @throws ModelException if they differ, or the runtime refuses the graph; the message names row,
   *     column and both predictions
   */
  public static Optional<OnnxComparison> of(
      TrainedModel model, OnnxExport export, OnnxOutputs form) {
    if (!isThere()) {
      return Optional.empty();
    }
    List<Object[]> rows = ProbeRows.of(model.encoder(), PROBES);
    return Optional.of(RuntimeComparison.compare(model, export, form, rows));
  }

  /** The class that uses the runtime is not touched where there is none. */
  private static boolean isThere() {
    try {
      Class.forName(RUNTIME, false, OnnxComparison.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }
}
