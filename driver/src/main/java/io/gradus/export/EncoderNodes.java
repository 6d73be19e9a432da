package io.gradus.export;

import io.gradus.encode.Cycle;
import io.gradus.encode.EncoderSet;
import io.gradus.encode.FeatureColumn;
import io.gradus.encode.FeatureEncoder;
import io.gradus.encode.Scale;
import io.gradus.export.Graph.Attribute;
import io.gradus.model.ModelException;
import io.gradus.network.CategoricalInput;
import io.gradus.network.ParameterLayout;
import io.gradus.network.Tensor;
import io.gradus.network.TensorSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The nodes that make the network's input vector of raw columns, to the bits of {@code RowEncoder}:
 * all numbers, elements of vectors too, go side by side in double precision through the same few
 * nodes, and are rounded once at the end.
 */
final class EncoderNodes implements FeatureColumn.Visitor {
  private static final String LABEL = "encoder";
  private static final String CHECK =
      "numbers must be finite; columns without a fill must not be missing; idx counts numbers from"
          + " 1";

  private final Graph graph;
  private final float[] parameters;
  private final ParameterLayout layout;

  /** Inputs of [rows, width] in double precision, and what becomes of each of their numbers. */
  private final List<String> numberInputs = new ArrayList<>();

  private final List<NumberColumn> numbers = new ArrayList<>();

  /** Inputs of bytes that are numbers of single precision by now: [rows, size]. */
  private final List<String> byteInputs = new ArrayList<>();

  /** Values that are inputs as they are, of single precision: [rows, width]. */
  private final List<String> readyInputs = new ArrayList<>();

  /**
   * By the place of a dense input: which of the values it is, that {@link #dense} puts in a row.
   */
  private final List<Source> denseSources = new ArrayList<>();

  private final List<String> sparse = new ArrayList<>();
  private final List<String> categories = new ArrayList<>();

  /** A number that is read. */
  private record NumberColumn(Scale scale, Double fill) {}

  /** Where a dense input comes from. */
  private record Source(Kind kind, int index) {
    enum Kind {
      NUMBER,
      GAP,
      BYTE,
      READY
    }
  }

  private int bytes;
  private int readyValues;

  private EncoderNodes(Graph graph, ParameterLayout layout, float[] parameters) {
    this.graph = graph;
    this.layout = layout;
    this.parameters = parameters;
  }

  /** Adds the inputs of all, before other names: nothing of ours may take one. */
  static void addInputs(Graph graph, EncoderSet encoders) {
    Map<String, OnnxField> known = new HashMap<>();
    for (FeatureEncoder encoder : encoders.encoders()) {
      ColumnFields fields = new ColumnFields(encoder);
      for (FeatureColumn feature : encoder.features()) {
        OnnxField field = fields.of(feature);
        OnnxField before = known.putIfAbsent(field.name(), field);
        if (before == null) {
          graph.input(field);
        } else if (before.type() != field.type() || !before.extents().equals(field.extents())) {
          throw new ModelException(
              "Expected all models of the ensemble to read \"%s\" as the same, found %s and %s: ONNX has one type of each input. Say with features.columns what the column is, and train them again."
                  .formatted(field.name(), before.type(), field.type()));
        }
      }
    }
  }

  /**
   * Adds the nodes to a graph that has the inputs.
   *
   * @return the input vector: [rows, width]
   */
  static String add(
      Graph graph, FeatureEncoder encoder, ParameterLayout layout, float[] parameters) {
    EncoderNodes nodes = new EncoderNodes(graph, layout, parameters);
    encoder.features().forEach(feature -> feature.accept(nodes));
    List<String> parts = new ArrayList<>();
    if (!nodes.denseSources.isEmpty()) {
      parts.add(nodes.dense());
    }
    parts.addAll(nodes.sparse);
    parts.addAll(nodes.categories);
    return nodes.beside(parts);
  }

  /**
   * Adds the logarithm of each row's exposure to its first output.
   *
   * @param given what the network gives of the input vector: [rows, outputs]
   */
  static String addOffset(Graph graph, String exposure, String given, int outputs) {
    EncoderNodes nodes = new EncoderNodes(graph, null, null);
    String label = LABEL + "." + exposure;
    String single = graph.node("Unsqueeze", label, List.of(exposure, graph.wholes(LABEL, 1)));
    String above =
        graph.node("Greater", label, List.of(single, graph.number(label + ".least", 0.0)));
    String known =
        graph.node(
            "Where", label, List.of(above, single, graph.number(label + ".none", Double.NaN)));
    String one =
        nodes.checked(
            known, new boolean[] {true}, graph.doubles(label + ".one", new double[] {1}, 1));
    String exact = graph.node("Log", label, List.of(graph.node("Mul", label, List.of(known, one))));
    float[] first = new float[outputs];
    first[0] = 1;
    String offsets =
        graph.node(
            "Mul",
            label,
            List.of(
                nodes.cast(label, exact, OnnxType.FLOAT),
                graph.floats(label + ".first", first, 0, io.gradus.network.Shape.of(1, outputs))));
    return graph.node("Add", label, List.of(given, offsets));
  }

  /** No input: it goes past all layers. */
  @Override
  public void exposure(FeatureColumn.Exposure column) {}

  @Override
  public void numeric(FeatureColumn.Numeric column) {
    String single =
        graph.node("Unsqueeze", label(column), List.of(column.name(), graph.wholes(LABEL, 1)));
    numberInputs.add(single);
    add(column.scale(), column.fill());
    if (column.gapIndicator()) {
      denseSources.add(new Source(Source.Kind.GAP, numbers.size() - 1));
    }
    if (!column.cycles().isEmpty()) {
      readyInputs.add(new CycleNodes(graph, label(column)).add(single, column.cycles()));
      for (int i = 0; i < Cycle.INPUTS * column.cycles().size(); i++) {
        denseSources.add(new Source(Source.Kind.READY, readyValues++));
      }
    }
  }

  @Override
  public void dense(FeatureColumn.Dense column) {
    numberInputs.add(column.name());
    for (int i = 0; i < column.scales().size(); i++) {
      add(column.scales().get(i), column.fills() == null ? null : column.fills().get(i));
    }
  }

  private void add(Scale scale, Double fill) {
    denseSources.add(new Source(Source.Kind.NUMBER, numbers.size()));
    numbers.add(new NumberColumn(scale, fill));
  }

  @Override
  public void bytes(FeatureColumn.Bytes column) {
    String label = label(column);
    String flat =
        column.shape().rank() == 1
            ? column.name()
            : graph.node("Flatten", label, List.of(column.name()), Attribute.whole("axis", 1));
    String exact = cast(label, flat, OnnxType.DOUBLE);
    Scale.Affine scale = column.scale();
    String moved =
        graph.node("Sub", label, List.of(exact, graph.number(label + ".offset", scale.offset())));
    String scaled =
        graph.node("Mul", label, List.of(moved, graph.number(label + ".factor", scale.factor())));
    byteInputs.add(cast(label, scaled, OnnxType.FLOAT));
    for (int i = 0; i < column.denseWidth(); i++) {
      denseSources.add(new Source(Source.Kind.BYTE, bytes++));
    }
  }

  @Override
  public void sparse(FeatureColumn.Sparse column) {
    String label = label(column);
    double[] factors = column.factors().stream().mapToDouble(Double::doubleValue).toArray();
    boolean[] required = new boolean[factors.length];
    Arrays.fill(required, true);
    String checked =
        checked(
            column.name(), required, graph.doubles(label + ".factors", factors, factors.length));
    String scaled = graph.node("Mul", label, List.of(column.name(), checked));
    sparse.add(cast(label, scaled, OnnxType.FLOAT));
  }

  @Override
  public void categorical(FeatureColumn.Categorical column) {
    String label = label(column);
    String codes = codes(column, label);
    CategoricalInput input = column.input();
    Optional<TensorSpec> table = input.table();
    if (table.isPresent()) {
      Tensor tensor = layout.tensor(input.path() + "." + table.get().name());
      String vectors = graph.floats(tensor.name(), parameters, tensor.offset(), tensor.shape());
      categories.add(graph.node("Gather", label, List.of(vectors, codes)));
      return;
    }
    categories.add(
        graph.node(
            "OneHot",
            label,
            List.of(
                codes,
                graph.whole(label + ".codes", input.cardinality()),
                graph.floats(
                    label + ".values", new float[] {0, 1}, 0, io.gradus.network.Shape.of(2)))));
  }

  @Override
  public void targetMean(FeatureColumn.TargetMean column) {
    String label = label(column);
    int width = column.denseWidth();
    float[] scaled = new float[column.means().size() * width];
    for (int i = 0; i < scaled.length; i++) {
      double mean = column.means().get(i / width).get(i % width);
      scaled[i] = (float) column.scales().get(i % width).apply(mean);
    }
    io.gradus.network.Shape shape = io.gradus.network.Shape.of(column.means().size(), width);
    String means = graph.floats(label + ".means", scaled, 0, shape);
    readyInputs.add(graph.node("Gather", label, List.of(means, codes(column.categories(), label))));
    for (int i = 0; i < width; i++) {
      denseSources.add(new Source(Source.Kind.READY, readyValues++));
    }
  }

  private String codes(FeatureColumn.Categorical column, String label) {
    if (column.buckets() > 0) {
      throw new ModelException(
          "Expected columns whose categories can be listed, found \"%1$s\" with %2$s hash buckets: ONNX has no operator that hashes a text, so a graph cannot tell the bucket of a new category. Train with features.columns.\"%1$s\".hash-buckets = 0, so that rare categories share one code, or serve the model by Scorer or in SQL."
              .formatted(column.name(), column.buckets()));
    }
    List<String> keys = new ArrayList<>(List.of(""));
    List<Long> codes = new ArrayList<>(List.of((long) FeatureColumn.Categorical.MISSING));
    for (String pooled : column.pooled()) {
      keys.add(pooled);
      codes.add((long) FeatureColumn.Categorical.POOLED);
    }
    long code = column.firstCode();
    for (String category : column.vocabulary()) {
      keys.add(category);
      codes.add(code++);
    }
    if (keys.lastIndexOf("") > 0) {
      throw new ModelException(
          "Expected categories that are no empty texts in column \"%s\", found one: in ONNX an empty text stands for a missing category, of which the model thinks differently. Train with empty texts as missing ones, such as by a derived column nullif(%1$s, '')."
              .formatted(column.name()));
    }
    return graph.node(
        "LabelEncoder",
        label,
        List.of(column.name()),
        Attribute.texts("keys_strings", keys),
        Attribute.wholes("values_int64s", codes.stream().mapToLong(Long::longValue).toArray()),
        Attribute.whole("default_int64", column.unseenCode()));
  }

  /** The dense inputs in their order. */
  private String dense() {
    List<String> parts = new ArrayList<>();
    int[] scaledPlaces = new int[numbers.size()];
    List<Integer> gapNumbers = new ArrayList<>();
    int width = 0;
    if (!numbers.isEmpty()) {
      width = numbers(parts, scaledPlaces, gapNumbers);
    }
    int firstByte = width + gapNumbers.size();
    parts.addAll(byteInputs);
    int firstReady = firstByte + bytes;
    parts.addAll(readyInputs);
    int[] places = new int[denseSources.size()];
    for (int i = 0; i < places.length; i++) {
      Source source = denseSources.get(i);
      places[i] =
          switch (source.kind()) {
            case NUMBER -> scaledPlaces[source.index()];
            case GAP -> width + gapNumbers.indexOf(source.index());
            case BYTE -> firstByte + source.index();
            case READY -> firstReady + source.index();
          };
    }
    String unordered = beside(parts);
    boolean ordered = IntStream.range(0, places.length).allMatch(i -> places[i] == i);
    return ordered ? unordered : select(LABEL + ".order", unordered, places);
  }

  /**
   * Adds scaled numbers and gap indicators to the parts.
   *
   * @param places takes where among the parts each number's value is
   * @param gapNumbers takes the numbers whose indicators follow the values
   * @return how many values there are
   */
  private int numbers(List<String> parts, int[] places, List<Integer> gapNumbers) {
    String read = beside(numberInputs);
    int count = numbers.size();
    boolean[] required = new boolean[count];
    double[] fills = new double[count];
    for (int i = 0; i < count; i++) {
      required[i] = numbers.get(i).fill() == null;
      fills[i] = required[i] ? 0 : numbers.get(i).fill();
    }
    String filling = checked(read, required, graph.doubles(LABEL + ".fills", fills, count));
    String missing = graph.node("IsNaN", LABEL, List.of(read));
    String filled = graph.node("Where", LABEL + ".fill", List.of(missing, filling, read));
    ScaleNodes scales =
        new ScaleNodes(graph, LABEL, numbers.stream().map(NumberColumn::scale).toList());
    parts.addAll(scales.add(filled, places));
    denseSources.stream()
        .filter(source -> source.kind() == Source.Kind.GAP)
        .forEach(source -> gapNumbers.add(source.index()));
    if (!gapNumbers.isEmpty()) {
      String gaps = cast(LABEL + ".gaps", missing, OnnxType.FLOAT);
      parts.add(
          select(LABEL + ".gaps", gaps, gapNumbers.stream().mapToInt(Integer::intValue).toArray()));
    }
    return count;
  }

  /**
   * Lets the graph fail where {@code predict} refuses a row: a constant that is there only if all
   * numbers are allowed. The first number that is none is counted from 1; asking an array of one
   * element for that one is what a runtime refuses, naming the node and the place.
   *
   * @param read [rows, numbers]
   * @param required which may not be missing
   * @param constant that the numbers cannot do without
   */
  private String checked(String read, boolean[] required, String constant) {
    String infinite = graph.node("IsInf", LABEL + ".check", List.of(read));
    String missing =
        graph.node(
            "And",
            LABEL + ".check",
            List.of(
                graph.node("IsNaN", LABEL + ".check", List.of(read)),
                graph.truths(LABEL + ".required", required)));
    String wrong = graph.node("Or", LABEL + ".check", List.of(infinite, missing));
    String counted =
        graph.node(
            "Mul",
            LABEL + ".check",
            List.of(
                cast(LABEL + ".check", wrong, OnnxType.INT64),
                graph.wholes(
                    LABEL + ".numbers",
                    IntStream.rangeClosed(1, required.length).asLongStream().toArray())));
    String byRow =
        graph.node(
            "ReduceMax",
            LABEL + ".check",
            List.of(counted),
            Attribute.wholes("axes", 1),
            Attribute.whole("keepdims", 0));
    String withNone =
        graph.node(
            "Concat",
            LABEL + ".check",
            List.of(byRow, graph.wholes(LABEL + ".none", 0)),
            Attribute.whole("axis", 0));
    String worst =
        graph.node(
            "ReduceMax", LABEL + ".check", List.of(withNone), Attribute.whole("keepdims", 0));
    String zero =
        graph.node(
            "Gather", CHECK, List.of(graph.doubles(LABEL + ".zero", new double[1], 1), worst));
    return graph.node("Add", LABEL + ".check", List.of(constant, zero));
  }

  private String select(String label, String values, int... places) {
    String indices = graph.wholes(label, Arrays.stream(places).asLongStream().toArray());
    return graph.node("Gather", label, List.of(values, indices), Attribute.whole("axis", 1));
  }

  private String beside(List<String> parts) {
    return parts.size() == 1
        ? parts.get(0)
        : graph.node("Concat", LABEL, parts, Attribute.whole("axis", 1));
  }

  private String cast(String label, String value, OnnxType type) {
    return graph.node("Cast", label, List.of(value), Attribute.whole("to", type.number()));
  }

  private static String label(FeatureColumn column) {
    return LABEL + "." + column.name();
  }
}
