package io.gradus.evaluate;

import io.gradus.network.Task;
import io.gradus.score.ModelHead;
import io.gradus.score.Predictions;
import java.util.stream.IntStream;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.types.StructType;

/** The values of {@link MlColumns} for the rows of one batch after the other. For one thread. */
final class MlValues {
  /** Of Spark ML's vectors, whose fields are type, size, indices and values. */
  private static final Byte DENSE = 1;

  /** A label's own threshold where none is given. */
  private static final float USUAL_THRESHOLD = 0.5f;

  private final MlColumns columns;
  private final ModelHead head;
  private final boolean raw;
  private final double[] numbers;
  private float[] logits = {};
  private Predictions predictions;

  MlValues(MlColumns columns, ModelHead head) {
    this.columns = columns;
    this.head = head;
    this.raw = columns.kinds().contains(MlColumns.Kind.RAW_PREDICTION);
    this.numbers = new double[head.numbers()];
  }

  /** What a row has. */
  StructType schema() {
    return columns.schema();
  }

  /**
   * Goes on to the rows of another batch.
   *
   * @param outputs raw outputs of each network, [rows, outputs]; taken over and changed
   */
  void begin(float[][] outputs, int rows) {
    if (raw) {
      logits = head.outputs(outputs, rows).clone();
    }
    predictions = head.predictions(outputs, rows);
  }

  /** Writes a row's values. */
  void write(int row, Object[] into) {
    predictions.numbers(row, numbers);
    for (int i = 0; i < into.length; i++) {
      into[i] =
          switch (columns.kinds().get(i)) {
            case PREDICTION -> prediction(row);
            case PROBABILITY -> vector(numbers);
            case RAW_PREDICTION -> vector(logits(row));
          };
    }
  }

  private Object prediction(int row) {
    return switch (columns.task()) {
      case BINARY, MULTICLASS -> (double) decision(row);
      case MULTILABEL -> labels();
      case REGRESSION -> numbers.length == 1 ? (Object) numbers[0] : vector(numbers);
    };
  }

  private int decision(int row) {
    double[] thresholds = columns.thresholds();
    if (thresholds == null) {
      return predictions.decision(row);
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

  private UnsafeArrayData labels() {
    double[] thresholds = columns.thresholds();
    return UnsafeArrayData.fromPrimitiveArray(
        IntStream.range(0, numbers.length)
            .filter(i -> numbers[i] > (thresholds == null ? USUAL_THRESHOLD : thresholds[i]))
            .mapToDouble(i -> i)
            .toArray());
  }

  private double[] logits(int row) {
    double[] values = new double[numbers.length];
    if (columns.task() == Task.BINARY) {
      values[1] = logits[row];
      values[0] = -values[1];
      return values;
    }
    for (int i = 0; i < values.length; i++) {
      values[i] = logits[row * values.length + i];
    }
    return values;
  }

  private static InternalRow vector(double[] values) {
    return new GenericInternalRow(
        new Object[] {DENSE, null, null, UnsafeArrayData.fromPrimitiveArray(values)});
  }
}
