package io.gradus.dataset;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gradus.dataset.scan.BadRow;
import io.gradus.text.PrintableJson;
import java.util.List;

/** The file that says which bad rows were left out, and why. */
public final class SkippedRows {
  private static final JsonMapper JSON = PrintableJson.mapper().build();

  private SkippedRows() {}

  /**
   * A line of JSON for each row, with the keys file, row, column, reason and record (those that are
   * known).
   */
  public static String lines(List<BadRow> rows) {
    StringBuilder text = new StringBuilder();
    for (BadRow row : rows) {
      try {
        text.append(JSON.writeValueAsString(row)).append('\n');
      } catch (JsonProcessingException e) {
        throw new IllegalStateException("A skipped row cannot be written as JSON.", e);
      }
    }
    return text.toString();
  }
}
