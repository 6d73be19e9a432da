package io.gradus.compare;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How far a column may be from the training rows before it warns, and before it fails. */
public final class ColumnThresholds {
  private static final String ALL = "*";

  private static final Pattern FORM =
      Pattern.compile("(?<column>.+)=(?<measure>[a-z]+):(?<limits>[^:=]+)");

  private final Map<String, Map<Measure, Limits>> byColumn = new LinkedHashMap<>();

  /** What is measured of a column. */
  public enum Measure {
    /** The population stability index; below 0.1 little has changed, above 0.25 much. */
    PSI(new Limits(0.1, 0.25)),
    /** Jensen–Shannon divergence in bits. Nothing is customary: told, and judged where asked. */
    JS(Limits.NONE),
    /** By how much the share of gaps is greater than that of training. */
    GAPS(new Limits(0.05, 0.25)),
    /** By how much the share of categories that training did not see is greater than expected. */
    UNSEEN(new Limits(0.01, 0.1)),
    /** The share of numbers beyond the least and the greatest of training. */
    RANGE(new Limits(0.01, 0.1));

    private final Limits usual;

    Measure(Limits usual) {
      this.usual = usual;
    }

    /** Its name on the command line and in JSON. */
    public String id() {
      return name().toLowerCase(Locale.ROOT);
    }

    private static Optional<Measure> of(String id) {
      for (Measure measure : values()) {
        if (measure.id().equals(id)) {
          return Optional.of(measure);
        }
      }
      return Optional.empty();
    }
  }

  /**
   * From where on a column warns and fails.
   *
   * @param warn at least 0; infinite for never
   * @param fail at least as much
   */
  public record Limits(double warn, double fail) {
    /** Never. */
    static final Limits NONE = new Limits(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);

    public Limits {
      if (!(warn >= 0 && fail >= warn)) {
        throw new IllegalArgumentException(
            "Expected limits from 0, to warn before to fail, found %s and %s."
                .formatted(warn, fail));
      }
    }

    Check.Outcome outcome(double value) {
      return value >= fail
          ? Check.Outcome.FAILED
          : value >= warn ? Check.Outcome.WARNED : Check.Outcome.PASSED;
    }
  }

  /**
   * Adds what is said of a column: {@code plan=psi:0.3} fails from 0.3 on and warns from 0.1 on, or
   * from 0.3 where that is less; {@code plan=psi:0.2,0.3} says both, {@code plan=psi:off} neither;
   * {@code *} are all columns of which nothing else is said.
   *
   * @throws IllegalArgumentException for anything else
   */
  public void add(String text) {
    if (text.endsWith("=off") && text.length() > "=off".length()) {
      Map<Measure, Limits> none = of(text.substring(0, text.length() - "=off".length()));
      for (Measure measure : Measure.values()) {
        none.put(measure, Limits.NONE);
      }
      return;
    }
    Matcher form = FORM.matcher(text);
    Optional<Measure> measure =
        form.matches() ? Measure.of(form.group("measure")) : Optional.empty();
    if (measure.isEmpty()) {
      throw new IllegalArgumentException(
          "Expected column=measure:limit with psi, js, gaps, unseen or range, such as plan=psi:0.3 or *=gaps:0.05,0.1, or column=off, found \"%s\"."
              .formatted(text));
    }
    of(form.group("column")).put(measure.get(), limits(form.group("limits"), measure.get().usual));
  }

  private Map<Measure, Limits> of(String column) {
    return byColumn.computeIfAbsent(column, name -> new EnumMap<>(Measure.class));
  }

  private static Limits limits(String text, Limits usual) {
    if (text.equals("off")) {
      return Limits.NONE;
    }
    String[] parts = text.split(",", -1);
    try {
      double last = Double.parseDouble(parts[parts.length - 1]);
      return switch (parts.length) {
        case 1 -> new Limits(Math.min(usual.warn(), last), last);
        case 2 -> new Limits(Double.parseDouble(parts[0]), last);
        default -> throw new NumberFormatException(text);
      };
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "Expected one limit, to fail, or two, to warn and to fail, or off, found \"%s\"."
              .formatted(text),
          e);
    }
  }

  /** The columns of which something is said. */
  public Iterable<String> columns() {
    return byColumn.keySet().stream().filter(name -> !name.equals(ALL)).toList();
  }

  Limits of(String column, Measure measure) {
    return Optional.ofNullable(byColumn.getOrDefault(column, Map.of()).get(measure))
        .or(() -> Optional.ofNullable(byColumn.getOrDefault(ALL, Map.of()).get(measure)))
        .orElse(measure.usual);
  }
}
