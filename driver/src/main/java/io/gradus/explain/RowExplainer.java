package io.gradus.explain;

import io.gradus.data.Block;
import io.gradus.encode.FeatureEncoder;
import io.gradus.model.TrainedModel;
import io.gradus.network.Task;
import java.util.Arrays;

/**
 * Explains rows one by one: the way of their loss back to nodes and columns, and which nodes their
 * output goes through.
 */
final class RowExplainer {
  private final TracedNetwork network;
  private final Task task;
  private final ExplainedOutputs outputs;
  private final OutputSteps units;
  private final ErrorTracer errors;
  private final ConductanceTracer conductance;

  RowExplainer(TrainedModel model, float[] baseline) {
    FeatureEncoder encoder = model.encoder();
    InputGroups columns = InputGroups.of(encoder);
    this.network = TracedNetwork.of(model.network(), model.parameters(), model.buffers());
    this.task = model.task();
    this.outputs = ExplainedOutputs.of(encoder, network.loss());
    this.units = new OutputSteps(encoder, network.loss());
    this.errors = new ErrorTracer(network, columns, baseline, ErrorTracer.USUAL_NODES);
    this.conductance =
        new ConductanceTracer(network, columns, baseline, ConductanceTracer.Shown.USUAL);
  }

  /**
   * Explains a row of a block.
   *
   * @param number of the row among all; null where it was named by its key
   * @param key as the user named it; otherwise null
   */
  TracedRow of(Block block, int row, Long number, String key) {
    int width = network.plan().targetWidth();
    float[] targets = Arrays.copyOfRange(block.targets(), row * width, (row + 1) * width);
    float[] inputs = network.trace().inputs(network.parameters(), block, row, row + 1);
    network.trace().holdOffset(network.trace().offset(block, row));
    int output = output(network.outputs(inputs), targets);
    return TracedRow.of(
        number,
        key,
        errors.trace(inputs, targets),
        conductance.trace(inputs, output, outputs.names().get(output)).in(units, output));
  }

  /**
   * Of classes the one that is predicted; of several labels or numbers the one with the largest
   * error, the first of equal ones.
   */
  private int output(float[] raw, float[] targets) {
    if (task == Task.MULTICLASS) {
      return outputs.of(raw, 1)[0];
    }
    float[] slopes = new float[raw.length];
    network.plan().loss().row(raw, 0, targets, 0, 1, slopes);
    for (int i = 0; i < slopes.length; i++) {
      slopes[i] = Math.abs(slopes[i]);
    }
    return ExplainedOutputs.largest(slopes, 0, slopes.length);
  }
}
