package io.gradus.encode;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What the training rows were read as, so that other rows are read as they were.
 *
 * @param format as {@code data.format} names it, or {@code rows} for a data set that was handed in
 * @param columns of the source, without derived ones, in order
 * @param options of the reader that decide what a text means, those of Gradus's own among them
 * @param timeZone in which texts without one are points in time
 * @param vectorSize how many elements vectors of the format have that do not say it in the file, or
 *     null
 * @param missingValues texts that stand for a gap in columns of texts that are read as numbers,
 *     dates or truth values
 */
public record SourceSchema(
    @JsonProperty("format") String format,
    @JsonProperty("columns") List<Column> columns,
    @JsonProperty("options") Map<String, String> options,
    @JsonProperty("time-zone") String timeZone,
    @JsonProperty("vector-size") Integer vectorSize,
    @JsonProperty("missing-values") List<String> missingValues) {

  /** The format of rows that were handed in as a data set. */
  public static final String ROWS = "rows";

  public SourceSchema {
    columns = List.copyOf(columns);
    options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
    missingValues = List.copyOf(missingValues);
    if (format == null || timeZone == null) {
      throw new IllegalArgumentException(
          "Expected a format and a time zone of the training rows, found %s and %s."
              .formatted(format, timeZone));
    }
    try {
      ZoneId.of(timeZone);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "Expected a time zone of the training rows, found \"%s\".".formatted(timeZone), e);
    }
  }

  /**
   * A column of the source.
   *
   * @param type as Spark's DDL writes it: of texts that are read as numbers, that of the numbers
   */
  public record Column(@JsonProperty("name") String name, @JsonProperty("type") String type) {
    public Column {
      if (name == null || type == null) {
        throw new IllegalArgumentException(
            "Expected a name and a type of a column, found %s and %s.".formatted(name, type));
      }
    }
  }

  /** The same with other columns. */
  public SourceSchema withColumns(List<Column> others) {
    return new SourceSchema(format, others, options, timeZone, vectorSize, missingValues);
  }

  /** Whether the text is written for a gap, in columns that are not of texts. */
  @JsonIgnore
  public boolean isMissing(String text) {
    String stripped = text.strip().toLowerCase(Locale.ROOT);
    return stripped.isEmpty()
        || missingValues.stream().anyMatch(mark -> mark.toLowerCase(Locale.ROOT).equals(stripped));
  }

  /** The column of that name. */
  public Optional<Column> column(String name) {
    return columns.stream().filter(column -> column.name().equals(name)).findFirst();
  }

  /** The zone of {@link #timeZone}. */
  @JsonIgnore
  public ZoneId zone() {
    return ZoneId.of(timeZone);
  }
}
