package io.gradus.bench.performance;

import io.gradus.bench.Table;
import io.gradus.config.Carrier;
import io.gradus.config.CompressionConfig;
import io.gradus.dataset.pack.PackedData;
import io.gradus.forecast.ProbeNetwork;
import io.gradus.network.Task;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;

/** What a round costs beyond arithmetic. */
final class Rounds {
  /** Parameters, and rounds that are timed of them. */
  private static final Map<Integer, Integer> SIZES = new LinkedHashMap<>();

  private static final int LARGEST = 20_000_000;

  /** Rounds as jobs, at most: the code of an executor is compiled in the first half of them. */
  private static final int JOBS = 600;

  /** Jobs until Spark's scheduler is compiled; before, they take several times as long. */
  private static final int WARM_UP = 400;

  static {
    SIZES.put(1_000, 600);
    SIZES.put(200_000, 600);
    SIZES.put(2_000_000, 300);
    SIZES.put(LARGEST, 24);
  }

  private static final List<Way> WAYS =
      List.of(
          Way.exact(Carrier.JOBS),
          Way.exact(Carrier.RESIDENT),
          Way.exact(Carrier.RESIDENT)
              .compression(
                  new CompressionConfig(
                      CompressionConfig.Method.BF16, 0.01, CompressionConfig.Parameters.BF16)),
          Way.exact(Carrier.RESIDENT)
              .compression(
                  new CompressionConfig(
                      CompressionConfig.Method.TOP_K, 0.01, CompressionConfig.Parameters.BF16)));

  private final Map<Integer, Integer> sizes;
  private final List<List<String>> cells = new ArrayList<>();

  private Rounds(Map<Integer, Integer> sizes) {
    this.sizes = sizes;
  }

  static Rounds within() {
    return new Rounds(SIZES);
  }

  /** Twenty million take minutes where the network is slow, and tell nothing more. */
  static Rounds overSlowNetwork() {
    Map<Integer, Integer> fewer = new LinkedHashMap<>(SIZES);
    fewer.remove(LARGEST);
    return new Rounds(fewer);
  }

  /** Medians on one master, as a column for each carrier. */
  void measure(JavaSparkContext spark) {
    Growth.emptyJob(spark, 2, WARM_UP);
    List<String> column = new ArrayList<>();
    for (Map.Entry<Integer, Integer> size : sizes.entrySet()) {
      for (Way way : WAYS) {
        boolean jobs = way.carrier() == Carrier.JOBS;
        int rounds = jobs ? Math.min(JOBS, size.getValue()) : size.getValue();
        column.add(Table.milliseconds(round(spark, size.getKey(), rounds, way)));
      }
    }
    column.add(Table.milliseconds(Growth.emptyJob(spark, 2, 60)));
    cells.add(column);
  }

  String page() {
    Table table =
        new Table(
            "floats",
            "as jobs, one process",
            "resident, one process",
            "as jobs, two worker processes",
            "resident, two worker processes",
            "both ways in bf16",
            "bf16 down, top-k of 1 % up");
    int line = 0;
    for (int floats : sizes.keySet()) {
      List<String> here = cells.get(0).subList(WAYS.size() * line, WAYS.size() * (line + 1));
      List<String> apart = cells.get(1).subList(WAYS.size() * line, WAYS.size() * (line + 1));
      table.row(
          Table.count(floats),
          here.get(0),
          here.get(1),
          apart.get(0),
          apart.get(1),
          apart.get(2),
          apart.get(3));
      line++;
    }
    int last = WAYS.size() * line;
    table.row("an empty Spark job", cells.get(0).get(last), "", cells.get(1).get(last), "", "", "");
    return """
    ## A round
    From handing out the parameters to the last gradient added, less what the slower task computed; two partitions, no
    value of the gradients is zero; medians of the second half of the rounds. One process: `local[2]`, where tasks hand
    arrays over without copies. Two worker processes: `local-cluster[2,1,…]`, everything over Spark's transport; the last
    two columns are of these, too. Within one machine bytes are free, so that compression gains little and costs time
    where there are many: it is for slower networks.

    """
        + table;
  }

  /** Of the one master that was measured. */
  String pageOfCluster(String name) {
    Table table =
        new Table(
            "floats", "as jobs", "resident", "both ways in bf16", "bf16 down, top-k of 1 % up");
    List<String> all = cells.get(0);
    int at = 0;
    for (int floats : sizes.keySet()) {
      table.row(
          Table.count(floats), all.get(at), all.get(at + 1), all.get(at + 2), all.get(at + 3));
      at += WAYS.size();
    }
    table.row("an empty Spark job", all.get(at), "", "", "");
    return """
    ### On %s
    The same rounds.

    """
            .formatted(name)
        + table;
  }

  private static double round(JavaSparkContext spark, int floats, int rounds, Way way) {
    ProbeNetwork probe = new ProbeNetwork(floats);
    try (PackedData data = PackedData.of(probe.rows(spark, 2))) {
      return Trials.train(spark, probe.spec(), Task.REGRESSION, data, 2, rounds, way)
          .exchangeSeconds();
    }
  }
}
