package io.gradus.dataset.text;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.MetadataBuilder;

/**
 * The options of a reader of text files that decide what is read, as a model keeps them. As
 * metadata of a column they go as far as the rows do.
 */
public final class ReaderOptions {
  private static final String KEYS = "gradus.reader.keys";
  private static final String VALUES = "gradus.reader.values";

  /** Options that decide what a text of a file means; others are about places, or secret. */
  private static final Set<String> OPTIONS =
      Set.of(
          "allowcomments",
          "allownonnumericnumbers",
          "allownumericleadingzeros",
          "allowsinglequotes",
          "chartoescapequoteescaping",
          "comment",
          "dateformat",
          "delimiter",
          "emptyvalue",
          "encoding",
          "charset",
          "escape",
          "header",
          "ignoreleadingwhitespace",
          "ignoretrailingwhitespace",
          "inferschema",
          "linesep",
          "locale",
          "maxcharspercolumn",
          "maxcolumns",
          "mode",
          "multiline",
          "negativeinf",
          "nanvalue",
          "nullvalue",
          "positiveinf",
          "quote",
          "sep",
          "timestampformat",
          "timestampntzformat",
          "timezone",
          "unescapedquotehandling");

  private ReaderOptions() {}

  /** The options as metadata of a column. */
  public static Metadata written(Map<String, String> options) {
    Map<String, String> told = telling(options);
    return new MetadataBuilder()
        .putStringArray(KEYS, told.keySet().toArray(String[]::new))
        .putStringArray(VALUES, told.values().toArray(String[]::new))
        .build();
  }

  /** Those options that decide what a text of a file means. */
  public static Map<String, String> telling(Map<String, String> options) {
    Map<String, String> told = new TreeMap<>(options);
    told.keySet().removeIf(key -> !OPTIONS.contains(key.toLowerCase(Locale.ROOT)));
    return told;
  }

  /** The options that metadata hold; none where they hold others. */
  public static Map<String, String> read(Metadata metadata) {
    Map<String, String> options = new TreeMap<>();
    if (metadata.contains(KEYS)) {
      String[] keys = metadata.getStringArray(KEYS);
      String[] values = metadata.getStringArray(VALUES);
      for (int i = 0; i < keys.length; i++) {
        options.put(keys[i], values[i]);
      }
    }
    return options;
  }
}
