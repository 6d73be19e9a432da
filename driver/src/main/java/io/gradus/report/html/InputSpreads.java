package io.gradus.report.html;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gradus.encode.FeatureColumn;
import io.gradus.metric.InputSums;
import io.gradus.text.PrintableJson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How inputs are spread, as {@code inputs.json} beside a model keeps it. */
public final class InputSpreads {
  private static final JsonMapper JSON = PrintableJson.mapper().build();
  private static final String FORMAT = "gradus-inputs";
  private static final int VERSION = 1;

  private InputSpreads() {}

  /**
   * What was counted, by the names of the columns.
   *
   * @param columns in the order of the counts
   */
  public static InputSpread of(String name, List<FeatureColumn> columns, InputSums sums) {
    Map<String, long[]> counts = new LinkedHashMap<>();
    long[][] all = sums.counts();
    for (int i = 0; i < all.length; i++) {
      counts.put(columns.get(i).name(), all[i]);
    }
    return new InputSpread(name, counts);
  }

  /** As JSON: of each column the bins with rows. */
  public static String toJson(List<InputSpread> spreads) {
    List<Map<String, Object>> all = new ArrayList<>();
    for (InputSpread spread : spreads) {
      Map<String, Map<String, Long>> columns = new LinkedHashMap<>();
      spread.counts().forEach((column, counts) -> columns.put(column, filled(counts)));
      all.add(Map.of("name", spread.name(), "columns", columns));
    }
    Map<String, Object> file = new LinkedHashMap<>();
    file.put("format", FORMAT);
    file.put("version", VERSION);
    file.put("rows", all);
    try {
      return JSON.writeValueAsString(file) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Counts cannot be written as JSON.", e);
    }
  }

  /** Of each column the bins with rows, and how many. */
  public static Map<String, Map<Integer, Long>> filled(InputSpread spread) {
    Map<String, Map<Integer, Long>> columns = new LinkedHashMap<>();
    spread
        .counts()
        .forEach(
            (column, counts) -> {
              Map<Integer, Long> bins = new TreeMap<>();
              for (int bin = 0; bin < counts.length; bin++) {
                if (counts[bin] != 0) {
                  bins.put(bin, counts[bin]);
                }
              }
              columns.put(column, bins);
            });
    return columns;
  }

  /** What {@link #filled(InputSpread)} is of. */
  public static InputSpread of(String name, Map<String, Map<Integer, Long>> filled) {
    Map<String, long[]> columns = new LinkedHashMap<>();
    filled.forEach(
        (column, bins) -> {
          long[] counts = new long[InputSums.BINS];
          bins.forEach((bin, rows) -> counts[bin] = rows);
          columns.put(column, counts);
        });
    return new InputSpread(name, columns);
  }

  private static Map<String, Long> filled(long[] counts) {
    Map<String, Long> filled = new LinkedHashMap<>();
    for (int bin = 0; bin < counts.length; bin++) {
      if (counts[bin] != 0) {
        filled.put(Integer.toString(bin), counts[bin]);
      }
    }
    return filled;
  }

  /**
   * What {@link #toJson} wrote; nothing where the text is something else, or of a later version.
   */
  public static List<InputSpread> parse(String text) {
    JsonNode root;
    try {
      root = JSON.readTree(text);
    } catch (JsonProcessingException e) {
      return List.of();
    }
    if (root == null
        || !root.path("format").asText().equals(FORMAT)
        || root.path("version").asInt() != VERSION) {
      return List.of();
    }
    List<InputSpread> spreads = new ArrayList<>();
    for (JsonNode rows : root.path("rows")) {
      Map<String, long[]> counts = new LinkedHashMap<>();
      rows.path("columns")
          .properties()
          .forEach(column -> counts.put(column.getKey(), counts(column.getValue())));
      spreads.add(new InputSpread(rows.path("name").asText(), counts));
    }
    return spreads;
  }

  private static long[] counts(JsonNode bins) {
    long[] counts = new long[InputSums.BINS];
    bins.properties()
        .forEach(
            bin -> {
              int at = Integer.parseInt(bin.getKey());
              if (at >= 0 && at < counts.length) {
                counts[at] = bin.getValue().asLong();
              }
            });
    return counts;
  }
}
