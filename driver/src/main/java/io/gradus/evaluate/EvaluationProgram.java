package io.gradus.evaluate;

import io.gradus.calibrate.ConformityScores;
import io.gradus.compute.Plan;
import io.gradus.compute.PlanCache;
import io.gradus.compute.Predictor;
import io.gradus.compute.Workspace;
import io.gradus.data.Block;
import io.gradus.encode.TargetUnits;
import io.gradus.metric.Decision;
import io.gradus.metric.MetricSums;
import io.gradus.metric.QualitySums;
import io.gradus.metric.RowSample;
import io.gradus.network.LossSpec;
import io.gradus.network.Task;
import io.gradus.score.ModelHead;
import io.gradus.score.OutputLink;
import io.gradus.score.OutputScores;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * What a task does to check the network on its rows: predicts them in evaluation mode and adds up
 * what the metrics need.
 */
public final class EvaluationProgram implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final int ROWS_AT_ONCE = 4096;

  private final String networkJson;
  private final Task task;
  private final int topK;
  private final TargetUnits units;

  EvaluationProgram(String networkJson, Task task, int topK, TargetUnits units) {
    this.networkJson = networkJson;
    this.task = task;
    this.topK = topK;
    this.units = units;
  }

  /** The sums of all rows of some blocks. */
  public MetricSums run(Iterator<Block> blocks, float[] parameters, float[] buffers) {
    Plan plan = PlanCache.plan(networkJson);
    MetricSums sums = noMetrics(Optional.empty());
    Scoring scoring = Scoring.of(task, plan);
    RowSums into = (block, from, outputs, targets, weights, rows) -> {};
    blocks.forEachRemaining(block -> add(plan, scoring, block, parameters, buffers, sums, into));
    return sums;
  }

  /** The sums of all rows of some batches, as a model of several networks predicts them. */
  MetricSums run(Iterator<List<Block>> batches, TaskModel networks) {
    MetricSums sums = noMetrics(networks.head().decision());
    RowSums into = (block, from, outputs, targets, weights, rows) -> {};
    batches.forEachRemaining(blocks -> add(blocks, networks, sums, into));
    return sums;
  }

  /**
   * The same of one batch, and other sums, as {@link #measure(Block, float[], float[], MetricSums,
   * RowSums)} does.
   */
  void measure(List<Block> blocks, TaskModel networks, MetricSums sums, RowSums more) {
    add(blocks, networks, sums, inUnits(more));
  }

  /**
   * Targets are those of the first network's encoder, and outputs are brought into its scale.
   *
   * @param blocks the rows as each encoder sees them
   */
  private void add(List<Block> blocks, TaskModel networks, MetricSums sums, RowSums more) {
    Plan plan = PlanCache.plan(networkJson);
    Scoring scoring = Scoring.of(task, plan);
    Block first = blocks.get(0);
    for (int from = 0; from < first.rows(); from += ROWS_AT_ONCE) {
      int to = Math.min(from + ROWS_AT_ONCE, first.rows());
      float[][] each = networks.outputs(blocks, from, to);
      if (networks.head().isBounded()) {
        addIntervals(first, from, to, copies(each), networks.head(), sums);
      }
      float[] outputs = networks.head().outputs(each, to - from);
      add(plan, scoring, first, from, to, outputs, sums, more);
    }
  }

  private void addIntervals(
      Block block, int from, int to, float[][] outputs, ModelHead head, MetricSums sums) {
    sums.addIntervals(
        head.bounds(outputs, to - from),
        targetsInUnits(block, from, to),
        Arrays.copyOfRange(block.weights(), from, to),
        to - from);
  }

  private float[] targetsInUnits(Block block, int from, int to) {
    int width = units.steps().length;
    float[] targets = Arrays.copyOfRange(block.targets(), from * width, to * width);
    units.restore(targets, to - from);
    return targets;
  }

  private static float[][] copies(float[][] outputs) {
    return Arrays.stream(outputs).map(float[]::clone).toArray(float[][]::new);
  }

  /** Adds how far rows are from what a model predicts of them. */
  void score(List<Block> blocks, TaskModel networks, ConformityScores into) {
    Block first = blocks.get(0);
    for (int from = 0; from < first.rows(); from += ROWS_AT_ONCE) {
      int to = Math.min(from + ROWS_AT_ONCE, first.rows());
      networks
          .head()
          .score(
              networks.outputs(blocks, from, to),
              targetsInUnits(first, from, to),
              Arrays.copyOfRange(first.weights(), from, to),
              to - from,
              into);
    }
  }

  /** Adds all rows of a block to sums that metrics are made of, and to others, in own units. */
  void measure(Block block, float[] parameters, float[] buffers, MetricSums sums, RowSums more) {
    Plan plan = PlanCache.plan(networkJson);
    Scoring scoring = Scoring.of(task, plan);
    add(plan, scoring, block, parameters, buffers, sums, inUnits(more));
  }

  /** Brings numbers into their own units before they are added. */
  private RowSums inUnits(RowSums more) {
    return new RowSums() {
      @Override
      public void add(
          Block of, int from, float[] outputs, float[] targets, float[] weights, int rows) {
        if (units.isEven() && task == Task.REGRESSION) {
          units.restore(outputs, rows);
          units.restore(targets, rows);
        }
        more.add(of, from, outputs, targets, weights, rows);
      }

      @Override
      public void addSpread(
          Block of, int from, float[] outputs, float[] targets, float[] weights, int rows) {
        more.addSpread(of, from, outputs, targets, weights, rows);
      }
    };
  }

  /**
   * Hands over the raw outputs of all networks together, in the scale of the first, a piece of the
   * rows at a time.
   *
   * @param blocks the rows as each encoder sees them
   */
  static void outputs(List<Block> blocks, TaskModel networks, RowSums into) {
    Block first = blocks.get(0);
    int targetWidth = networks.targetWidth();
    for (int from = 0; from < first.rows(); from += ROWS_AT_ONCE) {
      int to = Math.min(from + ROWS_AT_ONCE, first.rows());
      into.add(
          first,
          from,
          networks.head().outputs(networks.outputs(blocks, from, to), to - from),
          Arrays.copyOfRange(first.targets(), from * targetWidth, to * targetWidth),
          Arrays.copyOfRange(first.weights(), from, to),
          to - from);
    }
  }

  /**
   * @param decision what is told of a row, where it is not what is likeliest
   */
  MetricSums noMetrics(Optional<? extends Decision> decision) {
    Plan plan = PlanCache.plan(networkJson);
    return MetricSums.create(
        task, plan.spec().loss(), Scoring.of(task, plan).width(), topK, decision);
  }

  QualitySums noQuality() {
    return QualitySums.create(task, Scoring.of(task, PlanCache.plan(networkJson)).width());
  }

  RowSample noSample() {
    Plan plan = PlanCache.plan(networkJson);
    return RowSample.create(task, plan.spec().loss().decision(), Scoring.of(task, plan).width());
  }

  /**
   * Takes rows of a block, from one of them on, after the metrics have, which leave nothing to be
   * kept in the arrays.
   */
  interface RowSums {
    void add(Block block, int from, float[] outputs, float[] targets, float[] weights, int rows);

    /**
     * Takes before that what is told of the same rows beside one number each, as {@link
     * MetricSums#addSpread} does; of networks that tell it.
     */
    default void addSpread(
        Block block, int from, float[] outputs, float[] targets, float[] weights, int rows) {}
  }

  private void add(
      Plan plan,
      Scoring scoring,
      Block block,
      float[] parameters,
      float[] buffers,
      MetricSums sums,
      RowSums more) {
    Predictor predictor = PlanCache.predictor(plan);
    float[] outputs = new float[Math.min(ROWS_AT_ONCE, block.rows()) * plan.outputs()];
    Workspace workspace = PlanCache.borrow(plan);
    try {
      for (int from = 0; from < block.rows(); from += ROWS_AT_ONCE) {
        int to = Math.min(from + ROWS_AT_ONCE, block.rows());
        predictor.predict(parameters, buffers, block, from, to, workspace, outputs);
        add(plan, scoring, block, from, to, outputs, sums, more);
      }
    } finally {
      PlanCache.giveBack(plan, workspace);
    }
  }

  private void add(
      Plan plan,
      Scoring scoring,
      Block block,
      int from,
      int to,
      float[] outputs,
      MetricSums sums,
      RowSums more) {
    int targetWidth = plan.targetWidth();
    float[] weights = Arrays.copyOfRange(block.weights(), from, to);
    double weightSum = 0;
    for (float weight : weights) {
      weightSum += weight;
    }
    float[] targets = Arrays.copyOfRange(block.targets(), from * targetWidth, to * targetWidth);
    sums.addLoss(plan.loss().sum(outputs, targets, weights, to - from), weightSum);
    int rows = to - from;
    float[] scores = scoring.scores().of(outputs, rows);
    scoring.link().toScores(scores, rows, scoring.width());
    if (!units.isEven()) {
      units.restore(scores, rows);
      units.restore(targets, rows);
    }
    sums.add(scores, targets, weights, 0, rows);
    if (sums.takesSpread()) {
      if (!units.isEven()) {
        // Of one target, each of its numbers as a row.
        units.restore(outputs, rows * plan.outputs());
      }
      sums.addSpread(outputs, targets, weights, rows);
      more.addSpread(block, from, outputs, targets, weights, rows);
    }
    more.add(block, from, scores, targets, weights, rows);
  }

  /** What is measured of a network's outputs. */
  private record Scoring(OutputScores scores, OutputLink link) {
    static Scoring of(Task task, Plan plan) {
      LossSpec loss = plan.spec().loss();
      return new Scoring(OutputScores.of(loss, plan.outputs()), OutputLink.of(task, loss));
    }

    int width() {
      return scores.width();
    }
  }
}
