package io.gradus.evaluate;

import io.gradus.calibrate.Calibrations;
import io.gradus.compute.Plan;
import io.gradus.compute.PlanCache;
import io.gradus.compute.Predictor;
import io.gradus.compute.Workspace;
import io.gradus.data.Block;
import io.gradus.encode.EncoderSet;
import io.gradus.network.LossSpec;
import io.gradus.network.NetworkSpec;
import io.gradus.network.Task;
import io.gradus.score.ModelHead;
import java.util.List;
import java.util.function.UnaryOperator;

/** A model in a task: takes rows forward through all its networks. */
public final class TaskModel {
  private final List<Network> networks;
  private final ModelHead head;

  TaskModel(
      Task task,
      List<Network> networks,
      EncoderSet encoders,
      List<Double> weights,
      Calibrations calibrations,
      UnaryOperator<Object> form) {
    this.networks = networks;
    this.head =
        ModelHead.of(
            task,
            networks.stream().map(network -> network.plan.spec().loss()).toList(),
            encoders,
            weights,
            calibrations,
            form);
  }

  /** One network, and which encoder's blocks it takes. */
  static final class Network {
    private final Plan plan;
    private final Predictor predictor;
    private final float[] parameters;
    private final float[] buffers;
    private final int encoder;

    Network(String json, float[] parameters, float[] buffers, int encoder) {
      this.plan = PlanCache.plan(json);
      this.predictor = PlanCache.predictor(plan);
      this.parameters = parameters;
      this.buffers = buffers;
      this.encoder = encoder;
    }

    private float[] outputs(List<Block> blocks, int from, int to, Workspace workspace) {
      float[] outputs = new float[(to - from) * plan.outputs()];
      predictor.predict(parameters, buffers, blocks.get(encoder), from, to, workspace, outputs);
      return outputs;
    }
  }

  /** What is to be made of each network. */
  public interface Use<T> {
    /**
     * Of one of them.
     *
     * @param encoder the place of the encoder whose blocks it takes
     */
    T of(NetworkSpec network, float[] parameters, float[] buffers, int encoder);
  }

  /** Something of each network, in their order. */
  public <T> List<T> each(Use<T> use) {
    return networks.stream()
        .map(
            network ->
                use.of(network.plan.spec(), network.parameters, network.buffers, network.encoder))
        .toList();
  }

  /** Of the first network. */
  public LossSpec loss() {
    return networks.get(0).plan.spec().loss();
  }

  /** The width of the rows' targets. */
  int targetWidth() {
    return networks.get(0).plan.targetWidth();
  }

  /** What the networks' outputs mean. */
  public ModelHead head() {
    return head;
  }

  /** What {@link #outputs(List, List)} computes with, for one thread. */
  List<Workspace> workspaces() {
    return networks.stream().map(network -> new Workspace(network.plan)).toList();
  }

  /**
   * Raw outputs of each network, [rows, outputs].
   *
   * @param blocks the rows as each encoder sees them
   */
  float[][] outputs(List<Block> blocks, List<Workspace> workspaces) {
    float[][] outputs = new float[networks.size()][];
    int rows = blocks.get(0).rows();
    for (int i = 0; i < outputs.length; i++) {
      outputs[i] = networks.get(i).outputs(blocks, 0, rows, workspaces.get(i));
    }
    return outputs;
  }

  /**
   * Raw outputs of each network for all rows, [rows, outputs].
   *
   * @param blocks the rows as each encoder sees them
   */
  public float[][] outputs(List<Block> blocks) {
    return outputs(blocks, 0, blocks.get(0).rows());
  }

  /** Raw outputs of each network for the rows from one to before another. */
  float[][] outputs(List<Block> blocks, int from, int to) {
    float[][] outputs = new float[networks.size()][];
    for (int i = 0; i < outputs.length; i++) {
      Network network = networks.get(i);
      Workspace workspace = PlanCache.borrow(network.plan);
      try {
        outputs[i] = network.outputs(blocks, from, to, workspace);
      } finally {
        PlanCache.giveBack(network.plan, workspace);
      }
    }
    return outputs;
  }
}
