package io.gradus.explain;

import io.gradus.data.Block;
import io.gradus.metric.Metric;
import io.gradus.model.TrainedModel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;

/** Makes of the sums of columns what is told of them. */
final class ColumnView {
  /** Half the width of a 95 % interval, in standard errors. */
  private static final double INTERVAL = 1.96;

  /** Of how many columns effects are computed. */
  private static final int EFFECTS = 8;

  /** By how many classes, labels or targets importance is told apart. */
  private static final int MOST_TARGETS = 20;

  private final TrainedModel model;
  private final List<String> columns;
  private final List<String> targets;
  private final ColumnSums sums;
  private final Baseline baseline;
  private final int steps;

  /**
   * @param steps of attributions
   */
  ColumnView(TrainedModel model, ColumnSums sums, Baseline baseline, int steps) {
    this.model = model;
    this.columns = model.encoder().featureColumns();
    this.targets = ExplainedOutputs.of(model.encoder(), model.network().loss()).names();
    this.sums = sums;
    this.baseline = baseline;
    this.steps = steps;
  }

  ExplainedColumns of(
      ColumnPass pass, JavaRDD<Block> sample, PermutationPass permutations, Metric metric) {
    long rows = sample.map(Block::rows).collect().stream().mapToLong(Integer::longValue).sum();
    List<ExplainedColumns.Importance> importance = importance();
    List<ExplainedColumns.Effect> effects = new ArrayList<>();
    if (rows > 0) {
      for (ExplainedColumns.Importance one : importance) {
        if (effects.size() < EFFECTS) {
          int column = columns.indexOf(one.column());
          EffectView view = new EffectView(model, pass, sample, column);
          model.encoder().features().get(column).accept(view);
          view.found().ifPresent(effects::add);
        }
      }
    }
    List<ExplainedColumns.Permutation> permuted = List.of();
    List<String> notes = List.of();
    if (rows > 0) {
      PermutationView view = new PermutationView(columns, metric, permutations.over(sample));
      permuted = view.columns();
      notes = view.notes();
    }
    AttributionSpread spread =
        rows > 0 && targets.size() == 1
            ? SpreadView.of(model, pass, sample, baseline.vector(), steps, importance)
            : null;
    return new ExplainedColumns(
        rows, importance, permuted, effects, baselineOutput(), spread, notes);
  }

  private List<ExplainedColumns.Importance> importance() {
    int[] all = IntStream.range(0, targets.size()).toArray();
    return IntStream.range(0, columns.size())
        .mapToObj(
            column ->
                importance(
                    column,
                    all,
                    targets.size() == 1 ? targets.get(0) : null,
                    targets.size() == 1 || targets.size() > MOST_TARGETS
                        ? List.of()
                        : byTarget(column)))
        .sorted(Comparator.comparingDouble(one -> -one.meanAbs()))
        .toList();
  }

  private List<ExplainedColumns.Importance> byTarget(int column) {
    return IntStream.range(0, targets.size())
        .filter(target -> sums.of(target, ColumnSums.Of.WEIGHT) > 0)
        .mapToObj(target -> importance(column, new int[] {target}, targets.get(target), List.of()))
        .toList();
  }

  private ExplainedColumns.Importance importance(
      int column, int[] of, String target, List<ExplainedColumns.Importance> byTarget) {
    double weight = 0;
    double squaredWeight = 0;
    double absolute = 0;
    double square = 0;
    for (int each : of) {
      weight += sums.of(each, ColumnSums.Of.WEIGHT);
      squaredWeight += sums.of(each, ColumnSums.Of.SQUARED_WEIGHT);
      absolute += sums.of(each, column, ColumnSums.Part.ABSOLUTE);
      square += sums.of(each, column, ColumnSums.Part.SQUARE);
    }
    double mean = weight > 0 ? absolute / weight : 0;
    double variance = weight > 0 ? Math.max(0, square / weight - mean * mean) : 0;
    double effective = squaredWeight > 0 ? weight * weight / squaredWeight : 1;
    double half = INTERVAL * Math.sqrt(variance / effective);
    return new ExplainedColumns.Importance(
        columns.get(column), mean, mean - half, mean + half, target, byTarget);
  }

  private ExplainedColumns.BaselineOutput baselineOutput() {
    TracedNetwork network = TracedNetwork.of(model.network(), model.parameters(), model.buffers());
    OutputSteps steps = new OutputSteps(model.encoder(), model.network().loss());
    float[] outputs = network.outputs(baseline.vector());
    List<Double> values =
        IntStream.range(0, outputs.length)
            .mapToObj(output -> steps.value(outputs[output], output))
            .toList();
    double gap = 0;
    double change = 0;
    for (int target = 0; target < targets.size(); target++) {
      gap += sums.of(target, ColumnSums.Of.GAP);
      change += sums.of(target, ColumnSums.Of.CHANGE);
    }
    return new ExplainedColumns.BaselineOutput(
        baseline.kind(), values, change > 0 ? gap / change : 0);
  }
}
