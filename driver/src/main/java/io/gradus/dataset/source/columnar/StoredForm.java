package io.gradus.dataset.source.columnar;

import io.gradus.encode.ColumnNames;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/**
 * Forms of values in Parquet files that Spark does not read, or not on every line: read as they are
 * stored, and turned by an SQL expression into what they mean.
 */
enum StoredForm {
  NANOSECONDS_UTC(
      "INT64 \\(TIMESTAMP\\(NANOS,true\\)\\)",
      DataTypes.LongType,
      "timestamp_micros((%1$s - pmod(%1$s, 1000L)) div 1000L)",
      "as timestamps, in microseconds"),
  NANOSECONDS_LOCAL(
      "INT64 \\(TIMESTAMP\\(NANOS,false\\)\\)",
      DataTypes.LongType,
      "TIMESTAMP_NTZ'1970-01-01 00:00:00' + make_dt_interval("
          + "cast((%1$s - pmod(%1$s, 86400000000000L)) div 86400000000000L as int), 0, 0,"
          + " cast(pmod(%1$s, 86400000000000L) div 1000L as decimal(18, 6)) / 1000000)",
      "as timestamps without a zone, in microseconds"),
  TIME_MILLISECONDS(
      "INT32 \\(TIME\\(MILLIS,(?:true|false)\\)\\)",
      DataTypes.IntegerType,
      "cast(%1$s as double) / 1000",
      StoredForm.SECONDS),
  TIME_MICROSECONDS(
      "INT64 \\(TIME\\(MICROS,(?:true|false)\\)\\)",
      DataTypes.LongType,
      "cast(%1$s as double) / 1000000",
      StoredForm.SECONDS),
  TIME_NANOSECONDS(
      "INT64 \\(TIME\\(NANOS,(?:true|false)\\)\\)",
      DataTypes.LongType,
      "cast(%1$s as double) / 1000000000",
      StoredForm.SECONDS),
  FLOAT16(
      "FIXED_LEN_BYTE_ARRAY \\(FLOAT16\\)",
      DataTypes.BinaryType,
      StoredForm.halfPrecision(),
      "as numbers"),
  UUID(
      "FIXED_LEN_BYTE_ARRAY \\(UUID\\)",
      DataTypes.BinaryType,
      "regexp_replace(lower(hex(%1$s)),"
          + " '^(.{8})(.{4})(.{4})(.{4})(.{12})$', '$1-$2-$3-$4-$5')",
      "as texts");

  private static final String SECONDS = "as numbers, in seconds of the day";

  private final Pattern stored;
  private final DataType raw;
  private final String expression;
  private final String meaning;

  StoredForm(String stored, DataType raw, String expression, String meaning) {
    this.stored = Pattern.compile(stored);
    this.raw = raw;
    this.expression = expression;
    this.meaning = meaning;
  }

  /** The form of a column. */
  static Optional<StoredForm> of(FileColumns.Column column) {
    for (StoredForm form : values()) {
      Matcher matcher = form.stored.matcher(column.stored());
      if (matcher.matches()) {
        return Optional.of(form);
      }
    }
    return Optional.empty();
  }

  /** The type to ask Spark for. */
  DataType raw() {
    return raw;
  }

  /** What the column means, as an SQL expression. */
  String expression(String column) {
    return expression.formatted("`" + column.replace("`", "``") + "`");
  }

  /** For people: what a column is read as. */
  String note(FileColumns.Column column) {
    return "%s: %s in the files, read %s"
        .formatted(ColumnNames.quoted(column.name()), column.stored(), meaning);
  }

  /** Two bytes, the lower one first: sign, five bits of exponent, ten of fraction (IEEE 754). */
  private static String halfPrecision() {
    String low = "cast(conv(hex(substring(%1$s, 1, 1)), 16, 10) as int)";
    String high = "cast(conv(hex(substring(%1$s, 2, 1)), 16, 10) as int)";
    String exponent = "shiftright(" + high + " & 124, 2)";
    String fraction = "(256 * (" + high + " & 3) + " + low + ")";
    return "cast(if("
        + high
        + " >= 128, -1D, 1D) * case "
        + exponent
        + " when 31 then if("
        + fraction
        + " = 0, double('Infinity'), double('NaN'))"
        + " when 0 then "
        + fraction
        + " * pow(2D, -24D)"
        + " else (1024 + "
        + fraction
        + ") * pow(2D, "
        + exponent
        + " - 25D) end as float)";
  }
}
