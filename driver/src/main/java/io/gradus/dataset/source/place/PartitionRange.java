package io.gradus.dataset.source.place;

import io.gradus.config.RangeConfig;
import io.gradus.config.Storages;
import io.gradus.encode.DataException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.catalyst.catalog.ExternalCatalogUtils;

/**
 * The partition directories of a table that a range of a column's values covers, so that no file of
 * another is looked at. Values are compared as numbers where all are numbers, and else as texts,
 * which is right for dates and times as ISO 8601 writes them.
 */
public final class PartitionRange {
  /** What Hive calls the partition of rows without a value. */
  private static final String GAP = "__HIVE_DEFAULT_PARTITION__";

  /** More missing days than these are counted, not named. */
  private static final int MOST_NAMED = 5;

  private record Found(String value, Path directory) {}

  private final RangeConfig range;
  private final String column;
  private final Configuration hadoop;

  /**
   * A range.
   *
   * @param range one that has a column
   */
  public PartitionRange(RangeConfig range, Configuration hadoop) {
    this.range = range;
    this.column = range.column().orElseThrow();
    this.hadoop = hadoop;
  }

  /**
   * The directories of the paths' partitions that the range covers, those of its rehearsal among
   * them, in order of their values; empty where the paths have no such partitions.
   *
   * @param notes takes which they are, and which days are not there
   * @throws DataException if there is none, or none of the last value
   */
  public Optional<List<String>> of(List<String> paths, SourceNotes notes) {
    List<Found> all = new ArrayList<>();
    for (String path : paths) {
      try {
        find(new Path(path), all);
      } catch (IOException | IllegalArgumentException e) {
        // Whoever reads the path says what is wrong with it.
        return Optional.empty();
      }
    }
    if (all.isEmpty()) {
      return Optional.empty();
    }
    all.removeIf(found -> found.value().equals(GAP));
    Comparator<String> order = order(all);
    all.sort(Comparator.comparing(Found::value, order).thenComparing(Found::directory));
    List<Found> covered =
        all.stream().filter(found -> isIn(found.value(), range.first(), order)).toList();
    requireLast(paths, all, covered, order);
    tell(covered, notes);
    List<Found> older =
        range.rehearsal() == 0
            ? List.of()
            : all.stream()
                .filter(found -> isIn(found.value(), range.oldest(), order))
                .filter(found -> order.compare(found.value(), range.first().orElseThrow()) < 0)
                .toList();
    List<String> directories = new ArrayList<>();
    older.forEach(found -> directories.add(found.directory().toString()));
    covered.forEach(found -> directories.add(found.directory().toString()));
    return Optional.of(directories);
  }

  private boolean isIn(String value, Optional<String> first, Comparator<String> order) {
    return first.filter(bound -> order.compare(value, bound) < 0).isEmpty()
        && range.last().filter(bound -> order.compare(value, bound) > 0).isEmpty();
  }

  private void find(Path path, List<Found> into) throws IOException {
    FileSystem system = Storages.at(path, hadoop);
    FileStatus[] matches;
    try {
      matches = new FileStatus[] {system.getFileStatus(path)};
    } catch (FileNotFoundException e) {
      matches = system.globStatus(path);
    }
    for (FileStatus match : matches == null ? new FileStatus[0] : matches) {
      if (match.isDirectory() && !take(match.getPath(), into)) {
        inside(system, match.getPath(), into);
      }
    }
  }

  private void inside(FileSystem system, Path directory, List<Found> into) throws IOException {
    for (FileStatus child : system.listStatus(directory)) {
      boolean partition =
          child.isDirectory() && PartitionDirectories.isPartition(child.getPath().getName());
      if (partition && !take(child.getPath(), into)) {
        inside(system, child.getPath(), into);
      }
    }
  }

  /** Whether the directory is one of the column's, which is then taken. */
  private boolean take(Path directory, List<Found> into) {
    String name = directory.getName();
    if (!name.startsWith(column + "=")) {
      return false;
    }
    into.add(
        new Found(
            ExternalCatalogUtils.unescapePathName(name.substring(column.length() + 1)), directory));
    return true;
  }

  private Comparator<String> order(List<Found> all) {
    boolean numbers =
        all.stream().map(Found::value).allMatch(PartitionRange::isNumber)
            && range.first().stream().allMatch(PartitionRange::isNumber)
            && range.last().stream().allMatch(PartitionRange::isNumber)
            && range.oldest().stream().allMatch(PartitionRange::isNumber);
    return numbers ? Comparator.comparing(BigDecimal::new) : Comparator.naturalOrder();
  }

  private static boolean isNumber(String text) {
    return text.matches("[-+]?\\d+(\\.\\d+)?");
  }

  /** A partition that is late is the usual reason for which a pipeline should wait. */
  private void requireLast(
      List<String> paths, List<Found> all, List<Found> covered, Comparator<String> order) {
    Optional<String> last = range.last();
    boolean there =
        !covered.isEmpty()
            && last.stream()
                .allMatch(
                    value -> order.compare(covered.get(covered.size() - 1).value(), value) == 0);
    if (there) {
      return;
    }
    String found =
        all.isEmpty()
            ? "no partition with a value"
            : "partitions from %s to %s"
                .formatted(all.get(0).value(), all.get(all.size() - 1).value());
    throw DataException.expected(
            "a partition %s=%s".formatted(column, last.or(range::first).orElseThrow()), found)
        .file(String.join(", ", paths))
        .column(column)
        .remedy(
            "Run again when the job that writes it has, or change data.range.%s."
                .formatted(last.isPresent() ? "last" : "first"))
        .build();
  }

  private void tell(List<Found> covered, SourceNotes notes) {
    Set<String> values =
        covered.stream().map(Found::value).collect(Collectors.toCollection(TreeSet::new));
    String first = covered.get(0).value();
    String last = covered.get(covered.size() - 1).value();
    notes.note(
        values.size() == 1
            ? "\"%s\": rows of %s".formatted(column, first)
            : "\"%s\": %s partitions, from %s to %s".formatted(column, values.size(), first, last));
    List<String> missing = missingDays(values, range.first().orElse(first), last);
    if (!missing.isEmpty()) {
      String named = String.join(", ", missing.subList(0, Math.min(MOST_NAMED, missing.size())));
      notes.warn(
          "\"%s\": no rows of %s%s"
              .formatted(
                  column,
                  named,
                  missing.size() > MOST_NAMED
                      ? " and %s days more".formatted(missing.size() - MOST_NAMED)
                      : ""));
    }
  }

  /** Days between the ends that have no partition; none where the values are no days. */
  private static List<String> missingDays(Set<String> values, String first, String last) {
    List<String> missing = new ArrayList<>();
    try {
      values.forEach(LocalDate::parse);
      LocalDate end = LocalDate.parse(last);
      for (LocalDate day = LocalDate.parse(first); day.isBefore(end); day = day.plusDays(1)) {
        if (!values.contains(day.toString())) {
          missing.add(day.toString());
        }
      }
    } catch (DateTimeParseException e) {
      return List.of();
    }
    return missing;
  }
}
