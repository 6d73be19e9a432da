package io.gradus.compare;

import io.gradus.metric.Metric;
import io.gradus.metric.RowLoss;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * When a challenger is better.
 *
 * @param rule about the mean row loss
 * @param margin by which it must be better, or may be worse
 * @param loss the row loss that decides; empty for the most telling one of both models
 * @param confidence of all intervals, above 0.5 and below 1
 * @param guards metrics that may be worse by no more than a margin
 * @param segments columns in no segment of which the challenger may be shown to be worse by more
 *     than a margin
 * @param minimumRows that there must be
 * @param minimumSegmentRows with which a segment is judged
 */
public record ComparisonRules(
    Rule rule,
    Margin margin,
    Optional<RowLoss> loss,
    double confidence,
    Map<Metric, Margin> guards,
    Map<String, Margin> segments,
    long minimumRows,
    long minimumSegmentRows) {
  /** With what confidence, unless somebody says. */
  public static final double CONFIDENCE = 0.95;

  /** How many rows, unless somebody says: an interval of fewer means little. */
  public static final long MINIMUM_ROWS = 100;

  /** The usual ones: the challenger's loss is less beyond doubt. */
  public static final ComparisonRules USUAL =
      new ComparisonRules(
          Rule.SUPERIOR,
          Margin.NONE,
          Optional.empty(),
          CONFIDENCE,
          Map.of(),
          Map.of(),
          MINIMUM_ROWS,
          MINIMUM_ROWS);

  /** What the interval about the challenger's gain must show. */
  public enum Rule {
    /** All of it is above the margin: the challenger is better, by more than that. */
    SUPERIOR,
    /** All of it is above minus the margin: the challenger is no more than that worse. */
    NOT_INFERIOR;

    /** Its name on the command line: {@code superior} or {@code not-inferior}. */
    public String id() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * The rule of that {@link #id()}.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Rule of(String id) {
      return Arrays.stream(values())
          .filter(rule -> rule.id().equals(id))
          .findFirst()
          .orElseThrow(
              () ->
                  new IllegalArgumentException(
                      "Expected superior or not-inferior, found \"%s\".".formatted(id)));
    }
  }

  public ComparisonRules {
    if (!(confidence > 0.5 && confidence < 1)) {
      throw new IllegalArgumentException(
          "Expected a confidence above 0.5 and below 1, such as 0.95, found %s."
              .formatted(confidence));
    }
    if (minimumRows < 2 || minimumSegmentRows < 2) {
      throw new IllegalArgumentException(
          "Expected at least 2 rows, found %s and, of a segment, %s."
              .formatted(minimumRows, minimumSegmentRows));
    }
    guards = new LinkedHashMap<>(guards);
    segments = new LinkedHashMap<>(segments);
  }
}
