package io.gradus.bench.performance;

import io.gradus.bench.JavaProcess;
import io.gradus.bench.Table;
import io.gradus.config.Carrier;
import io.gradus.dataset.pack.PackedData;
import io.gradus.kernel.Kernels;
import io.gradus.kernel.Precision;
import io.gradus.kernel.UnsupportedPrecisionException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/** Rows a second of whole training steps: forward, backward, sum and update. */
final class Throughput {
  /** Machines are not steady: what is compared takes turns. */
  private static final int TURNS = 3;

  private final SparkSession session;
  private final Optional<String> python;

  Throughput(SparkSession session, Optional<String> python) {
    this.session = session;
    this.python = python;
  }

  String run() throws IOException, InterruptedException, ExecutionException {
    Table table =
        new Table(
            "network",
            "batch",
            "Gradus, rows/s",
            "GFLOP/s",
            "of sgemm",
            "as jobs",
            "8 local steps",
            "bf16",
            "ratio",
            "PyTorch, rows/s",
            "ratio",
            "MLlib, rows/s",
            "ratio",
            "MLlib as it comes, rows/s",
            "ratio");
    Gemm.gigaflops(2);
    for (Workload workload : Workload.all()) {
      measure(workload, table);
    }
    return """
    ## Training steps
    Forward, backward, sum over two partitions and Adam's update, through `Trainer` on `local[2]`, exactly synchronous in
    resident rounds; beside it the same as Spark jobs, with eight local steps between two sums, and with products of
    bfloat16 (`training.matmul-precision = bf16`; ratio to float32). "of sgemm" is the share of
    the rate of 1024³ matrix products that the same kernel reached just before on both cores; products are counted that a step
    needs, no gradient towards the first layer's input. PyTorch: two threads, Adam, float32. Products, Gradus and PyTorch
    take turns, three each; rates, share and ratio are medians of these. MLlib: its perceptron (sigmoid, double precision),
    rows over the seconds of one full-batch pass: with the native BLAS that Gradus brings, and as it comes with Spark,
    where a machine has no BLAS.

    """
        + table;
  }

  private void measure(Workload workload, Table table)
      throws IOException, InterruptedException, ExecutionException {
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
    try (PackedData data = workload.data(spark)) {
      boolean dense = !workload.units().isEmpty();
      double mllib = dense ? Mllib.rate(session, workload, data, 8) : 0;
      double asItComes = dense ? mllibAsItComes(workload) : 0;
      for (int batch : workload.batches()) {
        Way exact = Way.exact(Carrier.RESIDENT);
        List<Turn> turns = new ArrayList<>();
        for (int i = 0; i < TURNS; i++) {
          turns.add(turn(spark, workload, data, batch));
        }
        double resident = median(turns, Turn::rate);
        double torch = median(turns, Turn::torch);
        double jobs = rate(spark, workload, data, batch, Way.exact(Carrier.JOBS));
        double local = rate(spark, workload, data, batch, exact.localSteps(8));
        double rounded =
            canRound() ? rate(spark, workload, data, batch, exact.precision(Precision.BF16)) : 0;
        table.row(
            "%s: %s".formatted(workload.name(), workload.shown()),
            Table.count(batch),
            Table.count(resident),
            Table.count(resident * workload.flopsPerRow() / 1e9),
            Table.percent(
                median(turns, turn -> turn.rate * workload.flopsPerRow() / 1e9 / turn.gemm)),
            Table.count(jobs),
            Table.count(local),
            rounded > 0 ? Table.count(rounded) : "–",
            rounded > 0 ? Table.times(rounded / resident) : "–",
            torch > 0 ? Table.count(torch) : "–",
            torch > 0 ? Table.times(median(turns, turn -> turn.rate / turn.torch)) : "–",
            dense ? Table.count(mllib) : "cannot",
            dense ? Table.times(resident / mllib) : "–",
            dense ? Table.count(asItComes) : "cannot",
            dense ? Table.times(resident / asItComes) : "–");
      }
    }
  }

  /**
   * What was measured one after the other.
   *
   * @param gemm 10⁹ operations a second of matrix products
   * @param rate rows a second of Gradus
   * @param torch rows a second of PyTorch, 0 where there is none
   */
  private record Turn(double gemm, double rate, double torch) {}

  private Turn turn(JavaSparkContext spark, Workload workload, PackedData data, int batch)
      throws IOException, InterruptedException, ExecutionException {
    double gemm = Gemm.gigaflops(2);
    double rate = rate(spark, workload, data, batch, Way.exact(Carrier.RESIDENT));
    double torch = python.isPresent() ? torch(python.get(), workload, batch) : 0;
    return new Turn(gemm, rate, torch);
  }

  private static double median(List<Turn> turns, Function<Turn, Double> figure) {
    return Trials.median(turns.stream().map(figure).toList());
  }

  private static double rate(
      JavaSparkContext spark, Workload workload, PackedData data, int batch, Way way) {
    int epochs = way.carrier() == Carrier.JOBS && batch < 1024 ? 2 : workload.epochs();
    Trials.Times times =
        Trials.train(spark, workload.network(), workload.task(), data, batch, epochs, way);
    return workload.rows() / times.epochSeconds();
  }

  private static boolean canRound() {
    try {
      Kernels.of(Precision.BF16);
      return true;
    } catch (UnsupportedPrecisionException e) {
      return false;
    }
  }

  /** In a JVM that never loads our BLAS. */
  private static double mllibAsItComes(Workload workload) throws IOException, InterruptedException {
    List<String> printed =
        JavaProcess.run(
            "4g", MllibAsItComes.class, PerformanceReport.ON_CLASS_PATH, workload.name());
    return Double.parseDouble(printed.get(printed.size() - 1));
  }

  private static double torch(String python, Workload workload, int batch)
      throws IOException, InterruptedException {
    String units = String.join(",", workload.units().stream().map(String::valueOf).toList());
    List<String> printed = Torch.run(python, workload.name(), units, String.valueOf(batch));
    return Double.parseDouble(printed.get(printed.size() - 1).split(" ")[1]);
  }
}
