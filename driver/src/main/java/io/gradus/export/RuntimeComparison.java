package io.gradus.export;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.gradus.model.Model;
import io.gradus.model.ModelException;
import io.gradus.network.ClassDecision;
import io.gradus.score.Prediction;
import io.gradus.score.PredictionColumn;
import io.gradus.score.Scorer;
import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** The one class that knows ONNX Runtime: lets it and the model predict the same rows. */
final class RuntimeComparison {
  private static final double ABSOLUTE = 1e-6;
  private static final double RELATIVE = 1e-5;
  private static final int ROWS_AT_ONCE = 512;

  /**
   * So many times what is allowed is no rounding any more. In between are deep networks, whose sums
   * another order of additions changes more.
   */
  private static final double WRONG = 100;

  private final Model model;
  private final Scorer scorer;
  private final OnnxSignature signature;
  private final OnnxOutputs form;
  private final double[] units;

  private RuntimeComparison(Model model, OnnxSignature signature, OnnxOutputs form) {
    this.model = model;
    this.scorer = Scorer.of(model);
    this.signature = signature;
    this.form = form;
    this.units = model.encoder().targetScale();
  }

  /**
   * Compares.
   *
   * @return the largest difference, in parts of what is allowed
   */
  static double compare(
      Model model,
      OnnxExport export,
      OnnxOutputs form,
      List<Object[]> drawn,
      List<Object[]> given) {
    RuntimeComparison comparison = new RuntimeComparison(model, export.signature(), form);
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession session = environment.createSession(export.toBytes())) {
      return Math.max(
          comparison.compare(environment, session, drawn, "row %s of those that were drawn"),
          comparison.compare(environment, session, given, "row %s of the data"));
    } catch (OrtException e) {
      throw new ModelException(
          "ONNX Runtime refuses the graph of this model: %s. It was not written; please report it with the model's network.json and encoder.json."
              .formatted(e.getMessage()),
          e);
    }
  }

  private double compare(
      OrtEnvironment environment, OrtSession session, List<Object[]> rows, String name)
      throws OrtException {
    double largest = 0;
    for (int from = 0; from < rows.size(); from += ROWS_AT_ONCE) {
      List<Object[]> some = rows.subList(from, Math.min(rows.size(), from + ROWS_AT_ONCE));
      List<Object> outputs = run(environment, session, some);
      largest = Math.max(largest, compare(some, outputs, from, name));
    }
    return largest;
  }

  private List<Object> run(OrtEnvironment environment, OrtSession session, List<Object[]> rows)
      throws OrtException {
    Map<String, OnnxTensor> inputs = new LinkedHashMap<>();
    try {
      for (int i = 0; i < signature.inputs().size(); i++) {
        OnnxField field = signature.inputs().get(i);
        inputs.put(field.name(), tensor(environment, field, i, rows));
      }
      try (OrtSession.Result result = session.run(inputs)) {
        List<Object> outputs = new ArrayList<>();
        for (OnnxField field : signature.outputs()) {
          outputs.add(result.get(field.name()).orElseThrow().getValue());
        }
        return outputs;
      }
    } finally {
      inputs.values().forEach(OnnxTensor::close);
    }
  }

  private static OnnxTensor tensor(
      OrtEnvironment environment, OnnxField field, int column, List<Object[]> rows)
      throws OrtException {
    long[] shape =
        LongStream.concat(
                LongStream.of(rows.size()), field.extents().stream().mapToLong(Integer::longValue))
            .toArray();
    int width = field.extents().stream().reduce(1, Math::multiplyExact);
    return switch (field.type()) {
      case STRING -> OnnxTensor.createTensor(environment, texts(column, rows), shape);
      case UINT8 ->
          OnnxTensor.createTensor(
              environment, bytes(column, rows, width), shape, OnnxJavaType.UINT8);
      case DOUBLE -> OnnxTensor.createTensor(environment, numbers(column, rows, width), shape);
      default -> throw new IllegalStateException("No input has the type " + field.type() + ".");
    };
  }

  private static String[] texts(int column, List<Object[]> rows) {
    return rows.stream()
        .map(row -> row[column] == null ? "" : (String) row[column])
        .toArray(String[]::new);
  }

  private static ByteBuffer bytes(int column, List<Object[]> rows, int width) {
    ByteBuffer buffer = ByteBuffer.allocateDirect(Math.multiplyExact(rows.size(), width));
    rows.forEach(row -> buffer.put((byte[]) row[column]));
    return buffer.flip();
  }

  private static DoubleBuffer numbers(int column, List<Object[]> rows, int width) {
    DoubleBuffer buffer = DoubleBuffer.allocate(Math.multiplyExact(rows.size(), width));
    for (Object[] row : rows) {
      if (row[column] instanceof double[] elements) {
        buffer.put(elements);
      } else {
        buffer.put((Double) row[column]);
      }
    }
    return buffer.flip();
  }

  private double compare(List<Object[]> rows, List<Object> outputs, int first, String name) {
    List<Prediction> predictions = scorer.scoreArrays(rows);
    List<PredictionColumn> columns = scorer.predictionColumns();
    double largest = 0;
    for (int row = 0; row < rows.size(); row++) {
      for (int i = 0; i < columns.size(); i++) {
        Object own = predictions.get(row).column(columns.get(i).name());
        Object other = cell(outputs, row, i);
        double share = difference(predictions.get(row), columns.get(i), i, own, other);
        if (!(share <= WRONG)) {
          throw new ModelException(
              "The graph does not predict as the model does: %s has %s = %s, by ONNX Runtime %s. It was not written; please report it with the model's network.json and encoder.json."
                  .formatted(name.formatted(first + row + 1), columns.get(i).name(), own, other));
        }
        largest = Math.max(largest, share);
      }
    }
    return largest;
  }

  /** A column of a prediction, where its form puts it. */
  private Object cell(List<Object> outputs, int row, int column) {
    if (form == OnnxOutputs.COLUMNS) {
      return at(outputs.get(column), row);
    }
    return switch (model.task()) {
      case BINARY, MULTICLASS ->
          column == 0 ? at(outputs.get(0), row) : at(at(outputs.get(1), row), column - 1);
      case MULTILABEL -> at(at(outputs.get(column % 2), row), column / 2);
      case REGRESSION -> at(at(outputs.get(0), row), column);
    };
  }

  private static Object at(Object array, int index) {
    return java.lang.reflect.Array.get(array, index);
  }

  /** In parts of what is allowed; infinite where classes differ though they need not. */
  private double difference(
      Prediction prediction, PredictionColumn column, int index, Object own, Object other) {
    return switch (column.kind()) {
      case CLASS -> own.toString().equals(other.toString()) ? 0 : torn(prediction);
      case FLAG -> own.equals(other) ? 0 : tornFlag(prediction, index);
      case NUMBER -> difference((Float) own, (Float) other, unit(index));
    };
  }

  private double unit(int column) {
    // What is told beside a number has its unit.
    return model.encoder().classes().isEmpty()
        ? Math.max(1, Math.abs(units[Math.min(column, units.length - 1)]))
        : 1;
  }

  private static double difference(float own, float other, double unit) {
    if (Float.compare(own, other) == 0) {
      return 0;
    }
    return Math.abs((double) own - other) / (ABSOLUTE * unit + RELATIVE * Math.abs(own));
  }

  /** 0 where two classes are about as probable, so that either is right. */
  private double torn(Prediction prediction) {
    if (model.members().get(0).network().loss().decision() == ClassDecision.MEDIAN) {
      return tornInOrder(prediction);
    }
    float[] largest = {-1, -1};
    for (String name : model.encoder().classes()) {
      float probability = prediction.probability(name);
      if (probability > largest[0]) {
        largest[1] = largest[0];
        largest[0] = probability;
      } else {
        largest[1] = Math.max(largest[1], probability);
      }
    }
    return difference(largest[0], largest[1], 1) <= 2 ? 0 : Double.POSITIVE_INFINITY;
  }

  /** The same of classes that have an order: 0 where one half is reached just about at a class. */
  private double tornInOrder(Prediction prediction) {
    float sum = 0;
    for (String name : model.encoder().classes()) {
      sum += prediction.probability(name);
      if (difference(sum, 0.5f, 1) <= 2) {
        return 0;
      }
    }
    return Double.POSITIVE_INFINITY;
  }

  private double tornFlag(Prediction prediction, int flag) {
    String probability = scorer.predictionColumns().get(flag + 1).name();
    float own = (Float) prediction.column(probability);
    return difference(own, 0.5f, 1) <= 1 ? 0 : Double.POSITIVE_INFINITY;
  }
}
