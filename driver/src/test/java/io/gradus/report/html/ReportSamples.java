package io.gradus.report.html;

import io.gradus.encode.ColumnProfile;
import io.gradus.encode.FeatureColumn;
import io.gradus.encode.FeatureEncoder;
import io.gradus.encode.LabelEncoding;
import io.gradus.encode.Scale;
import io.gradus.encode.TargetTransform;
import io.gradus.evaluate.CountedInputs;
import io.gradus.evaluate.Measured;
import io.gradus.explain.AttributionSpread;
import io.gradus.explain.ErrorTrace;
import io.gradus.explain.ExplainedColumns;
import io.gradus.explain.ExplainedLayer;
import io.gradus.explain.ExplainedNode;
import io.gradus.explain.Explanation;
import io.gradus.explain.RowConductance;
import io.gradus.explain.ShownRow;
import io.gradus.explain.TracedRow;
import io.gradus.metric.InputSums;
import io.gradus.metric.MetricSums;
import io.gradus.metric.QualitySums;
import io.gradus.metric.RowSample;
import io.gradus.model.Provenance;
import io.gradus.network.BinaryCrossEntropy;
import io.gradus.network.Dense;
import io.gradus.network.Initializer;
import io.gradus.network.LossSpec;
import io.gradus.network.NetworkSpec;
import io.gradus.network.SoftmaxCrossEntropy;
import io.gradus.network.SquaredError;
import io.gradus.network.Task;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Facts of models that were never trained, measured on rows that were drawn. */
final class ReportSamples {
  private static final int ROWS = 2000;

  private ReportSamples() {}

  /** As many names that mean no harm. */
  static List<String> plain(List<String> names) {
    return IntStream.range(0, names.size()).mapToObj(i -> "name " + i).toList();
  }

  /** Control characters that the drawing library has in its own text. */
  static boolean isInLibrary(int point) {
    return point == '\t' || point == 0x7F || point >= 0x80;
  }

  /** Whose columns, classes and labels have these names. */
  static ReportFacts facts(Task task, List<String> names) {
    FeatureEncoder encoder = encoder(task, names);
    NetworkSpec network =
        new NetworkSpec(
            encoder.inputSpec(),
            List.of(new Dense(encoder.outputs(), true, Initializer.AUTO)),
            loss(task));
    ReportSubject subject = new ReportSubject("a “name” <b>", "/models/x", network, encoder);
    Measured measured = measured(task, encoder.outputs(), names.size(), ROWS);
    InputSpread spread =
        InputSpreads.of("training", CountedInputs.columns(encoder), inputs(names.size(), 0));
    InputSpread other =
        InputSpreads.of("test", CountedInputs.columns(encoder), inputs(names.size(), 2));
    return ReportFacts.of(subject)
        .with(provenance(names))
        .with(log())
        .withMeasured(List.of(new MeasuredRows("test", measured, Optional.empty())))
        .withSpreads(List.of(spread, other))
        .withOthers(List.of(new ComparedModel(names.get(0), measured, 0)))
        .with(explanation(names, 20));
  }

  private static LossSpec loss(Task task) {
    return switch (task) {
      case BINARY, MULTILABEL -> new BinaryCrossEntropy(1);
      case MULTICLASS -> new SoftmaxCrossEntropy(0);
      case REGRESSION -> new SquaredError();
    };
  }

  private static FeatureEncoder encoder(Task task, List<String> names) {
    List<FeatureColumn> features = new ArrayList<>();
    Map<String, ColumnProfile> profile = new LinkedHashMap<>();
    for (String name : names) {
      features.add(new FeatureColumn.Numeric(name, new Scale.Affine(5, 0.5), 0.0, false));
      profile.put(name, new ColumnProfile(100, 10, 0));
    }
    List<String> classes = List.of("no " + names.get(0), "yes " + names.get(0));
    LabelEncoding label =
        switch (task) {
          case BINARY -> classes(names.get(0) + "?", classes);
          case MULTICLASS ->
              classes(
                  names.get(0) + "?",
                  IntStream.range(0, 4).mapToObj(i -> i + names.get(i % names.size())).toList());
          case MULTILABEL ->
              new LabelEncoding.Flags(
                  IntStream.range(0, 3).mapToObj(i -> i + names.get(i % names.size())).toList(), 3);
          case REGRESSION ->
              new LabelEncoding.Numbers(
                  List.of(names.get(0) + "!"),
                  List.of(new Scale.Affine(0, 1)),
                  TargetTransform.NONE);
        };
    return new FeatureEncoder(task, label, null, Map.of(), features, List.of())
        .withProfile(profile);
  }

  private static LabelEncoding classes(String column, List<String> names) {
    return new LabelEncoding.Classes(
        column, LabelEncoding.ClassSource.TEXT, names, names.stream().map(name -> 1.0).toList());
  }

  static Measured measured(Task task, int outputs, int columns, int rows) {
    Random random = new Random(3);
    int width = task == Task.MULTICLASS ? 1 : outputs;
    float[] logits = new float[rows * outputs];
    float[] targets = new float[rows * width];
    float[] weights = new float[rows];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = (float) (2 * random.nextGaussian());
    }
    for (int row = 0; row < rows; row++) {
      weights[row] = 1;
      for (int k = 0; k < width; k++) {
        double signal = logits[row * outputs + k] + random.nextGaussian();
        targets[row * width + k] =
            switch (task) {
              case BINARY, MULTILABEL -> signal > 0 ? 1 : 0;
              case MULTICLASS -> likely(logits, row * outputs, outputs, random);
              case REGRESSION -> (float) signal;
            };
      }
    }
    MetricSums metrics = MetricSums.create(task, outputs, 1);
    metrics.add(logits, targets, weights, 0, rows);
    QualitySums quality = QualitySums.create(task, outputs);
    quality.add(logits, targets, weights, rows);
    RowSample sample = RowSample.create(task, outputs);
    long[] ids = LongStream.range(0, rows).toArray();
    sample.add(logits, targets, weights, rows, 0, ids, 0);
    return new Measured(metrics.result(), quality.result(), inputs(columns, 2), sample.result());
  }

  private static int likely(float[] logits, int from, int outputs, Random random) {
    int likely = random.nextInt(outputs);
    for (int c = 0; c < outputs; c++) {
      likely = logits[from + c] > logits[from + likely] + 1 ? c : likely;
    }
    return likely;
  }

  private static InputSums inputs(int columns, double shift) {
    int[] places = IntStream.range(0, columns).toArray();
    int[] gaps = IntStream.generate(() -> -1).limit(columns).toArray();
    InputSums sums = InputSums.create(places, gaps, new int[0], new int[0]);
    Random random = new Random(9);
    float[] dense = new float[200 * columns];
    for (int i = 0; i < dense.length; i++) {
      dense[i] = (float) (random.nextGaussian() + (i % columns == 0 ? shift : 0));
    }
    sums.add(dense, columns, new int[0], 0, 200);
    return sums;
  }

  private static Provenance provenance(List<String> names) {
    return new Provenance(
        Map.of("gradus", "1"),
        names.get(0),
        "2026-01-01T00:00:00Z",
        "2026-01-01T00:01:00Z",
        1,
        2,
        Map.of("train", 100L),
        Map.of("data", Map.of("train", names)),
        3,
        List.of(),
        Map.of());
  }

  private static TrainingLog log() {
    List<String> lines = new ArrayList<>(List.of("{\"event\":\"started\",\"epochs\":4}"));
    for (int epoch = 1; epoch <= 4; epoch++) {
      lines.add(
          "{\"event\":\"epoch\",\"epoch\":%s,\"step\":%s,\"loss\":%s,\"validation\":{\"loss\":%s,\"auc\":0.8},\"best\":%s,\"seconds\":1.5,\"timing\":{\"compute\":1.0,\"wait\":0.5}}"
              .formatted(epoch, 10 * epoch, 1.0 / epoch, 1 + Math.abs(3 - epoch), epoch <= 3));
    }
    lines.add("{\"event\":\"finished\",\"best_epoch\":3,\"reason\":\"all epochs are done\"}");
    return TrainingLog.parse(lines.stream());
  }

  /** Of one hidden layer, all of whose nodes are shown. */
  static ExplanationJson explanation(List<String> names, int nodes) {
    Random random = new Random(4);
    List<ExplainedNode> shown = new ArrayList<>();
    for (int i = 0; i < nodes; i++) {
      shown.add(node(i, names, random));
    }
    ExplainedLayer layer =
        new ExplainedLayer(
            "2",
            List.of("1", "2"),
            "dense",
            names.get(0),
            "hidden",
            List.of(nodes),
            nodes,
            1,
            0,
            1,
            1,
            shown);
    Map<String, String> values = new LinkedHashMap<>();
    names.forEach(name -> values.put(name, name));
    Explanation explanation =
        new Explanation(
            Explanation.FORMAT,
            Explanation.VERSION,
            new Explanation.Model("m", "d"),
            new Explanation.Data(names, 500, 500),
            new Explanation.Loss(0.4),
            List.of(layer),
            List.of(new Explanation.WorstRow(7, 3.5, List.of(0.5))),
            List.of(),
            List.of(traced(7, names), traced(8, names)),
            500,
            names.stream()
                .limit(20)
                .map(name -> importance(name, null, List.of(names.get(0), "b")))
                .toList(),
            List.of(
                new ExplainedColumns.Permutation(
                    names.get(0), "loss", 0.3, 0.1, "auc", 0.8, 0.2, 0.1)),
            List.of(),
            null,
            spread(names.subList(0, Math.min(15, names.size()))),
            List.of(new ShownRow(7L, null, values)));
    return ExplanationJson.parse(explanation.toJson()).orElseThrow();
  }

  private static ExplainedColumns.Importance importance(
      String name, String target, List<String> targets) {
    return new ExplainedColumns.Importance(
        name,
        0.5,
        0.4,
        0.6,
        target,
        targets.stream().map(one -> importance(name, one, List.of())).toList());
  }

  private static TracedRow traced(long row, List<String> names) {
    List<RowConductance.Node> nodes =
        List.of(
            new RowConductance.Node(3, 0.75, List.of(new ErrorTrace.Column(names.get(0), 0.75))),
            new RowConductance.Node(1, -0.25, List.of()));
    return new TracedRow(
        row,
        null,
        2,
        1,
        0,
        32,
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        new RowConductance(
            names.get(0), 1.5, 1, 0, 32, List.of(new RowConductance.Layer("2", 4, 0.5, 0, nodes))));
  }

  private static AttributionSpread spread(List<String> names) {
    return new AttributionSpread(
        10,
        -1,
        1,
        names.stream()
            .map(
                name ->
                    new AttributionSpread.Column(
                        name, List.of(4L, 0L, 6L), Arrays.asList(0.25, null, 0.75)))
            .toList());
  }

  private static ExplainedNode node(int number, List<String> names, Random random) {
    return new ExplainedNode(
        number,
        null,
        random.nextDouble(),
        0,
        0,
        random.nextDouble(),
        random.nextGaussian(),
        random.nextGaussian(),
        null,
        null,
        0.1,
        0.2,
        0.5,
        0,
        1,
        new ExplainedNode.Histogram(0, 2, LongStream.range(0, 64).boxed().toList()),
        List.of(new ExplainedNode.Correlation(names.get(number % names.size()), null, 0.8)),
        List.of(
            new ExplainedNode.CategoryMean(
                names.get(0), names.get(names.size() - 1), "category", 1.5, 10)),
        new ExplainedNode.Selectivity(
            0.4,
            List.of(
                new ExplainedNode.ClassMean(names.get(0), 1), new ExplainedNode.ClassMean("b", 0))),
        LongStream.range(7, 16).mapToObj(row -> new ExplainedNode.TopRow(row, 1)).toList(),
        new ExplainedNode.Picture(2, 1, 1, List.of((double) number, number + 1.0)));
  }
}
