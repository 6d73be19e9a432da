package io.gradus.dataset.source.csv;

import io.gradus.dataset.text.CsvDialect;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/** What a task needs to know to read CSV files. */
final class CsvReading implements Serializable {
  private static final long serialVersionUID = 1L;

  private final CsvDialect dialect;
  private final int columns;
  private final int partitionColumns;
  private final HashMap<String, int[]> places;
  private final int[] usualPlaces;
  private final Broadcast<SerializableConfiguration> hadoop;

  CsvReading(
      CsvDialect dialect,
      CsvFiles files,
      int partitionColumns,
      Broadcast<SerializableConfiguration> hadoop) {
    this.dialect = dialect;
    this.columns = files.names().size();
    this.partitionColumns = partitionColumns;
    this.places = new HashMap<>(files.places());
    this.usualPlaces = files.usualPlaces();
    this.hadoop = hadoop;
  }

  CsvDialect dialect() {
    return dialect;
  }

  /** Columns that stand in the files. */
  int columns() {
    return columns;
  }

  /** Columns that stand in the paths. */
  int partitionColumns() {
    return partitionColumns;
  }

  /** Where the columns stand in a file; null for in order. */
  int[] places(String file) {
    return ((Map<String, int[]>) places).getOrDefault(file, usualPlaces);
  }

  SerializableConfiguration hadoop() {
    return hadoop.value();
  }
}
