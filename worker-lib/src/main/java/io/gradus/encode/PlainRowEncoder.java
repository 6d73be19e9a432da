package io.gradus.encode;

import io.gradus.data.BlockBuilder;
import io.gradus.data.BlockLayout;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Encodes rows of plain Java values for prediction, to the bits that the same rows give in Spark.
 * Labels and weights are not read. For one thread.
 *
 * <p>Values by the kind of their column; null is a missing one:
 *
 * <ul>
 *   <li>numbers: any {@link Number}, {@link Boolean}, a text that is a number, {@code
 *       java.time.LocalDate} and {@code java.sql.Date}, and points in time ({@code Instant}, {@code
 *       LocalDateTime}, {@code ZonedDateTime}, {@code OffsetDateTime}, {@code java.sql.Timestamp},
 *       {@code java.util.Date}), which are days since 1970-01-01;
 *   <li>categories: texts, and all the above as texts. Points in time are written in the time zone
 *       in which the training rows were read (models of earlier versions: in the JVM's);
 *   <li>vectors: {@link SparseValues}, arrays and lists of numbers or truth values. A missing
 *       element is NaN or null;
 *   <li>images and other bytes: {@code byte[]}.
 * </ul>
 *
 * <p>A derived column is computed from others by Spark SQL; here it is a value of the row like any
 * other, by its name.
 */
public final class PlainRowEncoder {
  private final RowFields fields;
  private final List<String> columns;
  private final Map<String, String> derived;
  private final Optional<SourceSchema> source;
  private final ZoneId zone;
  private final RowValues<String> values;
  private final RowEncoder<String> encoder;

  /** An encoder of rows that have the feature columns of {@code encoder}. */
  public PlainRowEncoder(FeatureEncoder encoder) {
    fields = encoder.rowFields(FeatureEncoder.Labels.IGNORED);
    columns = encoder.featureColumns();
    derived = encoder.derived();
    source = encoder.source();
    zone = source.map(SourceSchema::zone).orElseGet(ZoneId::systemDefault);
    values = new RowValues<>(fields, String[]::new);
    this.encoder = new RowEncoder<>(encoder, values, JavaTexts.INSTANCE);
  }

  /** The columns that are read, in the order in which {@link #encode(Object[])} takes values. */
  public List<String> columns() {
    return columns;
  }

  /** The layout of the blocks that rows are appended to: one without targets. */
  public BlockLayout layout() {
    return encoder.layout();
  }

  /**
   * Encodes a row; {@link #append} then adds it to a block.
   *
   * @param row values by column; may have others that are not read
   * @throws DataException if a column is not there, or has a value that it does not allow
   */
  public void encode(Map<String, ?> row) {
    values.begin();
    try {
      for (int i = 0; i < columns.size(); i++) {
        String name = columns.get(i);
        Object value = row.get(name);
        if (value == null && !row.containsKey(name)) {
          throw absent(name, row);
        }
        read(i, value);
      }
      encoder.encode();
    } catch (BadRowException e) {
      throw e.toDataException();
    }
  }

  /**
   * Encodes a row; {@link #append} then adds it to a block.
   *
   * @param row a value for each of {@link #columns}, in their order
   * @throws DataException if there are more or fewer, or one is not allowed in its column
   */
  public void encode(Object[] row) {
    if (row.length != columns.size()) {
      throw DataException.expected(
              columns.size() + " values, for the columns " + ColumnNames.list(columns), row.length)
          .build();
    }
    values.begin();
    try {
      for (int i = 0; i < row.length; i++) {
        read(i, row[i]);
      }
      encoder.encode();
    } catch (BadRowException e) {
      throw e.toDataException();
    }
  }

  /** What the rows held that were encoded, see {@link RowEncoder#seen}. */
  public SeenValues seen() {
    return encoder.seen();
  }

  /** Adds the row that was encoded last. */
  public void append(BlockBuilder block, long id) {
    encoder.append(block, id);
  }

  private DataException absent(String name, Map<String, ?> row) {
    String expression = derived.get(name);
    if (expression != null) {
      return DataException.expected(
              "a value of the derived column, which training computed as " + expression,
              "none of that name")
          .column(name)
          .remedy(
              "Compute it, and put it into the row under its name: only Spark can do it itself.")
          .build();
    }
    return DataException.expected("a value for the column", "none of that name")
        .column(name)
        .remedy(
            row.isEmpty()
                ? "The row is empty. A missing value is null."
                : ColumnNames.suggestion(name, row.keySet()) + " A missing value is null.")
        .build();
  }

  private void read(int feature, Object value) {
    switch (fields.features().get(feature).kind()) {
      case NUMBER, BOOLEAN -> values.number(feature, number(feature, value));
      case EXPOSURE -> values.exposure(feature, number(feature, value));
      case CATEGORY -> values.category(feature, category(feature, value));
      case BYTES -> values.bytes(feature, bytes(feature, value));
      case DENSE -> readDense(feature, value);
      case SPARSE -> readSparse(feature, value);
    }
  }

  private double number(int feature, Object value) {
    if (value == null) {
      return Double.NaN;
    }
    if (value instanceof CharSequence) {
      return number(feature, value.toString());
    }
    return JavaValues.number(value)
        .orElseThrow(() -> wrongClass(feature, "a number, truth value, date or time", value));
  }

  private double number(int feature, String text) {
    if (NumberText.isMissing(text) || source.filter(read -> read.isMissing(text)).isPresent()) {
      return Double.NaN;
    }
    try {
      return NumberText.parse(text);
    } catch (NumberFormatException e) {
      throw new BadRowException(
          name(feature), "a number", ColumnNames.quoted(text), "A missing number is null.");
    }
  }

  private String category(int feature, Object value) {
    if (value == null) {
      return null;
    }
    if (!JavaValues.isCategory(value)) {
      throw wrongClass(feature, "a text, number, truth value, date or time", value);
    }
    return JavaValues.category(value, zone);
  }

  private byte[] bytes(int feature, Object value) {
    if (value == null || value instanceof byte[]) {
      return (byte[]) value;
    }
    throw wrongClass(feature, "bytes", value);
  }

  private void readDense(int feature, Object value) {
    if (value instanceof SparseValues vector) {
      values.requireSize(feature, vector.size());
      values.clearElements(feature);
      int place = values.place(feature);
      for (int i = 0; i < vector.indices().length; i++) {
        values.numbers()[place + vector.indices()[i]] = vector.values()[i];
      }
    } else {
      double[] elements = elements(feature, value);
      System.arraycopy(elements, 0, values.numbers(), values.place(feature), elements.length);
    }
    values.checkElements(feature);
  }

  private void readSparse(int feature, Object value) {
    if (value instanceof SparseValues vector) {
      values.requireSize(feature, vector.size());
      readEntries(feature, vector.indices(), vector.values());
    } else {
      readEntries(feature, null, elements(feature, value));
    }
  }

  /** Takes the entries other than 0; {@code indices} are null where all elements are given. */
  private void readEntries(int feature, int[] indices, double[] given) {
    values.reserveSparse(feature, given.length);
    int place = values.place(feature);
    int count = 0;
    for (int i = 0; i < given.length; i++) {
      int index = indices == null ? i : indices[i];
      if (!Double.isFinite(given[i])) {
        throw values.wrongEntry(feature, index, given[i]);
      }
      if (given[i] != 0) {
        values.sparseIndices()[place][count] = index;
        values.sparseValues()[place][count++] = given[i];
      }
    }
    values.sparseCounts()[place] = count;
  }

  private double[] elements(int feature, Object value) {
    if (value == null) {
      values.requireSize(feature, -1);
    }
    Optional<double[]> elements = JavaValues.elements(value);
    if (elements.isEmpty()) {
      throw wrongClass(feature, "an array or list of numbers, or a sparse vector", value);
    }
    values.requireSize(feature, elements.get().length);
    return elements.get();
  }

  private String name(int feature) {
    return columns.get(feature);
  }

  private BadRowException wrongClass(int feature, String expected, Object value) {
    return new BadRowException(
        name(feature), expected, "a value of class " + value.getClass().getTypeName(), null);
  }
}
