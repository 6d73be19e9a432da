package io.gradus.explain;

import io.gradus.encode.FeatureColumn;
import io.gradus.encode.Scale;
import io.gradus.model.TrainedModel;
import io.gradus.network.Shape;
import io.gradus.network.Task;
import io.gradus.score.OutputNames;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What the second pass says of a node, as an explanation has it. */
final class DetailView {
  /** Numbers that are written down of a node: those that go with it most. */
  private static final int CORRELATIONS = 10;

  /** Categories that are written down of a node: those that excite it or calm it most. */
  private static final int CATEGORIES = 12;

  /** Classes, labels or targets that are written down of a node. */
  private static final int TARGETS = 100;

  private final TrainedModel model;
  private final List<NodeLayer> layers;
  private final NodeSums sums;
  private final NodeChoice choice;
  private final DetailSums details;
  private final InputValues columns;

  DetailView(
      TrainedModel model,
      List<NodeLayer> layers,
      NodeSums sums,
      NodeChoice choice,
      DetailSums details,
      InputValues columns) {
    this.model = model;
    this.layers = layers;
    this.sums = sums;
    this.choice = choice;
    this.details = details;
    this.columns = columns;
  }

  /** The place of a node among those that were looked at closely. */
  Optional<Integer> place(int layer, int node) {
    for (int i = 0; i < choice.chosen().size(); i++) {
      DetailRequest.Chosen chosen = choice.chosen().get(i);
      if (chosen.layer() == layer && chosen.node() == node) {
        return Optional.of(i);
      }
    }
    return Optional.empty();
  }

  private boolean silenced(int place) {
    return choice.chosen().get(place).silencing() == DetailRequest.Silencing.DONE;
  }

  Double ablation(int place) {
    return silenced(place) ? (Double) details.silencedToMean(place, sums.weight()) : null;
  }

  Double ablationToZero(int place) {
    return silenced(place) ? (Double) details.silencedToZero(place, sums.weight()) : null;
  }

  ExplainedNode.Histogram histogram(int place) {
    DetailRequest.Chosen chosen = choice.chosen().get(place);
    LayerSums at = sums.layer(chosen.layer());
    List<Long> counts = new ArrayList<>();
    for (long count : details.histogram(place)) {
      counts.add(count);
    }
    return new ExplainedNode.Histogram(
        at.smallest()[chosen.node()], at.largest()[chosen.node()], counts);
  }

  /** Whether a node has the same value in all rows, and so goes with nothing. */
  private boolean constant(int place) {
    DetailRequest.Chosen chosen = choice.chosen().get(place);
    return constant(chosen.layer(), chosen.node());
  }

  private boolean constant(int layer, int node) {
    LayerSums at = sums.layer(layer);
    return at.smallest()[node] == at.largest()[node];
  }

  List<ExplainedNode.Correlation> correlations(int place) {
    List<ExplainedNode.Correlation> correlations = new ArrayList<>();
    if (constant(place)) {
      return correlations;
    }
    for (int number = 0; number < choice.numbers(); number++) {
      if (constant(0, choice.input(number))) {
        continue;
      }
      double r = details.correlation(place, number, sums.weight());
      if (Double.isFinite(r)) {
        InputValues.Value value = choice.number(number);
        correlations.add(
            new ExplainedNode.Correlation(
                value.column(), value.element() < 0 ? null : value.element(), r));
      }
    }
    return correlations.stream()
        .sorted(Comparator.comparingDouble(correlation -> -Math.abs(correlation.r())))
        .limit(CORRELATIONS)
        .toList();
  }

  /** What lies far from the mean in many rows comes first. */
  List<ExplainedNode.CategoryMean> categories(int place) {
    if (constant(place)) {
      return List.of();
    }
    double mean = mean(place);
    record Weighed(ExplainedNode.CategoryMean category, double force) {}
    List<Weighed> means = new ArrayList<>();
    int code = 0;
    for (FeatureColumn.Categorical column : columns.categoricals()) {
      for (int i = 0; i < column.cardinality(); i++, code++) {
        if (details.codeWeight(code) > 0) {
          double deviation = details.codeDeviation(place, code);
          means.add(
              new Weighed(
                  InputValues.category(column, i, mean + deviation, details.codeRows(code)),
                  Math.abs(deviation) * Math.sqrt(details.codeWeight(code))));
        }
      }
    }
    return means.stream()
        .sorted(Comparator.comparingDouble(weighed -> -weighed.force()))
        .limit(CATEGORIES)
        .map(Weighed::category)
        .toList();
  }

  /** Null of a node that never changes. */
  ExplainedNode.Selectivity selectivity(int place) {
    if (constant(place)) {
      return null;
    }
    return switch (model.task()) {
      case BINARY, MULTICLASS -> ofClasses(place);
      case MULTILABEL, REGRESSION -> ofTargets(place);
    };
  }

  private ExplainedNode.Selectivity ofTargets(int place) {
    List<String> names = OutputNames.targets(model.encoder());
    List<ExplainedNode.WithTarget> found = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      double r = details.targetCorrelation(place, i, sums.weight());
      if (Double.isFinite(r)) {
        found.add(
            model.task() == Task.MULTILABEL
                ? new ExplainedNode.WithTarget(
                    names.get(i),
                    r,
                    mean(place) + details.withLabel(place, i),
                    mean(place) + details.withoutLabel(place, i, sums.weight()))
                : new ExplainedNode.WithTarget(names.get(i), r, null, null));
      }
    }
    found.sort(Comparator.comparingDouble(each -> -Math.abs(each.r())));
    return found.isEmpty()
        ? null
        : new ExplainedNode.Selectivity(null, List.of(), found.stream().limit(TARGETS).toList());
  }

  private ExplainedNode.Selectivity ofClasses(int place) {
    List<String> classes = model.encoder().classes();
    double eta = details.selectivity(place, sums.weight());
    if (!Double.isFinite(eta)) {
      return null;
    }
    double mean = mean(place);
    List<ExplainedNode.ClassMean> means = new ArrayList<>();
    for (int i = 0; i < classes.size(); i++) {
      if (details.classWeight(i) > 0) {
        means.add(
            new ExplainedNode.ClassMean(classes.get(i), mean + details.classDeviation(place, i)));
      }
    }
    means.sort(Comparator.comparingDouble(each -> -Math.abs(each.mean() - mean)));
    return new ExplainedNode.Selectivity(eta, means.stream().limit(TARGETS).toList());
  }

  private double mean(int place) {
    DetailRequest.Chosen chosen = choice.chosen().get(place);
    return sums.mean(chosen.layer(), chosen.node());
  }

  List<ExplainedNode.TopRow> topRows(int place) {
    LargestRows top = details.top(place);
    List<ExplainedNode.TopRow> rows = new ArrayList<>();
    for (int i = 0; i < top.count(); i++) {
      rows.add(new ExplainedNode.TopRow(sums.numbers().of(top.row(i)), top.value(i)));
    }
    return rows;
  }

  /** The mean of what is kept of the top rows, in bytes again. */
  ExplainedNode.Picture picture(int place) {
    LargestRows top = details.top(place);
    Shape image = model.network().input().shape();
    if (!image.isImage() || top.count() == 0 || top.kept(0).length == 0) {
      return null;
    }
    NodeLayer layer = layers.get(choice.chosen().get(place).layer());
    ReceptiveField field = ReceptiveField.of(model.network(), layer.layer());
    int height = field.height(image);
    int width = field.width(image);
    int channels = image.channels();
    double[] mean = new double[height * width * channels];
    for (int i = 0; i < top.count(); i++) {
      float[] kept = top.kept(i);
      for (int pixel = 0; pixel < height * width; pixel++) {
        for (int channel = 0; channel < channels; channel++) {
          mean[channel * height * width + pixel] += kept[pixel * channels + channel];
        }
      }
    }
    Scale.Affine scale = scale();
    List<Double> pixels = new ArrayList<>();
    for (double sum : mean) {
      pixels.add(sum / top.count() / scale.factor() + scale.offset());
    }
    return new ExplainedNode.Picture(width, height, channels, pixels);
  }

  /** An image is the only column there is, of bytes that are scaled alike. */
  private Scale.Affine scale() {
    return model.encoder().features().get(0) instanceof FeatureColumn.Bytes bytes
            && bytes.scale().factor() != 0
        ? bytes.scale()
        : Scale.Affine.IDENTITY;
  }
}
