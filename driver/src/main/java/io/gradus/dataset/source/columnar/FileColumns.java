package io.gradus.dataset.source.columnar;

import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.types.DataType;

/**
 * The columns that Parquet or ORC files have in common with no other files.
 *
 * @param file the first of these files
 * @param files how many there are
 * @param columns in the order of the files
 */
record FileColumns(String file, long files, List<Column> columns) {
  FileColumns {
    columns = List.copyOf(columns);
  }

  /**
   * A column as the files have it.
   *
   * @param stored its type as the format calls it
   * @param type as Spark reads it; empty if Spark does not
   */
  record Column(String name, String stored, Optional<DataType> type) {
    /** The type for people: as Spark calls it, or else as the format does. */
    String typeName() {
      return type.map(DataType::sql).orElse(stored);
    }
  }
}
