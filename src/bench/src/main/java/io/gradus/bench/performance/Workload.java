package io.gradus.bench.performance;

import io.gradus.data.Block;
import io.gradus.data.BlockBuilder;
import io.gradus.data.BlockLayout;
import io.gradus.data.RowPlacement;
import io.gradus.dataset.PackedData;
import io.gradus.network.ActivationFunction;
import io.gradus.network.InputSpec;
import io.gradus.network.LayerSpec;
import io.gradus.network.LossSpec;
import io.gradus.network.NetworkSpec;
import io.gradus.network.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * A network with random rows of its shape.
 *
 * @param units of the dense layers from input to output; empty where there are convolutions
 * @param batches sizes of global batches that are measured
 * @param rows of the data
 * @param epochs that are timed; the first one is not counted
 * @param flopsPerRow of the matrix products of one training step: forward, gradients of weights,
 *     and of inputs but the first layer's
 */
record Workload(
    String name,
    String shown,
    List<Integer> units,
    List<Integer> batches,
    int rows,
    int epochs,
    Task task,
    NetworkSpec network,
    double flopsPerRow) {
  private static final int PARTITIONS = 2;

  static List<Workload> all() {
    return List.of(
        dense("W1", List.of(784, 256, 10), List.of(128, 1024, 8192), 32_768, 9, Task.MULTICLASS),
        dense(
            "W2",
            List.of(784, 1024, 1024, 10),
            List.of(128, 1024, 8192),
            16_384,
            4,
            Task.MULTICLASS),
        dense(
            "W3", List.of(100, 512, 256, 128, 1), List.of(1024, 8192), 65_536, 6, Task.REGRESSION),
        convolutional());
  }

  private static Workload dense(
      String name, List<Integer> units, List<Integer> batches, int rows, int epochs, Task task) {
    List<LayerSpec> layers = new ArrayList<>();
    double products = 0;
    for (int i = 1; i < units.size(); i++) {
      if (i > 1) {
        layers.add(new LayerSpec.Activation(ActivationFunction.RELU));
      }
      layers.add(new LayerSpec.Dense(units.get(i)));
      products += (i == 1 ? 2 : 3) * 2.0 * units.get(i - 1) * units.get(i);
    }
    NetworkSpec network =
        new NetworkSpec(
            new InputSpec(List.of(units.get(0)), List.of()), layers, LossSpec.usual(task));
    String shown = String.join("-", units.stream().map(String::valueOf).toList());
    return new Workload(name, shown, units, batches, rows, epochs, task, network, products);
  }

  private static Workload convolutional() {
    List<LayerSpec> layers =
        List.of(
            new LayerSpec.Conv2d(32, 3),
            new LayerSpec.Activation(ActivationFunction.RELU),
            new LayerSpec.MaxPool2d(2),
            new LayerSpec.Conv2d(64, 3),
            new LayerSpec.Activation(ActivationFunction.RELU),
            new LayerSpec.MaxPool2d(2),
            new LayerSpec.Flatten(),
            new LayerSpec.Dense(128),
            new LayerSpec.Activation(ActivationFunction.RELU),
            new LayerSpec.Dense(10));
    double first = 2.0 * 9 * 32 * 26 * 26;
    double second = 2.0 * 9 * 32 * 64 * 11 * 11;
    double dense = 2.0 * (1600 * 128 + 128 * 10);
    return new Workload(
        "W4",
        "28×28, conv 32 3×3, pool, conv 64 3×3, pool, dense 128, 10",
        List.of(),
        List.of(128, 1024),
        4_096,
        4,
        Task.MULTICLASS,
        new NetworkSpec(
            new InputSpec(List.of(1, 28, 28), List.of()), layers, LossSpec.usual(Task.MULTICLASS)),
        2 * first + 3 * second + 3 * dense);
  }

  int width() {
    return network.input().numericWidth();
  }

  /** Random rows, made where they stay. */
  PackedData data(JavaSparkContext spark) {
    int columns = width();
    int count = rows;
    int classes = task == Task.REGRESSION ? 0 : 10;
    return PackedData.of(
        spark
            .parallelize(IntStream.range(0, PARTITIONS).boxed().toList(), PARTITIONS)
            .map(partition -> block(partition, columns, count, classes))
            .cache());
  }

  private static Block block(int partition, int columns, int rows, int classes) {
    BlockBuilder block = Block.builder(new BlockLayout(columns, 0, 0, 1), rows / PARTITIONS + 1);
    Random random = new Random(partition);
    float[] values = new float[columns];
    float[] target = new float[1];
    for (int row = 0; row < rows; row++) {
      if (RowPlacement.partition(row, PARTITIONS) != partition) {
        continue;
      }
      for (int i = 0; i < columns; i++) {
        values[i] = random.nextFloat();
      }
      target[0] = classes == 0 ? random.nextFloat() : random.nextInt(classes);
      block.row(row, 1).dense(0, values, 0, columns).targets(target, 0);
    }
    return block.build();
  }
}
