package io.gradus.dataset.source;

import io.gradus.encode.DataException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;

/**
 * Text files whose columns stand between any number of blanks and tabs, as programs for people
 * write them. Spark's reader takes each blank for a separator of its own, so the lines are handed
 * to it with a tab in place of each run of blanks that stands outside quotes.
 */
final class BlankSeparated {
  /** The value of {@code data.options.sep} that asks for it. */
  static final String OPTION = "whitespace";

  private BlankSeparated() {}

  /**
   * The lines of text files, with tabs between their columns, where the options ask for it; these
   * then ask Spark's CSV reader for tabs.
   *
   * @param options of Spark's reader, whose keys are taken in any case of letters
   * @return empty if the options do not ask for it
   * @throws DataException if the files lie in partition directories, whose columns lines do not
   *     have
   */
  static Optional<Dataset<String>> lines(
      SparkSession spark, Map<String, String> options, InputFiles input, String[] paths) {
    if (!OPTION.equals(options.getOrDefault("sep", options.get("delimiter")))) {
      return Optional.empty();
    }
    if (input.partitions().isPresent()) {
      throw DataException.expected(
              "data.options.sep of one character for files in partition directories", OPTION)
          .file(input.files().get(0).getPath().toString())
          .remedy("Set another separator, or put the files into one directory.")
          .build();
    }
    options.remove("delimiter");
    options.put("sep", "\t");
    return Optional.of(
        spark
            .read()
            .options(options)
            .textFile(paths)
            .map((MapFunction<String, String>) BlankSeparated::withTabs, Encoders.STRING()));
  }

  /** The line with one tab for each run of blanks, and none at its ends. */
  static String withTabs(String line) {
    StringBuilder text = new StringBuilder(line.length());
    boolean quoted = false;
    boolean gap = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (!quoted && (c == ' ' || c == '\t' || c == '\r')) {
        gap = text.length() > 0;
        continue;
      }
      if (gap) {
        text.append('\t');
        gap = false;
      }
      if (c == '"') {
        quoted = !quoted;
      }
      text.append(c);
    }
    return text.toString();
  }

  /** The fields of a line, without their quotes. */
  static List<String> fields(String line) {
    List<String> fields = new ArrayList<>();
    for (String field : withTabs(line).split("\t", -1)) {
      fields.add(field.replace("\"", ""));
    }
    return fields;
  }
}
