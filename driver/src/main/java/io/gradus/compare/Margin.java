package io.gradus.compare;

import java.math.BigDecimal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How much worse is no matter: an amount in the unit of what is measured, or a share of the
 * champion's value.
 *
 * @param size at least 0
 * @param isShare whether it is a share
 */
public record Margin(double size, boolean isShare) {
  /** None. */
  public static final Margin NONE = new Margin(0, false);

  private static final Pattern FORM = Pattern.compile("(\\d*\\.?\\d+(?:[eE]-?\\d+)?) ?(%?)");

  public Margin {
    if (!(size >= 0) || !Double.isFinite(size)) {
      throw new IllegalArgumentException("Expected a margin of at least 0, found " + size + ".");
    }
  }

  /**
   * Reads {@code 0.005} or {@code 1%}.
   *
   * @throws IllegalArgumentException for anything else
   */
  public static Margin of(String text) {
    Matcher form = FORM.matcher(text.strip());
    if (!form.matches()) {
      throw new IllegalArgumentException(
          "Expected a margin such as 0.005, or 1%% of the champion's value, found \"%s\"."
              .formatted(text));
    }
    boolean share = !form.group(2).isEmpty();
    BigDecimal number = new BigDecimal(form.group(1));
    return new Margin((share ? number.movePointLeft(2) : number).doubleValue(), share);
  }

  /** The amount, where the champion has that value. */
  public double of(double champion) {
    return isShare ? size * Math.abs(champion) : size;
  }

  @Override
  public String toString() {
    BigDecimal number = BigDecimal.valueOf(size);
    return isShare
        ? number.movePointRight(2).stripTrailingZeros().toPlainString() + " %"
        : number.stripTrailingZeros().toPlainString();
  }
}
