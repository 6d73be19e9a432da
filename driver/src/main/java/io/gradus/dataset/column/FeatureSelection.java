package io.gradus.dataset.column;

import io.gradus.config.DataConfig;
import io.gradus.config.FeaturesConfig;
import io.gradus.config.FoldsConfig;
import io.gradus.config.SplitConfig;
import io.gradus.encode.ColumnNames;
import io.gradus.encode.DataException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.spark.sql.SparkSession;

/** Which columns are features: those that are selected, but for what must not be one. */
final class FeatureSelection {
  private final SparkSession spark;
  private final DataConfig dataConfig;
  private final FeaturesConfig config;
  private final Set<String> names;
  private final Predicate<String> cannotBeRead;
  private final List<String> notes;

  /**
   * @param names of all columns
   * @param cannotBeRead whether a column is a text that nobody can take for anything unasked
   * @param notes takes what is to be said of columns that are left out
   */
  FeatureSelection(
      SparkSession spark,
      DataConfig dataConfig,
      FeaturesConfig config,
      Set<String> names,
      Predicate<String> cannotBeRead,
      List<String> notes) {
    this.spark = spark;
    this.dataConfig = dataConfig;
    this.config = config;
    this.names = names;
    this.cannotBeRead = cannotBeRead;
    this.notes = notes;
  }

  /**
   * The names, in the order of the data.
   *
   * @throws DataException if there is none, or one that is selected is a label, a weight, or tells
   *     the label
   */
  Set<String> features() {
    Set<String> chosen = new LinkedHashSet<>();
    if (config.include().isEmpty()) {
      chosen.addAll(names);
    } else {
      Set<String> included = matching(config.include());
      names.stream().filter(included::contains).forEach(chosen::add);
    }
    chosen.removeAll(matching(config.exclude()));
    Collection<String> reserved = new ArrayList<>(dataConfig.label());
    dataConfig.weight().ifPresent(reserved::add);
    dataConfig.exposure().ifPresent(reserved::add);
    for (String name : config.include()) {
      if (reserved.contains(name)) {
        throw DataException.expected(
                "feature columns", "a column of labels, weights or exposures among them")
            .column(name)
            .remedy("Take it out of features.select.")
            .build();
      }
    }
    chosen.removeAll(reserved);
    leaveOut(kinOfLabel(), chosen);
    chosen.removeIf(this::isReadByExpression);
    chosen.removeIf(this::tellsGroups);
    chosen.removeIf(this::tellsRange);
    if (config.include().isEmpty()) {
      chosen.removeIf(FeatureSelection::isPandasIndex);
    }
    if (chosen.isEmpty()) {
      throw DataException.expected("at least one feature column", "none")
          .remedy("Check features.select and features.exclude.")
          .build();
    }
    return chosen;
  }

  /**
   * What tells the label where it is derived, or is derived from it: the columns that it is
   * computed from, and those that are computed from them or from the label.
   */
  private Set<String> kinOfLabel() {
    Set<String> kin = derivedFrom(dataConfig.label());
    Set<String> telling = new LinkedHashSet<>(kin);
    telling.addAll(dataConfig.label());
    for (String derived : config.derived().keySet()) {
      if (derivedFrom(List.of(derived)).stream().anyMatch(telling::contains)) {
        kin.add(derived);
      }
    }
    return kin;
  }

  /** The columns that some are computed from, directly or not. */
  private Set<String> derivedFrom(List<String> columns) {
    Set<String> sources = DerivedColumns.sources(spark, columns, config.derived());
    Set<String> found = new LinkedHashSet<>();
    for (String name : names) {
      if (sources.stream().anyMatch(name::equalsIgnoreCase)) {
        found.add(name);
      }
    }
    return found;
  }

  private void leaveOut(Set<String> kin, Set<String> chosen) {
    String label = ColumnNames.list(dataConfig.label());
    for (String name : kin) {
      if (config.include().contains(name)) {
        throw DataException.expected(
                "feature columns that do not tell the label",
                "one that the label %s is computed from, or that is computed from it"
                    .formatted(label))
            .column(name)
            .remedy("Take it out of features.select.")
            .build();
      }
      if (chosen.remove(name)) {
        notes.add(
            "\"%s\": left out, since it tells the label %s: one is computed from the other, see features.derived"
                .formatted(name, label));
      }
    }
  }

  /** A text that nobody can take for anything unasked, but of which a derived column is made. */
  private boolean isReadByExpression(String name) {
    boolean read =
        config.column(name).type().isEmpty()
            && cannotBeRead.test(name)
            && DerivedColumns.sources(spark, config.derived().keySet(), config.derived())
                .contains(name);
    if (read) {
      notes.add("\"%s\": no feature by itself, since a derived column reads it".formatted(name));
    }
    return read;
  }

  /** Whether rows are divided by it so that no group is both trained on and checked. */
  private boolean tellsGroups(String name) {
    SplitConfig split = dataConfig.split();
    boolean tells =
        split.method() == FoldsConfig.Method.GROUPED
            && split.column().filter(name::equals).isPresent()
            && !config.include().contains(name);
    if (tells) {
      notes.add(
          "\"%s\": left out, since rows are divided by it, and other rows are of other groups; features.select takes it"
              .formatted(name));
    }
    return tells;
  }

  /**
   * Whether rows are there by their value of it: those that come later have values of their own.
   */
  private boolean tellsRange(String name) {
    boolean tells =
        dataConfig.range().column().filter(name::equals).isPresent()
            && !config.include().contains(name);
    if (tells) {
      notes.add(
          "\"%s\": left out, since data.range goes by it, and later rows have other values; features.select takes it"
              .formatted(name));
    }
    return tells;
  }

  /** Whether the column holds nothing but the numbers that pandas gave to the rows of a table. */
  static boolean isPandasIndex(String name) {
    return name.matches("__index_level_\\d+__");
  }

  private Set<String> matching(List<String> patterns) {
    Set<String> matches = new LinkedHashSet<>();
    for (String pattern : patterns) {
      matches.addAll(new ColumnGlob(pattern).among(List.copyOf(names)));
    }
    return matches;
  }
}
