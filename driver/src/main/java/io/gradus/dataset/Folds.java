package io.gradus.dataset;

import io.gradus.config.DataConfig;
import io.gradus.config.FoldsConfig;
import io.gradus.dataset.column.LabelColumns;
import io.gradus.dataset.row.RowSplit;
import io.gradus.dataset.row.ScanRows;
import io.gradus.encode.DataException;
import io.gradus.network.Task;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.storage.StorageLevel;

/**
 * Training rows divided into folds, each of which is held out once. The same rows, seed and scan
 * partitions give the same folds. The rows are kept as they are read, with their fold, in memory or
 * on local disks, until this is closed; in each fold's rows they keep their order.
 */
public final class Folds implements AutoCloseable {
  /** Of the fold that a row is in, or of none; by time, of the part. */
  static final String COLUMN = "gradus fold";

  private static final String KEY = "folds";
  private static final String VALUE = "gradus label or time";

  private final RowSource whole;
  private final FoldsConfig config;
  private final Dataset<Row> rows;
  private final String fingerprint;

  private Folds(RowSource whole, FoldsConfig config, Dataset<Row> rows) {
    this.whole = whole;
    this.config = config;
    this.rows = rows;
    this.fingerprint = requireRows();
  }

  /**
   * Reads the rows and divides them.
   *
   * @param whole whose training rows are divided; others of its own stay what they are
   * @param data names the label, for folds that are stratified
   * @param task what the label is, where that is configured
   * @param seed draws the rows of a fold
   * @throws DataException if a column is missing or cannot be used so, or a fold has no rows
   */
  public static Folds of(
      RowSource whole, FoldsConfig config, DataConfig data, Optional<Task> task, long seed) {
    return whole.scanning(
        () -> {
          Dataset<Row> read = whole.training();
          Dataset<Row> ordered =
              ScanRows.asDataset(read.sparkSession(), ScanRows.of(read), read.schema());
          Dataset<Row> kept =
              divided(ordered, config, data, task, seed).persist(StorageLevel.MEMORY_AND_DISK());
          try {
            return new Folds(whole, config, kept);
          } catch (RuntimeException e) {
            kept.unpersist(false);
            throw e;
          }
        });
  }

  private static Dataset<Row> divided(
      Dataset<Row> rows, FoldsConfig config, DataConfig data, Optional<Task> task, long seed) {
    return switch (config.method()) {
      case RANDOM -> FoldDraw.byStratum(rows, config.number(), seed, -1, Strata.ofClasses());
      case STRATIFIED -> stratified(rows, config, data, task, seed);
      case GROUPED -> FoldDraw.byGroup(rows, config.number(), column(rows, config).place());
      case TIME -> byTime(rows, config);
    };
  }

  private static DivisionColumn column(Dataset<Row> rows, FoldsConfig config) {
    return DivisionColumn.of(rows, config.column().orElseThrow(), KEY);
  }

  private static Dataset<Row> stratified(
      Dataset<Row> rows, FoldsConfig config, DataConfig data, Optional<Task> task, long seed) {
    DivisionColumn label =
        DivisionColumn.ofLabel(rows, LabelColumns.resolve(data, rows.columns()), KEY);
    Strata strata = Strata.of(label, data, task, ScannedColumn.starts(rows.toJavaRDD()), seed);
    if (!strata.areBins()) {
      return FoldDraw.byStratum(rows, config.number(), seed, label.place(), strata);
    }
    Dataset<Row> valued = rows.withColumn(VALUE, label.value());
    return FoldDraw.byStratum(valued, config.number(), seed, valued.columns().length - 1, strata)
        .drop(VALUE);
  }

  /** Rows of the same time are in the same part. */
  private static Dataset<Row> byTime(Dataset<Row> rows, FoldsConfig config) {
    Dataset<Row> timed = column(rows, config).withTime(VALUE);
    double[] shares = new double[config.number()];
    Arrays.setAll(shares, fold -> (fold + 1.0) / (config.number() + 1));
    double[] ends = TimeEnds.of(timed.select(timed.col("`" + VALUE + "`").as("t")), shares);
    Column part = functions.lit(0);
    for (double end : ends) {
      part =
          part.plus(
              functions.when(timed.col("`" + VALUE + "`").gt(functions.lit(end)), 1).otherwise(0));
    }
    return timed.withColumn(COLUMN, part).drop(VALUE);
  }

  /** What tells the rows and their folds from others; reads them all. */
  private String requireRows() {
    Column[] hashed =
        Stream.of(rows.schema().fields())
            .filter(field -> !holdsMap(field))
            .map(field -> rows.col("`" + field.name().replace("`", "``") + "`"))
            .toArray(Column[]::new);
    List<Row> counted =
        rows.select(rows.col("`" + COLUMN + "`").as("fold"), functions.xxhash64(hashed).as("hash"))
            .groupBy("fold")
            .agg(functions.count(functions.lit(1)), functions.expr("bit_xor(hash)"))
            .orderBy("fold")
            .collectAsList();
    int parts = config.number() + (config.method() == FoldsConfig.Method.TIME ? 1 : 0);
    long found = counted.stream().filter(row -> row.getInt(0) != FoldDraw.NONE).count();
    if (found < parts) {
      throw DataException.expected(
              "rows in each of %s %s".formatted(parts, isByTime() ? "parts by time" : "folds"),
              "rows for " + found)
          .remedy("Lower folds.number, or divide the rows in another way.")
          .build();
    }
    StringBuilder text = new StringBuilder();
    counted.forEach(
        row -> text.append(row.getLong(1)).append(':').append(row.getLong(2)).append(' '));
    return text.toString().strip();
  }

  /** Spark hashes no maps. */
  private static boolean holdsMap(StructField field) {
    return field.dataType() instanceof MapType || field.dataType().sql().contains("MAP<");
  }

  private boolean isByTime() {
    return config.method() == FoldsConfig.Method.TIME;
  }

  /** How many folds there are. */
  public int number() {
    return config.number();
  }

  /** What tells the rows, and how they are divided, from others. */
  public String fingerprint() {
    return fingerprint;
  }

  /** The rows of a fold, which its model is not trained on. */
  public Dataset<Row> heldOut(int fold) {
    requireFold(fold);
    return part(rows.col("`" + COLUMN + "`").equalTo(isByTime() ? fold + 1 : fold));
  }

  /**
   * The rows that a fold's model is trained on, and those that are held out.
   *
   * @param heldOut what these are: validation rows, by which training stops, or test rows
   */
  public RowSource rows(int fold, RowSplit.Part heldOut) {
    requireFold(fold);
    Column column = rows.col("`" + COLUMN + "`");
    Dataset<Row> training = part(isByTime() ? column.leq(fold) : column.notEqual(fold));
    return new FoldRows(whole, training, heldOut(fold), heldOut, fold);
  }

  private Dataset<Row> part(Column condition) {
    return rows.filter(condition).drop(COLUMN);
  }

  private void requireFold(int fold) {
    if (fold < 0 || fold >= config.number()) {
      throw new IllegalArgumentException(
          "Expected one of %s folds, from 0, found %s.".formatted(config.number(), fold));
    }
  }

  /** Gives the rows back. */
  @Override
  public void close() {
    rows.unpersist(false);
  }
}
