package io.gradus.compute;

import io.gradus.network.MemberAxis;
import io.gradus.network.NetworkException;
import io.gradus.network.NetworkSpec;
import io.gradus.network.ParameterLayout;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A network compiled for back-propagation: a chain of steps that know offsets and slots. Immutable,
 * so that all tasks of an executor share one. It does not travel; the spec's JSON does.
 */
public final class Plan {
  private final NetworkSpec spec;
  private final ParameterLayout layout;
  private final InputAssembly input;
  private final Chain chain;
  private final Chain training;
  private final Loss loss;
  private final Loss trainingLoss;
  private final WorkspaceLayout slots;
  private final List<RunningStatistics> statistics;
  private final Map<String, Compilation.Site> sites;
  private final PlanUse use;
  private final int chunkRows;

  /** Slot of what the last layer gives in training with offsets added; wide where there are any. */
  private final int shifted;

  Plan(NetworkSpec spec, InputAssembly input, Chain chain, Compilation compiled, int chunkRows) {
    this.spec = spec;
    this.layout = compiled.layout();
    this.input = input;
    this.chain = chain;
    this.loss = Loss.of(spec.loss(), chain.out().width());
    boolean members = MemberAxis.isCombinedBy(spec.layers());
    this.training = members ? chain.withoutLast() : chain;
    this.trainingLoss =
        members ? new MeanOverMembers(loss, training.out().width() / chain.out().width()) : loss;
    this.slots = compiled.slots();
    this.statistics = List.copyOf(compiled.statistics());
    this.sites = Collections.unmodifiableMap(new LinkedHashMap<>(compiled.sites()));
    this.use = compiled.use();
    this.chunkRows = chunkRows;
    this.shifted = slots.perRowBackward(input.hasOffsets() ? training.out().width() : 0);
  }

  /** Compiles a network for training and prediction. */
  public static Plan compile(NetworkSpec spec) {
    return compile(spec, PlanUse.TRAINING);
  }

  /**
   * Compiles a network.
   *
   * @throws NetworkException if it has no parameters
   */
  public static Plan compile(NetworkSpec spec, PlanUse use) {
    return new PlanCompiler(spec, use).compile();
  }

  /** What was declared. */
  public NetworkSpec spec() {
    return spec;
  }

  /** Where the network's tensors lie. */
  public ParameterLayout layout() {
    return layout;
  }

  /** Values that the network gives a row. */
  public int outputs() {
    return chain.out().width();
  }

  /** Targets that a row has. */
  public int targetWidth() {
    return loss.targetWidth();
  }

  /** The loss that the network is judged by. */
  public Loss loss() {
    return loss;
  }

  /**
   * How many rows go through the network together, at most: as many as keep the values between the
   * layers near the processor. A function of the network alone, so that the order of additions does
   * not depend on the machine.
   */
  public int chunkRows() {
    return chunkRows;
  }

  /** Whether a batch norm needs all rows that a partition has in a step together. */
  boolean normalizesBatch() {
    return !statistics.isEmpty();
  }

  /** The most rows that ever go through the network together. */
  int largestChunk() {
    return normalizesBatch() ? Integer.MAX_VALUE : chunkRows;
  }

  /** The length of {@link Gradient#moments()}. */
  int momentCount() {
    return statistics.stream().mapToInt(RunningStatistics::momentCount).sum();
  }

  /** Of all batch norms, in the order of their moments. */
  List<RunningStatistics> statistics() {
    return statistics;
  }

  /** Where the outputs of layers are, by the numbers of the layers; whole where it is traced. */
  Map<String, Compilation.Site> sites() {
    return sites;
  }

  /** What it was compiled for. */
  PlanUse use() {
    return use;
  }

  InputAssembly input() {
    return input;
  }

  Chain chain() {
    return chain;
  }

  /** What training goes through: all, or of a network of members all but what they say together. */
  Chain trainingChain() {
    return training;
  }

  /** The loss that training makes small: {@link #loss}, or its mean over members. */
  Loss trainingLoss() {
    return trainingLoss;
  }

  /**
   * What the loss of training takes: what the last layer gives, and offsets where rows have any.
   */
  float[] trainingOutputs(Pass pass) {
    float[] given = pass.values(training.out());
    if (!input.hasOffsets()) {
      return given;
    }
    // A copy, for the last layer may look at its own values on the way back.
    float[] outputs = pass.floats(shifted);
    int width = training.out().width();
    System.arraycopy(given, 0, outputs, 0, pass.rows * width);
    input.addOffsets(pass, outputs, 0, width / outputs(), outputs());
    return outputs;
  }

  WorkspaceLayout slots() {
    return slots;
  }
}
