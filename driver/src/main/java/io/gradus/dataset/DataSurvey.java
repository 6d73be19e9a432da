package io.gradus.dataset;

import io.gradus.config.NumbersConfig;
import io.gradus.data.BlockLayout;
import io.gradus.dataset.column.ColumnFinding;
import io.gradus.dataset.column.NumberEdges;
import io.gradus.dataset.column.ScanStatistics;
import io.gradus.encode.FeatureColumn;
import io.gradus.encode.FeatureEncoder;
import io.gradus.network.BinEdges;
import io.gradus.network.Task;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** What one look at the training rows told: the encoder, and how much there is to be packed. */
public final class DataSurvey {
  private final Dataset<Row> rows;
  private final FeatureEncoder encoder;
  private final FeatureEncoder training;
  private final ScanStatistics statistics;
  private final int partitions;
  private final long bytes;
  private final String partitionsReason;
  private final Map<NumbersConfig.Piecewise, BinEdges> edges = new HashMap<>();
  private final List<ColumnFinding> columns;

  DataSurvey(
      Dataset<Row> rows,
      FeatureEncoder encoder,
      FeatureEncoder training,
      ScanStatistics statistics,
      List<ColumnFinding> columns,
      int partitions,
      long bytes,
      String partitionsReason) {
    this.rows = rows;
    this.encoder = encoder;
    this.training = training;
    this.statistics = statistics;
    this.columns = List.copyOf(columns);
    this.partitions = partitions;
    this.bytes = bytes;
    this.partitionsReason = partitionsReason;
  }

  /** The fitted encoder. */
  public FeatureEncoder encoder() {
    return encoder;
  }

  /** The task, as configured or by the label. */
  public Task task() {
    return encoder.task();
  }

  /** What each column that may be a feature was found to be, and whether it is one. */
  public List<ColumnFinding> columns() {
    return columns;
  }

  /** Good training rows, each as often as it is taken. */
  public long trainingRows() {
    return statistics.rowsTaken();
  }

  /** All rows of the training paths: also bad ones, and those drawn for validation and test. */
  public long scannedRows() {
    return statistics.scannedRows.stream().mapToLong(Long::longValue).sum();
  }

  /** Bad training rows, which are left out. */
  public long skippedRows() {
    return statistics.bad.count();
  }

  /**
   * The least of what is learned of a regression target over the training rows.
   *
   * @param target from 0
   */
  public double leastTarget(int target) {
    return statistics.leastLabel(target);
  }

  /**
   * The edges of the bins of all dense inputs, in the unit in which the network gets them.
   *
   * @throws IllegalStateException if the pipeline kept no rows for it
   */
  public synchronized BinEdges edges(NumbersConfig.Piecewise wanted) {
    return edges.computeIfAbsent(wanted, any -> NumberEdges.of(encoder, statistics, wanted));
  }

  /** Partitions of the packed rows. */
  public int partitions() {
    return partitions;
  }

  /** Where the number of partitions comes from. */
  public String partitionsReason() {
    return partitionsReason;
  }

  /** What the packed training rows will take, in bytes. */
  public long bytes() {
    return bytes;
  }

  /** The layout of the packed rows. */
  public BlockLayout layout() {
    return encoder.layout();
  }

  /** For people: what each column is taken for and why, and what about the data is odd. */
  public List<String> describe() {
    return encoder.describe();
  }

  /** Of {@link #describe}, what each input column is taken for and why, by the column's name. */
  public Map<String, String> describeColumns() {
    Map<String, String> columns = new LinkedHashMap<>();
    for (FeatureColumn feature : encoder.features()) {
      String head = head(feature.name());
      describe().stream()
          .filter(line -> line.startsWith(head))
          .findFirst()
          .ifPresent(line -> columns.put(feature.name(), line.substring(head.length())));
    }
    return columns;
  }

  /** Of {@link #describe}, what is not of one input column. */
  public List<String> describeRows() {
    List<String> rest = new ArrayList<>(describe());
    describeColumns().forEach((name, text) -> rest.remove(head(name) + text));
    return rest;
  }

  private static String head(String column) {
    return "\"%s\": ".formatted(column);
  }

  /** The encoder of the training rows, which tells none its own label. */
  FeatureEncoder training() {
    return training;
  }

  Dataset<Row> rows() {
    return rows;
  }

  ScanStatistics statistics() {
    return statistics;
  }
}
