package io.gradus.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gradus.text.Printable;
import io.gradus.text.PrintableJson;
import io.gradus.text.ShallowJson;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code mlflow.json}: which run of an MLflow server a run is, so that it goes on as that one. It
 * is no part of the state: without it, or where it cannot be read, the server gets a new run.
 *
 * @param server its address, without who calls
 * @param id of the run there
 * @param complete whether it was told all of the run
 */
record MlflowFile(String server, String id, boolean complete) {
  private static final Logger logger = LoggerFactory.getLogger(MlflowFile.class);
  private static final ObjectMapper JSON = new ObjectMapper(ShallowJson.factory());

  static Optional<MlflowFile> at(RunDirectory output) {
    try {
      return output.read(RunDirectory.MLFLOW).flatMap(MlflowFile::read);
    } catch (RunException e) {
      return Optional.empty();
    }
  }

  private static Optional<MlflowFile> read(String text) {
    try {
      JsonNode root = JSON.readTree(text);
      String id = root.path("run_id").asText();
      return id.isEmpty()
          ? Optional.empty()
          : Optional.of(
              new MlflowFile(
                  root.path("tracking_uri").asText(), id, root.path("complete").asBoolean(true)));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  /** Writes it; where that cannot be, a warning says what that means. */
  void write(RunDirectory output) {
    Map<String, Object> content = new LinkedHashMap<>();
    content.put("format", "gradus-mlflow");
    content.put("version", 1);
    content.put("tracking_uri", server);
    content.put("run_id", id);
    content.put("complete", complete);
    try {
      output.write(RunDirectory.MLFLOW, PrintableJson.indented(content));
    } catch (RunException e) {
      logger.warn(
          "{} If this run is stopped and goes on, MLflow gets a new run.",
          Printable.line(e.getMessage()));
    }
  }
}
