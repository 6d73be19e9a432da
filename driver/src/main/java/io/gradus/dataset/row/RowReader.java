package io.gradus.dataset.row;

import io.gradus.encode.BadRowException;
import io.gradus.encode.ColumnKind;
import io.gradus.encode.ColumnNames;
import io.gradus.encode.NumberText;
import io.gradus.encode.RowFields;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Reads one row after the other into the same few arrays and checks its values: what a {@link
 * RowFields} wants, still in the columns' own units. Texts and bytes are valid until the next row.
 *
 * <p>A value that its column does not allow is a {@link BadRowException}.
 */
public final class RowReader {
  private static final double MICROSECONDS_PER_DAY = 86_400e6;

  /** Fields of a vector's struct in Spark's rows, from VectorUDT: type, size, indices, values. */
  private static final int VECTOR_FIELDS = 4;

  private static final int NO_BYTES = 0;

  /** Numbers of all number columns and elements of all dense vectors in order; NaN if missing. */
  public final double[] numbers;

  /** Categories in order; null if missing. */
  public final UTF8String[] categories;

  /** Values of the columns of bytes, in order. */
  public final byte[][] bytes;

  /** For each sparse column: how many entries the row has, their positions, their values. */
  public final int[] sparseCounts;

  public final int[][] sparseIndices;
  public final double[][] sparseValues;

  /** The label's numbers, where it consists of numbers. */
  public final double[] labels;

  private final RowProjection projection;
  private final RowFields plan;
  private final int corruptOrdinal;

  /** Number columns in the common form: their ordinals, and their places in {@link #numbers}. */
  private final int[] plainOrdinals;

  private final int[] plainPlaces;

  /** Whether these are the first of {@link #numbers}, side by side. */
  private final boolean plainInOrder;

  /** All other feature columns. */
  private final int[] otherOrdinals;

  private final int[] otherPlaces;

  private boolean gaps;
  private UTF8String labelText;
  private double weight;

  public RowReader(RowProjection projection) {
    this.projection = projection;
    plan = projection.plan();
    corruptOrdinal = projection.corruptOrdinal();
    numbers = new double[plan.numbers()];
    categories = new UTF8String[plan.count(ColumnKind.CATEGORY)];
    bytes = new byte[plan.count(ColumnKind.BYTES)][];
    int sparse = plan.count(ColumnKind.SPARSE);
    sparseCounts = new int[sparse];
    sparseIndices = new int[sparse][NO_BYTES];
    sparseValues = new double[sparse][NO_BYTES];
    labels = new double[plan.labelForm() == RowFields.LabelForm.TEXT ? 0 : plan.labelSize()];

    int count = plan.features().size();
    int[] places = new int[count];
    int[] rest = new int[count];
    int[] restPlaces = new int[count];
    int plain = 0;
    int others = 0;
    int[] next = new int[ColumnKind.values().length];
    int number = 0;
    for (int i = 0; i < count; i++) {
      RowFields.Feature feature = plan.features().get(i);
      int place =
          feature.numbers() > 0 || feature.kind() == ColumnKind.DENSE
              ? number
              : next[feature.kind().ordinal()]++;
      number += feature.numbers();
      if (projection.isPlainNumber(i)) {
        places[plain++] = place;
      } else {
        rest[others] = i;
        restPlaces[others++] = place;
      }
    }
    plainOrdinals = projection.plainNumbers();
    plainPlaces = Arrays.copyOf(places, plain);
    plainInOrder = IntStream.range(0, plain).allMatch(i -> plainPlaces[i] == i);
    otherOrdinals = Arrays.copyOf(rest, others);
    otherPlaces = Arrays.copyOf(restPlaces, others);
  }

  /** Whether some of the row's {@link #numbers} are missing. */
  public boolean hasGaps() {
    return gaps;
  }

  /** The label, where it is a text. */
  public UTF8String labelText() {
    return labelText;
  }

  /** The row's weight, 1 where there is no column of weights. */
  public double weight() {
    return weight;
  }

  /** The text of a row that could not be read, or null. */
  public String corruptText(InternalRow row) {
    return corruptOrdinal < 0 || row.isNullAt(corruptOrdinal)
        ? null
        : row.getUTF8String(corruptOrdinal).toString();
  }

  /** Reads the row. */
  public void read(InternalRow row) {
    if (corruptOrdinal >= 0 && !row.isNullAt(corruptOrdinal)) {
      throw new BadRowException(
          null, "a row of the columns and types of the schema", "one that does not fit it", null);
    }
    gaps = false;
    if (row instanceof BatchRow batch) {
      readPlain(batch);
    } else {
      readPlain(row);
    }
    for (int i = 0; i < otherOrdinals.length; i++) {
      readOther(row, otherOrdinals[i], otherPlaces[i]);
    }
    int ordinal = plan.features().size();
    if (plan.labelForm() != RowFields.LabelForm.NONE) {
      readLabel(row, ordinal);
      ordinal += plan.labels().size();
    }
    weight = plan.weight() == null ? 1 : readWeight(row, ordinal);
  }

  private void readPlain(InternalRow row) {
    for (int i = 0; i < plainOrdinals.length; i++) {
      int ordinal = plainOrdinals[i];
      double value = row.isNullAt(ordinal) ? Double.NaN : row.getDouble(ordinal);
      if (!(Math.abs(value) <= Double.MAX_VALUE)) {
        checkOdd(ordinal, value);
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
          checkOdd(plainOrdinals[i], value);
        }
      }
    }
  }

  private void readOther(InternalRow row, int ordinal, int place) {
    RowFields.Feature feature = plan.features().get(ordinal);
    boolean missing = row.isNullAt(ordinal);
    switch (feature.kind()) {
      case NUMBER, BOOLEAN -> {
        double value = missing ? Double.NaN : number(row, ordinal, feature.name());
        if (!(Math.abs(value) <= Double.MAX_VALUE)) {
          checkOdd(ordinal, value);
        }
        numbers[place] = value;
      }
      case CATEGORY -> {
        UTF8String value = missing ? null : category(row, ordinal);
        if (value == null && feature.required()) {
          throw missing(feature.name(), "a category");
        }
        categories[place] = value;
      }
      case BYTES -> {
        byte[] value = missing ? null : row.getBinary(ordinal);
        checkSize(feature, value == null ? -1 : value.length, "bytes");
        bytes[place] = value;
      }
      case DENSE -> readDense(row, ordinal, feature, place, missing);
      case SPARSE -> readSparse(row, ordinal, feature, place, missing);
    }
  }

  private double number(InternalRow row, int ordinal, String name) {
    return switch (projection.form(ordinal)) {
      case DOUBLE -> row.getDouble(ordinal);
      case DAYS -> row.getInt(ordinal);
      case MICROSECONDS -> row.getLong(ordinal) / MICROSECONDS_PER_DAY;
      default -> {
        String text = row.getUTF8String(ordinal).toString();
        if (NumberText.isMissing(text)) {
          yield Double.NaN;
        }
        try {
          yield NumberText.parse(text);
        } catch (NumberFormatException e) {
          throw new BadRowException(
              name,
              "a number",
              ColumnNames.quoted(text),
              "If it stands for a missing number, set data.options.nullValue; if the column holds"
                  + " categories, set features.columns.\""
                  + name
                  + "\".type = categorical.");
        }
      }
    };
  }

  private UTF8String category(InternalRow row, int ordinal) {
    if (projection.form(ordinal) == RowProjection.Form.TEXT) {
      return row.getUTF8String(ordinal);
    }
    double value = row.getDouble(ordinal);
    return Double.isNaN(value) ? null : UTF8String.fromString(NumberText.of(value));
  }

  private void checkOdd(int ordinal, double value) {
    gaps = true;
    RowFields.Feature feature = plan.features().get(ordinal);
    if (!Double.isNaN(value)) {
      throw infinite(feature.name(), value);
    }
    if (feature.required()) {
      throw missing(feature.name(), "a number");
    }
  }

  private void readDense(
      InternalRow row, int ordinal, RowFields.Feature feature, int place, boolean missing) {
    int size = feature.size();
    if (missing) {
      checkSize(feature, -1, "numbers");
    }
    RowProjection.Form form = projection.form(ordinal);
    if (form != RowProjection.Form.VECTOR) {
      ArrayData array = row.getArray(ordinal);
      checkSize(feature, array.numElements(), "numbers");
      boolean nulls = !(row instanceof BatchRow batch) || batch.mayHaveNullElements(ordinal);
      copy(array, form, size, place, nulls);
    } else {
      InternalRow vector = row.getStruct(ordinal, VECTOR_FIELDS);
      ArrayData values = vector.getArray(3);
      if (vector.getByte(0) == 1) {
        checkSize(feature, values.numElements(), "numbers");
        copy(values, RowProjection.Form.DOUBLE_ARRAY, size, place, true);
      } else {
        checkSize(feature, vector.getInt(1), "numbers");
        Arrays.fill(numbers, place, place + size, 0);
        ArrayData indices = vector.getArray(2);
        for (int i = 0; i < indices.numElements(); i++) {
          numbers[place + indices.getInt(i)] = values.getDouble(i);
        }
      }
    }
    for (int i = place; i < place + size; i++) {
      if (!(Math.abs(numbers[i]) <= Double.MAX_VALUE)) {
        gaps = true;
        if (!Double.isNaN(numbers[i])) {
          throw infinite(feature.name() + "[" + (i - place) + "]", numbers[i]);
        }
        if (feature.required()) {
          throw missing(feature.name() + "[" + (i - place) + "]", "a number");
        }
      }
    }
  }

  /**
   * Arrays are copied out of the row as a whole: elements one by one take several times as long.
   */
  private void copy(ArrayData values, RowProjection.Form form, int size, int place, boolean nulls) {
    if (form == RowProjection.Form.FLOAT_ARRAY) {
      float[] floats = values.toFloatArray();
      for (int i = 0; i < size; i++) {
        numbers[place + i] = floats[i];
      }
    } else {
      System.arraycopy(values.toDoubleArray(), 0, numbers, place, size);
    }
    if (nulls) {
      for (int i = 0; i < size; i++) {
        if (values.isNullAt(i)) {
          numbers[place + i] = Double.NaN;
        }
      }
    }
  }

  private void readSparse(
      InternalRow row, int ordinal, RowFields.Feature feature, int place, boolean missing) {
    if (missing) {
      checkSize(feature, -1, "numbers");
    }
    InternalRow vector =
        projection.form(ordinal) == RowProjection.Form.VECTOR
            ? row.getStruct(ordinal, VECTOR_FIELDS)
            : null;
    ArrayData values = vector == null ? row.getArray(ordinal) : vector.getArray(3);
    ArrayData indices = vector == null || vector.getByte(0) == 1 ? null : vector.getArray(2);
    checkSize(feature, indices == null ? values.numElements() : vector.getInt(1), "numbers");
    int length = values.numElements();
    if (sparseIndices[place].length < length) {
      sparseIndices[place] = new int[length];
      sparseValues[place] = new double[length];
    }
    int count = 0;
    for (int i = 0; i < length; i++) {
      double value = values.isNullAt(i) ? Double.NaN : values.getDouble(i);
      int index = indices == null ? i : indices.getInt(i);
      if (!(Math.abs(value) <= Double.MAX_VALUE)) {
        String name = feature.name() + "[" + index + "]";
        throw Double.isNaN(value) ? missing(name, "a number") : infinite(name, value);
      }
      if (value != 0) {
        sparseIndices[place][count] = index;
        sparseValues[place][count++] = value;
      }
    }
    sparseCounts[place] = count;
  }

  private void readLabel(InternalRow row, int ordinal) {
    int columns = plan.labels().size();
    for (int i = 0; i < columns; i++) {
      String name = plan.labels().get(i);
      if (row.isNullAt(ordinal + i)) {
        throw missing(name, "a label");
      }
      switch (plan.labelForm()) {
        case TEXT -> {
          labelText = category(row, ordinal + i);
          if (labelText == null) {
            throw missing(name, "a label");
          }
        }
        case ARRAY -> readLabelArray(row, ordinal, name);
        default -> labels[i] = finiteLabel(number(row, ordinal + i, name), name);
      }
    }
  }

  private void readLabelArray(InternalRow row, int ordinal, String name) {
    if (projection.form(ordinal) == RowProjection.Form.VECTOR) {
      throw new BadRowException(name, "an array of numbers as label", "a vector", null);
    }
    ArrayData array = row.getArray(ordinal);
    if (array.numElements() != labels.length) {
      throw new BadRowException(
          name, labels.length + " labels as in the first row", array.numElements(), null);
    }
    for (int i = 0; i < labels.length; i++) {
      double value = array.isNullAt(i) ? Double.NaN : array.getDouble(i);
      labels[i] = finiteLabel(value, name + "[" + i + "]");
    }
  }

  private static double finiteLabel(double value, String name) {
    if (Double.isNaN(value)) {
      throw missing(name, "a label");
    }
    if (Double.isInfinite(value)) {
      throw infinite(name, value);
    }
    return value;
  }

  private double readWeight(InternalRow row, int ordinal) {
    String name = plan.weight();
    double value = row.isNullAt(ordinal) ? Double.NaN : number(row, ordinal, name);
    if (!(value >= 0 && value <= Float.MAX_VALUE)) {
      throw new BadRowException(
          name,
          "a finite row weight of at least 0",
          Double.isNaN(value) ? "no number" : NumberText.of(value),
          null);
    }
    return value;
  }

  private static void checkSize(RowFields.Feature feature, int found, String unit) {
    if (found != feature.size()) {
      throw new BadRowException(
          feature.name(),
          feature.size() + " " + unit + ", as many as in the first row",
          found < 0 ? "no value" : found,
          null);
    }
  }

  private static BadRowException infinite(String name, double value) {
    return new BadRowException(name, "a finite number", value > 0 ? "Infinity" : "-Infinity", null);
  }

  private static BadRowException missing(String name, String what) {
    return new BadRowException(name, what, "no value", null);
  }
}
