package io.gradus.report.metrics;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import io.gradus.metric.Metric;
import io.gradus.network.LossSpec;
import io.gradus.network.Task;
import io.gradus.report.RunListener;
import io.gradus.round.RoundTiming;
import io.gradus.train.TrainEvent;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.apache.spark.SparkContext;
import org.apache.spark.metrics.MetricsSystem;
import org.apache.spark.metrics.source.Source;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far a run is, as the source {@code gradus} of Spark's metrics on the driver, from its first
 * step until it is closed: numbers, NaN where there is none yet. Of two runs in one application the
 * one that began first is shown.
 *
 * <p>The source is asked from threads of Spark's sinks; the run tells it on its own.
 */
public final class SparkMetrics implements RunListener, AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(SparkMetrics.class);
  private static final String NAME = "gradus";

  private final MetricsSystem system;
  private final Source source;
  private final boolean shown;

  private volatile TrainEvent.Started started;
  private volatile TrainEvent.StepFinished step;
  private volatile TrainEvent.EpochFinished epoch;
  private volatile TrainEvent.EpochFinished validated;
  private volatile RoundTiming timing = RoundTiming.NONE;
  private RoundTiming untilEpoch = RoundTiming.NONE;
  private volatile long stepsDone;
  private volatile int epochsDone;
  private volatile double rowsPerSecond = Double.NaN;
  private volatile int rollBacks;
  private int timesBack;
  private long rowsInEpoch;
  private long epochBegan;

  private SparkMetrics(MetricsSystem system, List<Metric> metrics) {
    this.system = system;
    this.source = new GaugesByName(gauges(metrics));
    this.shown = system.getSourcesByName(NAME).isEmpty();
    if (shown) {
      system.registerSource(source);
    } else {
      logger.info("Spark's metrics show another run of this application, and not this one.");
    }
  }

  /** Of a run whose network has that task and loss. */
  public static SparkMetrics of(SparkContext spark, Task task, LossSpec loss) {
    return new SparkMetrics(spark.env().metricsSystem(), Metric.of(task, loss));
  }

  /** What Spark asks. */
  private record GaugesByName(MetricRegistry metricRegistry) implements Source {
    @Override
    public String sourceName() {
      return NAME;
    }
  }

  private MetricRegistry gauges(List<Metric> metrics) {
    MetricRegistry gauges = new MetricRegistry();
    gauge(gauges, "epoch", () -> epochsDone);
    gauge(gauges, "epochs", () -> of(started, event -> event.extent().epochs()));
    gauge(gauges, "step", () -> stepsDone);
    gauge(gauges, "steps", () -> of(started, event -> event.extent().steps()));
    gauge(gauges, "step_loss", () -> of(step, TrainEvent.StepFinished::loss));
    gauge(gauges, "learning_rate", () -> of(step, TrainEvent.StepFinished::learningRate));
    gauge(gauges, "rows_per_second", () -> rowsPerSecond);
    gauge(gauges, "loss", () -> of(epoch, TrainEvent.EpochFinished::trainLoss));
    gauge(gauges, "roll_backs", () -> rollBacks);
    for (Metric metric : metrics) {
      gauge(
          gauges,
          "validation_" + metric.id(),
          () -> of(validated, event -> event.validation().orElseThrow().value(metric)));
    }
    for (String phase : RoundTiming.NONE.byPhase().keySet()) {
      gauge(gauges, "seconds_" + phase, () -> timing.byPhase().get(phase));
    }
    return gauges;
  }

  private static void gauge(MetricRegistry gauges, String name, Gauge<Number> value) {
    gauges.register(name, value);
  }

  private static <E> double of(E event, ToDoubleFunction<E> number) {
    return event == null ? Double.NaN : number.applyAsDouble(event);
  }

  @Override
  public void started(TrainEvent.Started event) {
    started = event;
    epochsDone = event.epochsBefore();
    stepsDone = event.stepsBefore();
    epochBegins();
  }

  private void epochBegins() {
    rowsInEpoch = 0;
    epochBegan = System.nanoTime();
  }

  @Override
  public void stepFinished(TrainEvent.StepFinished event) {
    step = event;
    stepsDone = event.step();
    timing = timing.plus(event.timing());
    rowsInEpoch += event.rows();
    rowsPerSecond = rowsInEpoch / ((System.nanoTime() - epochBegan) / 1e9);
  }

  @Override
  public void epochFinished(TrainEvent.EpochFinished event) {
    epoch = event;
    if (event.validation().isPresent()) {
      validated = event;
    }
    stepsDone = event.step();
    epochsDone = event.epoch();
    untilEpoch = untilEpoch.plus(event.timing());
    timing = untilEpoch;
    epochBegins();
  }

  @Override
  public void rolledBack(TrainEvent.RolledBack event) {
    timesBack++;
    rollBacks = timesBack;
    stepsDone = event.step();
    epochsDone = event.epoch();
    untilEpoch = timing;
    epochBegins();
  }

  /** Takes the source away. */
  @Override
  public void close() {
    if (shown) {
      system.removeSource(source);
    }
  }
}
