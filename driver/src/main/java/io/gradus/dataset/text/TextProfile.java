package io.gradus.dataset.text;

import io.gradus.encode.NumberText;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What the texts of a column are, counted. Profiles of parts of a column add up to that of the
 * whole, however it was cut.
 */
public final class TextProfile implements Serializable {
  private static final long serialVersionUID = 1L;

  /** So many different texts that are no numbers are counted. */
  private static final int MOST_TEXTS = 1_000;

  /** Whole numbers of up to so many digits are exact as a double. */
  private static final int EXACT_DIGITS = 15;

  /** Day, month and year in any order, the year with all its digits, and perhaps a time. */
  private static final Pattern OTHER_DATE =
      Pattern.compile(
          "(?:\\d{1,2}([/.-])\\d{1,2}\\1[12]\\d{3}|[12]\\d{3}([/.])\\d{1,2}\\2\\d{1,2})(?:["
              + " T]\\d.*)?");

  private final TextFormats formats;
  private transient TextTimes times;

  /** Texts that are neither blank nor marks of a gap. */
  long values;

  long blanks;
  long numbers;

  /** Of the numbers, those without a point and an exponent. */
  long wholes;

  /** Of the whole numbers, those beyond 32 bits. */
  long longs;

  /** Of those, the ones beyond 64 bits. */
  long beyondLongs;

  long truths;
  long dates;

  /** Points in time, dates among them. */
  long moments;

  /** Texts that are dates in another way of writing. */
  long otherDates;

  /** The least of them. */
  String otherDate;

  /** Texts with letters and digits in them, as codes have it. */
  long codes;

  /** The least text with a zero before another digit, and how many. */
  String zeros;

  /** The least whole number that no double holds. */
  String inexact;

  /** How often each mark of a gap occurs. */
  final Map<String, Long> gaps = new TreeMap<>();

  /**
   * Texts that are numbers in another way of writing, and an example of each way; no EnumMap, which
   * Kryo cannot make.
   */
  final Map<NumberShape, Long> shapes = new TreeMap<>();

  final Map<NumberShape, String> shaped = new TreeMap<>();

  /** Texts that are no plain numbers, until there are too many different ones. */
  final Map<String, Long> texts = new TreeMap<>();

  private boolean manyTexts;

  /** The place of the first text that is no number. */
  String place;

  /** An empty profile. */
  public TextProfile(TextFormats formats) {
    this.formats = formats;
  }

  /** Counts a value that is not there. */
  public void addBlank() {
    blanks++;
  }

  /**
   * Counts a text.
   *
   * @param where it stands
   */
  public void add(byte[] text, int from, int to, Place where) {
    int begin = from;
    int end = to;
    while (begin < end && text[begin] <= ' ' && text[begin] >= 0) {
      begin++;
    }
    while (begin < end && text[end - 1] <= ' ' && text[end - 1] >= 0) {
      end--;
    }
    if (begin == end) {
      blanks++;
    } else if (!addNumber(text, begin, end)) {
      addText(text, begin, end, where);
    }
  }

  /** Where a text stands, asked for the first one of a column only. */
  public interface Place {
    /** Such as a file and the number of a row. */
    String text();
  }

  private boolean addNumber(byte[] text, int from, int to) {
    int at = from;
    if (text[at] == '-' || text[at] == '+') {
      at++;
    }
    int digits = digits(text, at, to);
    int begin = at;
    at += digits;
    boolean whole = at == to;
    int decimals = 0;
    if (at < to && text[at] == '.') {
      decimals = digits(text, ++at, to);
      at += decimals;
    }
    if (digits + decimals == 0) {
      return false;
    }
    if (at < to && (text[at] == 'e' || text[at] == 'E')) {
      at++;
      if (at < to && (text[at] == '-' || text[at] == '+')) {
        at++;
      }
      int exponent = digits(text, at, to);
      at += exponent;
      if (exponent == 0) {
        return false;
      }
    }
    if (at < to) {
      return false;
    }
    values++;
    numbers++;
    if (digits > 1 && text[begin] == '0') {
      zeros = least(zeros, text, from, to);
    }
    if (whole) {
      wholes++;
      if (digits > 9) {
        addLong(text, from, to, digits);
      }
    }
    if (whole && formats.date() != null) {
      addDate(string(text, from, to));
    }
    return true;
  }

  private void addLong(byte[] text, int from, int to, int digits) {
    BigInteger whole = new BigInteger(string(text, text[from] == '+' ? from + 1 : from, to));
    longs += whole.bitLength() > 31 ? 1 : 0;
    beyondLongs += whole.bitLength() > 63 ? 1 : 0;
    if (digits > EXACT_DIGITS
        && new BigDecimal(whole.doubleValue()).toBigInteger().compareTo(whole) != 0) {
      inexact = least(inexact, text, from, to);
    }
  }

  private static int digits(byte[] text, int from, int to) {
    int at = from;
    while (at < to && text[at] >= '0' && text[at] <= '9') {
      at++;
    }
    return at - from;
  }

  private void addText(byte[] bytes, int from, int to, Place where) {
    String text = string(bytes, from, to);
    if (formats.isMissing(text)) {
      gaps.merge(text, 1L, Long::sum);
      return;
    }
    values++;
    if (text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false")) {
      truths++;
    } else if (isInfinite(text)) {
      numbers++;
      return;
    } else {
      addDate(text);
    }
    if (OTHER_DATE.matcher(text).matches()) {
      otherDates++;
      otherDate = least(otherDate, text);
    }
    NumberShape.of(bytes, from, to)
        .ifPresent(
            shape -> {
              shapes.merge(shape, 1L, Long::sum);
              shaped.merge(shape, text, (a, b) -> a.compareTo(b) <= 0 ? a : b);
            });
    codes += isCode(bytes, from, to) ? 1 : 0;
    if (place == null) {
      place = where.text();
    }
    if (!manyTexts) {
      texts.merge(text, 1L, Long::sum);
      forgetTooMany();
    }
  }

  private static boolean isInfinite(String text) {
    return switch (text) {
      case "Inf", "+Inf", "-Inf", "Infinity", "+Infinity", "-Infinity" -> true;
      default -> false;
    };
  }

  private void addDate(String text) {
    if (times == null) {
      times = new TextTimes(formats);
    }
    boolean begins = text.charAt(0) >= '0' && text.charAt(0) <= '9';
    if (!begins && formats.date() == null && formats.timestamp() == null) {
      return;
    }
    boolean date = times.days(text).isPresent();
    dates += date ? 1 : 0;
    moments += date || times.microseconds(text).isPresent() ? 1 : 0;
  }

  private static boolean isCode(byte[] text, int from, int to) {
    boolean digit = false;
    boolean letter = false;
    for (int at = from; at < to; at++) {
      int c = text[at];
      digit |= c >= '0' && c <= '9';
      letter |= c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c < 0;
    }
    return digit && letter;
  }

  private void forgetTooMany() {
    if (texts.size() > MOST_TEXTS) {
      manyTexts = true;
      texts.clear();
    }
  }

  private static String least(String known, byte[] text, int from, int to) {
    String found = string(text, from, to);
    return known == null || found.compareTo(known) < 0 ? found : known;
  }

  private static String string(byte[] text, int from, int to) {
    return new String(text, from, to - from, StandardCharsets.UTF_8);
  }

  /** Adds the profile of rows that come after these. */
  public void merge(TextProfile later) {
    values += later.values;
    blanks += later.blanks;
    numbers += later.numbers;
    wholes += later.wholes;
    longs += later.longs;
    beyondLongs += later.beyondLongs;
    truths += later.truths;
    dates += later.dates;
    moments += later.moments;
    codes += later.codes;
    otherDates += later.otherDates;
    otherDate = least(otherDate, later.otherDate);
    zeros = least(zeros, later.zeros);
    inexact = least(inexact, later.inexact);
    later.gaps.forEach((mark, count) -> gaps.merge(mark, count, Long::sum));
    later.shapes.forEach((shape, count) -> shapes.merge(shape, count, Long::sum));
    later.shaped.forEach(
        (shape, text) -> shaped.merge(shape, text, (a, b) -> a.compareTo(b) <= 0 ? a : b));
    place = place == null ? later.place : place;
    manyTexts |= later.manyTexts;
    if (manyTexts) {
      texts.clear();
    } else {
      later.texts.forEach((text, count) -> texts.merge(text, count, Long::sum));
      forgetTooMany();
    }
  }

  private static String least(String a, String b) {
    if (a == null || b == null) {
      return a == null ? b : a;
    }
    return a.compareTo(b) <= 0 ? a : b;
  }

  /** The share of the values that are numbers, as people read it. */
  String percentOfNumbers() {
    return NumberText.of(Math.floor(1000.0 * numbers / values) / 10) + " %";
  }
}
