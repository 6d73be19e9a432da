package io.gradus.evaluate;

import io.gradus.data.Block;
import io.gradus.metric.InputSums;
import io.gradus.metric.MetricSums;
import io.gradus.metric.QualitySums;
import io.gradus.metric.RowSample;
import java.io.Serializable;
import java.util.Iterator;

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
    MetricSums metrics = program.noMetrics();
    QualitySums quality = program.noQuality();
    InputSums counts = inputs.none();
    RowSample sample = program.noSample();
    EvaluationProgram.RowSums into =
        (block, from, outputs, targets, weights, rows) -> {
          quality.add(outputs, targets, weights, rows);
          sample.add(outputs, targets, weights, rows, partition, block.ids(), from);
        };
    blocks.forEachRemaining(
        block -> {
          program.measure(block, parameters, buffers, metrics, into);
          CountedInputs.add(block, counts);
        });
    return new MeasuredSums(metrics, quality, counts, sample);
  }
}
