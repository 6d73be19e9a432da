package io.gradus.export;

import io.gradus.calibrate.Calibration;
import io.gradus.calibrate.ConformalInterval;
import io.gradus.calibrate.DecisionRule;
import io.gradus.calibrate.ProbabilityMap;
import io.gradus.encode.FeatureEncoder;
import io.gradus.encode.LabelEncoding;
import io.gradus.encode.Scale;
import io.gradus.encode.TargetTransform;
import io.gradus.export.Graph.Attribute;
import io.gradus.model.Model;
import io.gradus.model.TrainedModel;
import io.gradus.network.ClassDecision;
import io.gradus.network.LossSpec;
import io.gradus.network.Task;
import io.gradus.score.ModelHead;
import io.gradus.score.OutputLink;
import io.gradus.score.PredictionColumn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The nodes that make predictions of a network's outputs, as {@code OutputHead} does. */
final class HeadNodes {
  private static final String LABEL = "head";
  private static final String PREDICTION = "prediction";
  private static final String PROBABILITY = "probability";
  private static final float THRESHOLD = 0.5f;

  private final Graph graph;
  private final LossSpec loss;
  private final SpreadNodes spread;
  private final int width;
  private final FeatureEncoder encoder;
  private final OnnxOutputs form;
  private final List<String> names;
  private Optional<DecisionRule> rule = Optional.empty();
  private Optional<ConformalInterval> interval = Optional.empty();

  /** Of a prediction. */
  private final int columns;

  private HeadNodes(
      Graph graph, TrainedModel model, OnnxOutputs form, List<String> names, int columns) {
    this.graph = graph;
    this.loss = model.network().loss();
    this.spread = new SpreadNodes(graph, LABEL, loss);
    this.width = model.network().outputs();
    this.encoder = model.encoder();
    this.form = form;
    this.names = names;
    this.columns = columns;
  }

  /**
   * What the outputs are called: as the columns of predictions are, but for one that is called like
   * an input.
   */
  static List<String> names(Model model, OnnxOutputs form) {
    Set<String> taken = new HashSet<>(model.encoders().featureColumns());
    return wanted(model, form).stream()
        .map(
            wanted -> {
              String name = wanted;
              while (!taken.add(name)) {
                name = "output_" + name;
              }
              return name;
            })
        .toList();
  }

  private static List<String> wanted(Model model, OnnxOutputs form) {
    if (form == OnnxOutputs.COLUMNS) {
      return ModelHead.of(model).columns().stream().map(PredictionColumn::name).toList();
    }
    return model.task() == Task.REGRESSION ? List.of(PREDICTION) : List.of(PREDICTION, PROBABILITY);
  }

  /**
   * Adds the nodes to a graph, and its outputs.
   *
   * @param outputs of each network: [rows, width]
   * @param names of {@link #names}
   */
  static void add(
      Graph graph, Model model, OnnxOutputs form, List<String> names, List<String> outputs) {
    List<TrainedModel> members = model.members();
    int columns = ModelHead.of(model).columns().size();
    HeadNodes first = new HeadNodes(graph, members.get(0), form, names, columns);
    first.interval = model.calibration().flatMap(Calibration::interval);
    first.rule = model.calibration().flatMap(Calibration::decision);
    Optional<ProbabilityMap> calibration = map(model);
    if (members.size() == 1) {
      String only = first.calibrated(calibration, outputs.get(0));
      first.add(only, first.rounded(first.linked(only)));
      return;
    }
    List<String> linked = new ArrayList<>();
    for (int i = 0; i < members.size(); i++) {
      HeadNodes head = new HeadNodes(graph, members.get(i), form, names, columns);
      linked.add(head.linked(head.calibrated(map(members.get(i)), outputs.get(i))));
    }
    String plain = first.mean(linked, model.weights());
    String mean = first.spread.mixture(linked, model.weights(), plain).orElse(plain);
    if (calibration.isPresent()) {
      String together = first.calibrated(calibration, first.logits(mean));
      first.add(together, first.rounded(first.linked(together)));
      return;
    }
    first.add(first.decider(mean), first.rounded(mean));
  }

  private static Optional<ProbabilityMap> map(Model model) {
    return model.calibration().flatMap(Calibration::probabilities);
  }

  private String calibrated(Optional<ProbabilityMap> map, String outputs) {
    CalibrationNodes nodes = new CalibrationNodes(graph, encoder.outputs());
    return map.map(known -> nodes.add(known, outputs)).orElse(outputs);
  }

  /** The logits of mean probabilities. */
  private String logits(String mean) {
    String odds =
        encoder.task() == Task.MULTICLASS
            ? mean
            : node("Div", mean, node("Sub", graph.number(LABEL, 1.0), mean));
    return cast(node("Log", odds), OnnxType.FLOAT);
  }

  /**
   * @param deciding what decisions are made of: of two classes above 0, of several the largest
   * @param values probabilities, or numbers in their own units
   */
  private void add(String deciding, String values) {
    switch (encoder.task()) {
      case BINARY -> binary(rule.isEmpty() ? deciding : above(values), values);
      case MULTICLASS ->
          classes(rule.isEmpty() ? decision(deciding, values) : cheapest(values), values);
      case MULTILABEL -> labels(values);
      case REGRESSION -> numbers(values);
    }
  }

  /** The weighted mean, in double precision, added in the order of the networks. */
  private String mean(List<String> values, List<Double> weights) {
    String sum = null;
    double total = 0;
    for (int i = 0; i < values.size(); i++) {
      String share = node("Mul", values.get(i), graph.number(LABEL, weights.get(i).doubleValue()));
      sum = sum == null ? share : node("Add", sum, share);
      total += weights.get(i);
    }
    return node("Div", sum, graph.number(LABEL, total));
  }

  /** Of two classes the probability of the second, less one half. */
  private String decider(String mean) {
    String value =
        encoder.task() == Task.BINARY ? node("Sub", mean, graph.number(LABEL, 0.5)) : mean;
    return cast(value, OnnxType.FLOAT);
  }

  private void binary(String deciding, String second) {
    String above = column(deciding, 0);
    String decision =
        cast(graph.node("Greater", LABEL, List.of(above, graph.number(LABEL, 0f))), OnnxType.INT64);
    String first = graph.node("Sub", LABEL, List.of(graph.number(LABEL, 1f), second));
    classes(
        decision, graph.node("Concat", LABEL, List.of(first, second), Attribute.whole("axis", 1)));
  }

  /** 1 where probabilities are above their thresholds, or else 0; of single precision. */
  private String above(String probabilities) {
    double[] thresholds =
        rule.orElseThrow().thresholds().stream().mapToDouble(Double::doubleValue).toArray();
    String exact = cast(probabilities, OnnxType.DOUBLE);
    String row = graph.doubles(LABEL, thresholds, 1, thresholds.length);
    return cast(node("Greater", exact, row), OnnxType.FLOAT);
  }

  /** The class that costs least, as likely as the classes are. */
  private String cheapest(String probabilities) {
    List<List<Double>> costs = rule.orElseThrow().costs();
    double[] table =
        costs.stream().flatMap(List::stream).mapToDouble(Double::doubleValue).toArray();
    String expected =
        node(
            "MatMul",
            cast(probabilities, OnnxType.DOUBLE),
            graph.doubles(LABEL, table, costs.size(), costs.size()));
    return graph.node(
        "ArgMin",
        LABEL,
        List.of(expected),
        Attribute.whole("axis", 1),
        Attribute.whole("keepdims", 0));
  }

  private String decision(String outputs, String probabilities) {
    if (loss.decision() == ClassDecision.MEDIAN) {
      return spread.middle(probabilities, encoder.classes().size());
    }
    return graph.node(
        "ArgMax",
        LABEL,
        List.of(outputs),
        Attribute.whole("axis", 1),
        Attribute.whole("keepdims", 0));
  }

  private void classes(String decision, String probabilities) {
    List<String> classes = encoder.classes();
    OnnxField field = OnnxField.single(names.get(0), classType(), "the class that was decided for");
    graph.output(field, graph.node("Gather", LABEL, List.of(classValues(), decision)));
    if (form == OnnxOutputs.MATRIX) {
      matrix(1, OnnxType.FLOAT, classes.size(), "probabilities by class", probabilities);
      return;
    }
    for (int i = 0; i < classes.size(); i++) {
      single(1 + i, OnnxType.FLOAT, "probability of a class", column(probabilities, i));
    }
  }

  private OnnxType classType() {
    return switch (encoder.classForm()) {
      case TEXT, DECIMAL -> OnnxType.STRING;
      case BOOLEAN -> OnnxType.BOOL;
      case WHOLE_NUMBER -> OnnxType.INT64;
      case NUMBER -> OnnxType.DOUBLE;
    };
  }

  private String classValues() {
    List<String> classes = encoder.classes();
    return switch (encoder.classForm()) {
      case TEXT, DECIMAL -> graph.texts(LABEL, classes);
      case BOOLEAN -> {
        boolean[] truths = new boolean[classes.size()];
        for (int i = 0; i < truths.length; i++) {
          truths[i] = (Boolean) encoder.classValue(i);
        }
        yield graph.truths(LABEL, truths);
      }
      case WHOLE_NUMBER ->
          graph.wholes(LABEL, classes.stream().mapToLong(Long::parseLong).toArray());
      case NUMBER -> {
        double[] values = classes.stream().mapToDouble(Double::parseDouble).toArray();
        yield graph.doubles(LABEL, values, values.length);
      }
    };
  }

  private void labels(String probabilities) {
    String above =
        rule.isEmpty()
            ? node("Greater", probabilities, graph.number(LABEL, THRESHOLD))
            : node("Greater", above(probabilities), graph.number(LABEL, 0f));
    String flags = cast(above, OnnxType.INT32);
    int count = encoder.outputs();
    if (form == OnnxOutputs.MATRIX) {
      matrix(0, OnnxType.INT32, count, "1 for labels that are decided for", flags);
      matrix(1, OnnxType.FLOAT, count, "probabilities by label", probabilities);
      return;
    }
    for (int i = 0; i < count; i++) {
      single(2 * i, OnnxType.INT32, "1 if the label is decided for", column(flags, i));
      single(2 * i + 1, OnnxType.FLOAT, "probability of a label", column(probabilities, i));
    }
  }

  private void numbers(String predicted) {
    String values = spread.columns(predicted, interval);
    int count = form == OnnxOutputs.MATRIX ? columns : names.size();
    if (form == OnnxOutputs.MATRIX) {
      matrix(0, OnnxType.FLOAT, count, "targets in their own units", values);
      return;
    }
    for (int i = 0; i < count; i++) {
      single(i, OnnxType.FLOAT, "a target in its own unit", column(values, i));
    }
  }

  private String rounded(String linked) {
    return cast(linked, OnnxType.FLOAT);
  }

  /** Probabilities, or numbers in their own units, in double precision. */
  private String linked(String outputs) {
    List<String> exact = new ArrayList<>(List.of(cast(outputs, OnnxType.DOUBLE)));
    Optional<String> spreading =
        spread.values(exact.get(0), width, factor(), value -> inUnits(value));
    if (spreading.isPresent()) {
      return spreading.get();
    }
    String value =
        switch (OutputLink.of(encoder.task(), loss)) {
          case LOGISTIC -> graph.node("Sigmoid", LABEL, exact);
          case SOFTMAX -> graph.node("Softmax", LABEL, exact, Attribute.whole("axis", 1));
          case LOGARITHM -> graph.node("Exp", LABEL, exact);
          case IDENTITY -> exact.get(0);
        };
    return inUnits(value);
  }

  private String inUnits(String value) {
    return encoder.label() instanceof LabelEncoding.Numbers targets
        ? inUnits(targets, value)
        : value;
  }

  /** Of the first target. */
  private double factor() {
    return encoder.label() instanceof LabelEncoding.Numbers targets
        ? targets.scales().get(0).factor()
        : 1;
  }

  private String inUnits(LabelEncoding.Numbers targets, String values) {
    double[] factors = targets.scales().stream().mapToDouble(Scale.Affine::factor).toArray();
    double[] offsets = targets.scales().stream().mapToDouble(Scale.Affine::offset).toArray();
    String moved = values;
    if (Arrays.stream(factors).anyMatch(factor -> factor != 1)) {
      moved = node("Div", moved, graph.doubles(LABEL, factors, factors.length));
    }
    if (Arrays.stream(offsets).anyMatch(offset -> offset != 0)) {
      moved = node("Add", moved, graph.doubles(LABEL, offsets, offsets.length));
    }
    return undone(targets.transform(), moved);
  }

  private String undone(TargetTransform transform, String values) {
    return switch (transform) {
      case NONE -> values;
      case LOG -> node("Exp", values);
      case LOG1P -> node("Sub", node("Exp", values), graph.number(LABEL, 1.0));
      case SQRT -> {
        String positive = node("Max", values, graph.number(LABEL, 0.0));
        yield node("Mul", positive, positive);
      }
    };
  }

  private void matrix(int output, OnnxType type, int width, String meaning, String value) {
    graph.output(new OnnxField(names.get(output), type, List.of(width), meaning), value);
  }

  private void single(int output, OnnxType type, String meaning, String value) {
    graph.output(OnnxField.single(names.get(output), type, meaning), value);
  }

  /** One column of [rows, width]: [rows]. */
  private String column(String values, int index) {
    return graph.node(
        "Gather", LABEL, List.of(values, graph.whole(LABEL, index)), Attribute.whole("axis", 1));
  }

  private String cast(String value, OnnxType type) {
    return graph.node("Cast", LABEL, List.of(value), Attribute.whole("to", type.number()));
  }

  private String node(String operator, String... taken) {
    return graph.node(operator, LABEL, List.of(taken));
  }
}
