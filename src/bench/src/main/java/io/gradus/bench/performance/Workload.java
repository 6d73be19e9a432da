package io.gradus.bench.performance;

import io.gradus.data.Block;
import io.gradus.dataset.pack.PackedData;
import io.gradus.network.Activation;
import io.gradus.network.ActivationFunction;
import io.gradus.network.Conv2d;
import io.gradus.network.Dense;
import io.gradus.network.Flatten;
import io.gradus.network.InputSpec;
import io.gradus.network.LayerSpec;
import io.gradus.network.LossSpec;
import io.gradus.network.MaxPool2d;
import io.gradus.network.NetworkSpec;
import io.gradus.network.Shape;
import io.gradus.network.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
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
public record Workload(
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

  /** Those of the table of training steps. */
  public static List<Workload> all() {
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

  /** One whose rounds are small: what is no arithmetic takes most of their time. */
  static Workload small() {
    return dense("small", List.of(50, 64, 1), List.of(256), 65_536, 5, Task.REGRESSION);
  }

  private static Workload dense(
      String name, List<Integer> units, List<Integer> batches, int rows, int epochs, Task task) {
    List<LayerSpec> layers = new ArrayList<>();
    double products = 0;
    for (int i = 1; i < units.size(); i++) {
      if (i > 1) {
        layers.add(new Activation(ActivationFunction.RELU));
      }
      layers.add(new Dense(units.get(i)));
      products += (i == 1 ? 2 : 3) * 2.0 * units.get(i - 1) * units.get(i);
    }
    NetworkSpec network =
        new NetworkSpec(
            new InputSpec(Shape.of(units.get(0)), List.of()), layers, LossSpec.usual(task));
    String shown = String.join("-", units.stream().map(String::valueOf).toList());
    return new Workload(name, shown, units, batches, rows, epochs, task, network, products);
  }

  private static Workload convolutional() {
    List<LayerSpec> layers =
        List.of(
            new Conv2d(32, 3),
            new Activation(ActivationFunction.RELU),
            new MaxPool2d(2),
            new Conv2d(64, 3),
            new Activation(ActivationFunction.RELU),
            new MaxPool2d(2),
            new Flatten(),
            new Dense(128),
            new Activation(ActivationFunction.RELU),
            new Dense(10));
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
            new InputSpec(Shape.of(1, 28, 28), List.of()), layers, LossSpec.usual(Task.MULTICLASS)),
        2 * first + 3 * second + 3 * dense);
  }

  /** One of them. */
  public static Workload named(String name) {
    return Stream.concat(all().stream(), Stream.of(small()))
        .filter(workload -> workload.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  int width() {
    return network.input().numericWidth();
  }

  /** Random rows of two partitions, made where they stay. */
  PackedData data(JavaSparkContext spark) {
    return data(spark, PARTITIONS);
  }

  PackedData data(JavaSparkContext spark, int partitions) {
    return RandomRows.packed(spark, partitions, width(), rows, classes());
  }

  /** So many random rows in one block. */
  public Block block(int count) {
    return RandomRows.block(0, 1, width(), count, classes());
  }

  private int classes() {
    return task == Task.REGRESSION ? 0 : 10;
  }
}
