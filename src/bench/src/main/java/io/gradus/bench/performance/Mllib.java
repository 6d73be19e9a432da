package io.gradus.bench.performance;

import io.gradus.data.Block;
import io.gradus.dataset.pack.PackedData;
import io.gradus.network.Task;
import java.util.Arrays;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.ml.classification.MultilayerPerceptronClassificationModel;
import org.apache.spark.ml.classification.MultilayerPerceptronClassifier;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Spark's own multilayer perceptron, on the same rows. */
final class Mllib {
  private Mllib() {}

  /** The rows of packed data as MLlib takes them, cached. */
  static Dataset<Row> rows(SparkSession spark, PackedData data, int classes) {
    JavaRDD<Row> rows =
        data.blocks()
            .flatMap(
                block ->
                    IntStream.range(0, block.rows())
                        .mapToObj(i -> row(block, i, classes))
                        .iterator());
    Dataset<Row> frame =
        spark
            .createDataFrame(
                rows,
                new StructType()
                    .add("label", DataTypes.DoubleType)
                    .add("features", SQLDataTypes.VectorType()))
            .cache();
    frame.count();
    return frame;
  }

  private static Row row(Block block, int row, int classes) {
    int width = block.layout().denseWidth();
    double[] features = new double[width];
    for (int i = 0; i < width; i++) {
      features[i] = block.dense()[row * width + i];
    }
    float target = block.targets()[row];
    double label = classes == 2 ? (target > 0.5 ? 1 : 0) : target;
    return RowFactory.create(label, Vectors.dense(features));
  }

  /**
   * Seconds of one pass over all rows: an evaluation by L-BFGS, which is one Spark job. What a fit
   * does beside them is the same for few and for many iterations.
   *
   * @param iterations that are timed
   */
  static double secondsOfAPass(Dataset<Row> rows, int[] layers, int iterations) {
    fit(rows, layers, "l-bfgs", 2);
    Counted few = counted(rows, layers, 1);
    Counted many = counted(rows, layers, 1 + iterations);
    return (many.seconds() - few.seconds()) / (many.jobs() - few.jobs());
  }

  /** Rows a second of such passes over a workload's rows. */
  static double rate(SparkSession spark, Workload workload, PackedData data, int iterations) {
    int classes = workload.task() == Task.REGRESSION ? 2 : 10;
    int[] layers = workload.units().stream().mapToInt(Integer::intValue).toArray();
    layers[layers.length - 1] = classes;
    Dataset<Row> rows = rows(spark, data, classes);
    try {
      return workload.rows() / secondsOfAPass(rows, layers, iterations);
    } finally {
      rows.unpersist(true);
    }
  }

  private record Counted(double seconds, int jobs) {}

  private static Counted counted(Dataset<Row> rows, int[] layers, int iterations) {
    SparkContext spark = rows.sparkSession().sparkContext();
    AtomicInteger jobs = new AtomicInteger();
    SparkListener counter =
        new SparkListener() {
          @Override
          public void onJobStart(SparkListenerJobStart start) {
            jobs.incrementAndGet();
          }
        };
    spark.addSparkListener(counter);
    double seconds = seconds(() -> fit(rows, layers, "l-bfgs", iterations));
    try {
      spark.listenerBus().waitUntilEmpty();
    } catch (TimeoutException e) {
      throw new IllegalStateException("Spark still tells of jobs that are over.", e);
    }
    spark.removeSparkListener(counter);
    return new Counted(seconds, jobs.get());
  }

  static MultilayerPerceptronClassificationModel fit(
      Dataset<Row> rows, int[] layers, String solver, int iterations) {
    return new MultilayerPerceptronClassifier()
        .setLayers(Arrays.copyOf(layers, layers.length))
        .setSolver(solver)
        .setMaxIter(iterations)
        .setTol(0)
        .setSeed(1)
        .fit(rows);
  }

  static double seconds(Runnable work) {
    long start = System.nanoTime();
    work.run();
    return (System.nanoTime() - start) / 1e9;
  }
}
