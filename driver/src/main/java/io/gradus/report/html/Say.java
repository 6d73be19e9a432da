package io.gradus.report.html;

import io.gradus.metric.Interval;
import io.gradus.report.Numbers;
import java.util.List;
import java.util.Locale;

/** Numbers and lists as people read them; the same in every locale. */
final class Say {
  private Say() {}

  /** Three or four digits that count. */
  static String number(double value) {
    double size = Math.abs(value);
    if (!Double.isFinite(value)) {
      return "–";
    }
    if (size != 0 && (size < 1e-3 || size >= 1e7)) {
      return String.format(Locale.ROOT, "%.2e", value);
    }
    if (size >= 1000) {
      return String.format(Locale.ROOT, "%,.0f", value);
    }
    String form = size >= 100 ? "%.1f" : size >= 10 ? "%.2f" : size >= 1 ? "%.3f" : "%.4f";
    return String.format(Locale.ROOT, form, value);
  }

  /** The same without zeros at its end. */
  static String shortest(double value) {
    String number = number(value);
    return number.contains(".") && !number.contains("e")
        ? number.replaceAll("\\.?0+$", "")
        : number;
  }

  /** {@code 93.4 %} */
  static String percent(double share) {
    return Double.isFinite(share) ? String.format(Locale.ROOT, "%.1f %%", 100 * share) : "–";
  }

  static String count(long rows) {
    return Numbers.count(rows);
  }

  static String count(double rows) {
    return Numbers.count(Math.round(rows));
  }

  /** {@code 0.85 to 0.89} */
  static String interval(Interval interval) {
    return number(interval.low()) + " to " + number(interval.high());
  }

  /** {@code a, b and c}; of more than there is room for the first, and how many more. */
  static String list(List<String> names, int room) {
    if (names.size() > room) {
      return String.join(", ", names.subList(0, room))
          + " and "
          + Numbers.count(names.size() - room)
          + " more";
    }
    if (names.size() < 2) {
      return String.join("", names);
    }
    return String.join(", ", names.subList(0, names.size() - 1))
        + " and "
        + names.get(names.size() - 1);
  }

  /** A name as far as there is room for it beside others. */
  static String cut(String name, int room) {
    return name.codePointCount(0, name.length()) <= room
        ? name
        : name.substring(0, name.offsetByCodePoints(0, room - 1)) + "…";
  }

  /** A name between quotation marks. */
  static String quoted(String name) {
    return "“" + name + "”";
  }
}
