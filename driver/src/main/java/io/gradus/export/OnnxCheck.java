package io.gradus.export;

import io.gradus.model.Model;
import io.gradus.model.ModelException;
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

  /** How many of the user's own rows are tried at most. */
  int GIVEN = 10_000;

  /**
   * The two are the same, but for rounding.
   *
   * @param drawn rows that were compared
   * @param given the user's own rows that were compared
   * @param left the user's own rows that ONNX Runtime for Java cannot take, for their characters
   * @param largest difference of a number, in parts of {@code 1e-6 · unit + 1e-5 · |p|}; above 1
   *     only where the sums of a deep network are so sensitive to their order
   */
  record Same(int drawn, int given, int left, double largest) implements OnnxCheck {}

  /** Nothing was compared. */
  record NotCompared(String reason) implements OnnxCheck {}

  /** What keeps any graph from being compared; empty if nothing does. */
  static Optional<String> obstacle() {
    return RuntimePresence.obstacle();
  }

  /**
   * Compares on rows that are drawn from what the encoder knows of its columns: gaps, unseen
   * categories and edges are among them.
   *
   * @param form in which the graph gives predictions
   * @throws ModelException if they differ, or the runtime refuses the graph; the message names row,
   *     column and both predictions
   */
  static OnnxCheck of(Model model, OnnxExport export, OnnxOutputs form) {
    return of(model, export, form, List.of());
  }

  /**
   * Compares on rows that are drawn, and on others.
   *
   * @param given values for every feature column, as {@code PlainRows} gives them
   * @throws ModelException as above
   */
  static OnnxCheck of(Model model, OnnxExport export, OnnxOutputs form, List<Object[]> given) {
    OnnxSignature signature = export.signature();
    Stream<String> names =
        Stream.concat(signature.inputs().stream(), signature.outputs().stream())
            .map(OnnxField::name);
    Optional<String> obstacle =
        RuntimePresence.obstacle(Stream.concat(names, model.encoder().classes().stream()));
    if (obstacle.isPresent()) {
      return new NotCompared(obstacle.get());
    }
    List<Object[]> taken = given.stream().filter(RuntimePresence::isTaken).toList();
    List<Object[]> drawn = ProbeRows.of(model.encoders(), PROBES);
    double largest = RuntimeComparison.compare(model, export, form, drawn, taken);
    return new Same(drawn.size(), taken.size(), given.size() - taken.size(), largest);
  }
}
