package io.gradus.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gradus.registry.ModelLocation;
import io.gradus.registry.ModelReference;
import io.gradus.registry.RegistryException;
import io.gradus.text.PrintableJson;
import io.gradus.text.ShallowJson;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Which version of a registry predictions were begun with that are not written yet: whoever tries
 * again takes the same, though an alias stands for another one by now. It is written down beside
 * the output when a try begins, and removed when one has come to its end.
 *
 * @param model a reference to the version
 * @param alias by which it was found
 * @param at when
 */
record FirstTry(String model, String alias, Instant at) {
  private static final ObjectMapper JSON = new ObjectMapper(ShallowJson.factory());

  /**
   * What an earlier try has left that named a model alike.
   *
   * @param named the model, as this try names it
   */
  static Optional<FirstTry> find(OutputPlace output, String named, Configuration hadoop) {
    if (!ModelReference.isReference(named)) {
      return Optional.empty();
    }
    ModelReference wanted = ModelReference.parse(named);
    return beside(output, hadoop)
        .read(file(output))
        .flatMap(FirstTry::parse)
        .filter(before -> before.alias.equals(wanted.version()))
        .filter(before -> wanted.mayHaveMeant(before.model, hadoop))
        .filter(before -> isThere(before.model, hadoop));
  }

  private static boolean isThere(String reference, Configuration hadoop) {
    try {
      return ModelReference.locate(reference, hadoop).found().isPresent();
    } catch (RegistryException e) {
      // It was pruned meanwhile; what the alias stands for now is tried.
      return false;
    }
  }

  private static Optional<FirstTry> parse(String text) {
    try {
      JsonNode root = JSON.readTree(text);
      return Optional.of(
          new FirstTry(
              root.path("model").asText(),
              root.path("alias").asText(),
              Instant.parse(root.path("at").asText())));
    } catch (JsonProcessingException | DateTimeException e) {
      return Optional.empty();
    }
  }

  /** Writes down what a try begins with, if it was found by an alias. */
  static void begins(
      OutputPlace output, Optional<ModelLocation.Found> version, Configuration hadoop) {
    version
        .filter(found -> found.alias().isPresent())
        .ifPresent(
            found -> {
              Map<String, Object> content = new LinkedHashMap<>();
              content.put("model", found.pinned());
              content.put("alias", found.alias().orElseThrow());
              content.put("at", Instant.now().toString());
              RunDirectory beside = beside(output, hadoop);
              beside.create();
              beside.write(file(output), PrintableJson.indented(content));
            });
  }

  /** Forgets it. */
  static void ends(OutputPlace output, Configuration hadoop) {
    beside(output, hadoop).remove(file(output));
  }

  private static RunDirectory beside(OutputPlace output, Configuration hadoop) {
    return RunDirectory.at(new Path(UsedModel.above(output.path())).toString(), hadoop);
  }

  private static String file(OutputPlace output) {
    return ".%s.version.json".formatted(output.path().getName());
  }
}
