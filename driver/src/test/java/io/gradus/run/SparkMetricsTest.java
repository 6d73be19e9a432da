package io.gradus.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.config.UserConfig;
import io.gradus.metric.Metric;
import io.gradus.report.RunListener;
import io.gradus.train.TrainEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Spark's own page for Prometheus shows of a run, asked for over HTTP while it trains. */
class SparkMetricsTest {
  private static final Pattern LINE =
      Pattern.compile("metrics_\\w+_driver_gradus_(\\w+)_Value\\{type=\"gauges\"\\} (\\S+)");

  private static SparkSession spark;

  @TempDir Path folder;

  @BeforeAll
  static void startSpark() {
    spark =
        SparkSession.builder()
            .master("local[2]")
            .appName("gradus-test")
            .config("spark.ui.enabled", "true")
            .config("spark.ui.port", "0")
            .config(
                "spark.metrics.conf.*.sink.prometheusServlet.class",
                "org.apache.spark.metrics.sink.PrometheusServlet")
            .config("spark.metrics.conf.*.sink.prometheusServlet.path", "/metrics/prometheus")
            .getOrCreate();
    spark.sparkContext().setLogLevel("ERROR");
  }

  @AfterAll
  static void stopSpark() {
    spark.stop();
  }

  /** What begins with gradus, by the rest of its name. */
  private static Map<String, Double> shown() {
    String page = spark.sparkContext().uiWebUrl().get() + "/metrics/prometheus/";
    HttpRequest request = HttpRequest.newBuilder(URI.create(page)).build();
    String text;
    try {
      text = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    assertTrue(text.contains("driver_jvm") || text.contains("BlockManager"), text);
    Map<String, Double> found = new HashMap<>();
    for (Matcher line = LINE.matcher(text); line.find(); ) {
      found.put(line.group(1), Double.valueOf(line.group(2)));
    }
    return found;
  }

  /** Compares what the page shows with what a listener that is told later knows. */
  private static final class Asking implements RunListener {
    private final List<TrainEvent.EpochFinished> epochs = new ArrayList<>();
    private TrainEvent.StepFinished last;

    @Override
    public void started(TrainEvent.Started event) {
      Map<String, Double> shown = shown();
      assertEquals(0, shown.get("epoch"));
      assertEquals(event.extent().epochs(), shown.get("epochs"));
      assertEquals(event.extent().steps(), shown.get("steps"));
      assertEquals(Double.NaN, shown.get("validation_auc"));
    }

    @Override
    public void stepFinished(TrainEvent.StepFinished event) {
      last = event;
    }

    @Override
    public void epochFinished(TrainEvent.EpochFinished event) {
      epochs.add(event);
      Map<String, Double> shown = shown();
      assertEquals(event.epoch(), shown.get("epoch"));
      assertEquals(event.step(), shown.get("step"));
      assertEquals(event.trainLoss(), shown.get("loss"));
      assertEquals(last.loss(), shown.get("step_loss"));
      assertEquals(last.learningRate(), shown.get("learning_rate"));
      assertTrue(shown.get("rows_per_second") > 0);
      for (Metric metric : List.of(Metric.LOSS, Metric.AUC, Metric.ACCURACY)) {
        assertEquals(
            event.validation().orElseThrow().value(metric), shown.get("validation_" + metric.id()));
      }
      for (String phase : event.timing().byPhase().keySet()) {
        double sum =
            epochs.stream().mapToDouble(epoch -> epoch.timing().byPhase().get(phase)).sum();
        assertEquals(sum, shown.get("seconds_" + phase), 1e-9, phase);
      }
    }
  }

  @Test
  void showsHowFarARunIsAndNothingAfterwards() {
    spark
        .range(300)
        .selectExpr("cast(id % 17 as double) x", "if(id % 17 > 8, 'yes', 'no') label")
        .write()
        .parquet(folder.resolve("rows").toString());
    assertEquals(Map.of(), shown());
    Asking asking = new Asking();
    try (TrainingRun run = TrainingRun.on(spark, configuration(), asking)) {
      run.train();
    }
    assertEquals(3, asking.epochs.size());
    assertEquals(Map.of(), shown());
  }

  private RunConfiguration configuration() {
    return RunConfiguration.of(
        spark,
        UserConfig.parse(
            """
            data { train = "%s", label = label, validation-fraction = 0.2, partitions = 2 }
            network.hidden = [4]
            training { epochs = 3, batch-size = 32 }
            output.path = "%s"
            """
                .formatted(folder.resolve("rows"), folder.resolve("out")),
            List.of()));
  }
}
