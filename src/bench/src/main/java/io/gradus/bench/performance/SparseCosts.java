package io.gradus.bench.performance;

import io.gradus.bench.Table;
import io.gradus.config.Carrier;
import io.gradus.data.Block;
import io.gradus.data.BlockBuilder;
import io.gradus.data.BlockLayout;
import io.gradus.dataset.pack.PackedData;
import io.gradus.network.Activation;
import io.gradus.network.ActivationFunction;
import io.gradus.network.Dense;
import io.gradus.network.InputSpec;
import io.gradus.network.LossSpec;
import io.gradus.network.NetworkSpec;
import io.gradus.network.Shape;
import io.gradus.network.Task;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/** What training on sparse rows gains over writing out what is absent. */
final class SparseCosts {
  private static final int ROWS = 16_384;
  private static final int ENTRIES = 40;

  private SparseCosts() {}

  static String page(SparkSession spark) {
    Table table =
        new Table("features", "present in a row", "rows/s", "the same written out", "ratio");
    Map<Integer, Integer> widths = new LinkedHashMap<>();
    widths.put(1_000, 128);
    widths.put(10_000, 128);
    widths.put(100_000, 32);
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    for (Map.Entry<Integer, Integer> width : widths.entrySet()) {
      double[] rates = new double[2];
      for (int sparse = 0; sparse < 2; sparse++) {
        if (sparse == 0 && width.getKey() > 10_000) {
          continue;
        }
        rates[sparse] = rate(context, width.getKey(), width.getValue(), sparse == 1);
      }
      table.row(
          Table.count(width.getKey()),
          Table.count(ENTRIES),
          Table.count(rates[1]),
          rates[0] > 0 ? Table.count(rates[0]) : "–",
          rates[0] > 0 ? Table.times(rates[1] / rates[0]) : "–");
    }
    return """
    ### Sparse rows
    Training steps of 2,048 rows, Adam, one hidden layer of 128 units (32 for 100,000 features), random positions. Beside
    it the same rows with every absent feature written out before the first layer. The update and the round go over all
    parameters either way.

    """
        + table;
  }

  private static double rate(JavaSparkContext spark, int features, int hidden, boolean sparse) {
    NetworkSpec network =
        new NetworkSpec(
            new InputSpec(Shape.of(features), sparse ? features : 0, List.of()),
            List.of(new Dense(hidden), new Activation(ActivationFunction.RELU), new Dense(1)),
            LossSpec.usual(Task.BINARY));
    try (PackedData data =
        PackedData.of(
            spark
                .parallelize(List.of(0, 1), 2)
                .map(partition -> block(partition, features))
                .cache())) {
      Trials.Times times =
          Trials.train(spark, network, Task.BINARY, data, 2048, 4, Way.exact(Carrier.RESIDENT));
      return ROWS / times.epochSeconds();
    }
  }

  private static Block block(int partition, int features) {
    Random random = new Random(partition);
    BlockBuilder block = Block.builder(new BlockLayout(0, features, 0, 1), ROWS / 2);
    for (int row = 0; row < ROWS / 2; row++) {
      block.row(2L * row + partition, 1);
      random.ints(0, features).distinct().limit(ENTRIES).sorted().forEach(i -> block.sparse(i, 1));
      block.target(0, random.nextInt(2));
    }
    return block.build();
  }
}
