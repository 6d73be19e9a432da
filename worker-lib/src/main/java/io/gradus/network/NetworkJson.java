package io.gradus.network;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gradus.text.ShallowJson;
import java.util.Collection;
import java.util.stream.Collectors;

/** Strict JSON of specs: nothing unknown, nothing twice, no text where a number belongs. */
final class NetworkJson {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder(ShallowJson.factory())
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  private NetworkJson() {}

  static String write(Object spec) {
    try {
      return MAPPER.writeValueAsString(spec);
    } catch (JsonProcessingException e) {
      throw new NetworkException("The network cannot be written as JSON: " + e.getMessage(), e);
    }
  }

  static <T> T read(String json, Class<T> type, String what) {
    try {
      T value = MAPPER.readValue(json, type);
      if (value == null) {
        throw new NetworkException("Expected the JSON of a %s, found null.".formatted(what));
      }
      return value;
    } catch (JsonProcessingException e) {
      throw complaint(what, e);
    }
  }

  private static NetworkException complaint(String what, JsonProcessingException e) {
    String place = "The JSON of the " + what + place(e);
    if (e.getCause() instanceof NetworkException cause) {
      return cause.at(place);
    }
    if (e instanceof UnrecognizedPropertyException unknown) {
      Collection<Object> known = unknown.getKnownPropertyIds();
      return new NetworkException(
          "%s: Expected one of the keys %s, found \"%s\". Correct or remove it."
              .formatted(
                  place,
                  known == null
                      ? ""
                      : known.stream()
                          .map(String::valueOf)
                          .sorted()
                          .collect(Collectors.joining(", ")),
                  unknown.getPropertyName()),
          e);
    }
    return new NetworkException(place + ": " + e.getOriginalMessage(), e);
  }

  /**
   * Where in the JSON: {@code " at layers[2].units"}, or the line and column if it is no JSON at
   * all.
   */
  private static String place(JsonProcessingException e) {
    if (e instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()) {
      StringBuilder path = new StringBuilder();
      for (JsonMappingException.Reference step : mapping.getPath()) {
        if (step.getFieldName() == null) {
          path.append('[').append(step.getIndex()).append(']');
        } else {
          path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
        }
      }
      return " at " + path;
    }
    if (e.getLocation() != null) {
      return " in line %s, column %s"
          .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr());
    }
    return "";
  }
}
