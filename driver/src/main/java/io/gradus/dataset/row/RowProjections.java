package io.gradus.dataset.row;

import io.gradus.encode.RowFields;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.functions;

/**
 * What several encoders read of the same rows, in one scan. Encoders that read the same columns as
 * the same share one {@link RowProjection}, whose columns are those of the scanned rows; where
 * there are several, each is a struct of the scanned rows.
 */
public final class RowProjections implements Serializable {
  private static final long serialVersionUID = 1L;

  private final ArrayList<RowProjection> different = new ArrayList<>();
  private final ArrayList<Integer> ofEncoder = new ArrayList<>();

  private RowProjections() {}

  /**
   * The projections of a data set.
   *
   * @param fields what each encoder reads
   * @throws io.gradus.encode.DataException if a column is missing or of a type that cannot be read
   *     as wanted
   */
  public static RowProjections of(Dataset<Row> data, List<RowFields> fields) {
    RowProjections projections = new RowProjections();
    for (RowFields wanted : fields) {
      int known = projections.indexOf(wanted);
      if (known < 0) {
        known = projections.different.size();
        projections.different.add(RowProjection.of(data, wanted));
      }
      projections.ofEncoder.add(known);
    }
    return projections;
  }

  private int indexOf(RowFields wanted) {
    for (int i = 0; i < different.size(); i++) {
      if (different.get(i).fields().readsAs(wanted)) {
        return i;
      }
    }
    return -1;
  }

  /** The one projection, where there is one encoder. */
  public RowProjection only() {
    if (different.size() > 1) {
      throw new IllegalStateException("Expected one projection, found " + different.size() + ".");
    }
    return different.get(0);
  }

  /**
   * The columns that are read where rows come in batches of columns; empty where they cannot be
   * read so, see {@link RowProjection#batchSources}, and where there are several projections.
   */
  public Optional<List<String>> batchSources() {
    return different.size() == 1 ? different.get(0).batchSources() : Optional.empty();
  }

  /** The different ones. */
  List<RowProjection> different() {
    return different;
  }

  /** Of each encoder, the place of its projection among {@link #different}. */
  List<Integer> ofEncoder() {
    return ofEncoder;
  }

  /** Where a scanned row has its kept columns, as a struct, if any are kept. */
  public int keptOrdinal() {
    return different.size() == 1 ? different.get(0).columns() : different.size();
  }

  /** What the projection of that place reads of a scanned row. */
  InternalRow view(InternalRow row, int projection) {
    return different.size() == 1
        ? row
        : row.getStruct(projection, different.get(projection).columns());
  }

  /** The data set with what is read, and one more column: a struct of kept columns, if any are. */
  public Dataset<Row> select(Dataset<Row> data, List<String> keep) {
    if (different.size() == 1) {
      return different.get(0).select(data, keep);
    }
    List<Column> selected = new ArrayList<>();
    for (RowProjection projection : different) {
      selected.add(projection.asStruct().as("_" + selected.size()));
    }
    if (!keep.isEmpty()) {
      Column[] kept = keep.stream().map(RowProjection::column).toArray(Column[]::new);
      selected.add(functions.struct(kept).as("_" + selected.size()));
    }
    return data.select(selected.toArray(Column[]::new));
  }

  /** The rows in scan order, see {@link ScanRows}. */
  public JavaRDD<InternalRow> scan(Dataset<Row> data, List<String> keep) {
    return different.size() == 1
        ? ScanRows.of(data, different.get(0), keep)
        : ScanRows.of(select(data, keep));
  }
}
