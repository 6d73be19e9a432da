package io.gradus.dataset.row;

import io.gradus.encode.BadRowException;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Why a derived column has no value in a row. It travels beside the row's columns, in one of the
 * name {@link #COLUMN} that is null where all is well, so that who reads the row takes it for a bad
 * one.
 */
public final class DerivedProblem {
  /** The column that holds it; no feature, and not shown. */
  public static final String COLUMN = "_gradus_derived_problem";

  /** Its type. */
  public static final StructType TYPE =
      new StructType()
          .add("column", DataTypes.StringType)
          .add("expected", DataTypes.StringType)
          .add("found", DataTypes.StringType)
          .add("remedy", DataTypes.StringType);

  /** Spark begins messages with the name of what is wrong. */
  private static final Pattern CONDITION = Pattern.compile("^\\[([A-Z_0-9]+)(?:\\.[A-Z_0-9]+)*] *");

  /** What Spark says after the first sentence is how to switch the error off. */
  private static final Pattern FIRST_SENTENCE =
      Pattern.compile("^(.*?)\\.(?=\\s+[A-Z]|\\s*$)", Pattern.DOTALL);

  private static final int LONGEST = 300;

  /** What takes the case in, by the name of what is wrong. */
  private static final Map<String, String> REMEDIES =
      Map.ofEntries(
          Map.entry("DIVIDE_BY_ZERO", "try_divide(a, b) in place of a / b"),
          Map.entry("REMAINDER_BY_ZERO", "CASE WHEN b <> 0 THEN a % b END in place of a % b"),
          Map.entry("ARITHMETIC_OVERFLOW", "try_add, try_multiply or numbers cast to DOUBLE"),
          Map.entry(
              "BINARY_ARITHMETIC_OVERFLOW", "try_add, try_multiply or numbers cast to DOUBLE"),
          Map.entry("NUMERIC_VALUE_OUT_OF_RANGE", "try_cast(a AS …) in place of a cast"),
          Map.entry("CAST_INVALID_INPUT", "try_cast(a AS …) in place of a cast"),
          Map.entry("CAST_OVERFLOW", "try_cast(a AS …) in place of a cast"),
          Map.entry(
              "CANNOT_PARSE_TIMESTAMP",
              "try_to_timestamp(a, …) in place of to_date or to_timestamp"),
          Map.entry("INVALID_ARRAY_INDEX", "get(a, i) in place of a[i]"),
          Map.entry(
              "INVALID_ARRAY_INDEX_IN_ELEMENT_AT", "try_element_at(a, i) in place of element_at"));

  private DerivedProblem() {}

  /** The problem of a column whose expression failed. */
  static InternalRow row(String column, String expression, Throwable failure) {
    return new GenericInternalRow(
        new Object[] {
          UTF8String.fromString(column),
          UTF8String.fromString("a value of " + expression),
          UTF8String.fromString("an error: " + sentence(failure)),
          UTF8String.fromString(remedy(column, failure))
        });
  }

  /** What a row is refused with. */
  static BadRowException read(InternalRow problem) {
    return new BadRowException(
        problem.getUTF8String(0).toString(),
        problem.getUTF8String(1).toString(),
        problem.getUTF8String(2).toString(),
        problem.getUTF8String(3).toString());
  }

  /** What Spark says went wrong, without a full stop. */
  public static String sentence(Throwable failure) {
    String said = String.valueOf(failure.getMessage());
    String plain = CONDITION.matcher(said).replaceFirst("").strip();
    Matcher first = FIRST_SENTENCE.matcher(plain);
    String sentence = first.find() ? first.group(1) : plain;
    return sentence.length() > LONGEST ? sentence.substring(0, LONGEST) + "…" : sentence;
  }

  /** How an expression takes such values in. */
  public static String remedy(String column, Throwable failure) {
    Matcher condition = CONDITION.matcher(String.valueOf(failure.getMessage()));
    String way =
        REMEDIES.getOrDefault(
            condition.find() ? condition.group(1) : "", "CASE WHEN … THEN … END around it");
    return "Where a missing value is meant, write %s in features.derived.%s."
        .formatted(way, column);
  }
}
