package io.gradus.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gradus.text.PrintableJson;

/** Writes what commands give to programs, and reads it again. */
final class Json {
  private static final JsonMapper MAPPER = PrintableJson.mapper().build();

  private Json() {}

  /** A text field of an object; null where there is none, or it is no JSON. */
  static String field(String text, String name) {
    try {
      return MAPPER.readTree(text).path(name).asText(null);
    } catch (JsonProcessingException e) {
      return null;
    }
  }

  static String indented(Object value) {
    try {
      return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(value) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A result cannot be written as JSON.", e);
    }
  }
}
