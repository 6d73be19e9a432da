package io.gradus.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes a resolved configuration with the keys of {@code conf/reference.conf}, so that it can be
 * read back.
 */
final class WrittenConfig {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private WrittenConfig() {}

  /** With its secrets: not for anything that is kept or shown. */
  static Map<String, Object> whole(JobConfig job) {
    Map<String, Object> map = new LinkedHashMap<>();
    ConfigKeys.groups().forEach(group -> at(map, group.path()).putAll(group.written(job)));
    return map;
  }

  /** With secrets masked. */
  static Map<String, Object> redacted(JobConfig job) {
    Map<String, Object> map = new LinkedHashMap<>();
    ConfigKeys.groups().forEach(group -> at(map, group.path()).putAll(group.redacted(job)));
    return map;
  }

  static String json(Map<String, Object> written) {
    try {
      return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(written);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("The configuration cannot be written as JSON.", e);
    }
  }

  /** The map at that path, which is put there if there is none. */
  @SuppressWarnings("unchecked")
  static Map<String, Object> at(Map<String, Object> root, String path) {
    Map<String, Object> map = root;
    if (!path.isEmpty()) {
      for (String step : path.split("\\.")) {
        map =
            (Map<String, Object>)
                map.compute(
                    step,
                    (key, was) ->
                        was instanceof Map<?, ?> ? was : new LinkedHashMap<String, Object>());
      }
    }
    return map;
  }

  /** A layer, loss, optimizer or the like, as its record declares it. */
  static Map<?, ?> declared(Object spec) {
    return (Map<?, ?>)
        hyphenated(
            MAPPER.convertValue(spec, new TypeReference<LinkedHashMap<String, Object>>() {}));
  }

  private static Object hyphenated(Object value) {
    if (value instanceof Map<?, ?> map) {
      Map<String, Object> written = new LinkedHashMap<>();
      map.forEach((key, inner) -> written.put(key.toString().replace('_', '-'), hyphenated(inner)));
      return written;
    }
    if (value instanceof List<?> list) {
      List<Object> written = new ArrayList<>();
      list.forEach(inner -> written.add(hyphenated(inner)));
      return written;
    }
    return value instanceof String text ? text.replace('_', '-') : value;
  }
}
