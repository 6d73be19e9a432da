package io.gradus.bench.performance;

import io.gradus.bench.Table;
import io.gradus.config.Carrier;
import io.gradus.dataset.pack.PackedData;
import io.gradus.train.TrainEvent;
import io.gradus.train.Trainee;
import io.gradus.train.Trainer;
import io.gradus.train.TrainingProblem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/**
 * Several networks side by side over one packed copy of the rows: rows a second of all together,
 * and which share that is of what the machine's matrix products reached just before. Products and
 * trainings take turns; the share is the median of the turns' own.
 */
public final class ManyModels {
  private static final int TURNS = 3;
  private static final int EPOCHS = 3;
  private static final List<Integer> MODELS = List.of(1, 4, 16);

  private ManyModels() {}

  /** Prints a table; arguments: a workload's name, a batch size, how many models side by side. */
  public static void main(String[] arguments) throws InterruptedException, ExecutionException {
    Workload workload = Workload.named(arguments.length > 0 ? arguments[0] : "W1");
    int batch = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 128;
    List<Integer> side =
        arguments.length > 2
            ? Arrays.stream(arguments).skip(2).map(Integer::valueOf).toList()
            : MODELS;
    SparkSession session =
        SparkSession.builder()
            .master("local[2]")
            .appName("many models")
            .config("spark.ui.enabled", "false")
            .getOrCreate();
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
    Table table = new Table("models", "rows/s of all", "GFLOP/s", "sgemm, GFLOP/s", "of sgemm");
    try (PackedData data = workload.data(spark)) {
      rate(spark, workload, data, batch, 1);
      for (int models : side) {
        List<Double> rates = new ArrayList<>();
        List<Double> products = new ArrayList<>();
        List<Double> shares = new ArrayList<>();
        for (int turn = 0; turn < TURNS; turn++) {
          double gemm = Gemm.gigaflops(2);
          double rate = rate(spark, workload, data, batch, models);
          rates.add(rate);
          products.add(gemm);
          shares.add(rate * workload.flopsPerRow() / 1e9 / gemm);
        }
        double median = Trials.median(rates);
        table.row(
            Table.count(models),
            Table.count(median),
            Table.count(median * workload.flopsPerRow() / 1e9),
            Table.count(Trials.median(products)),
            Table.percent(Trials.median(shares)));
      }
    }
    System.out.println("%s, batch %s".formatted(workload.shown(), batch));
    System.out.println(table);
    session.stop();
  }

  /** Of all models together; the first epoch warms up, and does not count. */
  private static double rate(
      JavaSparkContext spark, Workload workload, PackedData data, int batch, int models) {
    TrainingProblem problem =
        Trials.problem(
            workload.network(), workload.task(), data, batch, EPOCHS, Way.exact(Carrier.RESIDENT));
    long[] ends = new long[EPOCHS + 1];
    List<Trainee> trainees = new ArrayList<>();
    for (int model = 0; model < models; model++) {
      // In lockstep: an epoch of all has ended when that of the last one has.
      trainees.add(
          Trainee.of(
              problem,
              List.of(
                  event -> {
                    if (event instanceof TrainEvent.EpochFinished epoch) {
                      ends[epoch.epoch()] = System.nanoTime();
                    }
                  })));
    }
    new Trainer(spark, trainees).trainAll();
    double seconds = (ends[EPOCHS] - ends[1]) / 1e9;
    return (double) workload.rows() * models * (EPOCHS - 1) / seconds;
  }
}
