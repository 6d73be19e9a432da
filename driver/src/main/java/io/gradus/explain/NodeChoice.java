package io.gradus.explain;

import io.gradus.encode.FeatureColumn;
import io.gradus.model.TrainedModel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Which nodes of each layer are shown, and which of the hidden ones are looked at closely: as many
 * as can be held beside what they are compared with.
 */
final class NodeChoice {
  /** Nodes times what each is compared with: numbers, categories, classes. */
  private static final long MOST_PAIRS = 1 << 22;

  /** Floats of the images that are kept of the rows which excite nodes most. */
  private static final long MOST_PICTURE_FLOATS = 1 << 22;

  /** An image of 64 × 64 with four channels. */
  private static final int LARGEST_PICTURE = 1 << 14;

  private final InputValues columns;
  private final List<List<Integer>> shown = new ArrayList<>();
  private final List<DetailRequest.Chosen> chosen = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private final DetailRequest request;
  private final int[] numbers;

  NodeChoice(
      TrainedModel model,
      List<NodeLayer> layers,
      NodeSums sums,
      InputValues columns,
      ExplainOptions options) {
    this.columns = columns;
    DetailRequest.Targets targets =
        switch (model.task()) {
          case BINARY, MULTICLASS ->
              DetailRequest.Targets.ofClasses(model.encoder().classes().size());
          case MULTILABEL, REGRESSION ->
              DetailRequest.Targets.ofNumbers(model.network().targetWidth());
        };
    int[] cardinalities =
        columns.categoricals().stream().mapToInt(FeatureColumn.Categorical::cardinality).toArray();
    boolean image = model.network().input().shape().isImage();
    this.numbers =
        image
            ? new int[0]
            : IntStream.range(0, columns.values().size())
                .filter(i -> columns.values().get(i).kind() == InputValues.Kind.NUMBER)
                .toArray();
    long compared =
        1L
            + numbers.length
            + targets.classes()
            + targets.numbers()
            + IntStream.of(cardinalities).sum();
    long hidden = layers.stream().filter(layer -> layer.role() == NodeLayer.Role.HIDDEN).count();
    long closely = MOST_PAIRS / compared / Math.max(1, hidden);
    for (int i = 0; i < layers.size(); i++) {
      List<Integer> most = mostInfluence(sums.layer(i), options.nodes());
      shown.add(most);
      if (layers.get(i).role() == NodeLayer.Role.HIDDEN) {
        choose(i, most, closely, options.ablations());
        if (closely < most.size()) {
          notes.add(
              "Layer %s: what nodes recognise is shown for %s of %s, since there are %s inputs to compare them with."
                  .formatted(layers.get(i).layer(), closely, most.size(), compared));
        }
      }
    }
    long floats = MOST_PICTURE_FLOATS / Math.max(1, (long) chosen.size() * options.topRows());
    this.request =
        new DetailRequest(
            sums,
            chosen,
            numbers,
            targets,
            cardinalities,
            new DetailRequest.TopRows(
                options.topRows(), image ? (int) Math.min(floats, LARGEST_PICTURE) : 0));
  }

  private static List<Integer> mostInfluence(LayerSums at, int most) {
    double[] influence = at.of(LayerSums.Of.INFLUENCE);
    return IntStream.range(0, at.nodes())
        .boxed()
        .sorted(
            Comparator.comparingDouble((Integer node) -> -influence[node])
                .thenComparing(Comparator.naturalOrder()))
        .limit(most)
        .toList();
  }

  private void choose(int layer, List<Integer> nodes, long most, int ablations) {
    for (int i = 0; i < Math.min(most, nodes.size()); i++) {
      chosen.add(
          new DetailRequest.Chosen(
              layer,
              nodes.get(i),
              i < ablations ? DetailRequest.Silencing.DONE : DetailRequest.Silencing.LEFT_OUT));
    }
  }

  /** The nodes of a layer that are shown, those with the most influence first. */
  List<Integer> shown(int layer) {
    return shown.get(layer);
  }

  /** The nodes that are looked at closely, as the request has them. */
  List<DetailRequest.Chosen> chosen() {
    return chosen;
  }

  DetailRequest request() {
    return request;
  }

  /** The value of the input that a number of the request is. */
  InputValues.Value number(int i) {
    return columns.values().get(numbers[i]);
  }

  /** Where that number lies among the values of the input. */
  int input(int i) {
    return numbers[i];
  }

  int numbers() {
    return numbers.length;
  }

  /** What was left out, and why. */
  List<String> notes() {
    return notes;
  }

  /** Of the sums of a partition, about. */
  long bytes() {
    long each = 1L + numbers.length + DetailRequest.BINS;
    for (FeatureColumn.Categorical column : columns.categoricals()) {
      each += column.cardinality();
    }
    return chosen.size() * each * Double.BYTES;
  }
}
