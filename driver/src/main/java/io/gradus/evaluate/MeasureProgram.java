package io.gradus.evaluate;

import io.gradus.data.Block;
import io.gradus.metric.Decision;
import io.gradus.metric.InputSums;
import io.gradus.metric.MetricSums;
import io.gradus.metric.QualitySums;
import io.gradus.metric.RowSample;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** What a task does to measure a network on its rows for a report. */
final class MeasureProgram implements Serializable {
  private static final long serialVersionUID = 1L;

  private final EvaluationProgram program;
  private final CountedInputs inputs;

  MeasureProgram(EvaluationProgram program, CountedInputs inputs) {
    this.program = program;
    this.inputs = inputs;
  }

  MeasuredSums run(int partition, Iterator<Block> blocks, float[] parameters, float[] buffers) {
    Sums sums = new Sums(partition, Optional.empty());
    blocks.forEachRemaining(
        block -> {
          program.measure(block, parameters, buffers, sums.metrics, sums);
          CountedInputs.add(block, sums.counts);
        });
    return sums.all();
  }

  /** The same of a model of several networks. */
  MeasuredSums run(int partition, Iterator<List<Block>> batches, TaskModel networks) {
    Sums sums = new Sums(partition, networks.head().decision());
    batches.forEachRemaining(
        blocks -> {
          program.measure(blocks, networks, sums.metrics, sums);
          CountedInputs.add(blocks.get(0), sums.counts);
        });
    return sums.all();
  }

  /** What a task adds up. */
  private final class Sums implements EvaluationProgram.RowSums {
    private final MetricSums metrics;
    private final QualitySums quality = program.noQuality();
    private final InputSums counts = inputs.none();
    private final RowSample sample = program.noSample();
    private final int partition;

    Sums(int partition, Optional<? extends Decision> decision) {
      this.metrics = program.noMetrics(decision);
      this.partition = partition;
    }

    @Override
    public void add(
        Block block, int from, float[] outputs, float[] targets, float[] weights, int rows) {
      quality.add(outputs, targets, weights, rows);
      sample.add(outputs, targets, weights, rows, partition, block.ids(), from);
    }

    MeasuredSums all() {
      return new MeasuredSums(metrics, quality, counts, sample);
    }
  }
}
