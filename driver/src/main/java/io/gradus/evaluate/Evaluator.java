package io.gradus.evaluate;

import io.gradus.config.JobConfig;
import io.gradus.data.Block;
import io.gradus.data.Floats;
import io.gradus.dataset.pack.EncodedRows;
import io.gradus.dataset.pack.SeenTally;
import io.gradus.encode.FeatureEncoder;
import io.gradus.encode.TargetUnits;
import io.gradus.metric.MetricSums;
import io.gradus.metric.Metrics;
import io.gradus.model.Model;
import io.gradus.network.NetworkSpec;
import io.gradus.network.Task;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Checks networks on labelled rows: one Spark job, its sums merged in partition order, so that
 * equal rows give equal bits.
 */
public final class Evaluator {
  private final EvaluationProgram program;
  private final double[] units;

  /**
   * @param topK the k of top-k accuracy
   * @param units in which errors of regression are given
   */
  public Evaluator(NetworkSpec network, Task task, int topK, TargetUnits units) {
    this.program = new EvaluationProgram(network.toJson(), task, topK, units);
    this.units = units.steps();
  }

  /** What a task does to check the network on its rows. */
  public EvaluationProgram program() {
    return program;
  }

  /** The metrics of all rows, of the sums of all partitions. */
  public Metrics result(MetricSums sums) {
    return sums.result(units);
  }

  /**
   * The metrics of a model on rows that have labels.
   *
   * @param job how the rows are read, and the k of top-k accuracy
   * @throws io.gradus.encode.DataException if rows cannot be encoded, or have a class that the
   *     model does not know
   */
  public static Metrics evaluate(Model model, Dataset<Row> rows, JobConfig job) {
    SeenTally tally = SeenTally.of(rows.sparkSession().sparkContext(), model.encoders());
    return evaluate(model, rows, job, tally);
  }

  /**
   * The metrics of a model on rows that have labels. Rows have the weights that training's had,
   * unless the job names no column of weights.
   *
   * @param job how the rows are read, and the k of top-k accuracy
   * @param tally counts what the rows held
   * @throws io.gradus.encode.DataException if rows cannot be encoded, or have a class that the
   *     model does not know
   */
  public static Metrics evaluate(Model model, Dataset<Row> rows, JobConfig job, SeenTally tally) {
    return of(model, job).evaluate(labelled(model, rows, job, tally), model);
  }

  private static Evaluator of(Model model, JobConfig job) {
    return of(model, job.training().topK());
  }

  /** Of a model of several networks, in the scale of the first. */
  static Evaluator of(Model model, int topK) {
    return new Evaluator(
        model.members().get(0).network(), model.task(), topK, model.encoder().targetUnits());
  }

  private static JavaRDD<List<Block>> labelled(
      Model model, Dataset<Row> rows, JobConfig job, SeenTally tally) {
    FeatureEncoder.Labels labels =
        job.data().weight().isPresent()
            ? FeatureEncoder.Labels.READ
            : FeatureEncoder.Labels.UNWEIGHTED;
    return EncodedRows.labelledBatches(
            rows, model.encoders(), labels, List.of(), job.data().badRows(), tally)
        .map(EncodedRows.Batch::blocks);
  }

  /**
   * The metrics of a model of networks that share one encoder, on rows that it has encoded.
   *
   * @param topK the k of top-k accuracy
   */
  public static Metrics evaluate(JavaRDD<Block> blocks, Model model, int topK) {
    return of(model, topK).evaluate(blocks.map(List::of), model);
  }

  /** Measures as {@link #evaluate(JavaRDD, Model, int)} does, with what a report shows. */
  public static Measured measure(JavaRDD<Block> blocks, Model model, int topK) {
    return measure(blocks.map(List::of), model, of(model, topK));
  }

  private Metrics evaluate(JavaRDD<List<Block>> batches, Model model) {
    EvaluationProgram work = program;
    List<MetricSums> parts =
        collect(batches, model, (partition, rows, networks) -> work.run(rows, networks));
    return merged(parts);
  }

  private Metrics merged(List<MetricSums> parts) {
    MetricSums sum = parts.get(0);
    parts.subList(1, parts.size()).forEach(sum::merge);
    return result(sum);
  }

  /**
   * The metrics of a network on encoded rows; any number of blocks a partition.
   *
   * @param parameters [parameterCount]
   * @param buffers [bufferCount]
   */
  public Metrics evaluate(JavaRDD<Block> blocks, float[] parameters, float[] buffers) {
    EvaluationProgram work = program;
    List<MetricSums> parts =
        collect(
            blocks,
            parameters,
            buffers,
            (partition, rows, weights, statistics) -> work.run(rows, weights, statistics));
    return merged(parts);
  }

  /**
   * The metrics of a network on encoded rows, to the bits of {@link #evaluate}, and in the same
   * pass what a report shows of them.
   *
   * @param parameters [parameterCount]
   * @param buffers [bufferCount]
   * @param inputs which of the rows' inputs are counted
   */
  public Measured measure(
      JavaRDD<Block> blocks, float[] parameters, float[] buffers, CountedInputs inputs) {
    MeasureProgram work = new MeasureProgram(program, inputs);
    return measured(
        collect(
            blocks,
            parameters,
            buffers,
            (partition, rows, weights, statistics) ->
                work.run(partition, rows, weights, statistics)));
  }

  private Measured measured(List<MeasuredSums> parts) {
    MeasuredSums sum = parts.get(0);
    parts.subList(1, parts.size()).forEach(sum::merge);
    return sum.result(units);
  }

  /**
   * Measures a model on rows that have labels, as {@link #evaluate(TrainedModel, Dataset,
   * JobConfig, SeenTally)} does.
   */
  public static Measured measure(Model model, Dataset<Row> rows, JobConfig job, SeenTally tally) {
    return measure(labelled(model, rows, job, tally), model, of(model, job));
  }

  private static Measured measure(JavaRDD<List<Block>> batches, Model model, Evaluator evaluator) {
    MeasureProgram work = new MeasureProgram(evaluator.program, CountedInputs.of(model.encoder()));
    return evaluator.measured(
        collect(
            batches, model, (partition, rows, networks) -> work.run(partition, rows, networks)));
  }

  /** What one partition's rows come to by a model, of each partition in their order. */
  static <T> List<T> collect(JavaRDD<List<Block>> batches, Model model, ModelWork<T> work) {
    SentModel sent = new SentModel(JavaSparkContext.fromSparkContext(batches.context()), model);
    try {
      return batches
          .mapPartitionsWithIndex(
              (partition, rows) ->
                  List.of(
                          work.run(
                              partition,
                              rows,
                              sent.start(sent.encoders(), UnaryOperator.identity())))
                      .iterator(),
              true)
          .collect();
    } finally {
      sent.destroy();
    }
  }

  /** What a task does with the rows of a partition by a model. */
  interface ModelWork<T> extends Serializable {
    T run(int partition, Iterator<List<Block>> rows, TaskModel networks);
  }

  /** What one partition's rows come to, of each partition in their order. */
  private static <T> List<T> collect(
      JavaRDD<Block> blocks, float[] parameters, float[] buffers, Work<T> work) {
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(blocks.context());
    Broadcast<Floats> weights = spark.broadcast(new Floats(parameters));
    Broadcast<Floats> statistics = spark.broadcast(new Floats(buffers));
    try {
      return blocks
          .mapPartitionsWithIndex(
              (partition, rows) ->
                  List.of(
                          work.run(
                              partition,
                              rows,
                              weights.value().values(),
                              statistics.value().values()))
                      .iterator(),
              true)
          .collect();
    } finally {
      weights.destroy();
      statistics.destroy();
    }
  }

  /** What a task does with the rows of a partition. */
  private interface Work<T> extends Serializable {
    T run(int partition, Iterator<Block> rows, float[] parameters, float[] buffers);
  }
}
