package io.gradus.dataset;

import io.gradus.config.DataConfig;
import io.gradus.config.RangeConfig;
import io.gradus.dataset.source.place.PartitionRange;
import io.gradus.dataset.source.place.SourceNotes;
import io.gradus.dataset.text.CorruptRecord;
import io.gradus.encode.DataException;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;

/**
 * The rows of the training paths whose value of a column lies in a range, and a share of those
 * before it. Which older rows these are follows from their values and from where the range begins:
 * the same run takes the same ones, the next night's run takes others.
 */
final class RowRange {
  private static final String KEY = "data.range";

  /** Bits of a hash that are compared with the share: what a double holds exactly. */
  private static final int BITS = 52;

  private final DataConfig config;
  private final RangeConfig range;
  private final Optional<List<String>> partitions;

  /** Looks for directories of partitions. */
  RowRange(DataConfig config, Configuration hadoop, SourceNotes notes) {
    this.config = config;
    this.range = config.range();
    this.partitions =
        config.format().equals("table")
            ? Optional.empty()
            : new PartitionRange(range, hadoop).of(config.train(), notes);
  }

  /**
   * Where its rows lie: directories of partitions where the column is one of theirs, or else the
   * training paths.
   */
  List<String> paths() {
    return partitions.orElse(config.train());
  }

  /**
   * Its rows.
   *
   * @param rows of the {@link #paths}
   * @throws DataException if they have no such column, a row has no value of it, or an end is none
   */
  Dataset<Row> among(Dataset<Row> rows) {
    if (partitions.isPresent() && range.rehearsal() == 0) {
      return rows;
    }
    DivisionColumn column = DivisionColumn.of(rows, range.column().orElseThrow(), KEY);
    Compared compared = compared(column);
    Column value = compared.value();
    Optional<Column> first = end(rows, "first", range.first(), compared.type());
    Optional<Column> oldest = end(rows, "oldest", range.oldest(), compared.type());
    Optional<Column> last = end(rows, "last", range.last(), compared.type());
    Column covered = functions.lit(true);
    if (first.isPresent()) {
      covered = value.geq(first.get());
    }
    if (last.isPresent()) {
      covered = covered.and(value.leq(last.get()));
    }
    if (partitions.isEmpty()) {
      requireValues(rows, value, covered, column.name());
    }
    Column inside = covered;
    if (range.rehearsal() > 0) {
      Column older = value.lt(first.orElseThrow());
      if (oldest.isPresent()) {
        older = older.and(value.geq(oldest.get()));
      }
      inside = covered.or(older.and(drawn(rows)));
    }
    return rows.filter(functions.coalesce(inside, functions.lit(false)).or(corrupt(rows)));
  }

  /** Values as they are compared with the ends. */
  private record Compared(Column value, DataType type) {}

  /**
   * Texts that are compared with a point in time are points in time. An end that is a day holds all
   * of it.
   */
  private Compared compared(DivisionColumn column) {
    DataType type = column.typed().dataType();
    Column value = column.value();
    List<String> ends =
        Stream.of(range.first(), range.last(), range.oldest()).flatMap(Optional::stream).toList();
    boolean days = ends.stream().allMatch(RowRange::isDay);
    boolean texts = type.equals(DataTypes.StringType);
    if (texts && days) {
      value =
          functions.expr(
              "try_cast(%s AS TIMESTAMP)".formatted(DivisionColumn.quoted(column.name())));
    }
    boolean moments =
        texts || type.equals(DataTypes.TimestampType) || type.equals(DataTypes.TimestampNTZType);
    return days && moments
        ? new Compared(value.cast(DataTypes.DateType), DataTypes.DateType)
        : new Compared(value, type);
  }

  private static boolean isDay(String text) {
    try {
      LocalDate.parse(text);
      return true;
    } catch (DateTimeParseException e) {
      return false;
    }
  }

  /** Whether a row is none: whoever deals with such rows shall see it. */
  private static Column corrupt(Dataset<Row> rows) {
    return Arrays.asList(rows.columns()).contains(CorruptRecord.COLUMN)
        ? functions.col(CorruptRecord.COLUMN).isNotNull()
        : functions.lit(false);
  }

  private void requireValues(Dataset<Row> rows, Column value, Column covered, String name) {
    Column corrupt = corrupt(rows);
    Row counts =
        rows.agg(
                functions.count(functions.when(value.isNull().and(functions.not(corrupt)), 1)),
                functions.count(functions.when(covered.or(corrupt), 1)))
            .first();
    String paths = String.join(", ", config.train());
    if (counts.getLong(0) > 0) {
      throw DataException.expected(
              "a value%s in each row, since data.range goes by it"
                  .formatted(
                      range.first().or(range::last).filter(RowRange::isDay).isPresent()
                          ? " such as 2026-11-01"
                          : ""),
              counts.getLong(0) + " rows without")
          .file(paths)
          .column(name)
          .remedy("Leave these rows out, or name another data.range.column.")
          .build();
    }
    if (counts.getLong(1) == 0) {
      throw DataException.expected(
              "rows%s%s"
                  .formatted(
                      range.first().map(end -> " from " + end).orElse(""),
                      range.last().map(end -> " to " + end).orElse("")),
              "none")
          .file(paths)
          .column(name)
          .remedy("Run again when the job that writes them has, or change data.range.")
          .build();
    }
  }

  private Optional<Column> end(
      Dataset<Row> rows, String key, Optional<String> text, DataType type) {
    return text.map(
        given -> {
          Column end =
              functions.expr(
                  "try_cast('%s' AS %s)"
                      .formatted(given.replace("\\", "\\\\").replace("'", "\\'"), type.sql()));
          if (rows.sparkSession().range(1).select(end).first().isNullAt(0)) {
            throw DataException.expected(
                    "a value of type " + type.sql().toLowerCase(Locale.ROOT), "\"" + given + "\"")
                .column(range.column().orElseThrow())
                .remedy("Correct data.range." + key + ".")
                .build();
          }
          return end;
        });
  }

  private Column drawn(Dataset<Row> rows) {
    Column[] values =
        Stream.concat(
                Stream.of(functions.lit(range.first().orElseThrow())),
                Arrays.stream(rows.schema().fields())
                    .filter(field -> !(field.dataType() instanceof MapType))
                    .map(StructField::name)
                    .map(name -> functions.col(DivisionColumn.quoted(name))))
            .toArray(Column[]::new);
    Column bits = functions.shiftrightunsigned(functions.xxhash64(values), Long.SIZE - BITS);
    return bits.cast(DataTypes.DoubleType).lt(range.rehearsal() * (1L << BITS));
  }
}
