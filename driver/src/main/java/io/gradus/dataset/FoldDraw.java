package io.gradus.dataset;

import io.gradus.data.CounterRandom;
import io.gradus.encode.DataException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Says of each row in which fold it is, as a column behind its own. */
final class FoldDraw {
  /** "fold", so that no other draw of the same seed is met. */
  private static final long STREAM = 0x666f6c64L;

  /** Of a row that is never held out. */
  static final int NONE = -1;

  private FoldDraw() {}

  /**
   * Rows of each stratum in turn: of every so many that follow each other one is in each fold,
   * which one is drawn. So the folds of a stratum differ by a row at most. A row that is alone in
   * its stratum is in none, for the fold that held it could not be trained on the stratum.
   *
   * @param column of the label; below 0 where all rows are of one stratum
   */
  static Dataset<Row> byStratum(
      Dataset<Row> rows, int folds, long seed, int column, Strata strata) {
    JavaRDD<Row> read = rows.toJavaRDD();
    List<Map<String, Long>> counts = counts(read, row -> value(row, column, strata));
    List<Map<String, Long>> begins = begins(counts);
    Set<String> alone = alone(counts);
    JavaRDD<Row> drawn =
        read.mapPartitionsWithIndex(
            (partition, iterator) -> {
              Map<String, Long> next = new HashMap<>(begins.get(partition));
              return mapped(
                  iterator,
                  row -> {
                    String stratum = value(row, column, strata);
                    if (alone.contains(stratum)) {
                      return NONE;
                    }
                    long number = next.merge(stratum, 1L, Long::sum) - 1;
                    return fold(number, folds, seed, stratum);
                  });
            },
            true);
    return dataset(rows, drawn);
  }

  private static Set<String> alone(List<Map<String, Long>> counts) {
    Map<String, Long> rows = new HashMap<>();
    counts.forEach(part -> part.forEach((stratum, n) -> rows.merge(stratum, n, Long::sum)));
    rows.values().removeIf(n -> n > 1);
    return new HashSet<>(rows.keySet());
  }

  private static int fold(long number, int folds, long seed, String stratum) {
    long key = CounterRandom.key(seed, STREAM + ((long) stratum.hashCode() << 32));
    long block = number / folds;
    int[] order = new int[folds];
    for (int i = 0; i < folds; i++) {
      // Fisher and Yates, from the inside out.
      int at = CounterRandom.below(i + 1, key, block * folds + i);
      order[i] = order[at];
      order[at] = i;
    }
    return order[(int) (number % folds)];
  }

  /** Whole groups, the largest first, each into the fold that has the fewest rows so far. */
  static Dataset<Row> byGroup(Dataset<Row> rows, int folds, int column) {
    JavaRDD<Row> read = rows.toJavaRDD();
    Map<String, Long> sizes = new HashMap<>();
    Strata whole = Strata.ofClasses();
    counts(read, row -> value(row, column, whole))
        .forEach(part -> part.forEach((group, n) -> sizes.merge(group, n, Long::sum)));
    if (sizes.size() < folds) {
      throw DataException.expected(
              "at least as many groups as the %s folds".formatted(folds), sizes.size())
          .column(rows.columns()[column])
          .remedy("Lower folds.number, or name another folds.column.")
          .build();
    }
    long[] filled = new long[folds];
    HashMap<String, Integer> folded = new HashMap<>();
    sizes.entrySet().stream()
        .sorted(
            Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .forEach(
            group -> {
              int least = 0;
              for (int fold = 1; fold < folds; fold++) {
                least = filled[fold] < filled[least] ? fold : least;
              }
              filled[least] += group.getValue();
              folded.put(group.getKey(), least);
            });
    JavaRDD<Row> drawn =
        read.mapPartitions(
            iterator -> mapped(iterator, row -> folded.get(value(row, column, whole))), true);
    return dataset(rows, drawn);
  }

  /** Rows before those of each partition, by stratum. */
  static List<Map<String, Long>> begins(List<Map<String, Long>> counts) {
    List<Map<String, Long>> begins = new ArrayList<>();
    Map<String, Long> before = new HashMap<>();
    for (Map<String, Long> part : counts) {
      begins.add(new HashMap<>(before));
      part.forEach((stratum, count) -> before.merge(stratum, count, Long::sum));
    }
    return begins;
  }

  /** Of each partition, by value. */
  private static List<Map<String, Long>> counts(JavaRDD<Row> rows, ValueOf value) {
    return rows.mapPartitions(
            iterator -> {
              Map<String, Long> counts = new HashMap<>();
              iterator.forEachRemaining(row -> counts.merge(value.of(row), 1L, Long::sum));
              return List.of(counts).iterator();
            },
            true)
        .collect();
  }

  private static String value(Row row, int column, Strata strata) {
    return column < 0 ? "" : strata.of(row.get(column));
  }

  private interface ValueOf extends Serializable {
    String of(Row row);
  }

  private interface FoldOf {
    int of(Row row);
  }

  private static Iterator<Row> mapped(Iterator<Row> rows, FoldOf fold) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return rows.hasNext();
      }

      @Override
      public Row next() {
        Row row = rows.next();
        Object[] values = new Object[row.size() + 1];
        for (int i = 0; i < row.size(); i++) {
          values[i] = row.get(i);
        }
        values[row.size()] = fold.of(row);
        return RowFactory.create(values);
      }
    };
  }

  private static Dataset<Row> dataset(Dataset<Row> rows, JavaRDD<Row> drawn) {
    StructType schema = rows.schema().add(Folds.COLUMN, DataTypes.IntegerType, false);
    return rows.sparkSession().createDataFrame(drawn, schema);
  }
}
