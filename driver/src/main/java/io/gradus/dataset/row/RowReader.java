package io.gradus.dataset.row;

import io.gradus.dataset.text.CorruptRecord;
import io.gradus.dataset.text.TextType;
import io.gradus.encode.BadRowException;
import io.gradus.encode.ColumnNames;
import io.gradus.encode.NumberText;
import io.gradus.encode.RowFields;
import io.gradus.encode.RowValues;
import java.math.BigDecimal;
import java.util.stream.IntStream;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.unsafe.Platform;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Reads one row after the other into the same {@link RowValues}, from Spark's own form. Texts and
 * bytes are valid until the next row.
 *
 * <p>A value that its column does not allow is a {@link BadRowException}.
 */
public final class RowReader {
  private static final double MICROSECONDS_PER_DAY = 86_400e6;

  /** Fields of a vector's struct in Spark's rows, from VectorUDT: type, size, indices, values. */
  private static final int VECTOR_FIELDS = 4;

  private static final byte DENSE_VECTOR = 1;

  private final RowProjection projection;
  private final RowFields fields;
  private final RowValues<UTF8String> values;
  private final double[] numbers;
  private final int corruptOrdinal;
  private final int problemOrdinal;

  /** Number columns in the common form: their ordinals, and their places among the numbers. */
  private final int[] plainOrdinals;

  private final int[] plainPlaces;

  /** Whether these are the first of the numbers, side by side. */
  private final boolean plainInOrder;

  /** All other feature columns. */
  private final int[] otherOrdinals;

  /** A reader of rows of the projection. */
  public RowReader(RowProjection projection) {
    this.projection = projection;
    fields = projection.fields();
    values = new RowValues<>(fields, UTF8String[]::new);
    numbers = values.numbers();
    corruptOrdinal = projection.corruptOrdinal();
    problemOrdinal = projection.problemOrdinal();
    plainOrdinals = projection.plainNumbers();
    plainPlaces = IntStream.of(plainOrdinals).map(values::place).toArray();
    plainInOrder = IntStream.range(0, plainPlaces.length).allMatch(i -> plainPlaces[i] == i);
    otherOrdinals =
        IntStream.range(0, fields.features().size())
            .filter(ordinal -> !projection.isPlainNumber(ordinal))
            .toArray();
  }

  /** What was read last. */
  public RowValues<UTF8String> values() {
    return values;
  }

  /** The text of a row that could not be read, or null. */
  public String corruptText(InternalRow row) {
    return corruptOrdinal < 0 || row.isNullAt(corruptOrdinal)
        ? null
        : CorruptRecord.read(row.getUTF8String(corruptOrdinal).toString()).record();
  }

  /** Reads the row. */
  public void read(InternalRow row) {
    if (corruptOrdinal >= 0 && !row.isNullAt(corruptOrdinal)) {
      throw CorruptRecord.read(row.getUTF8String(corruptOrdinal).toString())
          .problem()
          .orElseGet(
              () ->
                  new BadRowException(
                      null,
                      "a row of the columns and types of the schema",
                      "one that does not fit it",
                      null));
    }
    if (problemOrdinal >= 0 && !row.isNullAt(problemOrdinal)) {
      throw DerivedProblem.read(row.getStruct(problemOrdinal, DerivedProblem.TYPE.length()));
    }
    values.begin();
    if (row instanceof BatchRow batch) {
      readPlain(batch);
    } else {
      readPlain(row);
    }
    for (int ordinal : otherOrdinals) {
      readOther(row, ordinal);
    }
    int ordinal = fields.features().size();
    if (fields.labelForm() != RowFields.LabelForm.NONE) {
      readLabel(row, ordinal);
      ordinal += fields.labels().size();
    }
    if (fields.weight() != null) {
      values.weight(row.isNullAt(ordinal) ? Double.NaN : number(row, ordinal, fields.weight()));
    }
  }

  private void readPlain(InternalRow row) {
    for (int i = 0; i < plainOrdinals.length; i++) {
      int ordinal = plainOrdinals[i];
      double value = row.isNullAt(ordinal) ? Double.NaN : row.getDouble(ordinal);
      if (!(Math.abs(value) <= Double.MAX_VALUE)) {
        values.checkOdd(ordinal, value);
      }
      numbers[plainPlaces[i]] = value;
    }
  }

  private void readPlain(BatchRow row) {
    if (plainInOrder) {
      row.copyNumbers(numbers, plainPlaces.length);
    } else {
      row.copyNumbers(numbers, plainPlaces);
    }
    if (!row.isFinite()) {
      for (int i = 0; i < plainOrdinals.length; i++) {
        double value = numbers[plainPlaces[i]];
        if (!(Math.abs(value) <= Double.MAX_VALUE)) {
          values.checkOdd(plainOrdinals[i], value);
        }
      }
    }
  }

  private void readOther(InternalRow row, int ordinal) {
    RowFields.Feature feature = fields.features().get(ordinal);
    boolean missing = row.isNullAt(ordinal);
    switch (feature.kind()) {
      case NUMBER, BOOLEAN ->
          values.number(ordinal, missing ? Double.NaN : number(row, ordinal, feature.name()));
      case EXPOSURE ->
          values.exposure(ordinal, missing ? Double.NaN : number(row, ordinal, feature.name()));
      case CATEGORY ->
          values.category(ordinal, missing ? null : category(row, ordinal, feature.name()));
      case BYTES -> values.bytes(ordinal, missing ? null : row.getBinary(ordinal));
      case DENSE -> readDense(row, ordinal, feature, missing);
      case SPARSE -> readSparse(row, ordinal, missing);
    }
  }

  private double number(InternalRow row, int ordinal, String name) {
    return switch (projection.form(ordinal)) {
      case DOUBLE -> row.getDouble(ordinal);
      case LONG -> row.getLong(ordinal);
      case DECIMAL -> decimal(row, ordinal).doubleValue();
      case DAYS -> row.getInt(ordinal);
      case MICROSECONDS -> row.getLong(ordinal) / MICROSECONDS_PER_DAY;
      default -> {
        TextType type = projection.textType(ordinal);
        UTF8String text = row.getUTF8String(ordinal);
        try {
          yield type == null ? number(text.toString(), name) : type.number(text, name);
        } catch (BadRowException e) {
          throw ordinal < fields.features().size() ? e : e.withRemedy(remedy(name, type));
        }
      }
    };
  }

  private static double number(String text, String name) {
    if (NumberText.isMissing(text)) {
      return Double.NaN;
    }
    try {
      return NumberText.parse(text);
    } catch (NumberFormatException e) {
      throw new BadRowException(
          name,
          "a number",
          ColumnNames.quoted(text),
          "If it stands for a missing number, it has to be null; if the column holds categories,"
              + " set features.columns.\""
              + name
              + "\".type = categorical.");
    }
  }

  /** What to do about a label or a weight that is no number. */
  private String remedy(String name, TextType type) {
    String skip = "To leave out such rows, set data.bad-rows = skip";
    if (name.equals(fields.weight())) {
      return "If this is no column of weights, name another one in data.weight.";
    }
    if (fields.labels().size() > 1 || type != null && type.isTyped()) {
      return skip + ".";
    }
    return type == null
        ? skip + "; if the label holds classes, set task = multiclass."
        : skip + "; if the label holds classes, name it STRING in data.schema.";
  }

  private static BigDecimal decimal(InternalRow row, int ordinal) {
    return new BigDecimal(row.getUTF8String(ordinal).toString());
  }

  private UTF8String category(InternalRow row, int ordinal, String name) {
    if (projection.form(ordinal) == RowProjection.Form.TEXT) {
      TextType type = projection.textType(ordinal);
      UTF8String text = row.getUTF8String(ordinal);
      return type == null ? text : type.category(text, name);
    }
    if (projection.form(ordinal) == RowProjection.Form.DECIMAL) {
      return UTF8String.fromString(NumberText.of(decimal(row, ordinal)));
    }
    double value = row.getDouble(ordinal);
    return Double.isNaN(value) ? null : UTF8String.fromString(NumberText.of(value));
  }

  private void readDense(InternalRow row, int ordinal, RowFields.Feature feature, boolean missing) {
    if (missing) {
      values.requireSize(ordinal, -1);
    }
    int size = feature.size();
    int place = values.place(ordinal);
    RowProjection.Form form = projection.form(ordinal);
    if (form != RowProjection.Form.VECTOR) {
      ArrayData array = row.getArray(ordinal);
      values.requireSize(ordinal, array.numElements());
      boolean nulls = !(row instanceof BatchRow batch) || batch.mayHaveNullElements(ordinal);
      copy(array, form, size, place, nulls);
    } else {
      readDenseVector(row.getStruct(ordinal, VECTOR_FIELDS), ordinal, size, place);
    }
    values.checkElements(ordinal);
  }

  private void readDenseVector(InternalRow vector, int ordinal, int size, int place) {
    ArrayData elements = vector.getArray(3);
    if (vector.getByte(0) == DENSE_VECTOR) {
      values.requireSize(ordinal, elements.numElements());
      copy(elements, RowProjection.Form.DOUBLE_ARRAY, size, place, true);
      return;
    }
    values.requireSize(ordinal, vector.getInt(1));
    values.clearElements(ordinal);
    ArrayData indices = vector.getArray(2);
    for (int i = 0; i < indices.numElements(); i++) {
      numbers[place + indices.getInt(i)] = elements.getDouble(i);
    }
  }

  /**
   * Arrays are copied out of the row as a whole: elements one by one take several times as long.
   */
  private void copy(
      ArrayData elements, RowProjection.Form form, int size, int place, boolean nulls) {
    if (form == RowProjection.Form.FLOAT_ARRAY) {
      float[] floats = elements.toFloatArray();
      for (int i = 0; i < size; i++) {
        numbers[place + i] = floats[i];
      }
    } else if (elements instanceof UnsafeArrayData flat) {
      long header = UnsafeArrayData.calculateHeaderPortionInBytes(size);
      Platform.copyMemory(
          flat.getBaseObject(),
          flat.getBaseOffset() + header,
          numbers,
          Platform.DOUBLE_ARRAY_OFFSET + (long) Double.BYTES * place,
          (long) Double.BYTES * size);
      if (!anyNull(flat, header)) {
        return;
      }
    } else {
      System.arraycopy(elements.toDoubleArray(), 0, numbers, place, size);
    }
    if (nulls) {
      for (int i = 0; i < size; i++) {
        if (elements.isNullAt(i)) {
          numbers[place + i] = Double.NaN;
        }
      }
    }
  }

  /** Behind the number of elements there is a bit for each. */
  private static boolean anyNull(UnsafeArrayData elements, long header) {
    for (long at = Long.BYTES; at < header; at += Long.BYTES) {
      if (Platform.getLong(elements.getBaseObject(), elements.getBaseOffset() + at) != 0) {
        return true;
      }
    }
    return false;
  }

  private void readSparse(InternalRow row, int ordinal, boolean missing) {
    if (missing) {
      values.requireSize(ordinal, -1);
    }
    InternalRow vector =
        projection.form(ordinal) == RowProjection.Form.VECTOR
            ? row.getStruct(ordinal, VECTOR_FIELDS)
            : null;
    ArrayData elements = vector == null ? row.getArray(ordinal) : vector.getArray(3);
    ArrayData indices =
        vector == null || vector.getByte(0) == DENSE_VECTOR ? null : vector.getArray(2);
    values.requireSize(ordinal, indices == null ? elements.numElements() : vector.getInt(1));
    int length = elements.numElements();
    values.reserveSparse(ordinal, length);
    int place = values.place(ordinal);
    int[] intoIndices = values.sparseIndices()[place];
    double[] intoValues = values.sparseValues()[place];
    int count = 0;
    for (int i = 0; i < length; i++) {
      double value = elements.isNullAt(i) ? Double.NaN : elements.getDouble(i);
      int index = indices == null ? i : indices.getInt(i);
      if (!(Math.abs(value) <= Double.MAX_VALUE)) {
        throw values.wrongEntry(ordinal, index, value);
      }
      if (value != 0) {
        intoIndices[count] = index;
        intoValues[count++] = value;
      }
    }
    values.sparseCounts()[place] = count;
  }

  private void readLabel(InternalRow row, int ordinal) {
    int columns = fields.labels().size();
    for (int i = 0; i < columns; i++) {
      String name = fields.labels().get(i);
      if (row.isNullAt(ordinal + i)) {
        throw values.missingLabel(name);
      }
      switch (fields.labelForm()) {
        case TEXT -> values.labelText(category(row, ordinal + i, name));
        case ARRAY -> readLabelArray(row, ordinal, name);
        case CLASS_NUMBER -> readClassNumber(row, ordinal, name);
        default -> values.label(i, number(row, ordinal + i, name));
      }
    }
  }

  private void readClassNumber(InternalRow row, int ordinal, String name) {
    switch (projection.form(ordinal)) {
      case LONG -> {
        long value = row.getLong(ordinal);
        values.classNumber((double) value, text(NumberText.exactClass(value)));
      }
      case DECIMAL -> {
        BigDecimal value = decimal(row, ordinal);
        values.classNumber(value.doubleValue(), text(NumberText.exactClass(value)));
      }
      default -> values.classNumber(number(row, ordinal, name), null);
    }
  }

  private static UTF8String text(String digits) {
    return digits == null ? null : UTF8String.fromString(digits);
  }

  private void readLabelArray(InternalRow row, int ordinal, String name) {
    if (projection.form(ordinal) == RowProjection.Form.VECTOR) {
      throw new BadRowException(name, "an array of numbers as label", "a vector", null);
    }
    boolean floats = projection.form(ordinal) == RowProjection.Form.FLOAT_ARRAY;
    ArrayData array = row.getArray(ordinal);
    values.requireLabels(array.numElements());
    for (int i = 0; i < array.numElements(); i++) {
      double value = Double.NaN;
      if (!array.isNullAt(i)) {
        value = floats ? array.getFloat(i) : array.getDouble(i);
      }
      values.label(i, value);
    }
  }
}
