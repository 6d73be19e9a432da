package io.gradus.bench.performance;

import io.gradus.bench.JavaProcess;
import io.gradus.bench.Table;
import io.gradus.config.Carrier;
import io.gradus.dataset.PackedData;
import io.gradus.kernel.Kernels;
import io.gradus.kernel.Precision;
import io.gradus.kernel.UnsupportedPrecisionException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/** Rows a second of whole training steps: forward, backward, sum and update. */
final class Throughput {
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
    needs, no gradient towards the first layer's input. PyTorch: two threads, Adam, float32. MLlib: its perceptron (sigmoid,
    double precision), rows over the seconds of one full-batch pass: with the native BLAS that Gradus brings, and as it
    comes with Spark, where a machine has no BLAS.

    """
        + table;
  }

  private void measure(Workload workload, Table table)
      throws IOException, InterruptedException, ExecutionException {
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
    try (PackedData data = workload.data(spark)) {
      Map<Integer, Double> torch = torch(workload);
      boolean dense = !workload.units().isEmpty();
      double mllib = dense ? Mllib.rate(session, workload, data, 8) : 0;
      double asItComes = dense ? mllibAsItComes(workload) : 0;
      for (int batch : workload.batches()) {
        double gemm = Gemm.gigaflops(2);
        Way exact = Way.exact(Carrier.RESIDENT);
        double resident = rate(spark, workload, data, batch, exact);
        double jobs = rate(spark, workload, data, batch, Way.exact(Carrier.JOBS));
        double local = rate(spark, workload, data, batch, exact.localSteps(8));
        double rounded =
            canRound() ? rate(spark, workload, data, batch, exact.precision(Precision.BF16)) : 0;
        double gigaflops = resident * workload.flopsPerRow() / 1e9;
        table.row(
            "%s: %s".formatted(workload.name(), workload.shown()),
            Table.count(batch),
            Table.count(resident),
            Table.count(gigaflops),
            Table.percent(gigaflops / gemm),
            Table.count(jobs),
            Table.count(local),
            rounded > 0 ? Table.count(rounded) : "–",
            rounded > 0 ? Table.times(rounded / resident) : "–",
            torch.containsKey(batch) ? Table.count(torch.get(batch)) : "–",
            torch.containsKey(batch) ? Table.times(resident / torch.get(batch)) : "–",
            dense ? Table.count(mllib) : "cannot",
            dense ? Table.times(resident / mllib) : "–",
            dense ? Table.count(asItComes) : "cannot",
            dense ? Table.times(resident / asItComes) : "–");
      }
    }
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

  private Map<Integer, Double> torch(Workload workload) throws IOException, InterruptedException {
    Map<Integer, Double> rates = new LinkedHashMap<>();
    if (python.isPresent()) {
      List<String> sizes = new ArrayList<>();
      workload.batches().forEach(batch -> sizes.add(batch.toString()));
      for (String line :
          Torch.run(
              python.get(),
              workload.name(),
              String.join(",", workload.units().stream().map(String::valueOf).toList()),
              String.join(",", sizes))) {
        String[] words = line.split(" ");
        rates.put(Integer.valueOf(words[0]), Double.valueOf(words[1]));
      }
    }
    return rates;
  }
}
