package io.gradus.bench.performance;

import io.gradus.bench.Table;
import io.gradus.config.Carrier;
import io.gradus.config.CompressionConfig;
import io.gradus.data.Block;
import io.gradus.data.BlockBuilder;
import io.gradus.data.BlockLayout;
import io.gradus.dataset.PackedData;
import io.gradus.network.EmbeddingInput;
import io.gradus.network.InputSpec;
import io.gradus.network.LayerSpec;
import io.gradus.network.LossSpec;
import io.gradus.network.NetworkSpec;
import io.gradus.network.Task;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;

/** What a round costs beyond arithmetic: an embedding of many parameters, of which two are used. */
final class Rounds {
  private static final int WIDTH = 10;

  /** Embeddings' floats, and rounds that are timed of them. */
  private static final Map<Integer, Integer> SIZES = new LinkedHashMap<>();

  static {
    SIZES.put(1_000, 400);
    SIZES.put(200_000, 400);
    SIZES.put(2_000_000, 200);
    SIZES.put(20_000_000, 24);
  }

  private static final List<Way> WAYS =
      List.of(
          Way.exact(Carrier.JOBS),
          Way.exact(Carrier.RESIDENT),
          Way.exact(Carrier.RESIDENT)
              .compression(new CompressionConfig(CompressionConfig.Method.BF16, 0.01)),
          Way.exact(Carrier.RESIDENT)
              .compression(new CompressionConfig(CompressionConfig.Method.TOP_K, 0.01)));

  private final List<List<String>> cells = new ArrayList<>();

  /** Medians on one master, as a column for each carrier. */
  void measure(JavaSparkContext spark) {
    List<String> column = new ArrayList<>();
    for (Map.Entry<Integer, Integer> size : SIZES.entrySet()) {
      for (Way way : WAYS) {
        boolean jobs = way.carrier() == Carrier.JOBS;
        int rounds = jobs ? Math.min(80, size.getValue()) : size.getValue();
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
            "gradients in bf16",
            "gradients top-k, 1 %");
    int line = 0;
    for (int floats : SIZES.keySet()) {
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
    From handing out the parameters to the last gradient added, two partitions, next to no arithmetic; medians of the second
    half of the rounds. One process: `local[2]`, where tasks hand arrays over without copies. Two worker processes:
    `local-cluster[2,1,…]`, everything over Spark's transport; the last two columns are of these, too. Within one machine
    bytes are free, so that compression gains next to nothing and costs time where there are many: it is for slower networks.

    """
        + table;
  }

  /** Of the one master that was measured. */
  String pageOfCluster(String name) {
    Table table =
        new Table("floats", "as jobs", "resident", "gradients in bf16", "gradients top-k, 1 %");
    List<String> all = cells.get(0);
    int at = 0;
    for (int floats : SIZES.keySet()) {
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
    NetworkSpec network =
        new NetworkSpec(
            new InputSpec(List.of(1), List.of(new EmbeddingInput("key", floats / WIDTH, WIDTH))),
            List.of(new LayerSpec.Dense(1)),
            LossSpec.usual(Task.REGRESSION));
    try (PackedData data =
        PackedData.of(
            spark
                .parallelize(IntStream.range(0, 2).boxed().toList(), 2)
                .map(Rounds::oneRow)
                .cache())) {
      return Trials.train(spark, network, Task.REGRESSION, data, 2, rounds, way).roundSeconds();
    }
  }

  private static Block oneRow(int partition) {
    BlockBuilder block = Block.builder(new BlockLayout(1, 0, 1, 1), 1);
    return block.row(partition, 1).dense(0, 1).code(0, partition).target(0, 1).build();
  }
}
