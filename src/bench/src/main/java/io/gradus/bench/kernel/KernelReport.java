package io.gradus.bench.kernel;

import io.gradus.bench.Table;
import io.gradus.kernel.Kernels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Runs the JMH benchmarks of this package in this JVM and writes their section. */
public final class KernelReport {
  private static final TimeValue TRIAL = TimeValue.milliseconds(700);
  private static final String ALLOCATED = "gc.alloc.rate.norm";

  private KernelReport() {}

  /** Arguments: the file to write. */
  public static void main(String[] arguments) throws RunnerException, IOException {
    // Before netlib is touched: it binds itself to a native BLAS once and for all.
    Kernels.active();
    Files.writeString(Path.of(arguments[0]), page());
  }

  private static String page() throws RunnerException {
    return """
    ## Kernels
    One core, without Spark, by JMH with its GC profiler. A product is `A·Bᵀ`; netlib is the Java BLAS (%s) that Spark
    computes with where it finds no native one; portable is what Gradus computes with there (%s).

    """
            .formatted(
                dev.ludovic.netlib.blas.JavaBLAS.getInstance().getClass().getSimpleName(),
                Kernels.portable().products().name())
        + products()
        + """

        An activation function forward and backward, for each value:

        """
        + functions()
        + """

        What one task computes in a step (forward, error, backward), and Adam's update on one thread. JMH counts what all
        threads of the JVM allocate, its own too, some 7 kB a second; a step itself allocates nothing, which a test holds.
        An update makes a few objects, none of them of the parameters' length.

        """
        + steps();
  }

  private static String products() throws RunnerException {
    Map<String, Map<String, Double>> rates = new TreeMap<>();
    for (RunResult run : run(ProductBenchmark.class)) {
      String size = run.getParams().getParam("size");
      double nanoseconds = run.getPrimaryResult().getScore();
      rates
          .computeIfAbsent(size, key -> new TreeMap<>())
          .put(
              run.getParams().getParam("provider"),
              ProductBenchmark.operations(size) / nanoseconds);
    }
    Table table =
        new Table(
            "product",
            "OpenBLAS, GFLOP/s",
            "portable, GFLOP/s",
            "netlib, GFLOP/s",
            "portable to netlib");
    rates.forEach(
        (size, rate) ->
            table.row(
                size.replace("x", " × "),
                Table.count(rate.get("OPENBLAS")),
                Table.count(rate.get("PORTABLE")),
                Table.count(rate.get("NETLIB")),
                Table.times(rate.get("PORTABLE") / rate.get("NETLIB"))));
    return table.toString();
  }

  private static String functions() throws RunnerException {
    Table table = new Table("function", "ns a value");
    for (RunResult run : run(FunctionBenchmark.class)) {
      String name = run.getParams().getParam("function");
      table.row(
          name.equals("JDK_TANH") ? "tanh by the JDK" : name.toLowerCase(java.util.Locale.ROOT),
          Table.decimal(run.getPrimaryResult().getScore()));
    }
    return table.toString();
  }

  private static String steps() throws RunnerException {
    Table table =
        new Table("network", "rows", "backprop", "bytes allocated", "update", "bytes allocated");
    Map<List<String>, Map<String, RunResult>> runs = new java.util.LinkedHashMap<>();
    for (RunResult run : run(StepBenchmark.class)) {
      runs.computeIfAbsent(
              List.of(run.getParams().getParam("network"), run.getParams().getParam("rows")),
              key -> new TreeMap<>())
          .put(run.getPrimaryResult().getLabel(), run);
    }
    runs.forEach(
        (key, named) ->
            table.row(
                key.get(0),
                key.get(1),
                microseconds(named.get("backprop")),
                allocated(named.get("backprop")),
                microseconds(named.get("update")),
                allocated(named.get("update"))));
    return table.toString();
  }

  private static String microseconds(RunResult run) {
    return Table.milliseconds(run.getPrimaryResult().getScore() / 1e6);
  }

  private static String allocated(RunResult run) {
    Result<?> bytes = run.getSecondaryResults().get(ALLOCATED);
    return bytes == null ? "–" : Table.decimal(bytes.getScore());
  }

  private static Collection<RunResult> run(Class<?> benchmark) throws RunnerException {
    return new Runner(
            new OptionsBuilder()
                .include(benchmark.getName() + "\\.")
                .forks(0)
                .warmupIterations(3)
                .warmupTime(TRIAL)
                .measurementIterations(5)
                .measurementTime(TRIAL)
                .addProfiler(GCProfiler.class)
                .build())
        .run();
  }
}
