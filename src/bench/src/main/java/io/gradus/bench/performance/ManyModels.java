package io.gradus.bench.performance;

import io.gradus.bench.Table;
import io.gradus.config.Carrier;
import io.gradus.dataset.pack.PackedData;
import io.gradus.network.ParameterLayout;
import io.gradus.train.TrainEvent;
import io.gradus.train.Trainee;
import io.gradus.train.Trainer;
import io.gradus.train.TrainingProblem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Several networks side by side: what a round of all takes beside one of a single network, and
 * which share that is of what the machine's matrix products reached just before. Products, one
 * network and many take turns; each ratio is the median of the turns' own. In one process, with a
 * {@code local} master, the heap beside it says how many sets of parameters a further model takes
 * on the driver and in tasks together, the rows being there once.
 */
@Command(name = "many-models", mixinStandardHelpOptions = true)
public final class ManyModels implements Callable<Integer> {
  @Option(names = "--workload", description = "W1 to W4, or small, which is 50-64-1.")
  private String workload = "W1";

  @Option(names = "--batch", description = "Rows of a step.")
  private int batch = 128;

  @Option(names = "--models", split = ",", description = "How many side by side.")
  private List<Integer> models = List.of(1, 4, 16);

  @Option(names = "--master", description = "Spark's master; of two slots.")
  private String master = "local[2]";

  @Option(names = "--own-rows", description = "Each has a packed copy of its own, as folds have.")
  private boolean ownRows;

  @Option(names = "--turns", description = "How often each is measured.")
  private int turns = 3;

  @Option(names = "--epochs", description = "Of each turn; the first one warms up.")
  private int epochs = 3;

  private JavaSparkContext spark;
  private Workload work;
  private long liveBytes;

  /** Of a round, of all processes together. */
  private double processorSeconds;

  private final List<PackedData> rows = new ArrayList<>();

  /** Prints a table. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new ManyModels()).execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    work = Workload.named(workload);
    try (SparkSession session = PerformanceReport.session(master)) {
      spark = JavaSparkContext.fromSparkContext(session.sparkContext());
      int copies = ownRows ? models.stream().mapToInt(Integer::intValue).max().orElseThrow() : 1;
      IntStream.range(0, copies).forEach(copy -> rows.add(work.data(spark)));
      measure();
      rows.forEach(PackedData::close);
    }
    return 0;
  }

  private void measure() throws Exception {
    Map<Integer, List<Double>> rounds = new LinkedHashMap<>();
    Map<Integer, List<Double>> ratios = new LinkedHashMap<>();
    Map<Integer, List<Double>> shares = new LinkedHashMap<>();
    Map<Integer, List<Double>> work = new LinkedHashMap<>();
    Map<Integer, List<Double>> busy = new LinkedHashMap<>();
    Map<Integer, List<Double>> sets = new LinkedHashMap<>();
    secondsOfARound(1);
    for (int turn = 0; turn < turns; turn++) {
      double one = secondsOfARound(1);
      long ofOne = liveBytes;
      double workOfOne = processorSeconds;
      for (int side : models) {
        double gemm = Gemm.gigaflops(2);
        double gemmOfAProcessor = Gemm.gigaflopsOfAProcessor(2);
        double seconds = secondsOfARound(side);
        double flops = side * batch * this.work.flopsPerRow();
        add(rounds, side, seconds);
        add(sets, side, (liveBytes - ofOne) / (side - 1.0) / parameterBytes());
        add(work, side, processorSeconds / workOfOne);
        add(ratios, side, seconds / one);
        add(shares, side, flops / seconds / 1e9 / gemm);
        add(busy, side, flops / processorSeconds / 1e9 / gemmOfAProcessor);
      }
    }
    Table table =
        new Table(
            "models",
            "a round of all",
            "of one model's",
            "its processor time, of one model's",
            "GFLOP/s",
            "of sgemm",
            "by processor time",
            "parameter sets a further model");
    for (int side : models) {
      double seconds = Trials.median(rounds.get(side));
      table.row(
          Table.count(side),
          Table.milliseconds(seconds),
          String.format(Locale.ROOT, "%.2f", Trials.median(ratios.get(side))),
          String.format(Locale.ROOT, "%.2f", Trials.median(work.get(side))),
          Table.count(side * batch * this.work.flopsPerRow() / seconds / 1e9),
          Table.percent(Trials.median(shares.get(side))),
          Table.percent(Trials.median(busy.get(side))),
          side == 1 ? "–" : String.format(Locale.ROOT, "%.1f", Trials.median(sets.get(side))));
    }
    System.out.println(
        "%s, batch %s, %s%s"
            .formatted(
                this.work.shown(), batch, master, ownRows ? ", each with rows of its own" : ""));
    System.out.println(table);
  }

  private static void add(Map<Integer, List<Double>> each, int side, double value) {
    each.computeIfAbsent(side, any -> new ArrayList<>()).add(value);
  }

  private double parameterBytes() {
    return (double) Float.BYTES * ParameterLayout.of(work.network()).parameterCount();
  }

  /** Of all models together; the first epoch warms up, and does not count. */
  private double secondsOfARound(int side) {
    long[] ends = new long[epochs + 1];
    double[] spent = new double[epochs + 1];
    List<Trainee> trainees = new ArrayList<>();
    for (int model = 0; model < side; model++) {
      boolean last = model == side - 1;
      TrainingProblem problem =
          Trials.problem(
              work.network(),
              work.task(),
              rows.get(ownRows ? model : 0),
              batch,
              epochs,
              Way.exact(Carrier.RESIDENT));
      // In lockstep: an epoch of all has ended when that of the last one has.
      trainees.add(
          Trainee.of(
              problem,
              List.of(
                  event -> {
                    if (event instanceof TrainEvent.EpochFinished epoch) {
                      if (last && epoch.epoch() == 1) {
                        liveBytes = Trials.liveBytes();
                      }
                      if (last) {
                        spent[epoch.epoch()] = processorSeconds();
                      }
                      ends[epoch.epoch()] = System.nanoTime();
                    }
                  })));
    }
    new Trainer(spark, trainees).trainAll();
    int steps = work.rows() / batch * (epochs - 1);
    processorSeconds = (spent[epochs] - spent[1]) / steps;
    return (ends[epochs] - ends[1]) / 1e9 / steps;
  }

  /** That of this process, and of those that it has started. */
  private static double processorSeconds() {
    return Stream.concat(Stream.of(ProcessHandle.current()), ProcessHandle.current().descendants())
        .flatMap(process -> process.info().totalCpuDuration().stream())
        .mapToDouble(spent -> spent.toNanos() / 1e9)
        .sum();
  }
}
