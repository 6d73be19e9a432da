package io.gradus.dataset.text;

import io.gradus.encode.NumberText;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.OptionalLong;
import org.apache.spark.sql.types.ByteType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.ShortType;
import org.apache.spark.unsafe.types.UTF8String;

/** How texts of one type are read. A text that is not of the type is a {@link NotOfType}. */
abstract class TextReading {
  private static final double MICROSECONDS_PER_DAY = 86_400e6;

  /** A text that is not of its column's type: thrown and caught inside a task, without a trace. */
  static final class NotOfType extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotOfType() {
      super(null, null, false, false);
    }
  }

  /** The text as a number: days, of dates and times. */
  abstract double number(byte[] text, int length);

  /** The text as a category, written as values of the type are, however it was written here. */
  String category(byte[] text, int length) {
    return NumberText.of(number(text, length));
  }

  /** The text as Spark's expressions have values of the type. */
  abstract Object value(byte[] text, int length);

  /** What is expected of a text, as part of a sentence. */
  abstract String expected();

  /** The reading of texts of a type; of those that are texts anyway, none. */
  static TextReading of(DataType type, TextFormats formats) {
    if (type instanceof DecimalType decimal) {
      return new Decimals(decimal);
    }
    return switch (type.typeName().toUpperCase(Locale.ROOT)) {
      case "BYTE", "TINYINT", "SHORT", "SMALLINT", "INTEGER", "INT", "LONG", "BIGINT" ->
          new Wholes(type, formats.isStrict());
      case "FLOAT" -> new Floats();
      case "DOUBLE" -> new Doubles();
      case "BOOLEAN" -> new Truths();
      case "DATE" -> new Dates(new TextTimes(formats));
      case "TIMESTAMP" -> new Timestamps(new TextTimes(formats));
      case "TIMESTAMP_NTZ" -> new LocalTimestamps(new TextTimes(formats));
      default -> null;
    };
  }

  static String string(byte[] text, int length) {
    return new String(text, 0, length, StandardCharsets.UTF_8);
  }

  private static double parsed(byte[] text, int length) {
    try {
      return NumberText.parse(text, 0, length);
    } catch (NumberFormatException e) {
      return infinite(string(text, length));
    }
  }

  /** As Spark's readers have it by default. */
  private static double infinite(String text) {
    return switch (text) {
      case "Inf", "+Inf" -> Double.POSITIVE_INFINITY;
      case "-Inf" -> Double.NEGATIVE_INFINITY;
      default -> throw new NotOfType();
    };
  }

  private static long required(OptionalLong found) {
    return found.orElseThrow(NotOfType::new);
  }

  private static final class Doubles extends TextReading {
    @Override
    double number(byte[] text, int length) {
      return parsed(text, length);
    }

    @Override
    Object value(byte[] text, int length) {
      return parsed(text, length);
    }

    @Override
    String expected() {
      return "a number";
    }
  }

  private static final class Floats extends TextReading {
    @Override
    double number(byte[] text, int length) {
      return (Float) value(text, length);
    }

    @Override
    Object value(byte[] text, int length) {
      parsed(text, length);
      return Float.parseFloat(string(text, length));
    }

    @Override
    String expected() {
      return "a number";
    }
  }

  private static final class Decimals extends TextReading {
    private final DecimalType type;

    Decimals(DecimalType type) {
      this.type = type;
    }

    @Override
    double number(byte[] text, int length) {
      return decimal(text, length).doubleValue();
    }

    @Override
    Object value(byte[] text, int length) {
      return decimal(text, length);
    }

    private BigDecimal decimal(byte[] text, int length) {
      try {
        BigDecimal decimal =
            new BigDecimal(string(text, length)).setScale(type.scale(), RoundingMode.HALF_UP);
        if (decimal.precision() <= type.precision()) {
          return decimal;
        }
      } catch (NumberFormatException e) {
        // Told as any other text that is not of the type.
      }
      throw new NotOfType();
    }

    @Override
    String expected() {
      return type.sql();
    }
  }

  private static final class Wholes extends TextReading {
    private final DataType type;
    private final boolean strict;

    Wholes(DataType type, boolean strict) {
      this.type = type;
      this.strict = strict;
    }

    @Override
    double number(byte[] text, int length) {
      return strict ? whole(text, length) : parsed(text, length);
    }

    @Override
    Object value(byte[] text, int length) {
      long whole = strict ? whole(text, length) : rounded(text, length);
      if (type instanceof IntegerType) {
        return (int) whole;
      }
      if (type instanceof ShortType) {
        return (short) whole;
      }
      return type instanceof ByteType ? (Object) (byte) whole : (Object) whole;
    }

    /** Expressions over whole numbers have no place for others. */
    private long rounded(byte[] text, int length) {
      double number = parsed(text, length);
      if (number != Math.rint(number) || Math.abs(number) >= 0x1p63) {
        throw new NotOfType();
      }
      return inRange((long) number);
    }

    private long whole(byte[] text, int length) {
      try {
        return inRange(Long.parseLong(string(text, length)));
      } catch (NumberFormatException e) {
        throw new NotOfType();
      }
    }

    private long inRange(long whole) {
      int bits = 8 * type.defaultSize();
      if (bits < Long.SIZE && whole != whole << (Long.SIZE - bits) >> (Long.SIZE - bits)) {
        throw new NotOfType();
      }
      return whole;
    }

    @Override
    String expected() {
      return strict ? type.sql() : "a number";
    }
  }

  private static final class Truths extends TextReading {
    @Override
    double number(byte[] text, int length) {
      return truth(text, length) ? 1 : 0;
    }

    @Override
    String category(byte[] text, int length) {
      return Boolean.toString(truth(text, length));
    }

    @Override
    Object value(byte[] text, int length) {
      return truth(text, length);
    }

    private static boolean truth(byte[] text, int length) {
      return switch (string(text, length).toLowerCase(Locale.ROOT)) {
        case "true" -> true;
        case "false" -> false;
        default -> throw new NotOfType();
      };
    }

    @Override
    String expected() {
      return "true or false";
    }
  }

  private static final class Dates extends TextReading {
    private final TextTimes times;

    Dates(TextTimes times) {
      this.times = times;
    }

    @Override
    double number(byte[] text, int length) {
      return required(times.days(string(text, length)));
    }

    @Override
    String category(byte[] text, int length) {
      return value(text, length).toString();
    }

    @Override
    Object value(byte[] text, int length) {
      return LocalDate.ofEpochDay(required(times.days(string(text, length))));
    }

    @Override
    String expected() {
      return "a date";
    }
  }

  private static final class Timestamps extends TextReading {
    private final TextTimes times;

    Timestamps(TextTimes times) {
      this.times = times;
    }

    private long microseconds(byte[] text, int length) {
      return required(times.microseconds(string(text, length)));
    }

    @Override
    double number(byte[] text, int length) {
      return microseconds(text, length) / MICROSECONDS_PER_DAY;
    }

    @Override
    String category(byte[] text, int length) {
      return times.written(microseconds(text, length));
    }

    @Override
    Object value(byte[] text, int length) {
      return TextTimes.instant(microseconds(text, length));
    }

    @Override
    String expected() {
      return "a date and time";
    }
  }

  private static final class LocalTimestamps extends TextReading {
    private final TextTimes times;

    LocalTimestamps(TextTimes times) {
      this.times = times;
    }

    private long microseconds(byte[] text, int length) {
      return required(times.localMicroseconds(string(text, length)));
    }

    @Override
    double number(byte[] text, int length) {
      return microseconds(text, length) / MICROSECONDS_PER_DAY;
    }

    @Override
    String category(byte[] text, int length) {
      return TextTimes.written(microseconds(text, length), ZoneOffset.UTC);
    }

    @Override
    Object value(byte[] text, int length) {
      Instant instant = TextTimes.instant(microseconds(text, length));
      return LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
    }

    @Override
    String expected() {
      return "a date and time";
    }
  }

  /** Types whose texts are read. */
  static boolean isRead(DataType type) {
    return of(type, TextFormats.in("UTC").build()) != null || type.equals(DataTypes.StringType);
  }

  /** The bytes of a text without blanks around it. */
  static byte[] stripped(UTF8String text) {
    byte[] bytes = text.getBytes();
    if (bytes.length == 0 || (bytes[0] > ' ' || bytes[0] < 0) && bytes[bytes.length - 1] > ' ') {
      return bytes;
    }
    return string(bytes, bytes.length).strip().getBytes(StandardCharsets.UTF_8);
  }
}
