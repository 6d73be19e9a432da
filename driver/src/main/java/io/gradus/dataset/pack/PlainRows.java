package io.gradus.dataset.pack;

import io.gradus.config.BadRows;
import io.gradus.dataset.row.RowProjections;
import io.gradus.dataset.row.ScanRowEncoders;
import io.gradus.dataset.scan.FilePosition;
import io.gradus.encode.BadRowException;
import io.gradus.encode.DataException;
import io.gradus.encode.EncoderSet;
import io.gradus.encode.FeatureEncoder;
import io.gradus.encode.RowFields;
import io.gradus.encode.RowValues;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Rows as plain Java values, read as those that are predicted: for each feature column a {@link
 * Double}, NaN if it is missing, a {@link String} or null, a {@code double[]}, of sparse vectors
 * too, or a {@code byte[]}; what a {@code Scorer} takes, and others than Gradus.
 */
public final class PlainRows {
  private PlainRows() {}

  /**
   * The first rows.
   *
   * @param badRows whether a row that cannot be encoded is an error or is left out
   * @param count at most so many
   * @throws DataException if a feature column is missing or of another kind
   */
  public static List<Object[]> first(
      Dataset<Row> rows, FeatureEncoder encoder, BadRows badRows, int count) {
    return first(rows, EncoderSet.of(encoder), badRows, count);
  }

  /** The same with the columns of several encoders, each once, in the order of the set's. */
  public static List<Object[]> first(
      Dataset<Row> rows, EncoderSet encoders, BadRows badRows, int count) {
    EncodedRows.Scan read =
        EncodedRows.scan(rows, encoders, FeatureEncoder.Labels.IGNORED, List.of());
    JavaRDD<InternalRow> scanned = read.rows();
    RowProjections projections = read.projections();
    SentEncoders sent = SentEncoders.of(scanned, encoders);
    return scanned
        .mapPartitions(
            scan -> new Reading(scan, new ScanRowEncoders(sent.received(), projections), badRows))
        .take(count);
  }

  /** The rows of a partition. */
  private static final class Reading implements Iterator<Object[]> {
    private final Iterator<InternalRow> scan;
    private final ScanRowEncoders encoder;
    private final BadRows badRows;
    private final FilePosition position = new FilePosition();
    private Object[] ready;

    Reading(Iterator<InternalRow> scan, ScanRowEncoders encoder, BadRows badRows) {
      this.scan = scan;
      this.encoder = encoder;
      this.badRows = badRows;
    }

    @Override
    public boolean hasNext() {
      while (ready == null && scan.hasNext()) {
        InternalRow row = scan.next();
        position.next();
        try {
          // What has no code and no number is refused here, as it is when it is predicted.
          encoder.encode(row);
          ready = values(encoder.values());
        } catch (BadRowException e) {
          if (badRows == BadRows.FAIL) {
            throw position.describe(e, encoder.corruptText(row)).toException();
          }
        }
      }
      return ready != null;
    }

    @Override
    public Object[] next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      Object[] row = ready;
      ready = null;
      return row;
    }
  }

  private static Object[] values(List<RowValues<UTF8String>> rows) {
    Map<String, Object> values = new LinkedHashMap<>();
    rows.forEach(row -> addValues(row, values));
    return values.values().toArray();
  }

  private static void addValues(RowValues<UTF8String> row, Map<String, Object> values) {
    List<RowFields.Feature> features = row.fields().features();
    for (int i = 0; i < features.size(); i++) {
      int place = row.place(i);
      int size = features.get(i).size();
      values.putIfAbsent(
          features.get(i).name(),
          switch (features.get(i).kind()) {
            case NUMBER, BOOLEAN, EXPOSURE -> row.numbers()[place];
            case DENSE -> Arrays.copyOfRange(row.numbers(), place, place + size);
            case CATEGORY -> text(row.categories()[place]);
            case BYTES -> row.bytes()[place].clone();
            case SPARSE -> elements(row, place, size);
          });
    }
  }

  private static String text(UTF8String category) {
    return category == null ? null : category.toString();
  }

  private static double[] elements(RowValues<UTF8String> row, int place, int size) {
    double[] elements = new double[size];
    for (int i = 0; i < row.sparseCounts()[place]; i++) {
      elements[row.sparseIndices()[place][i]] = row.sparseValues()[place][i];
    }
    return elements;
  }
}
