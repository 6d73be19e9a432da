package io.gradus.forecast;

import io.gradus.config.Carrier;
import io.gradus.config.CompressionConfig;
import io.gradus.config.JobConfig;
import io.gradus.config.TrainingConfig;
import io.gradus.data.BlockLayout;
import io.gradus.kernel.Kernels;
import io.gradus.network.NetworkSpec;
import io.gradus.network.ParameterLayout;
import io.gradus.optim.Lbfgs;
import io.gradus.optim.Optimizer;
import io.gradus.optim.OptimizerSpec;
import io.gradus.optim.Ranges;
import io.gradus.optim.UpdateRule;
import io.gradus.train.TrainingExtent;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.apache.spark.api.java.JavaSparkContext;

/** Measures what training consists of, and works out what it costs on clusters of several sizes. */
public final class Forecaster {
  private final JobConfig job;
  private final TrainingExtent extent;
  private final long dataBytes;
  private final ComputeProbe compute;
  private final RoundProbe rounds;
  private final Optimizer optimizer;

  /** Arrays of the optimizer's state. */
  private final int moments;

  private Rates rates;

  /**
   * @param extent of the run
   * @param layout of the packed rows
   * @param dataBytes that the packed rows take
   */
  public Forecaster(
      JavaSparkContext spark,
      JobConfig job,
      NetworkSpec network,
      TrainingExtent extent,
      BlockLayout layout,
      long dataBytes) {
    TrainingConfig training = job.training();
    this.job = job;
    this.extent = extent;
    this.dataBytes = dataBytes;
    this.compute =
        new ComputeProbe(
            network,
            layout,
            extent,
            dataBytes / extent.rows(),
            Kernels.of(training.matmulPrecision()));
    this.rounds = new RoundProbe(spark, training.carrier(), training.compression());
    this.optimizer = optimizer(job, network, extent);
    this.moments = optimizer.initialState().moments().size();
  }

  /** The optimizer of a model. */
  static Optimizer optimizer(JobConfig job, NetworkSpec network, TrainingExtent extent) {
    // L-BFGS keeps its history on the driver; a plain step is the cheapest thing to stand for it.
    OptimizerSpec spec =
        job.optimizer() instanceof Lbfgs
            ? OptimizerSpec.fromJson("{\"type\":\"sgd\",\"rate\":0.001}")
            : job.optimizer();
    return new UpdateRule(
            spec,
            job.schedule().inSteps(extent.stepsPerEpoch(), extent.steps()),
            job.clipping(),
            job.regularization(),
            1)
        .on(ParameterLayout.of(network));
  }

  /** Takes the measurements; some seconds. */
  public Rates measure() {
    if (rates == null) {
      double round = rounds.round();
      rates =
          new Rates(
              compute::compute,
              compute.update(optimizer, Ranges.PARALLEL),
              compute.update(optimizer, Ranges.SEQUENTIAL),
              round,
              rounds.perPartition(extent.parameters(), round));
    }
    return rates;
  }

  /** The carrier that rounds were measured with. */
  public String carrier() {
    measure();
    return rounds.carrier();
  }

  /** Forecasts for 1, 2, 4, … executors, up to those of the cluster. */
  public List<Forecast> upTo(Cluster cluster) {
    List<Forecast> forecasts = new ArrayList<>();
    for (int executors = 1; executors < cluster.executors(); executors *= 2) {
      forecasts.add(of(cluster.of(executors)));
    }
    forecasts.add(of(cluster));
    return forecasts;
  }

  private Forecast of(Cluster cluster) {
    return Forecast.of(size(cluster), measure(), cluster);
  }

  private RunSize size(Cluster cluster) {
    TrainingConfig training = job.training();
    OptionalInt partitions =
        job.data().partitions().map(OptionalInt::of).orElse(OptionalInt.empty());
    int rows = RunSize.rowsOfATask(extent.batchSize(), partitions.orElse(cluster.slots()));
    return new RunSize(
        dataBytes,
        extent.batchSize(),
        extent.stepsPerEpoch(),
        extent.epochs(),
        extent.parameters(),
        moments,
        training.localSteps().steps(),
        training.compression().parameters() == CompressionConfig.Parameters.BF16 ? 0.5 : 1,
        sentShare(training.compression()),
        compute.workspaceBytes(rows),
        partitions,
        rounds.carrier().equals("jobs") ? Carrier.JOBS : training.carrier());
  }

  /** Top-k sends a position with each value. */
  private static double sentShare(CompressionConfig compression) {
    return switch (compression.method()) {
      case NONE -> 1;
      case BF16 -> 0.5;
      case TOP_K -> Math.min(1, 2 * compression.fraction());
    };
  }
}
