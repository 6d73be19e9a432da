package io.gradus.report.mlflow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gradus.text.ShallowJson;
import io.gradus.train.TrainEvent;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The figures of an epoch as a server is told them, whether they come from the run itself or from
 * its log: the names and numbers are the same.
 *
 * @param step how many updates had been made at its end
 * @param time milliseconds since 1970
 * @param values by metric, finite ones alone
 */
record EpochFigures(long step, long time, Map<String, Double> values) {
  /** The metric that every epoch has. */
  static final String LOSS = "train_loss";

  private static final ObjectMapper JSON = new ObjectMapper(ShallowJson.factory());

  EpochFigures {
    values = new LinkedHashMap<>(values);
    values.values().removeIf(value -> !Double.isFinite(value));
  }

  /**
   * Those of an epoch that is just finished.
   *
   * @param rate of its last step
   */
  static EpochFigures of(TrainEvent.EpochFinished event, double rate) {
    Map<String, Double> values = new LinkedHashMap<>();
    values.put("epoch", (double) event.epoch());
    values.put(LOSS, event.trainLoss());
    values.put("learning_rate", rate);
    values.put("seconds_per_epoch", event.seconds());
    event
        .validation()
        .ifPresent(
            found ->
                found.values().forEach((name, value) -> values.put("validation_" + name, value)));
    return new EpochFigures(event.step(), System.currentTimeMillis(), values);
  }

  /**
   * Those of all epochs that a log of the run tells of. Epochs that the run went back from are left
   * out, and so is what is no JSON, such as a line that was just being written.
   *
   * @param log the text of {@code metrics.jsonl}
   */
  static List<EpochFigures> of(String log) {
    List<EpochFigures> epochs = new ArrayList<>();
    for (String text : log.split("\n")) {
      JsonNode line;
      try {
        line = JSON.readTree(text);
      } catch (JsonProcessingException e) {
        continue;
      }
      long step = line.path("step").asLong();
      switch (line.path("event").asText()) {
        case "epoch" -> epochs.add(of(line));
        case "rolled_back" -> epochs.removeIf(epoch -> epoch.step() > step);
        default -> {}
      }
    }
    return epochs;
  }

  private static EpochFigures of(JsonNode line) {
    Map<String, Double> values = new LinkedHashMap<>();
    values.put("epoch", line.path("epoch").asDouble());
    values.put(LOSS, number(line.path("loss")));
    values.put("learning_rate", number(line.path("learning_rate")));
    values.put("seconds_per_epoch", number(line.path("seconds")));
    JsonNode validation = line.path("validation");
    validation
        .fieldNames()
        .forEachRemaining(name -> values.put("validation_" + name, number(validation.get(name))));
    return new EpochFigures(line.path("step").asLong(), time(line), values);
  }

  private static double number(JsonNode value) {
    return value.isNumber() ? value.asDouble() : Double.NaN;
  }

  private static long time(JsonNode line) {
    try {
      return Instant.parse(line.path("time").asText()).toEpochMilli();
    } catch (DateTimeException e) {
      return System.currentTimeMillis();
    }
  }

  List<MlflowRun.Metric> metrics() {
    List<MlflowRun.Metric> metrics = new ArrayList<>();
    values.forEach((name, value) -> metrics.add(new MlflowRun.Metric(name, value, time, step)));
    return metrics;
  }
}
