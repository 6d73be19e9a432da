package io.gradus.export;

import io.gradus.model.ModelException;
import io.gradus.model.TrainedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What came of holding a graph against the model that it was made of. Both predict the same rows:
 * numbers must be the same but for rounding, classes to the letter where the model itself is not
 * torn between two. It takes ONNX Runtime, which is no part of Gradus.
 */
public sealed interface OnnxCheck {
  /**
   * The two are the same, but for rounding.
   *
   * @param rows that were compared
   * @param largest difference of a number, in parts of {@code 1e-6 · unit + 1e-5 · |p|}; above 1
   *     only where the sums of a deep network are so sensitive to their order
   */
  record Same(int rows, double largest) implements OnnxCheck {}

  /** Nothing was compared. */
  record NotCompared(String reason) implements OnnxCheck {}

  /**
   * Compares on rows that are drawn from what the encoder knows of its columns: gaps, unseen
   * categories and edges are among them.
   *
   * @param form in which the graph gives predictions
   * @throws ModelException if they differ, or the runtime refuses the graph; the message names row,
   *     column and both predictions
   */
  static OnnxCheck of(TrainedModel model, OnnxExport export, OnnxOutputs form) {
    Optional<String> obstacle = Runtime.obstacle();
    if (obstacle.isPresent()) {
      return new NotCompared(obstacle.get());
    }
    List<Object[]> rows = ProbeRows.of(model.encoder(), Runtime.PROBES);
    return RuntimeComparison.compare(model, export, form, rows);
  }

  /** Whether ONNX Runtime can be used; the classes that use it are not touched before. */
  final class Runtime {
    private static final String CLASS = "ai.onnxruntime.OrtEnvironment";
    private static final String PACKAGE = "com.microsoft.onnxruntime:onnxruntime:1.29.0";
    private static final int PROBES = 512;
    private static final Path COMMAND_LINE = Path.of("/proc/self/cmdline");

    /**
     * Version 1.29 for Linux ends the process, without a word, where the command line takes a page
     * of 4,096 bytes or more; this is a little less.
     */
    private static final int LONGEST_COMMAND = 3_800;

    private Runtime() {}

    static Optional<String> obstacle() {
      try {
        Class.forName(CLASS, false, Runtime.class.getClassLoader());
      } catch (ClassNotFoundException e) {
        return Optional.of(
            "ONNX Runtime is not on the class path; spark-submit --packages %s adds it"
                .formatted(PACKAGE));
      }
      int length = commandLength();
      return length <= LONGEST_COMMAND
          ? Optional.empty()
          : Optional.of(
              "ONNX Runtime for Linux ends a process whose command line has more than %s bytes, and that of this one has %s; give options in a file (--properties-file) in place of the command line"
                  .formatted(LONGEST_COMMAND, length));
    }

    private static int commandLength() {
      try {
        return Files.readAllBytes(COMMAND_LINE).length;
      } catch (NoSuchFileException e) {
        return 0; // no Linux
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }
  }
}
