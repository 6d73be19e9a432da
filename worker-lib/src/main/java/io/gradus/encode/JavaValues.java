package io.gradus.encode;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * What values of plain Java mean in a column: the number, text or elements that Spark gives for a
 * value of the type that it has for that class. A point in time is a text in the time zone in which
 * the training rows were read.
 */
final class JavaValues {
  private static final double MICROSECONDS_PER_DAY = 86_400e6;

  /** Before this, calendars of {@link Timestamp} and of {@link Instant} differ: 1900-01-01. */
  private static final long CALENDARS_AGREE = -2_208_988_800_000L;

  /** As Spark writes timestamps: a fraction only where there is one. */
  private static final DateTimeFormatter TIMESTAMP =
      new DateTimeFormatterBuilder()
          .append(DateTimeFormatter.ISO_LOCAL_DATE)
          .appendPattern(" HH:mm:ss")
          .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
          .toFormatter(Locale.ROOT);

  /** Classes of numbers and of what is read as one, but for texts. */
  private static final Map<Class<?>, ToDoubleFunction<Object>> NUMBERS =
      Map.ofEntries(
          Map.entry(Boolean.class, value -> (Boolean) value ? 1 : 0),
          Map.entry(LocalDate.class, value -> ((LocalDate) value).toEpochDay()),
          Map.entry(
              java.sql.Date.class, value -> ((java.sql.Date) value).toLocalDate().toEpochDay()),
          Map.entry(Instant.class, value -> days((Instant) value)),
          Map.entry(Timestamp.class, value -> days(instant((Timestamp) value))),
          Map.entry(java.util.Date.class, value -> days(((java.util.Date) value).toInstant())),
          Map.entry(ZonedDateTime.class, value -> days(((ZonedDateTime) value).toInstant())),
          Map.entry(OffsetDateTime.class, value -> days(((OffsetDateTime) value).toInstant())),
          Map.entry(
              LocalDateTime.class,
              value -> days(((LocalDateTime) value).toInstant(ZoneOffset.UTC))));

  /** Classes of what can be a category, but for texts and numbers that are not whole. */
  private static final Map<Class<?>, BiFunction<Object, ZoneId, String>> TEXTS =
      Map.ofEntries(
          Map.entry(Boolean.class, (value, zone) -> value.toString()),
          Map.entry(Byte.class, (value, zone) -> value.toString()),
          Map.entry(Short.class, (value, zone) -> value.toString()),
          Map.entry(Integer.class, (value, zone) -> value.toString()),
          Map.entry(Long.class, (value, zone) -> value.toString()),
          Map.entry(
              BigInteger.class, (value, zone) -> NumberText.of(new BigDecimal((BigInteger) value))),
          Map.entry(BigDecimal.class, (value, zone) -> NumberText.of((BigDecimal) value)),
          Map.entry(LocalDate.class, (value, zone) -> value.toString()),
          Map.entry(
              java.sql.Date.class,
              (value, zone) -> ((java.sql.Date) value).toLocalDate().toString()),
          Map.entry(Instant.class, (value, zone) -> local((Instant) value, zone)),
          Map.entry(Timestamp.class, (value, zone) -> local(instant((Timestamp) value), zone)),
          Map.entry(
              java.util.Date.class,
              (value, zone) -> local(((java.util.Date) value).toInstant(), zone)),
          Map.entry(
              ZonedDateTime.class,
              (value, zone) -> local(((ZonedDateTime) value).toInstant(), zone)),
          Map.entry(
              OffsetDateTime.class,
              (value, zone) -> local(((OffsetDateTime) value).toInstant(), zone)),
          Map.entry(LocalDateTime.class, (value, zone) -> written((LocalDateTime) value)));

  /** Classes of vectors: their elements, NaN where one is missing. */
  private static final Map<Class<?>, Function<Object, double[]>> VECTORS =
      Map.of(
          double[].class, value -> (double[]) value,
          float[].class, value -> elements((float[]) value),
          int[].class, value -> Arrays.stream((int[]) value).asDoubleStream().toArray(),
          long[].class, value -> Arrays.stream((long[]) value).asDoubleStream().toArray(),
          short[].class, value -> elements((short[]) value),
          boolean[].class, value -> elements((boolean[]) value));

  private JavaValues() {}

  /** A number, truth value, date or time as a number; empty for a value of any other class. */
  static Optional<Double> number(Object value) {
    if (value instanceof Number number) {
      return Optional.of(number.doubleValue());
    }
    ToDoubleFunction<Object> known = NUMBERS.get(value.getClass());
    return known == null ? Optional.empty() : Optional.of(known.applyAsDouble(value));
  }

  /**
   * Whether a value of that class can be a category.
   *
   * @see #category
   */
  static boolean isCategory(Object value) {
    return value instanceof CharSequence
        || value instanceof Number
        || TEXTS.containsKey(value.getClass());
  }

  /**
   * The text of a category; null for NaN, which is a missing one.
   *
   * @param zone in which points in time are written
   */
  static String category(Object value, ZoneId zone) {
    if (value instanceof CharSequence) {
      return value.toString();
    }
    BiFunction<Object, ZoneId, String> known = TEXTS.get(value.getClass());
    if (known != null) {
      return known.apply(value, zone);
    }
    double number = ((Number) value).doubleValue();
    return Double.isNaN(number) ? null : NumberText.of(number);
  }

  /** The elements of an array or list of numbers, NaN where one is missing; empty for others. */
  static Optional<double[]> elements(Object value) {
    if (value instanceof List<?> list) {
      return elements(list);
    }
    if (value instanceof Object[] array) {
      return elements(Arrays.asList(array));
    }
    return Optional.ofNullable(VECTORS.get(value.getClass())).map(known -> known.apply(value));
  }

  private static Optional<double[]> elements(List<?> list) {
    double[] elements = new double[list.size()];
    int i = 0;
    for (Object element : list) {
      if (element instanceof Boolean truth) {
        elements[i++] = truth ? 1 : 0;
      } else if (element == null || element instanceof Number) {
        elements[i++] = element == null ? Double.NaN : ((Number) element).doubleValue();
      } else {
        return Optional.empty();
      }
    }
    return Optional.of(elements);
  }

  private static double[] elements(float[] values) {
    double[] elements = new double[values.length];
    for (int i = 0; i < elements.length; i++) {
      elements[i] = values[i];
    }
    return elements;
  }

  private static double[] elements(short[] values) {
    double[] elements = new double[values.length];
    for (int i = 0; i < elements.length; i++) {
      elements[i] = values[i];
    }
    return elements;
  }

  private static double[] elements(boolean[] values) {
    double[] elements = new double[values.length];
    for (int i = 0; i < elements.length; i++) {
      elements[i] = values[i] ? 1 : 0;
    }
    return elements;
  }

  private static double days(Instant instant) {
    long microseconds =
        Math.addExact(
            Math.multiplyExact(instant.getEpochSecond(), 1_000_000L), instant.getNano() / 1_000);
    return microseconds / MICROSECONDS_PER_DAY;
  }

  private static Instant instant(Timestamp timestamp) {
    return timestamp.getTime() >= CALENDARS_AGREE
        ? timestamp.toInstant()
        : timestamp.toLocalDateTime().atZone(ZoneId.systemDefault()).toInstant();
  }

  private static String local(Instant instant, ZoneId zone) {
    return written(LocalDateTime.ofInstant(instant, zone));
  }

  private static String written(LocalDateTime time) {
    return TIMESTAMP.format(time.truncatedTo(ChronoUnit.MICROS));
  }
}
