package io.gradus.dataset.source.format;

import java.util.Map;
import java.util.TreeMap;

/**
 * What files are.
 *
 * @param format as {@code data.format} names it
 * @param options of the reader, by their names in {@code data.options}, that follow from what the
 *     files hold; none where their names tell the format
 */
public record DetectedFormat(String format, Map<String, String> options) {
  public DetectedFormat {
    options = new TreeMap<>(options);
  }

  /** A format that needs no options. */
  static DetectedFormat of(String format) {
    return new DetectedFormat(format, Map.of());
  }

  /** For people: the format, and what was told by the content. */
  public String described() {
    StringBuilder text = new StringBuilder(format);
    options.forEach(
        (key, value) ->
            text.append(", data.options.")
                .append(key)
                .append(" = ")
                .append(value.equals("\t") ? "\"\\t\"" : "\"" + value + "\""));
    return text.toString();
  }
}
