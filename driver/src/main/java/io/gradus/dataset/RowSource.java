package io.gradus.dataset;

import io.gradus.config.DataConfig;
import io.gradus.dataset.row.RowOrder;
import io.gradus.dataset.row.RowSplit;
import io.gradus.dataset.source.RowNumberFile;
import io.gradus.encode.DataException;
import io.gradus.encode.SourceSchema;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/** Where training, validation and test rows come from. */
public sealed interface RowSource permits ConfiguredRows, GivenRows, FoldRows {
  /** Files and tables, as configured under {@code data}. */
  static RowSource of(SparkSession spark, DataConfig config) {
    return new ConfiguredRows(spark, config);
  }

  /**
   * Data sets that are handed in. They are read several times, so each must give the same rows in
   * the same order and in the same partitions whenever it is read: rows of files and tables do, and
   * so do persisted ones, and any that are computed from such row by row. Behind a shuffle (joins,
   * {@code groupBy}, {@code repartition}) the order may be another each time: persist the data set,
   * or sort it by a key. Training rows are compared with those of the first look, and others are an
   * error.
   *
   * <p>Statistics are combined by partitions. To get the same bits elsewhere, a data set must have
   * the same partitions there.
   *
   * @param training rows that are for training, and for validation and test too where a fraction is
   *     configured and no data set of its own is given
   */
  static RowSource of(
      Dataset<Row> training, Optional<Dataset<Row>> validation, Optional<Dataset<Row>> test) {
    return new GivenRows(training, validation, test);
  }

  /** The session. */
  SparkSession session();

  /** The training rows as they are, before columns are derived. */
  Dataset<Row> training();

  /** What is to be known of the training rows, after {@link #training} has opened them. */
  List<String> notes();

  /** Those notes that may be mistakes, and such of validation and test rows, once they are read. */
  List<String> warnings();

  /**
   * Checks that the training rows have numbers which those who made the data know.
   *
   * @throws DataException if they are the rows of several files, or of a table
   */
  void requireNumbers();

  /** The numbers in a file, as {@link io.gradus.dataset.source.RowNumberFile} reads them. */
  default long[] numbers(String path, String key) {
    return RowNumberFile.read(path, key, session().sessionState().newHadoopConf());
  }

  /** Whether rows of that part are there by themselves, not to be drawn from the training rows. */
  boolean hasOwn(RowSplit.Part part);

  /**
   * The rows of a part that {@link #hasOwn}.
   *
   * @param types of the training rows' columns
   */
  Dataset<Row> own(RowSplit.Part part, StructType types);

  /** What to call the rows of a part in messages: their paths, or what they were handed in as. */
  String name(RowSplit.Part part);

  /** What its training rows were read as, to be stored with the model. */
  SourceSchema schema(Dataset<Row> read);

  /** What is known of the order of the rows. */
  RowOrder order();

  /** Does work that scans the rows, under settings that this needs. */
  <T> T scanning(Supplier<T> work);
}
