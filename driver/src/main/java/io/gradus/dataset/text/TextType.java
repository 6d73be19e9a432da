package io.gradus.dataset.text;

import io.gradus.encode.BadRowException;
import io.gradus.encode.ColumnNames;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.MetadataBuilder;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * What the texts of a STRING column are read as. It lies in the metadata of the column, so that the
 * texts themselves stay what they are in the file.
 */
public final class TextType implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final String PREFIX = "gradus.text.";
  private static final String TYPE = PREFIX + "type";
  private static final String NOTE = PREFIX + "note";
  private static final String PROBLEM = PREFIX + "problem";
  private static final String LABEL_PROBLEM = PREFIX + "label-problem";
  private static final String NUMERIC = PREFIX + "numeric";

  private final DataType type;
  private final TextFormats formats;
  private final String note;
  private final String problem;
  private final String labelProblem;
  private final boolean numeric;
  private transient TextReading reading;

  private TextType(
      DataType type,
      TextFormats formats,
      String note,
      String problem,
      String labelProblem,
      boolean numeric) {
    this.type = Objects.requireNonNull(type);
    this.formats = formats;
    this.note = note;
    this.problem = problem;
    this.labelProblem = labelProblem;
    this.numeric = numeric;
  }

  /** Texts that are read as values of a type. */
  public static TextType of(DataType type, TextFormats formats) {
    return new TextType(type, formats, null, null, null, false);
  }

  /** This type, with what is to be said of the column; null for nothing. */
  TextType noting(String toSay) {
    return new TextType(type, formats, toSay, problem, labelProblem, numeric);
  }

  /**
   * This type, with sentences on why nobody should take the column for it unasked.
   *
   * @param ofFeature what to say where it is a feature
   * @param ofLabel what to say where it is a label
   */
  TextType doubting(String ofFeature, String ofLabel) {
    return new TextType(type, formats, note, ofFeature, ofLabel, numeric);
  }

  /** This type of texts, of which nearly all are numbers: the others are mistakes. */
  TextType nearlyNumbers() {
    return new TextType(type, formats, note, problem, labelProblem, true);
  }

  /** What a column's texts are read as; empty unless it is a column of a text file. */
  public static Optional<TextType> of(StructField field) {
    Metadata metadata = field.metadata();
    if (!metadata.contains(TYPE)) {
      return Optional.empty();
    }
    return Optional.of(
        new TextType(
            type(metadata.getString(TYPE)),
            TextFormats.read(metadata),
            metadata.contains(NOTE) ? metadata.getString(NOTE) : null,
            metadata.contains(PROBLEM) ? metadata.getString(PROBLEM) : null,
            metadata.contains(LABEL_PROBLEM) ? metadata.getString(LABEL_PROBLEM) : null,
            metadata.contains(NUMERIC)));
  }

  /** Spark takes a parser for it, which takes its time where there are thousands of columns. */
  private static DataType type(String ddl) {
    return switch (ddl) {
      case "STRING" -> DataTypes.StringType;
      case "DOUBLE" -> DataTypes.DoubleType;
      case "INT" -> DataTypes.IntegerType;
      case "BIGINT" -> DataTypes.LongType;
      default -> DataType.fromDDL(ddl);
    };
  }

  /** A column whose texts are read so. */
  public StructField field(String name) {
    MetadataBuilder metadata = new MetadataBuilder().putString(TYPE, type.sql());
    formats.write(metadata);
    if (note != null) {
      metadata.putString(NOTE, note);
    }
    if (problem != null) {
      metadata.putString(PROBLEM, problem);
      metadata.putString(LABEL_PROBLEM, labelProblem);
    }
    if (numeric) {
      metadata.putBoolean(NUMERIC, true);
    }
    return new StructField(name, DataTypes.StringType, true, metadata.build());
  }

  /** A column as it is, without what its texts are read as. */
  public static StructField plain(StructField field) {
    return field.metadata().contains(TYPE)
        ? new StructField(field.name(), field.dataType(), field.nullable(), Metadata.empty())
        : field;
  }

  /** The columns of a schema with the types of what they hold, be it as texts. */
  public static StructType typed(StructType schema) {
    StructField[] fields = schema.fields().clone();
    for (int i = 0; i < fields.length; i++) {
      StructField field = fields[i];
      Optional<TextType> text = of(field);
      if (text.isPresent()) {
        fields[i] = new StructField(field.name(), text.get().type, true, field.metadata());
      }
    }
    return new StructType(fields);
  }

  /** The type of what is written in the column; STRING where that is a text. */
  public DataType type() {
    return type;
  }

  /** Whether the texts are more than texts. */
  public boolean isTyped() {
    return !type.equals(DataTypes.StringType);
  }

  /** Whether texts can be of the type at all. */
  public boolean isReadable() {
    return TextReading.isRead(type);
  }

  /** Whether nearly all texts of the column are numbers, so that the others are mistakes. */
  public boolean isNearlyNumbers() {
    return numeric;
  }

  /** What is to be said of the column: what was found, and what was made of it. */
  public Optional<String> note() {
    return Optional.ofNullable(note);
  }

  /** Why nobody should take a feature for texts unasked, and what to do. */
  public Optional<String> problem() {
    return Optional.ofNullable(problem);
  }

  /** Why nobody should take a label for classes unasked, and what to do. */
  public Optional<String> labelProblem() {
    return Optional.ofNullable(labelProblem);
  }

  /**
   * The number that is written there, NaN for a gap; days since 1970-01-01 of dates and times.
   *
   * @throws BadRowException if none is
   */
  public double number(UTF8String text, String column) {
    byte[] bytes = TextReading.stripped(text);
    if (isGap(bytes)) {
      return Double.NaN;
    }
    try {
      return reading().number(bytes, bytes.length);
    } catch (TextReading.NotOfType e) {
      throw wrong(bytes, column);
    }
  }

  /**
   * The category that is written there, null for a gap: values of other types than text as they
   * themselves are written, however it was done here.
   *
   * @throws BadRowException if it is not of the type
   */
  public UTF8String category(UTF8String text, String column) {
    if (!isTyped()) {
      return text;
    }
    byte[] bytes = TextReading.stripped(text);
    if (isGap(bytes)) {
      return null;
    }
    try {
      return UTF8String.fromString(reading().category(bytes, bytes.length));
    } catch (TextReading.NotOfType e) {
      throw wrong(bytes, column);
    }
  }

  /** The value that Spark's expressions are given, null for a gap and where the text has none. */
  Object value(String text) {
    if (text == null) {
      return null;
    }
    byte[] bytes = text.strip().getBytes(StandardCharsets.UTF_8);
    if (isGap(bytes)) {
      return null;
    }
    try {
      return reading().value(bytes, bytes.length);
    } catch (TextReading.NotOfType e) {
      return null;
    }
  }

  /** What is wrong with a text whose {@link #value} is asked for; null if nothing is. */
  BadRowException wrong(String text, String column) {
    if (text == null || value(text) != null) {
      return null;
    }
    byte[] bytes = text.strip().getBytes(StandardCharsets.UTF_8);
    return isGap(bytes) ? null : wrong(bytes, column);
  }

  private BadRowException wrong(byte[] bytes, String column) {
    return new BadRowException(
        column,
        reading().expected(),
        ColumnNames.quoted(TextReading.string(bytes, bytes.length)),
        "If it stands for a missing value, name it in data.missing-values"
            + (isTyped()
                ? "."
                : "; if the column holds categories, set features.columns.\""
                    + column
                    + "\".type = categorical."));
  }

  /** Digits, and a sign before one, begin no mark of a gap: most texts need not be looked up. */
  private boolean isGap(byte[] bytes) {
    if (bytes.length == 0) {
      return true;
    }
    int first = bytes[0] == '-' && bytes.length > 1 ? bytes[1] : bytes[0];
    return !(first >= '0' && first <= '9')
        && formats.isMissing(TextReading.string(bytes, bytes.length));
  }

  private TextReading reading() {
    if (reading == null) {
      reading = TextReading.of(isTyped() ? type : DataTypes.DoubleType, formats);
    }
    return reading;
  }
}
