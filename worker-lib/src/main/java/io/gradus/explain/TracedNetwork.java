package io.gradus.explain;

import io.gradus.compute.Plan;
import io.gradus.compute.PlanUse;
import io.gradus.compute.Trace;
import io.gradus.kernel.Kernels;
import io.gradus.network.LossSpec;
import io.gradus.network.NetworkSpec;
import io.gradus.network.ShapedLayer;
import java.util.Arrays;
import java.util.List;

/**
 * A network with its weights, through which inputs go in evaluation mode, and derivatives of its
 * outputs back. For one thread.
 */
public final class TracedNetwork {
  private final Plan plan;
  private final Trace trace;
  private final float[] parameters;
  private final float[] buffers;
  private final String last;

  /**
   * @param plan compiled for {@link PlanUse#TRACING}
   * @param parameters [parameterCount]
   * @param buffers running statistics: [bufferCount]
   */
  public TracedNetwork(Plan plan, Kernels kernels, float[] parameters, float[] buffers) {
    this.plan = plan;
    this.trace = new Trace(plan, kernels);
    this.parameters = parameters;
    this.buffers = buffers;
    List<ShapedLayer> layers = plan.spec().shapedLayers();
    this.last = layers.get(layers.size() - 1).number();
  }

  /** Compiles a network with this JVM's kernel. */
  public static TracedNetwork of(NetworkSpec spec, float[] parameters, float[] buffers) {
    return new TracedNetwork(
        Plan.compile(spec, PlanUse.TRACING), Kernels.active(), parameters, buffers);
  }

  /** What was compiled. */
  public Plan plan() {
    return plan;
  }

  /** What looks into it. */
  public Trace trace() {
    return trace;
  }

  float[] parameters() {
    return parameters;
  }

  LossSpec loss() {
    return plan.spec().loss();
  }

  /** Values that the network gives a row. */
  int outputs() {
    return plan.outputs();
  }

  /** The number of the last layer. */
  String last() {
    return last;
  }

  /** How many points go through together. */
  int chunk() {
    return plan.chunkRows();
  }

  /** Takes points forward: [points, outputs]. */
  float[] outputs(float[] points) {
    trace.evaluate(parameters, buffers, points);
    int rows = points.length / trace.shape(Trace.INPUT).size();
    return Arrays.copyOf(trace.outputs(), rows * outputs());
  }

  /** Takes rows forward, a chunk at a time: [rows, outputs]. */
  float[] outputsOf(float[] rows, int width) {
    int count = rows.length / width;
    float[] outputs = new float[count * outputs()];
    for (int from = 0; from < count; from += chunk()) {
      int to = Math.min(count, from + chunk());
      float[] part = outputs(Arrays.copyOfRange(rows, from * width, to * width));
      System.arraycopy(part, 0, outputs, from * outputs(), part.length);
    }
    return outputs;
  }

  /**
   * Takes derivatives by the outputs back to the input, after {@link #outputs}.
   *
   * @param errors [points, outputs]
   */
  void backward(float[] errors) {
    trace.backward(last, errors);
  }
}
