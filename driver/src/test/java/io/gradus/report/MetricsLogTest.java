package io.gradus.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gradus.round.RoundTiming;
import io.gradus.train.TrainEvent;
import io.gradus.train.TrainingExtent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MetricsLogTest {
  private static final RoundTiming TIMING = new RoundTiming(0.75, 0.5, 1, 2, 4, 0.25, 0.125);

  @Test
  void everyLineIsAnObjectAndNumbersThatAreNotFiniteAreNull() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (MetricsLog log = new MetricsLog(bytes)) {
      TrainingExtent plan = new TrainingExtent(10, 2, 5, 1, 2, 2, 7, 112);
      log.on(new TrainEvent.Started(plan, "jobs", "", "a \"kernel\"", 0, 0));
      log.on(new TrainEvent.StepFinished(1, 1, 5, Double.NaN, 0.1, TIMING));
      log.on(new TrainEvent.StepFinished(1, 2, 5, 0.5, 0.1, TIMING));
      log.on(new TrainEvent.EpochFinished(1, 2, 0.75, Optional.empty(), false, 2, TIMING));
    }
    List<String> lines = bytes.toString(StandardCharsets.UTF_8).lines().toList();
    assertEquals(3, lines.size(), "steps that come at once are one line");
    JsonNode started = new ObjectMapper().readTree(lines.get(0));
    assertEquals("started", started.get("event").asText());
    assertEquals("a \"kernel\"", started.get("kernel").asText());
    JsonNode step = new ObjectMapper().readTree(lines.get(1));
    assertTrue(step.get("loss").isNull());
    assertEquals(0.75, step.get("timing").get("schedule").asDouble());
    assertEquals(0.5, step.get("timing").get("send").asDouble());
    assertEquals(2, step.get("timing").get("wait").asDouble());
    JsonNode epoch = new ObjectMapper().readTree(lines.get(2));
    assertEquals(0.75, epoch.get("loss").asDouble());
    assertTrue(epoch.get("validation") == null);
  }
}
