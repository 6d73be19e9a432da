package io.gradus.evaluate;

import io.gradus.data.Block;
import io.gradus.dataset.pack.EncodedRows;
import io.gradus.encode.DataException;
import io.gradus.metric.MetricSums;
import io.gradus.metric.PairedSums;
import io.gradus.metric.RowLoss;
import io.gradus.metric.RowSample;
import io.gradus.network.Task;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.sql.catalyst.InternalRow;

/** What a task does to compare two models on its rows: each predicts every batch. */
final class ComparisonProgram implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Rows without a value of the column are a segment, too. */
  static final String MISSING = "(missing)";

  /** More are no segments, but something like a number of a customer. */
  private static final int MOST_SEGMENTS = 1000;

  private final Task task;
  private final EvaluationProgram[] programs;
  private final double[] units;

  /** Of each model, which of the encoders are its own, in its order. */
  private final int[][] encoders;

  /** Ordinals of row losses. */
  private final int[] losses;

  private final String[] segmentColumns;

  /**
   * Of champion and challenger.
   *
   * @param programs of both
   * @param units what 1 of the first output is in the target's unit, of both
   * @param losses those that are added up, the one that decides first
   */
  ComparisonProgram(
      Task task,
      List<EvaluationProgram> programs,
      double[] units,
      int[][] encoders,
      List<RowLoss> losses,
      List<String> segmentColumns) {
    this.task = task;
    this.programs = programs.toArray(EvaluationProgram[]::new);
    this.units = units;
    this.encoders = encoders;
    this.losses = losses.stream().mapToInt(RowLoss::ordinal).toArray();
    this.segmentColumns = segmentColumns.toArray(String[]::new);
  }

  ComparedSums run(int partition, Iterator<EncodedRows.Batch> batches, List<TaskModel> models) {
    List<MetricSums> metrics = new ArrayList<>();
    List<RowSample> samples = new ArrayList<>();
    for (int i = 0; i < programs.length; i++) {
      metrics.add(programs[i].noMetrics(models.get(i).head().decision()));
      samples.add(programs[i].noSample());
    }
    ComparedSums sums = new ComparedSums(metrics, samples, losses.length, segmentColumns.length);
    while (batches.hasNext()) {
      add(partition, batches.next(), models, sums);
    }
    return sums;
  }

  private void add(
      int partition, EncodedRows.Batch batch, List<TaskModel> models, ComparedSums sums) {
    int rows = batch.block().rows();
    List<Losses> each = new ArrayList<>();
    for (int i = 0; i < programs.length; i++) {
      List<Block> blocks = IntStream.of(encoders[i]).mapToObj(batch.blocks()::get).toList();
      Losses found = new Losses(models.get(i), units[i], rows, partition, sums.samples.get(i));
      programs[i].measure(blocks, models.get(i), sums.metrics.get(i), found);
      each.add(found);
    }
    float[] weights = batch.block().weights();
    for (int row = 0; row < rows; row++) {
      for (int i = 0; i < losses.length; i++) {
        double champion = each.get(0).of[i][row];
        double challenger = each.get(1).of[i][row];
        sums.losses.get(i).add(champion, challenger, weights[row]);
        if (i == 0) {
          addToSegments(batch, row, champion, challenger, weights[row], sums);
        }
      }
    }
  }

  private void addToSegments(
      EncodedRows.Batch batch,
      int row,
      double champion,
      double challenger,
      float weight,
      ComparedSums sums) {
    for (int column = 0; column < segmentColumns.length; column++) {
      InternalRow kept = batch.kept().get(row);
      String value = kept.isNullAt(column) ? MISSING : kept.getUTF8String(column).toString();
      Map<String, PairedSums> segments = sums.segments.get(column);
      PairedSums segment = segments.get(value);
      if (segment == null) {
        requireFew(segments.size() + 1, segmentColumns[column]);
        segment = new PairedSums();
        segments.put(value, segment);
      }
      segment.add(champion, challenger, weight);
    }
  }

  static void requireFew(int segments, String column) {
    if (segments > MOST_SEGMENTS) {
      throw DataException.expected(
              "at most %s segments".formatted(MOST_SEGMENTS), "more different values")
          .column(column)
          .remedy("Take a column of few values, such as a plan or a region.")
          .build();
    }
  }

  /** The losses of a batch by one model. */
  private final class Losses implements EvaluationProgram.RowSums {
    private final TaskModel model;
    private final double unit;
    private final int partition;
    private final RowSample sample;

    /** [losses, rows]. */
    private final double[][] of;

    Losses(TaskModel model, double unit, int rows, int partition, RowSample sample) {
      this.model = model;
      this.unit = unit;
      this.partition = partition;
      this.sample = sample;
      this.of = new double[losses.length][rows];
    }

    @Override
    public void add(
        Block block, int from, float[] outputs, float[] targets, float[] weights, int rows) {
      sample.add(outputs, targets, weights, rows, partition, block.ids(), from);
      for (int i = 0; i < losses.length; i++) {
        RowLoss loss = RowLoss.values()[losses[i]];
        if (!loss.isOfSpread()) {
          double[] piece = new double[rows];
          loss.of(task, outputs, targets, outputs.length / rows, rows, piece);
          System.arraycopy(piece, 0, of[i], from, rows);
        }
      }
    }

    @Override
    public void addSpread(
        Block block, int from, float[] outputs, float[] targets, float[] weights, int rows) {
      for (int i = 0; i < losses.length; i++) {
        RowLoss loss = RowLoss.values()[losses[i]];
        if (loss.isOfSpread()) {
          double[] piece = new double[rows];
          loss.ofSpread(model.loss(), outputs, targets, rows, unit, piece);
          System.arraycopy(piece, 0, of[i], from, rows);
        }
      }
    }
  }
}
