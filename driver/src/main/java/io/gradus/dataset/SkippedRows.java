package io.gradus.dataset;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gradus.dataset.source.BadRow;
import io.gradus.text.PrintableJson;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** The file that says which bad rows were left out, and why. */
public final class SkippedRows {
  private static final JsonMapper JSON = PrintableJson.mapper().build();

  private SkippedRows() {}

  /**
   * Writes a line of JSON for each row, with the keys file, row, column, reason and record (those
   * that are known). A file that is there already is replaced.
   */
  public static void write(List<BadRow> rows, String file, Configuration hadoop)
      throws IOException {
    StringBuilder text = new StringBuilder();
    for (BadRow row : rows) {
      text.append(JSON.writeValueAsString(row)).append('\n');
    }
    Path path = new Path(file);
    try (OutputStream out = path.getFileSystem(hadoop).create(path, true)) {
      out.write(text.toString().getBytes(StandardCharsets.UTF_8));
    }
  }
}
