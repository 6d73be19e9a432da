package io.gradus.export;

import io.gradus.model.ModelException;
import io.gradus.network.Shape;
import io.gradus.protobuf.ProtoMessage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A graph that is put together node by node. Values are known by their names, and each node may
 * take only values that are there: whoever writes it finishes with a graph in order.
 *
 * <p>Users choose the names of inputs and outputs. Names of everything else are made so that they
 * meet none of them.
 */
final class Graph {
  /** Operator sets, and the version of the format that brought them: ONNX 1.12. */
  private static final int OPSET = 17;

  private static final int ML_OPSET = 3;
  private static final int IR_VERSION = 8;

  private static final String ML_DOMAIN = "ai.onnx.ml";

  /** What extent the axis of rows has. */
  private static final String ROWS = "rows";

  private final ProtoMessage contents = new ProtoMessage();
  private final List<OnnxField> inputs = new ArrayList<>();
  private final List<OnnxField> outputs = new ArrayList<>();

  /** All names that are taken. */
  private final Set<String> names = new HashSet<>();

  /** The values that nodes may take. */
  private final Set<String> values = new HashSet<>();

  /** An attribute of a node. */
  record Attribute(ProtoMessage message) {
    static Attribute whole(String name, long value) {
      return new Attribute(named(name, 2).integer(3, value));
    }

    static Attribute number(String name, float value) {
      return new Attribute(named(name, 1).float32(2, value));
    }

    static Attribute wholes(String name, long... values) {
      return new Attribute(named(name, 7).integers(8, values));
    }

    static Attribute texts(String name, List<String> values) {
      ProtoMessage message = named(name, 8);
      values.forEach(value -> message.text(9, value));
      return new Attribute(message);
    }

    private static ProtoMessage named(String name, int type) {
      return new ProtoMessage().text(1, name).integer(20, type);
    }
  }

  /** Takes the names of outputs before others can have them. */
  Graph(List<String> outputNames) {
    names.addAll(outputNames);
  }

  /** An input of the graph, by its name. */
  String input(OnnxField field) {
    if (field.name().isEmpty()) {
      throw new ModelException(
          "Expected a name of each column, found a column without one: ONNX takes an empty name for"
              + " an input that is not there. Train on rows whose columns have names.");
    }
    if (!names.add(field.name())) {
      throw new ModelException(
          "Expected each name once among the inputs and outputs, found \"%s\" twice."
              .formatted(field.name()));
    }
    values.add(field.name());
    inputs.add(field);
    contents.message(11, valueInfo(field));
    return field.name();
  }

  /** Makes a value, which is there, an output of the graph. */
  void output(OnnxField field, String value) {
    node("Identity", field.name(), List.of(value), field.name());
    outputs.add(field);
    contents.message(12, valueInfo(field));
  }

  /** Makes a value an output under its own name. */
  void expose(OnnxField value) {
    outputs.add(value);
    contents.message(12, valueInfo(value));
  }

  private static ProtoMessage valueInfo(OnnxField field) {
    ProtoMessage shape = new ProtoMessage();
    shape.message(1, new ProtoMessage().text(2, ROWS));
    field.extents().forEach(extent -> shape.message(1, new ProtoMessage().integer(1, extent)));
    ProtoMessage tensor = new ProtoMessage().integer(1, field.type().number()).message(2, shape);
    return new ProtoMessage()
        .text(1, field.name())
        .message(2, new ProtoMessage().message(1, tensor))
        .text(3, field.meaning());
  }

  /** The one output of a new node. */
  String node(String operator, String label, List<String> taken, Attribute... attributes) {
    return node(operator, label, taken, fresh(label + "/" + operator), attributes);
  }

  /** The outputs of a new node that has several. */
  List<String> nodes(
      String operator, String label, List<String> taken, int count, Attribute... attributes) {
    List<String> given = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      given.add(fresh(label + "/" + operator + "." + i));
    }
    add(operator, label, taken, given, attributes);
    return given;
  }

  /** The one output of a new node, of that name or, where it is taken, one like it. */
  String named(String operator, String name, String taken) {
    return node(operator, name, List.of(taken), fresh(name));
  }

  private String node(
      String operator, String label, List<String> taken, String given, Attribute... attributes) {
    add(operator, label, taken, List.of(given), attributes);
    return given;
  }

  private void add(
      String operator,
      String label,
      List<String> taken,
      List<String> given,
      Attribute... attributes) {
    ProtoMessage node = new ProtoMessage();
    for (String value : taken) {
      if (!values.contains(value)) {
        throw new IllegalStateException(
            "Node %s takes %s, which is no value.".formatted(label, value));
      }
      node.text(1, value);
    }
    for (String value : given) {
      if (!values.add(value)) {
        throw new IllegalStateException("Node %s gives %s a second time.".formatted(label, value));
      }
      node.text(2, value);
    }
    // Runtimes ask for names that no other node has.
    node.text(3, given.get(0)).text(4, operator);
    for (Attribute attribute : attributes) {
      node.message(5, attribute.message());
    }
    if (operator.equals("LabelEncoder")) {
      node.text(7, ML_DOMAIN);
    }
    contents.message(1, node);
  }

  /** A name that nothing has, and that nothing else gets. */
  private String fresh(String wanted) {
    String name = wanted;
    for (int i = 2; !names.add(name); i++) {
      name = wanted + "#" + i;
    }
    return name;
  }

  /** A constant of single precision: a part of an array, which is not copied. */
  String floats(String label, float[] array, int from, Shape shape) {
    ProtoMessage tensor = tensor(OnnxType.FLOAT, extents(shape));
    return constant(label, tensor.floats(9, array, from, shape.size()));
  }

  /** One number of single precision. */
  String number(String label, float value) {
    return constant(label, tensor(OnnxType.FLOAT).floats(9, new float[] {value}, 0, 1));
  }

  /** A constant of double precision. */
  String doubles(String label, double[] array, long... extents) {
    return constant(label, tensor(OnnxType.DOUBLE, extents).doubles(9, array));
  }

  /** One number of double precision. */
  String number(String label, double value) {
    return doubles(label, new double[] {value});
  }

  /** Whole numbers, in one axis. */
  String wholes(String label, long... array) {
    return constant(label, tensor(OnnxType.INT64, array.length).longs(9, array));
  }

  /** One whole number. */
  String whole(String label, long value) {
    return constant(label, tensor(OnnxType.INT64).longs(9, new long[] {value}));
  }

  /** Truth values, in one axis. */
  String truths(String label, boolean[] array) {
    byte[] bytes = new byte[array.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (array[i] ? 1 : 0);
    }
    return constant(label, tensor(OnnxType.BOOL, array.length).bytes(9, bytes));
  }

  /** Texts, in one axis. */
  String texts(String label, List<String> array) {
    ProtoMessage tensor = tensor(OnnxType.STRING, array.size());
    array.forEach(text -> tensor.text(6, text));
    return constant(label, tensor);
  }

  private static long[] extents(Shape shape) {
    return shape.extents().stream().mapToLong(Integer::longValue).toArray();
  }

  private static ProtoMessage tensor(OnnxType type, long... extents) {
    return new ProtoMessage().integers(1, extents).integer(2, type.number());
  }

  private String constant(String label, ProtoMessage tensor) {
    String name = fresh(label);
    values.add(name);
    contents.message(5, tensor.text(8, name));
    return name;
  }

  List<OnnxField> inputs() {
    return inputs;
  }

  List<OnnxField> outputs() {
    return outputs;
  }

  /**
   * The whole model; the graph is complete.
   *
   * @param version of Gradus
   * @param facts metadata by key
   */
  ProtoMessage model(String version, Map<String, String> facts) {
    contents.text(2, "gradus");
    ProtoMessage model =
        new ProtoMessage()
            .integer(1, IR_VERSION)
            .text(2, "gradus")
            .text(3, version)
            .message(7, contents)
            .message(8, new ProtoMessage().text(1, "").integer(2, OPSET))
            .message(8, new ProtoMessage().text(1, ML_DOMAIN).integer(2, ML_OPSET));
    facts.forEach(
        (key, value) -> model.message(14, new ProtoMessage().text(1, key).text(2, value)));
    return model;
  }
}
