package io.gradus.evaluate;

import io.gradus.network.Task;
import io.gradus.score.ModelHead;
import io.gradus.score.Predictions;
import java.util.List;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.catalyst.expressions.codegen.UnsafeArrayWriter;
import org.apache.spark.sql.catalyst.expressions.codegen.UnsafeRowWriter;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.Platform;

/**
 * The values of {@link MlColumns} for the rows of one batch after the other, written as Spark's
 * rows have them without an object a value. For one thread.
 *
 * <p>Lists of labels have as many values as a row has labels. All other rows differ in their
 * numbers alone: the first one is laid out, and filled for each row anew.
 */
final class MlValues {
  /** Of Spark ML's vectors, whose fields are type, size, indices and values. */
  private static final int VECTOR_FIELDS = 4;

  private static final int VECTOR_VALUES = 3;

  private static final byte DENSE = 1;

  private final Task task;
  private final double[] thresholds;
  private final MlColumns.Kind[] kinds;
  private final StructType schema;
  private final ModelHead head;
  private final boolean raw;
  private final double[] numbers;
  private final double[] scratch;
  private final UnsafeRowWriter row;
  private final UnsafeRowWriter vector;
  private final UnsafeArrayWriter vectorValues;
  private final UnsafeArrayWriter array;

  /** A row that is only filled, and where each column's numbers are in it; null for lists. */
  private final UnsafeRow laidOut;

  private final long[] places;
  private float[] logits = {};
  private Predictions predictions;

  /**
   * @param wanted which of the columns are written, in ascending order
   */
  MlValues(MlColumns columns, int[] wanted, ModelHead head) {
    this.task = columns.task();
    this.thresholds = columns.thresholds();
    this.kinds = new MlColumns.Kind[wanted.length];
    StructField[] fields = new StructField[wanted.length];
    for (int i = 0; i < wanted.length; i++) {
      kinds[i] = columns.kinds().get(wanted[i]);
      fields[i] = columns.schema().fields()[wanted[i]];
    }
    this.schema = new StructType(fields);
    this.head = head;
    this.raw = List.of(kinds).contains(MlColumns.Kind.RAW_PREDICTION);
    this.numbers = new double[head.numbers()];
    this.scratch = new double[head.numbers()];
    this.row = new UnsafeRowWriter(wanted.length);
    this.vector = new UnsafeRowWriter(row, VECTOR_FIELDS);
    this.vectorValues = new UnsafeArrayWriter(vector, Double.BYTES);
    this.array = new UnsafeArrayWriter(row, Double.BYTES);
    boolean lists = task == Task.MULTILABEL && List.of(kinds).contains(MlColumns.Kind.PREDICTION);
    this.laidOut = lists ? null : layOut();
    this.places = lists ? null : places();
  }

  private UnsafeRow layOut() {
    begin();
    for (int i = 0; i < kinds.length; i++) {
      if (isVector(i)) {
        writeVector(numbers, i);
      } else {
        row.write(i, 0.0);
      }
    }
    return row.getRow().copy();
  }

  private long[] places() {
    long[] starts = new long[kinds.length];
    for (int i = 0; i < kinds.length; i++) {
      if (isVector(i)) {
        UnsafeArrayData values = laidOut.getStruct(i, VECTOR_FIELDS).getArray(VECTOR_VALUES);
        starts[i] =
            values.getBaseOffset()
                + UnsafeArrayData.calculateHeaderPortionInBytes(values.numElements());
      } else {
        starts[i] =
            laidOut.getBaseOffset()
                + UnsafeRow.calculateBitSetWidthInBytes(kinds.length)
                + (long) Long.BYTES * i;
      }
    }
    return starts;
  }

  private boolean isVector(int column) {
    return kinds[column] != MlColumns.Kind.PREDICTION
        || task == Task.REGRESSION && numbers.length > 1;
  }

  /** What a row has. */
  StructType schema() {
    return schema;
  }

  /**
   * Goes on to the rows of another batch.
   *
   * @param outputs raw outputs of each network, [rows, outputs]; taken over and changed
   */
  void begin(float[][] outputs, int rows) {
    if (raw) {
      logits = head.scores(outputs, rows).clone();
    }
    predictions = head.predictions(outputs, rows);
  }

  /** A row's values; valid until another is asked for. */
  UnsafeRow write(int index) {
    predictions.numbers(index, numbers);
    if (laidOut == null) {
      return written(index);
    }
    for (int i = 0; i < kinds.length; i++) {
      switch (kinds[i]) {
        case PREDICTION -> fillPrediction(index, places[i]);
        case PROBABILITY -> fill(numbers, places[i]);
        case RAW_PREDICTION -> fill(logits(index), places[i]);
      }
    }
    return laidOut;
  }

  private void fillPrediction(int index, long place) {
    if (task == Task.REGRESSION) {
      fill(numbers, place);
    } else {
      Platform.putDouble(laidOut.getBaseObject(), place, decision(index));
    }
  }

  private void fill(double[] values, long place) {
    Object into = laidOut.getBaseObject();
    for (int i = 0; i < values.length; i++) {
      Platform.putDouble(into, place + (long) Double.BYTES * i, values[i]);
    }
  }

  private void begin() {
    row.reset();
    row.zeroOutNullBytes();
  }

  private UnsafeRow written(int index) {
    begin();
    for (int i = 0; i < kinds.length; i++) {
      switch (kinds[i]) {
        case PREDICTION -> writeLabels(i);
        case PROBABILITY -> writeVector(numbers, i);
        case RAW_PREDICTION -> writeVector(logits(index), i);
      }
    }
    return row.getRow();
  }

  private int decision(int index) {
    if (thresholds == null) {
      return predictions.decision(index);
    }
    // 0 / 0 is never the largest.
    int largest = 0;
    double most = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < numbers.length; i++) {
      double share = numbers[i] / thresholds[i];
      if (share > most) {
        most = share;
        largest = i;
      }
    }
    return largest;
  }

  private void writeLabels(int column) {
    int count = 0;
    for (int i = 0; i < numbers.length; i++) {
      if (thresholds == null ? head.tells(numbers[i], i) : numbers[i] > thresholds[i]) {
        scratch[count++] = i;
      }
    }
    int start = row.cursor();
    write(array, scratch, count);
    row.setOffsetAndSizeFromPreviousCursor(column, start);
  }

  private double[] logits(int index) {
    if (task == Task.BINARY) {
      scratch[1] = logits[index];
      scratch[0] = -scratch[1];
      return scratch;
    }
    for (int i = 0; i < scratch.length; i++) {
      scratch[i] = logits[index * scratch.length + i];
    }
    return scratch;
  }

  private void writeVector(double[] values, int column) {
    int start = row.cursor();
    vector.resetRowWriter();
    vector.write(0, DENSE);
    vector.setNullAt(1);
    vector.setNullAt(2);
    int valuesStart = vector.cursor();
    write(vectorValues, values, values.length);
    vector.setOffsetAndSizeFromPreviousCursor(VECTOR_VALUES, valuesStart);
    row.setOffsetAndSizeFromPreviousCursor(column, start);
  }

  private static void write(UnsafeArrayWriter into, double[] values, int count) {
    into.initialize(count);
    for (int i = 0; i < count; i++) {
      into.write(i, values[i]);
    }
  }
}
