package io.gradus.report.lineage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who is told, as the {@code openlineage.yml} of OpenLineage's clients says it: its transport, if
 * that is {@code http} or {@code file}. See <a
 * href="https://openlineage.io/docs/client/java/configuration">their configuration</a>; names are
 * those of its clients for Java or for Python.
 *
 * @param url of a server
 * @param endpoint on it
 * @param key that says who calls
 * @param file that events are added to
 */
record OpenLineageFile(
    Optional<String> url, Optional<String> endpoint, Optional<String> key, Optional<String> file) {
  private static final Logger logger = LoggerFactory.getLogger(OpenLineageFile.class);

  /** The variable that names the file. */
  private static final String VARIABLE = "OPENLINEAGE_CONFIG";

  private static final OpenLineageFile NOTHING =
      new OpenLineageFile(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  /**
   * The one that the environment names; one that says nothing if it names none.
   *
   * @throws IllegalArgumentException if it cannot be read
   */
  static OpenLineageFile of(Map<String, String> environment) {
    String path = environment.getOrDefault(VARIABLE, "");
    return path.isBlank() ? NOTHING : of(path, transport(path));
  }

  private static JsonNode transport(String path) {
    try {
      return new YAMLMapper().readTree(Files.readString(Path.of(path))).path("transport");
    } catch (JsonProcessingException e) {
      throw wrong(path, "the YAML of an openlineage.yml", e.getOriginalMessage(), e);
    } catch (NoSuchFileException e) {
      throw wrong(path, "an openlineage.yml", "no such file", e);
    } catch (IOException e) {
      throw wrong(path, "an openlineage.yml that can be read", String.valueOf(e.getMessage()), e);
    } catch (NoClassDefFoundError e) {
      throw new IllegalArgumentException(
          "%s: Expected jackson-dataformat-yaml, which is among the jars of Spark, to read %s, found none. Set OPENLINEAGE_URL instead."
              .formatted(VARIABLE, path),
          e);
    }
  }

  private static IllegalArgumentException wrong(
      String path, String expected, String found, Exception cause) {
    return new IllegalArgumentException(
        "%s: Expected %s at %s, found %s.".formatted(VARIABLE, expected, path, found), cause);
  }

  private static OpenLineageFile of(String path, JsonNode transport) {
    String type = transport.path("type").asText("");
    JsonNode auth = transport.path("auth");
    return switch (type) {
      case "http" ->
          new OpenLineageFile(
              Optional.of(
                  said(transport, "url")
                      .orElseThrow(() -> wrong(path, "transport.url", "none", null))),
              said(transport, "endpoint"),
              said(auth, "apiKey", "api_key"),
              Optional.empty());
      case "file" ->
          new OpenLineageFile(
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              Optional.of(
                  said(transport, "location", "log_file_path")
                      .orElseThrow(() -> wrong(path, "transport.location", "none", null))));
      default -> {
        logger.warn(
            "{}: Expected a transport of the type http or file in {}, found {}: nobody is told of"
                + " the lineage of this run by it. lineage.openlineage.url and OPENLINEAGE_URL name"
                + " a server too.",
            VARIABLE,
            path,
            type.isEmpty() ? "none" : type);
        yield NOTHING;
      }
    };
  }

  private static Optional<String> said(JsonNode node, String... names) {
    return Stream.of(names)
        .map(name -> node.path(name).asText(""))
        .filter(text -> !text.isBlank())
        .findFirst();
  }
}
