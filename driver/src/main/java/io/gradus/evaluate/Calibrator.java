package io.gradus.evaluate;

import io.gradus.calibrate.Calibration;
import io.gradus.calibrate.ConformalInterval;
import io.gradus.calibrate.ConformityScores;
import io.gradus.calibrate.ScoreSums;
import io.gradus.calibrate.Temperature;
import io.gradus.calibrate.TemperatureSums;
import io.gradus.data.Block;
import io.gradus.model.Model;
import java.io.Serializable;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.BinaryOperator;
import org.apache.spark.api.java.JavaRDD;

/**
 * Fits what stands beside a model, by passes over packed rows: the sums of partitions are merged in
 * their order, so that equal rows give equal bits.
 */
public final class Calibrator {
  private final JavaRDD<Block> rows;
  private final Model model;

  /**
   * @param rows that a model's networks, which share one encoder, were not trained on
   */
  public Calibrator(JavaRDD<Block> rows, Model model) {
    this.rows = rows;
    this.model = model;
  }

  /** How a task adds rows to sums. */
  private interface Adding<S> extends Serializable {
    void add(S sums, float[] outputs, float[] targets, float[] weights, int rows);
  }

  /** How a task begins. */
  private interface Beginning<S> extends Serializable {
    S none();
  }

  private <S> S sum(Beginning<S> begin, Adding<S> adding, BinaryOperator<S> merge) {
    return sumBatches(
        model,
        begin,
        (sums, blocks, networks) ->
            EvaluationProgram.outputs(
                blocks,
                networks,
                (block, from, outputs, targets, weights, count) ->
                    adding.add(sums, outputs, targets, weights, count)),
        merge);
  }

  /** How a task adds the rows of a batch, as each encoder sees them, to sums. */
  private interface AddingBatch<S> extends Serializable {
    void add(S sums, List<Block> blocks, TaskModel networks);
  }

  private <S> S sumBatches(
      Model by, Beginning<S> begin, AddingBatch<S> adding, BinaryOperator<S> merge) {
    return Evaluator.collect(
            rows.map(List::of),
            by,
            (partition, batches, networks) -> {
              S sums = begin.none();
              batches.forEachRemaining(blocks -> adding.add(sums, blocks, networks));
              return sums;
            })
        .stream()
        .reduce(merge)
        .orElseThrow();
  }

  /**
   * How far the rows are from what the model predicts of them.
   *
   * @param share that intervals are to hold
   */
  public ConformityScores conformity(double share) {
    int targets = model.encoder().outputs();
    // Of which quantiles a margin counts from depends on the share.
    ConformalInterval beginning =
        new ConformalInterval(share, Collections.nCopies(targets, 0.0), "");
    EvaluationProgram program = Evaluator.of(model, 1).program();
    return sumBatches(
        model.with(Calibration.of(0).with(beginning)),
        () -> ConformityScores.create(targets),
        (sums, blocks, networks) -> program.score(blocks, networks, sums),
        (one, other) -> {
          one.merge(other);
          return one;
        });
  }

  /**
   * The temperature of the least negative log-likelihood, to six digits; empty where the rows do
   * not bound it, as where each of them is told rightly.
   */
  public Optional<Temperature> temperature() {
    TemperatureSums next = TemperatureSums.create(model.task(), model.encoder().outputs());
    for (int pass = 0; ; pass++) {
      TemperatureSums begin = next;
      TemperatureSums sums =
          sum(
              begin::empty,
              TemperatureSums::add,
              (one, other) -> {
                one.merge(other);
                return one;
              });
      if (!sums.isBounded()) {
        return Optional.empty();
      }
      if (pass == TemperatureSums.PASSES - 1) {
        return Optional.of(sums.result());
      }
      next = sums.closer();
    }
  }

  /** The rows by what the model holds likely, and what was so. */
  public ScoreSums scores() {
    ScoreSums begin = ScoreSums.create(model.task(), model.encoder().outputs());
    return sum(
        begin::empty,
        ScoreSums::add,
        (one, other) -> {
          one.merge(other);
          return one;
        });
  }
}
