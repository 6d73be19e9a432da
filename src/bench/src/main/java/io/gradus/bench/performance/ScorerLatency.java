package io.gradus.bench.performance;

import io.gradus.bench.Table;
import io.gradus.compute.Initialization;
import io.gradus.encode.CategoricalEncoding;
import io.gradus.encode.FeatureColumn;
import io.gradus.encode.FeatureEncoder;
import io.gradus.encode.LabelEncoding;
import io.gradus.encode.Scale;
import io.gradus.model.TrainedModel;
import io.gradus.network.Activation;
import io.gradus.network.ActivationFunction;
import io.gradus.network.Dense;
import io.gradus.network.Initializer;
import io.gradus.network.LayerSpec;
import io.gradus.network.LossSpec;
import io.gradus.network.NetworkSpec;
import io.gradus.network.Task;
import io.gradus.score.Scorer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/** How long a {@link Scorer} takes for one row and for many, in a JVM without Spark. */
public final class ScorerLatency {
  private static final int[] ROWS = {1, 16, 256};
  private static final double WARM_SECONDS = 3;
  private static final double SECONDS = 4;
  private static final int CATEGORIES = 30;

  private ScorerLatency() {}

  /** Writes the section to the file that is given. */
  public static void main(String[] arguments) throws IOException {
    Table table =
        new Table("network", "rows a call", "median", "99th percentile", "rows/s of one thread");
    Map<String, TrainedModel> models = new LinkedHashMap<>();
    models.put("20 numbers and 5 categories, 128-64-1", table(128, 64));
    models.put("784 numbers, 256-10", numbers(256));
    models.put("784 numbers, 1024-1024-10", numbers(1024, 1024));
    boolean sameBits = true;
    for (Map.Entry<String, TrainedModel> model : models.entrySet()) {
      Scorer scorer = Scorer.of(model.getValue());
      sameBits &= scorer.sameBits();
      for (int rows : ROWS) {
        double[] seconds = measure(scorer, rows(model.getValue(), rows));
        table.row(
            model.getKey(),
            Table.count(rows),
            microseconds(seconds[seconds.length / 2]),
            microseconds(seconds[(int) (seconds.length * 0.99)]),
            Table.count(rows / seconds[seconds.length / 2]));
      }
    }
    Files.writeString(Path.of(arguments[0]), page(table, sameBits));
  }

  private static String page(Table table, boolean sameBits) {
    return """
    ## One row at a time
    A `Scorer` without Spark: rows are maps from columns to values, on one thread, after %s seconds to get warm; every call
    of %s seconds counts. Here a row gets %s.

    """
            .formatted(
                Table.count(WARM_SECONDS),
                Table.count(SECONDS),
                sameBits
                    ? "the same bits however many are scored together"
                    : "bits that depend on its place among those that are scored together")
        + table;
  }

  /** The seconds of all calls, ascending. */
  private static double[] measure(Scorer scorer, List<Map<String, Object>> rows) {
    calls(scorer, rows, WARM_SECONDS);
    double[] seconds = calls(scorer, rows, SECONDS);
    Arrays.sort(seconds);
    return seconds;
  }

  private static double[] calls(Scorer scorer, List<Map<String, Object>> rows, double seconds) {
    List<Double> calls = new ArrayList<>();
    long begin = System.nanoTime();
    long last = begin;
    while (last - begin < seconds * 1e9) {
      if (rows.size() == 1) {
        scorer.score(rows.get(0));
      } else {
        scorer.scoreAll(rows);
      }
      long now = System.nanoTime();
      calls.add((now - last) / 1e9);
      last = now;
    }
    return calls.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static String microseconds(double seconds) {
    return seconds < 1e-3
        ? String.format(Locale.ROOT, "%.0f µs", seconds * 1e6)
        : Table.milliseconds(seconds);
  }

  private static TrainedModel table(int... widths) {
    List<FeatureColumn> features = new ArrayList<>(numbers("n", 20));
    List<String> categories = IntStream.range(0, CATEGORIES).mapToObj(i -> "c" + i).toList();
    for (int i = 0; i < 5; i++) {
      features.add(
          new FeatureColumn.Categorical(
              "k" + i, CategoricalEncoding.EMBEDDING, 8, List.of(), false, categories));
    }
    return model(Task.BINARY, List.of("no", "yes"), features, widths);
  }

  private static TrainedModel numbers(int... widths) {
    List<String> classes = IntStream.range(0, 10).mapToObj(i -> "c" + i).toList();
    return model(Task.MULTICLASS, classes, numbers("n", 784), widths);
  }

  private static List<FeatureColumn> numbers(String prefix, int count) {
    return IntStream.range(0, count)
        .<FeatureColumn>mapToObj(
            i -> new FeatureColumn.Numeric(prefix + i, new Scale.Affine(0.5, 2), 0.5, false))
        .toList();
  }

  private static TrainedModel model(
      Task task, List<String> classes, List<FeatureColumn> features, int... widths) {
    FeatureEncoder encoder =
        new FeatureEncoder(
            task,
            new LabelEncoding.Classes(
                "label",
                LabelEncoding.ClassSource.TEXT,
                classes,
                classes.stream().map(name -> 1.0).toList()),
            null,
            Map.of(),
            features,
            List.of());
    List<LayerSpec> layers = new ArrayList<>();
    for (int width : widths) {
      layers.add(new Dense(width));
      layers.add(new Activation(ActivationFunction.RELU));
    }
    layers.add(new Dense(encoder.outputs()));
    NetworkSpec network = new NetworkSpec(encoder.inputSpec(), layers, LossSpec.usual(task));
    return new TrainedModel(
        task,
        network,
        encoder,
        Initialization.parameters(network, Initializer.AUTO, 1),
        Initialization.buffers(network),
        null);
  }

  private static List<Map<String, Object>> rows(TrainedModel model, int count) {
    Random random = new Random(count);
    List<Map<String, Object>> rows = new ArrayList<>();
    for (int row = 0; row < count; row++) {
      Map<String, Object> values = new HashMap<>();
      for (String column : model.encoder().featureColumns()) {
        values.put(
            column,
            column.startsWith("k") ? "c" + random.nextInt(CATEGORIES + 1) : random.nextDouble());
      }
      rows.add(values);
    }
    return rows;
  }
}
