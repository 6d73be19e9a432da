package io.gradus.dataset.text;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.chrono.IsoChronology;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;
import java.util.Locale;
import java.util.OptionalLong;
import org.apache.spark.sql.catalyst.util.DateTimeUtils;
import org.apache.spark.unsafe.types.UTF8String;
import scala.Option;

/** Dates and points in time as texts, as Spark's casts read them or by the user's patterns. */
final class TextTimes {
  private static final DateTimeFormatter WRITTEN =
      new DateTimeFormatterBuilder()
          .append(DateTimeFormatter.ISO_LOCAL_DATE)
          .appendPattern(" HH:mm:ss")
          .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
          .toFormatter(Locale.ROOT);

  private final ZoneId zone;
  private final DateTimeFormatter date;
  private final DateTimeFormatter timestamp;

  TextTimes(TextFormats formats) {
    zone = formats.zone();
    date = formats.date() == null ? null : formatter(formats.date(), formats);
    timestamp = formats.timestamp() == null ? null : formatter(formats.timestamp(), formats);
  }

  private static DateTimeFormatter formatter(String pattern, TextFormats formats) {
    return new DateTimeFormatterBuilder()
        .parseCaseInsensitive()
        .appendPattern(pattern)
        .parseDefaulting(ChronoField.ERA, 1)
        .toFormatter(formats.locale())
        .withChronology(IsoChronology.INSTANCE)
        .withResolverStyle(ResolverStyle.STRICT);
  }

  /** Days since 1970-01-01; empty if the text is no date. */
  OptionalLong days(String text) {
    if (date != null) {
      LocalDate parsed = date(date, text);
      return parsed == null ? OptionalLong.empty() : OptionalLong.of(parsed.toEpochDay());
    }
    if (!beginsAsDate(text)) {
      return OptionalLong.empty();
    }
    Option<Object> days = DateTimeUtils.stringToDate(UTF8String.fromString(text));
    return days.isEmpty() || hasTime(text)
        ? OptionalLong.empty()
        : OptionalLong.of((Integer) days.get());
  }

  /** Microseconds since 1970-01-01 00:00 UTC; empty if the text is no point in time. */
  OptionalLong microseconds(String text) {
    if (timestamp != null) {
      Instant parsed = instant(text, zone);
      return parsed == null ? days(text, zone) : OptionalLong.of(microseconds(parsed));
    }
    if (!beginsAsDate(text)) {
      return days(text, zone);
    }
    Option<Object> parsed = DateTimeUtils.stringToTimestamp(UTF8String.fromString(text), zone);
    return parsed.isEmpty() ? OptionalLong.empty() : OptionalLong.of((Long) parsed.get());
  }

  /** Microseconds since 1970-01-01 00:00 on the wall's clock, whatever the zone is. */
  OptionalLong localMicroseconds(String text) {
    if (timestamp != null) {
      Instant parsed = instant(text, ZoneOffset.UTC);
      return parsed == null ? days(text, ZoneOffset.UTC) : OptionalLong.of(microseconds(parsed));
    }
    if (!beginsAsDate(text)) {
      return days(text, ZoneOffset.UTC);
    }
    Option<Object> parsed =
        DateTimeUtils.stringToTimestampWithoutTimeZone(UTF8String.fromString(text), true);
    return parsed.isEmpty() ? OptionalLong.empty() : OptionalLong.of((Long) parsed.get());
  }

  /** A point in time as Spark writes it. */
  String written(long microseconds) {
    return written(microseconds, zone);
  }

  static String written(long microseconds, ZoneId zone) {
    return WRITTEN.format(LocalDateTime.ofInstant(instant(microseconds), zone));
  }

  static Instant instant(long microseconds) {
    return Instant.EPOCH.plus(microseconds, ChronoUnit.MICROS);
  }

  /** Texts of a date alone are the beginning of its day. */
  private OptionalLong days(String text, ZoneId in) {
    OptionalLong days = date == null ? OptionalLong.empty() : days(text);
    return days.isEmpty()
        ? days
        : OptionalLong.of(
            microseconds(LocalDate.ofEpochDay(days.getAsLong()).atStartOfDay(in).toInstant()));
  }

  private Instant instant(String text, ZoneId in) {
    try {
      TemporalAccessor parsed = timestamp.parse(text);
      LocalDate day = parsed.query(TemporalQueries.localDate());
      LocalTime time = parsed.query(TemporalQueries.localTime());
      ZoneId written = parsed.query(TemporalQueries.zone());
      if (day == null) {
        return null;
      }
      return day.atTime(time == null ? LocalTime.MIDNIGHT : time)
          .atZone(written == null ? in : written)
          .toInstant();
    } catch (DateTimeException e) {
      return null;
    }
  }

  private static LocalDate date(DateTimeFormatter formatter, String text) {
    try {
      return formatter.parse(text).query(TemporalQueries.localDate());
    } catch (DateTimeException e) {
      return null;
    }
  }

  private static long microseconds(Instant instant) {
    return Math.addExact(
        Math.multiplyExact(instant.getEpochSecond(), 1_000_000L), instant.getNano() / 1_000);
  }

  /** Spark takes a time alone for one of today, and a year alone for its first day. */
  private static boolean beginsAsDate(String text) {
    return text.length() >= 6
        && text.charAt(4) == '-'
        && isDigit(text, 0)
        && isDigit(text, 1)
        && isDigit(text, 2)
        && isDigit(text, 3)
        && isDigit(text, 5);
  }

  /** Spark reads the date of a text that has a time too. */
  private static boolean hasTime(String text) {
    return text.indexOf(':') >= 0 || text.indexOf('T') >= 0 || text.indexOf(' ') >= 0;
  }

  private static boolean isDigit(String text, int at) {
    return text.charAt(at) >= '0' && text.charAt(at) <= '9';
  }
}
