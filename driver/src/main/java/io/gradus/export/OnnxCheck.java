package io.gradus.export;

import io.gradus.model.ModelException;
import io.gradus.model.TrainedModel;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What came of holding a graph against the model that it was made of. Both predict the same rows:
 * numbers must be the same but for rounding, classes to the letter where the model itself is not
 * torn between two. It takes ONNX Runtime, which is no part of Gradus.
 */
public sealed interface OnnxCheck {
  /** How many rows are drawn. */
  int PROBES = 512;

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
    OnnxSignature signature = export.signature();
    Stream<String> names =
        Stream.concat(signature.inputs().stream(), signature.outputs().stream())
            .map(OnnxField::name);
    Optional<String> obstacle =
        RuntimePresence.obstacle(Stream.concat(names, model.encoder().classes().stream()));
    if (obstacle.isPresent()) {
      return new NotCompared(obstacle.get());
    }
    List<Object[]> rows = ProbeRows.of(model.encoder(), PROBES);
    return RuntimeComparison.compare(model, export, form, rows);
  }
}
