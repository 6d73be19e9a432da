package io.gradus.forecast;

import io.gradus.config.CompressionConfig;
import io.gradus.config.JobConfig;
import io.gradus.data.BlockLayout;
import io.gradus.kernel.Kernels;
import io.gradus.network.NetworkSpec;
import io.gradus.optim.Ranges;
import io.gradus.train.TrainingExtent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * How long models take that are trained side by side on the cores that Spark has here: what each
 * computes and updates, and in each round what a round takes whatever it carries. Validations, and
 * bytes that cross a network, are not in it; nor is what ends early.
 */
public final class JointForecast {
  /** Networks that are measured; one between two of them is taken for the larger. */
  private static final int MOST_MEASURED = 8;

  /** A model of them. */
  public record Model(JobConfig job, NetworkSpec network, TrainingExtent extent) {}

  private record Shape(NetworkSpec network, int rows) {}

  private final JavaSparkContext spark;
  private final BlockLayout layout;
  private final long rowBytes;
  private final Map<Shape, Double> stepSeconds = new LinkedHashMap<>();

  /**
   * @param layout of the packed rows
   * @param rowBytes of a packed row
   */
  public JointForecast(JavaSparkContext spark, BlockLayout layout, long rowBytes) {
    this.spark = spark;
    this.layout = layout;
    this.rowBytes = rowBytes;
  }

  /**
   * Seconds of all waves; measures for some.
   *
   * @param waves models that are trained at once, at least one in each
   */
  public double seconds(List<List<Model>> waves) {
    List<Model> all = waves.stream().flatMap(List::stream).toList();
    measure(all);
    Model first = all.get(0);
    double round =
        new RoundProbe(spark, first.job().training().carrier(), CompressionConfig.none()).round();
    double seconds = 0;
    for (List<Model> wave : waves) {
      long rounds = 0;
      for (Model model : wave) {
        long steps = model.extent().steps();
        int turns = (model.extent().partitions() - 1) / spark.defaultParallelism() + 1;
        seconds += steps * turns * stepSeconds.get(shape(model));
        rounds = Math.max(rounds, steps / model.job().training().localSteps().steps());
      }
      seconds += rounds * round;
    }
    return seconds;
  }

  private static Shape shape(Model model) {
    int rows = RunSize.rowsOfATask(model.extent().batchSize(), model.extent().partitions());
    return new Shape(model.network(), rows);
  }

  /** The largest, the smallest, and some between. */
  private void measure(List<Model> models) {
    Map<Shape, Model> byShape = new LinkedHashMap<>();
    models.forEach(model -> byShape.putIfAbsent(shape(model), model));
    List<Map.Entry<Shape, Model>> ascending = new ArrayList<>(byShape.entrySet());
    ascending.sort(
        Comparator.comparingLong(
            one -> (long) one.getValue().extent().parameters() * one.getKey().rows()));
    double larger = 0;
    int last = ascending.size() - 1;
    int every = last / MOST_MEASURED + 1;
    for (int i = last; i >= 0; i--) {
      if ((last - i) % every == 0) {
        larger = measured(ascending.get(i).getKey(), ascending.get(i).getValue());
      }
      stepSeconds.put(ascending.get(i).getKey(), larger);
    }
  }

  private double measured(Shape shape, Model model) {
    ComputeProbe probe =
        new ComputeProbe(
            shape.network(),
            layout,
            model.extent(),
            rowBytes,
            Kernels.of(model.job().training().matmulPrecision()));
    return probe.compute(shape.rows())
        + probe.update(
            Forecaster.optimizer(model.job(), shape.network(), model.extent()), Ranges.PARALLEL);
  }
}
