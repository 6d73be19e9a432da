package io.gradus.export;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.spark.ml.linalg.Vector;

/** A graph in ONNX Runtime, which takes rows as Spark has them. */
final class OnnxSession implements AutoCloseable {
  private final OrtEnvironment environment;
  private final OnnxSignature signature;
  private final OrtSession session;

  OnnxSession(OnnxExport export) throws OrtException {
    // Said here, since the process would end without a word.
    RuntimePresence.obstacle()
        .ifPresent(
            obstacle -> {
              throw new AssertionError(obstacle);
            });
    environment = OrtEnvironment.getEnvironment();
    signature = export.signature();
    session = environment.createSession(export.toBytes());
  }

  /**
   * Runs the graph.
   *
   * @param columns all values of each input
   * @return the arrays that come out, by name
   */
  Map<String, Object> run(Map<String, List<?>> columns) throws OrtException {
    Map<String, OnnxTensor> inputs = new LinkedHashMap<>();
    for (OnnxField field : signature.inputs()) {
      inputs.put(field.name(), tensor(field, columns.get(field.name())));
    }
    try (OrtSession.Result result = session.run(inputs)) {
      Map<String, Object> outputs = new LinkedHashMap<>();
      for (OnnxField field : signature.outputs()) {
        outputs.put(field.name(), result.get(field.name()).orElseThrow().getValue());
      }
      return outputs;
    } finally {
      inputs.values().forEach(OnnxTensor::close);
    }
  }

  /** What the graph itself says that it takes and gives. */
  OrtSession session() {
    return session;
  }

  private OnnxTensor tensor(OnnxField field, List<?> values) throws OrtException {
    int width = field.extents().stream().reduce(1, Math::multiplyExact);
    long[] shape =
        LongStream.concat(
                LongStream.of(values.size()),
                field.extents().stream().mapToLong(Integer::longValue))
            .toArray();
    return switch (field.type()) {
      case STRING ->
          OnnxTensor.createTensor(
              environment,
              values.stream()
                  .map(value -> value == null ? "" : value.toString())
                  .toArray(String[]::new),
              shape);
      case UINT8 -> {
        ByteBuffer bytes = ByteBuffer.allocateDirect(values.size() * width);
        values.forEach(value -> bytes.put((byte[]) value));
        yield OnnxTensor.createTensor(environment, bytes.flip(), shape, OnnxJavaType.UINT8);
      }
      default -> {
        DoubleBuffer numbers = DoubleBuffer.allocate(values.size() * width);
        values.forEach(value -> numbers.put(numbers(value)));
        yield OnnxTensor.createTensor(environment, numbers.flip(), shape);
      }
    };
  }

  private static double[] numbers(Object value) {
    if (value instanceof Vector vector) {
      return vector.toArray();
    }
    if (value instanceof double[] elements) {
      return elements;
    }
    if (value instanceof scala.collection.Seq<?> list) {
      double[] elements = new double[list.length()];
      for (int i = 0; i < elements.length; i++) {
        elements[i] = number(list.apply(i));
      }
      return elements;
    }
    return new double[] {number(value)};
  }

  /** As the page says that a column of that type becomes a number. */
  private static double number(Object value) {
    if (value == null) {
      return Double.NaN;
    }
    if (value instanceof Boolean truth) {
      return truth ? 1 : 0;
    }
    if (value instanceof Date day) {
      return day.toLocalDate().toEpochDay();
    }
    if (value instanceof Timestamp moment) {
      Instant instant = moment.toInstant();
      return (instant.getEpochSecond() * 1_000_000 + instant.getNano() / 1000) / 86_400e6;
    }
    return ((Number) value).doubleValue();
  }

  @Override
  public void close() throws OrtException {
    session.close();
  }
}
