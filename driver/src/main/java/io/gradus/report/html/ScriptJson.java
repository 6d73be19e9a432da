package io.gradus.report.html;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gradus.text.PrintableJson;

/** JSON inside a script element: nothing in it can end the element or begin a comment. */
final class ScriptJson {
  private static final JsonMapper MAPPER = PrintableJson.mapper().build();

  private ScriptJson() {}

  /** A value of maps, lists, texts and numbers. */
  static String of(Object value) {
    try {
      return MAPPER
          .writeValueAsString(value)
          .replace("<", "\\u003c")
          .replace(">", "\\u003e")
          .replace("&", "\\u0026");
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "Expected charts that JSON can hold, found %s.".formatted(e.getOriginalMessage()), e);
    }
  }
}
