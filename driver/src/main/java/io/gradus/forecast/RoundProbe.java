package io.gradus.forecast;

import io.gradus.compute.Initialization;
import io.gradus.config.Carrier;
import io.gradus.config.CompressionConfig;
import io.gradus.data.Batching;
import io.gradus.data.Block;
import io.gradus.encode.TargetUnits;
import io.gradus.evaluate.Evaluator;
import io.gradus.kernel.Bfloat16;
import io.gradus.kernel.Precision;
import io.gradus.network.Initializer;
import io.gradus.network.NetworkSpec;
import io.gradus.network.Task;
import io.gradus.round.Carriers;
import io.gradus.round.GradientRequest;
import io.gradus.round.RoundCarrier;
import io.gradus.round.RoundData;
import io.gradus.round.RoundProgram;
import io.gradus.round.RoundTiming;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * How long rounds take beyond arithmetic, measured by real ones of two partitions of a {@link
 * ProbeNetwork}. Within one process, too, they go over Spark's transport, as they would on a
 * cluster.
 */
final class RoundProbe {
  private static final int PARTITIONS = 2;
  private static final int FEW = 1000;

  /** Each figure is of so many seconds of rounds, and of eight rounds at least. */
  private static final double SECONDS = 1;

  private static final int FEWEST_ROUNDS = 8;

  private final JavaSparkContext spark;
  private final Carrier carrier;
  private final CompressionConfig compression;
  private String used = "";

  RoundProbe(JavaSparkContext spark, Carrier carrier, CompressionConfig compression) {
    this.spark = spark;
    this.carrier = carrier;
    this.compression = compression;
  }

  /** Seconds of a round of so few parameters that their bytes do not count. */
  double round() {
    return seconds(FEW);
  }

  /** Seconds that each partition adds to a round, where the parameters are so many. */
  double perPartition(int parameters, double round) {
    if (parameters <= FEW) {
      return 0;
    }
    return Math.max(0, seconds(parameters) - round) / PARTITIONS;
  }

  /** The carrier that was measured. */
  String carrier() {
    return used;
  }

  private double seconds(int floats) {
    ProbeNetwork probe = new ProbeNetwork(floats);
    NetworkSpec network = probe.spec();
    JavaRDD<Block> rows = probe.rows(spark, PARTITIONS);
    RoundProgram program =
        new RoundProgram(
            UUID.randomUUID().toString(),
            network.toJson(),
            new Batching(PARTITIONS, PARTITIONS, 1),
            "",
            Precision.FLOAT32,
            compression,
            new Evaluator(network, Task.REGRESSION, 1, TargetUnits.same(1)).program());
    float[] parameters = Initialization.parameters(network, Initializer.AUTO, 1);
    if (compression.parameters() == CompressionConfig.Parameters.BF16) {
      Bfloat16.round(parameters, parameters);
    }
    List<Double> seconds = new ArrayList<>();
    try (RoundCarrier rounder =
        Carriers.overNetwork(
            spark,
            carrier,
            new RoundData(rows, Optional.empty()),
            List.of(program),
            String.format(Locale.ROOT, "Gradus: measure rounds of %,d parameters", floats))) {
      used = rounder.name();
      long begin = System.nanoTime();
      for (int step = 0;
          step < FEWEST_ROUNDS || System.nanoTime() - begin < SECONDS * 1e9;
          step++) {
        RoundTiming timing =
            rounder
                .round(List.of(new GradientRequest(0, 0, step, 0, step, parameters)))
                .get(0)
                .timing();
        seconds.add(timing.round() - timing.compute());
      }
    } finally {
      rows.unpersist(false);
    }
    return WarmTrials.median(seconds);
  }
}
