package io.gradus.dataset.column;

import io.gradus.dataset.row.RowProjection;
import io.gradus.encode.DataException;
import io.gradus.encode.NumberText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.linalg.SparseVector;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** A look at the first rows, for what a column's type does not tell. */
final class ColumnProbe {
  private static final int TEXT_ROWS = 10_000;
  private static final int VECTOR_ROWS = 100;

  private final Map<String, Double> numberShares = new HashMap<>();

  /** The longest vector that is believed: one wrong index must not become an allocation. */
  private static final int MOST_ELEMENTS = 1 << 26;

  private final Map<String, Integer> sizes = new HashMap<>();
  private final Map<String, Double> densities = new HashMap<>();

  private ColumnProbe() {}

  /**
   * Looks at text columns and at columns of vectors, arrays and bytes.
   *
   * @throws DataException if a column of vectors has no value at all
   */
  static ColumnProbe of(Dataset<Row> data, List<String> texts, List<String> vectors) {
    ColumnProbe probe = new ColumnProbe();
    if (!texts.isEmpty()) {
      probe.lookAtTexts(data, texts);
    }
    for (String name : vectors) {
      probe.lookAtVectors(data, name);
    }
    return probe;
  }

  /** How many of the text column's first values are numbers, 0…1; 0 if it has no values. */
  double numberShare(String name) {
    return numberShares.getOrDefault(name, 0.0);
  }

  /** How many elements the column's first value has. */
  int size(String name) {
    return sizes.get(name);
  }

  /** How many elements of sparse vectors are other than 0, 0…1; 1 for anything else. */
  double density(String name) {
    return densities.getOrDefault(name, 1.0);
  }

  private void lookAtTexts(Dataset<Row> data, List<String> names) {
    Column[] columns =
        names.stream().map(name -> RowProjection.column(name)).toArray(Column[]::new);
    int[] values = new int[columns.length];
    int[] numbers = new int[columns.length];
    for (Row row : data.select(columns).takeAsList(TEXT_ROWS)) {
      for (int i = 0; i < columns.length; i++) {
        if (!row.isNullAt(i) && !NumberText.isMissing(row.getString(i))) {
          values[i]++;
          numbers[i] += NumberText.isNumber(row.getString(i)) ? 1 : 0;
        }
      }
    }
    for (int i = 0; i < columns.length; i++) {
      numberShares.put(names.get(i), values[i] == 0 ? 0.0 : (double) numbers[i] / values[i]);
    }
  }

  private void lookAtVectors(Dataset<Row> data, String name) {
    Column column = RowProjection.column(name);
    List<Row> rows = data.select(column).where(column.isNotNull()).takeAsList(VECTOR_ROWS);
    if (rows.isEmpty()) {
      throw DataException.expected("values", "none in any row")
          .column(name)
          .remedy(
              "Leave the column out with features.exclude; where it is the label, name another"
                  + " one.")
          .build();
    }
    List<Integer> lengths = new ArrayList<>();
    long elements = 0;
    long present = 0;
    int sparse = 0;
    for (Row row : rows) {
      Object value = row.get(0);
      if (value instanceof Vector vector) {
        lengths.add(vector.size());
        elements += vector.size();
        present += vector.numNonzeros();
        sparse += vector instanceof SparseVector ? 1 : 0;
      } else if (value instanceof byte[] bytes) {
        lengths.add(bytes.length);
      } else {
        lengths.add(row.getList(0).size());
      }
    }
    if (lengths.get(0) == 0) {
      throw DataException.expected("at least 1 element in each row", "none in the first one")
          .column(name)
          .remedy("Mend the row, or leave the column out with features.exclude.")
          .build();
    }
    if (lengths.get(0) > MOST_ELEMENTS) {
      throw DataException.expected("at most " + MOST_ELEMENTS + " elements a row", lengths.get(0))
          .column(name)
          .remedy(
              "An index in the data may be wrong. If all are right, hash the elements into fewer.")
          .build();
    }
    sizes.put(name, lengths.get(0));
    if (sparse * 2 > rows.size() && elements > 0) {
      densities.put(name, (double) present / elements);
    }
  }
}
