package io.gradus.dataset.column;

import io.gradus.config.FeaturesConfig;
import io.gradus.config.Uninformative;
import io.gradus.dataset.column.ColumnFinding.Use;
import io.gradus.encode.ColumnKind;
import io.gradus.encode.NumberText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Finds what columns are, by what the training rows hold: identifiers and constants are told from
 * what can be learned from.
 *
 * <p>A column of categories is an identifier if it has at least {@value #OWN_SHARE} times as many
 * different values as values. A number can be different in every row and yet be a measurement. So
 * numbers are identifiers only if they are whole, no two are the same, and they fill at least half
 * of the range from the least to the largest, as running numbers do, or the column's name says that
 * it is one. Whether two are the same is looked up in all rows, or in as many as are sampled.
 */
final class RoleFinder {
  /** Different values for each value. */
  static final double OWN_SHARE = 0.9;

  /** Of fewer values nothing can be said. */
  static final long LEAST_VALUES = 20;

  /**
   * Running numbers fill at least this share of their range, where some rows are not trained on.
   */
  private static final double RUNNING_SHARE = 0.5;

  private static final Set<String> NAMES =
      Set.of("id", "ids", "uid", "uuid", "guid", "identifier", "rowid", "rownum", "rownumber");

  private final FeaturesConfig config;
  private final NumberStatistics numbers;
  private final List<ColumnFinding> findings = new ArrayList<>();

  RoleFinder(FeaturesConfig config, NumberStatistics numbers) {
    this.config = config;
    this.numbers = numbers;
  }

  /** Whether a column's numbers have to be sampled to find out. */
  static boolean samples(FeaturesConfig config, ChosenColumn column) {
    return config.identifiers() == Uninformative.EXCLUDE
        && column.kind() == ColumnKind.NUMBER
        && !column.moment();
  }

  /** Of all columns that were asked for, in their order. */
  List<ColumnFinding> findings() {
    return List.copyOf(findings);
  }

  /**
   * What a number or truth value is.
   *
   * @param sorted a sample of its values, ascending; empty where identifiers are not asked for
   */
  ColumnFinding number(ChosenColumn column, int number, double[] sorted) {
    if (numbers.count(number) == 0) {
      return found(column, ColumnRole.CONSTANT, "no values in the training rows");
    }
    if (numbers.isConstant(number) && numbers.gaps(number) == 0) {
      return found(column, ColumnRole.CONSTANT, "always " + NumberText.of(numbers.minimum(number)));
    }
    if (samples(config, column) && isIdentifier(column, number, sorted)) {
      return found(column, ColumnRole.IDENTIFIER, identity(number));
    }
    ColumnRole role =
        column.kind() == ColumnKind.BOOLEAN
            ? ColumnRole.BOOLEAN
            : column.moment() ? ColumnRole.DATE : ColumnRole.NUMBER;
    return found(column, role, column.reason());
  }

  private boolean isIdentifier(ChosenColumn column, int number, double[] sorted) {
    if (!numbers.isWhole(number)
        || numbers.count(number) <= LEAST_VALUES
        || Arrays.stream(sorted).distinct().count() < sorted.length) {
      return false;
    }
    return isRunning(number) || isNamed(column.name());
  }

  private boolean isRunning(int number) {
    double range = numbers.maximum(number) - numbers.minimum(number) + 1;
    return numbers.count(number) >= RUNNING_SHARE * range;
  }

  private String identity(int number) {
    return isRunning(number)
        ? "whole numbers, each once, like running numbers"
        : "whole numbers, each once, and its name says that it is an identifier";
  }

  /** Whether one of the words of a name, such as customer_id, CustomerID or id, says so. */
  static boolean isNamed(String name) {
    String words = name.replaceAll("([a-z0-9])([A-Z])", "$1 $2");
    return Arrays.stream(words.toLowerCase(Locale.ROOT).split("[^\\p{L}0-9]+"))
        .anyMatch(NAMES::contains);
  }

  /** What a column of categories is. */
  ColumnFinding category(ChosenColumn column, ValueCounts<?, String> counts, long distinct) {
    if (distinct == 0 || distinct == 1 && counts.gaps() == 0) {
      return found(
          column,
          ColumnRole.CONSTANT,
          distinct == 0 ? "no values in the training rows" : "always the same");
    }
    if (isOwn(counts.values(), distinct)) {
      return found(
          column,
          ColumnRole.IDENTIFIER,
          "%s different ones in %s values, nearly every row its own"
              .formatted(distinct, counts.values()));
    }
    return found(column, ColumnRole.CATEGORY, column.reason());
  }

  /** Whether nearly every value is different. */
  static boolean isOwn(long values, long distinct) {
    return values > LEAST_VALUES && distinct >= OWN_SHARE * values;
  }

  /** What several numbers or bytes are. */
  void vector(ChosenColumn column) {
    found(column, ColumnRole.VECTOR, column.reason());
  }

  private ColumnFinding found(ChosenColumn column, ColumnRole role, String reason) {
    Uninformative wanted =
        switch (role) {
          case IDENTIFIER -> config.identifiers();
          case CONSTANT -> config.constants();
          case NUMBER, BOOLEAN, DATE, CATEGORY, VECTOR -> Uninformative.KEEP;
        };
    boolean asked =
        config.include().contains(column.name()) || config.columns().containsKey(column.name());
    Use use = wanted == Uninformative.EXCLUDE && !asked ? Use.LEFT_OUT : Use.FEATURE;
    ColumnFinding finding = new ColumnFinding(column.name(), role, reason, use);
    findings.add(finding);
    return finding;
  }
}
