package io.gradus.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gradus.metric.Metrics;
import io.gradus.metric.QuantileQuality;
import io.gradus.round.RoundTiming;
import io.gradus.text.PrintableJson;
import io.gradus.train.TrainEvent;
import io.gradus.train.TrainingExtent;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes one JSON object a line: {@code started}, {@code step} (at most two a second), {@code
 * epoch}, {@code rolled_back}, {@code finished}. Numbers that are not finite are written as null.
 */
public final class MetricsLog implements RunListener, AutoCloseable {
  private static final JsonMapper MAPPER = PrintableJson.mapper().build();
  private static final String FORMAT = "gradus-metrics";

  /** 1, which did not say so, has the same lines. */
  private static final int VERSION = 2;

  private static final long STEP_PAUSE_NANOS = 500_000_000L;

  private final OutputStream out;
  private long lastStep = System.nanoTime() - STEP_PAUSE_NANOS;
  private double rate = Double.NaN;

  /** Closes the stream when it is closed itself. */
  public MetricsLog(OutputStream out) {
    this.out = out;
  }

  /**
   * Copies the lines of a log that tell of what was done up to a step. What is no JSON, as a line
   * that was being written when the run was stopped, is left out.
   */
  public static void copy(InputStream log, long step, OutputStream out) throws IOException {
    BufferedReader lines = new BufferedReader(new InputStreamReader(log, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (tellsOfUpTo(step, line)) {
        out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
      }
    }
    out.flush();
  }

  private static boolean tellsOfUpTo(long step, String line) {
    try {
      JsonNode event = MAPPER.readTree(line);
      return event.path("step").asLong(0) <= step
          && !event.path("event").asText("finished").equals("finished");
    } catch (JsonProcessingException e) {
      return false;
    }
  }

  @Override
  public void started(TrainEvent.Started event) {
    write("started", fields(event));
  }

  @Override
  public void stepFinished(TrainEvent.StepFinished event) {
    rate = event.learningRate();
    if (System.nanoTime() - lastStep >= STEP_PAUSE_NANOS) {
      lastStep = System.nanoTime();
      write("step", fields(event));
    }
  }

  @Override
  public void epochFinished(TrainEvent.EpochFinished event) {
    write("epoch", fields(event));
    flush();
  }

  @Override
  public void rolledBack(TrainEvent.RolledBack event) {
    write("rolled_back", fields(event));
    flush();
  }

  @Override
  public void metricUndefined(TrainEvent.MetricUndefined event) {
    write("metric_undefined", Map.of("metric", event.metric().id()));
    flush();
  }

  @Override
  public void finished(TrainEvent.Finished event) {
    write("finished", fields(event));
    flush();
  }

  private static Map<String, Object> fields(TrainEvent.Started event) {
    TrainingExtent extent = event.extent();
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("format", FORMAT);
    fields.put("version", VERSION);
    fields.put("rows", extent.rows());
    fields.put("partitions", extent.partitions());
    fields.put("batch_size", extent.batchSize());
    fields.put("epochs", extent.epochs());
    fields.put("steps", extent.steps());
    fields.put("parameters", extent.parameters());
    fields.put("round_bytes", extent.roundBytes());
    fields.put("carrier", event.carrier());
    fields.put("carrier_reason", event.carrierReason());
    fields.put("kernel", event.kernel());
    fields.put("epochs_before", event.epochsBefore());
    fields.put("steps_before", event.stepsBefore());
    return fields;
  }

  private static Map<String, Object> fields(TrainEvent.StepFinished event) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("epoch", event.epoch());
    fields.put("step", event.step());
    fields.put("rows", event.rows());
    fields.put("loss", finite(event.loss()));
    fields.put("learning_rate", finite(event.learningRate()));
    fields.put("timing", timing(event.timing()));
    return fields;
  }

  private Map<String, Object> fields(TrainEvent.EpochFinished event) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("epoch", event.epoch());
    fields.put("step", event.step());
    fields.put("loss", finite(event.trainLoss()));
    fields.put("learning_rate", finite(rate));
    event.validation().ifPresent(metrics -> fields.put("validation", values(metrics)));
    fields.put("best", event.best());
    fields.put("seconds", finite(event.seconds()));
    fields.put("timing", timing(event.timing()));
    return fields;
  }

  private static Map<String, Object> fields(TrainEvent.RolledBack event) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("epoch", event.epoch());
    fields.put("step", event.step());
    fields.put("failed_step", event.failedStep());
    fields.put("rate_factor", finite(event.rateFactor()));
    fields.put("cause", event.cause());
    return fields;
  }

  private static Map<String, Object> fields(TrainEvent.Finished event) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("steps", event.result().steps());
    fields.put("best_epoch", event.result().bestEpoch());
    fields.put("reason", event.reason().text());
    fields.put("seconds", finite(event.result().seconds()));
    if (event.stragglers().rounds() > 0) {
      fields.put("stragglers", event.stragglers().toMap());
    }
    return fields;
  }

  private static Map<String, Object> timing(RoundTiming timing) {
    Map<String, Object> fields = new LinkedHashMap<>();
    timing.byPhase().forEach((phase, seconds) -> fields.put(phase, finite(seconds)));
    return fields;
  }

  /** Metrics by name as JSON can hold them. */
  public static Map<String, Object> values(Metrics metrics) {
    Map<String, Object> fields = new LinkedHashMap<>();
    metrics.values().forEach((name, value) -> fields.put(name, finite(value)));
    return fields;
  }

  /** How well each of several quantiles is told, as JSON can hold it. */
  public static List<Map<String, Object>> quantiles(Metrics metrics) {
    List<Map<String, Object>> all = new ArrayList<>();
    for (QuantileQuality one : metrics.quantiles()) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("q", one.q());
      fields.put("pinball_loss", finite(one.pinballLoss()));
      fields.put("coverage", finite(one.coverage()));
      all.add(fields);
    }
    return all;
  }

  /** JSON has no NaN. */
  private static Double finite(double value) {
    return Double.isFinite(value) ? value : null;
  }

  private void write(String event, Map<String, Object> fields) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("event", event);
    line.put("time", Instant.now().toString());
    line.putAll(fields);
    try {
      writeLine(MAPPER.writeValueAsString(line));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A line of the metrics log cannot be written as JSON.", e);
    }
  }

  private void writeLine(String line) {
    try {
      out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "The metrics log cannot be written: %s. Check free space and permissions, then run the same command again."
              .formatted(e.getMessage()),
          e);
    }
  }

  private void flush() {
    try {
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "The metrics log cannot be written: %s. Check free space and permissions, then run the same command again."
              .formatted(e.getMessage()),
          e);
    }
  }

  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "The metrics log cannot be closed: %s. Check free space and permissions, then run the same command again."
              .formatted(e.getMessage()),
          e);
    }
  }
}
