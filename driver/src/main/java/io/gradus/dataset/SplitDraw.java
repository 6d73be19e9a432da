package io.gradus.dataset;

import io.gradus.config.DataConfig;
import io.gradus.data.CounterRandom;
import io.gradus.dataset.column.LabelColumns;
import io.gradus.dataset.row.RowMarks;
import io.gradus.dataset.row.RowSplit;
import io.gradus.encode.DataException;
import io.gradus.network.Task;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * Chooses validation and test rows by what rows hold: of each class the same part, whole groups, or
 * the latest. Which rows these are depends on the rows, their order and the seed, and not on how
 * they lie in partitions. The column is read once more for it, and kept while it is needed.
 */
final class SplitDraw {
  /** "split by", so that no other draw of the same seed is met. */
  private static final long STREAM = 0x73706C6974206279L;

  private static final String KEY = "data.split";

  private final DataConfig config;
  private final Optional<Task> task;
  private final RowSplit given;
  private final double validation;
  private final double test;
  private final long seed;

  /**
   * A draw.
   *
   * @param given rows that are not drawn, since their numbers are known
   * @param validation part of all rows
   * @param test part of all rows
   */
  SplitDraw(
      DataConfig config,
      Optional<Task> task,
      RowSplit given,
      double validation,
      double test,
      long seed) {
    this.config = config;
    this.task = task;
    this.given = given;
    this.validation = validation;
    this.test = test;
    this.seed = seed;
  }

  /**
   * Reads the column that decides and draws.
   *
   * @throws DataException if the rows cannot be divided by it
   */
  RowSplit draw(Dataset<Row> rows) {
    DataConfig named = LabelColumns.resolve(config, rows.columns());
    DivisionColumn column =
        config
            .split()
            .column()
            .map(name -> DivisionColumn.of(rows, name, KEY))
            .orElseGet(() -> DivisionColumn.ofLabel(rows, named, KEY));
    return ScannedColumn.reading(
        rows,
        column,
        "Gradus: choose validation and test rows",
        scanned -> given.marked(marks(scanned)));
  }

  private RowMarks marks(ScannedColumn column) {
    return switch (config.split().method()) {
      case RANDOM ->
          throw new IllegalStateException("Rows that are drawn one by one need no marks.");
      case STRATIFIED -> byStratum(column);
      case GROUPED -> byGroup(column);
      case TIME -> byTime(column);
    };
  }

  private RowMarks byStratum(ScannedColumn column) {
    Strata strata = Strata.of(column.division(KEY), config, task, column.starts(), seed);
    RowSplit known = given;
    long drawing = seed;
    ScannedColumn.Drawing drawn =
        column.drawing(
            strata,
            (number, value) -> known.part(number) == RowSplit.Part.TRAINING,
            stratum -> key(drawing, stratum));
    Map<String, long[]> sizes = sizes(drawn.sizes());
    return column.marked(
        partition -> {
          ScannedColumn.Places places = drawn.ofPartition(partition);
          return (number, value) -> {
            if (!places.to(number, value)) {
              return RowSplit.Part.TRAINING;
            }
            long[] size = sizes.get(places.stratum());
            if (places.place() < size[1]) {
              return RowSplit.Part.TEST;
            }
            return places.place() < size[2] ? RowSplit.Part.VALIDATION : RowSplit.Part.TRAINING;
          };
        });
  }

  /** Of each stratum: its rows, how many are for the test, and for test or validation. */
  private Map<String, long[]> sizes(SortedMap<String, Long> rows) {
    Map<String, Long> tests = shares(rows, test, Map.of());
    Map<String, Long> validations = shares(rows, validation, tests);
    Map<String, long[]> sizes = new HashMap<>();
    rows.forEach(
        (stratum, n) -> {
          long tested = tests.get(stratum);
          sizes.put(stratum, new long[] {n, tested, tested + validations.get(stratum)});
        });
    return sizes;
  }

  /**
   * How many rows of each stratum make up a part of all rows: rounded by the largest remainders,
   * and never the last row of a stratum.
   */
  private Map<String, Long> shares(
      SortedMap<String, Long> rows, double part, Map<String, Long> taken) {
    Map<String, Long> shares = new HashMap<>();
    long all = 0;
    for (Map.Entry<String, Long> stratum : rows.entrySet()) {
      shares.put(stratum.getKey(), (long) (part * stratum.getValue()));
      all += stratum.getValue();
    }
    long left = Math.round(part * all) - shares.values().stream().mapToLong(Long::longValue).sum();
    List<String> byRemainder = new ArrayList<>(rows.keySet());
    byRemainder.sort(
        Comparator.comparingDouble(
                (String stratum) -> shares.get(stratum) - part * rows.get(stratum))
            .thenComparingLong(stratum -> key(seed, stratum)));
    for (String stratum : byRemainder) {
      long most = rows.get(stratum) - 1 - taken.getOrDefault(stratum, 0L);
      if (left > 0 && shares.get(stratum) < most) {
        shares.merge(stratum, 1L, Long::sum);
        left--;
      }
      shares.put(stratum, Math.min(shares.get(stratum), most));
    }
    return shares;
  }

  static long key(long seed, String value) {
    return CounterRandom.key(seed, STREAM + ((long) value.hashCode() << 32));
  }

  private RowMarks byGroup(ScannedColumn column) {
    Map<String, Long> sizes = new HashMap<>();
    column
        .values()
        .groupBy(ScannedColumn.VALUE)
        .agg(functions.count(functions.lit(1)))
        .collectAsList()
        .forEach(row -> sizes.merge(Objects.toString(row.get(0)), row.getLong(1), Long::sum));
    int parts = 1 + (validation > 0 ? 1 : 0) + (test > 0 ? 1 : 0);
    if (sizes.size() < parts) {
      throw DataException.expected(
              "at least a group for each of the %s parts of the rows".formatted(parts),
              sizes.size() == 1 ? "one that holds all rows" : sizes.size())
          .column(column.name())
          .remedy("Name another data.split.column, or set data.split.method = random.")
          .build();
    }
    List<Map.Entry<String, Long>> drawn = new ArrayList<>(sizes.entrySet());
    drawn.sort(
        Comparator.comparingLong((Map.Entry<String, Long> group) -> key(seed, group.getKey()))
            .thenComparing(Map.Entry.comparingByKey()));
    HashMap<String, RowSplit.Part> chosen = new HashMap<>();
    take(drawn, test * column.rows(), 1 + (validation > 0 ? 1 : 0), RowSplit.Part.TEST, chosen);
    take(drawn, validation * column.rows(), 1, RowSplit.Part.VALIDATION, chosen);
    return column.marked(
        partition ->
            (number, value) ->
                chosen.getOrDefault(Objects.toString(value), RowSplit.Part.TRAINING));
  }

  /**
   * Takes groups in the order in which they are drawn, each that brings their rows nearer to what
   * is wanted, and where none does the smallest.
   *
   * @param remaining so many groups are left
   */
  private static void take(
      List<Map.Entry<String, Long>> groups,
      double wanted,
      int remaining,
      RowSplit.Part part,
      Map<String, RowSplit.Part> chosen) {
    if (wanted == 0) {
      return;
    }
    long filled = 0;
    Iterator<Map.Entry<String, Long>> next = groups.iterator();
    int left = groups.size();
    while (next.hasNext() && left > remaining) {
      Map.Entry<String, Long> group = next.next();
      if (Math.abs(filled + group.getValue() - wanted) < Math.abs(filled - wanted)) {
        filled += group.getValue();
        chosen.put(group.getKey(), part);
        next.remove();
        left--;
      }
    }
    if (filled == 0) {
      Map.Entry<String, Long> least =
          groups.stream().min(Comparator.comparingLong(Map.Entry::getValue)).orElseThrow();
      chosen.put(least.getKey(), part);
      groups.remove(least);
    }
  }

  private RowMarks byTime(ScannedColumn column) {
    long[] starts = column.starts();
    String name = column.name();
    Dataset<Row> alone = column.division(KEY).withTime("time").select("time");
    double[] times = Strata.sample(alone.toJavaRDD().map(row -> row.getDouble(0)), starts, seed);
    int testAt = test > 0 ? cut(times, times.length, test * times.length, name) : times.length;
    int validationAt =
        validation > 0 ? cut(times, testAt, validation * times.length, name) : testAt;
    double testFrom = testAt < times.length ? times[testAt] : Double.POSITIVE_INFINITY;
    double validationFrom = validationAt < testAt ? times[validationAt] : testFrom;
    boolean tested = test > 0;
    boolean validated = validation > 0;
    return ScannedColumn.marked(
        alone,
        starts,
        partition ->
            (number, value) -> {
              double time = (Double) value;
              if (tested && time >= testFrom) {
                return RowSplit.Part.TEST;
              }
              return validated && time >= validationFrom
                  ? RowSplit.Part.VALIDATION
                  : RowSplit.Part.TRAINING;
            });
  }

  /** Where the last rows below an end begin, of which about so many are wanted, at a new time. */
  private static int cut(double[] times, int end, double wanted, String name) {
    int best = -1;
    for (int i = 1; i < end; i++) {
      if (times[i] > times[i - 1]
          && (best < 0 || Math.abs(end - i - wanted) < Math.abs(end - best - wanted))) {
        best = i;
      }
    }
    if (best < 0) {
      throw DataException.expected(
              "different times, by which rows can be divided into earlier and later ones",
              "the same in " + (end == times.length ? "all rows" : "all rows that are left"))
          .column(name)
          .remedy("Name another data.split.column, or set data.split.method = random.")
          .build();
    }
    return best;
  }
}
