package io.gradus.dataset;

import io.gradus.data.Bijection;
import io.gradus.dataset.column.ScanPass;
import io.gradus.dataset.row.RowMarks;
import io.gradus.dataset.row.RowSplit;
import io.gradus.dataset.row.ScanRows;
import io.gradus.dataset.scan.Jobs;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/**
 * One column of all rows, which is read once and kept while rows are chosen by it. What is chosen
 * depends on the rows and their order, and not on how they lie in partitions.
 */
final class ScannedColumn {
  /** What the column is called here. */
  static final String VALUE = "value";

  private final Dataset<Row> values;
  private final String name;
  private final long[] starts;

  private ScannedColumn(Dataset<Row> values, String name) {
    this.values = values;
    this.name = name;
    this.starts = starts(values.toJavaRDD());
  }

  /**
   * Does something with a column while it is kept.
   *
   * @param job for people, what is done
   */
  static <T> T reading(
      Dataset<Row> rows, DivisionColumn column, String job, Function<ScannedColumn, T> work) {
    Dataset<Row> alone = rows.select(column.value().as(VALUE));
    Dataset<Row> kept =
        ScanRows.asDataset(rows.sparkSession(), ScanRows.of(alone), alone.schema())
            .persist(StorageLevel.MEMORY_AND_DISK());
    try {
      return Jobs.described(
          rows.sparkSession().sparkContext(),
          job,
          () -> work.apply(new ScannedColumn(kept, column.name())));
    } finally {
      kept.unpersist(false);
    }
  }

  /** The rows, which have this column alone. */
  Dataset<Row> values() {
    return values;
  }

  /** The column's own name. */
  String name() {
    return name;
  }

  /** The column as one that rows are divided by. */
  DivisionColumn division(String key) {
    return new DivisionColumn(values, 0, key, name);
  }

  /** Rows before each partition, and in all. */
  long[] starts() {
    return starts;
  }

  /** How many rows there are. */
  long rows() {
    return starts[starts.length - 1];
  }

  /** Rows before each partition, and in all. */
  static long[] starts(JavaRDD<Row> rows) {
    return ScanPass.sums(
        rows.mapPartitions(
                scan -> {
                  long count = 0;
                  while (scan.hasNext()) {
                    scan.next();
                    count++;
                  }
                  return List.of(count).iterator();
                })
            .collect());
  }

  /** Which rows are meant. */
  interface Wanted extends Serializable {
    boolean includes(long number, Object value);
  }

  /**
   * Counts some rows of each stratum, so that each of them has a place among these that is drawn.
   */
  Drawing drawing(Strata strata, Wanted wanted, Keys keys) {
    long[] begins = starts;
    List<Map<String, Long>> counts =
        values
            .toJavaRDD()
            .mapPartitionsWithIndex(
                (partition, scan) -> {
                  Map<String, Long> count = new HashMap<>();
                  long number = begins[partition];
                  while (scan.hasNext()) {
                    Object value = scan.next().get(0);
                    if (wanted.includes(number++, value)) {
                      count.merge(strata.of(value), 1L, Long::sum);
                    }
                  }
                  return List.of(count).iterator();
                },
                true)
            .collect();
    return new Drawing(strata, wanted, keys, counts);
  }

  /** The key of the draw inside each stratum. */
  interface Keys extends Serializable {
    long of(String stratum);
  }

  /** Some rows of each stratum in an order that is drawn. */
  static final class Drawing implements Serializable {
    private static final long serialVersionUID = 1L;

    private final Strata strata;
    private final Wanted wanted;
    private final Keys keys;
    private final TreeMap<String, Long> sizes = new TreeMap<>();
    private final ArrayList<Map<String, Long>> begins;

    private Drawing(Strata strata, Wanted wanted, Keys keys, List<Map<String, Long>> counts) {
      this.strata = strata;
      this.wanted = wanted;
      this.keys = keys;
      counts.forEach(part -> part.forEach((label, n) -> sizes.merge(label, n, Long::sum)));
      begins = new ArrayList<>(FoldDraw.begins(counts));
    }

    /** How many rows each stratum has. */
    SortedMap<String, Long> sizes() {
      return sizes;
    }

    /** The places of rows of a partition, which are asked for in their order. */
    Places ofPartition(int partition) {
      Map<String, Long> next = new HashMap<>(begins.get(partition));
      return new Places(this, next);
    }
  }

  /** The places of rows of one partition. */
  static final class Places {
    private final Drawing drawing;
    private final Map<String, Long> next;
    private String stratum;
    private long place;

    private Places(Drawing drawing, Map<String, Long> next) {
      this.drawing = drawing;
      this.next = next;
    }

    /** Goes to the next row; false where it is none of those that are meant. */
    boolean to(long number, Object value) {
      if (!drawing.wanted.includes(number, value)) {
        return false;
      }
      stratum = drawing.strata.of(value);
      long rank = next.merge(stratum, 1L, Long::sum) - 1;
      place = new Bijection(drawing.sizes.get(stratum)).apply(rank, drawing.keys.of(stratum));
      return true;
    }

    /** The row's stratum. */
    String stratum() {
      return stratum;
    }

    /** The row's place among those of its stratum, from 0. */
    long place() {
      return place;
    }
  }

  /** What rows of a partition are for, asked in their order. */
  interface PartOf {
    RowSplit.Part of(long number, Object value);
  }

  /** Of each partition. */
  interface Parts extends Serializable {
    PartOf of(int partition);
  }

  /** Marks what each row is for. */
  RowMarks marked(Parts parts) {
    return marked(values, starts, parts);
  }

  /** Marks what each row is for, by values that these rows have in its place. */
  static RowMarks marked(Dataset<Row> values, long[] starts, Parts parts) {
    List<RowMarks> marked =
        values
            .toJavaRDD()
            .mapPartitionsWithIndex(
                (partition, scan) -> {
                  PartOf part = parts.of(partition);
                  long start = starts[partition];
                  RowMarks marks = new RowMarks(starts[partition + 1] - start);
                  for (long row = 0; scan.hasNext(); row++) {
                    marks.mark(row, part.of(start + row, scan.next().get(0)));
                  }
                  return List.of(marks).iterator();
                },
                true)
            .collect();
    RowMarks all = new RowMarks(starts[starts.length - 1]);
    for (int partition = 0; partition < marked.size(); partition++) {
      RowMarks own = marked.get(partition);
      for (long row = 0; row < own.rows(); row++) {
        all.mark(starts[partition] + row, own.part(row));
      }
    }
    return all;
  }
}
