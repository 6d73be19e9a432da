package io.gradus.export;

import java.util.List;
import java.util.Map;

/**
 * What a graph takes and gives.
 *
 * @param inputs one a feature column of the model, in its order
 * @param outputs one a column of a prediction, in its order, or the few of {@link
 *     OnnxOutputs#MATRIX}
 * @param derived inputs that training computed from other columns, and the Spark SQL expressions
 *     that did it
 */
public record OnnxSignature(
    List<OnnxField> inputs, List<OnnxField> outputs, Map<String, String> derived) {
  public OnnxSignature {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    derived = Map.copyOf(derived);
  }
}
