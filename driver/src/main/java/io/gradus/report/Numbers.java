package io.gradus.report;

import io.gradus.network.Shape;
import java.time.Duration;
import java.util.Locale;
import java.util.stream.Collectors;

/** Numbers as people read them; the same in every locale. */
public final class Numbers {
  private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};

  private Numbers() {}

  /** {@code 1,234,567} */
  public static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** {@code 1 row}, {@code 2 rows} */
  public static String count(long number, String noun) {
    return count(number) + " " + noun + (number == 1 ? "" : "s");
  }

  /** {@code 26.5 %} */
  public static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }

  /** {@code 512 B}, {@code 17.9 MiB} */
  public static String bytes(long bytes) {
    double size = bytes;
    int unit = 0;
    while (size >= 1024 && unit < UNITS.length - 1) {
      size /= 1024;
      unit++;
    }
    return unit == 0
        ? bytes + " B"
        : String.format(Locale.ROOT, size < 100 ? "%.1f %s" : "%.0f %s", size, UNITS[unit]);
  }

  /** {@code 8.4 s}, {@code 3 min 12 s}, {@code 2 h 5 min} */
  public static String duration(Duration duration) {
    long seconds = duration.toSeconds();
    if (seconds < 60) {
      return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1e3);
    }
    if (seconds < 3600) {
      return String.format(Locale.ROOT, "%d min %d s", seconds / 60, seconds % 60);
    }
    return String.format(Locale.ROOT, "%d h %d min", seconds / 3600, seconds % 3600 / 60);
  }

  /** Four digits behind the point, or as many signs as a large or small number needs. */
  public static String decimal(double value) {
    double size = Math.abs(value);
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      return Double.toString(value);
    }
    return size != 0 && (size < 1e-3 || size >= 1e7)
        ? String.format(Locale.ROOT, "%.3e", value)
        : String.format(Locale.ROOT, "%.4f", value);
  }

  /** {@code 32×26×26} */
  public static String shape(Shape shape) {
    return shape.extents().stream().map(String::valueOf).collect(Collectors.joining("×"));
  }
}
