package io.gradus.explain;

import io.gradus.compute.Plan;
import io.gradus.compute.Trace;
import io.gradus.data.Block;
import io.gradus.network.Dense;
import io.gradus.network.LayerSpec;
import io.gradus.network.LayerVisitor;
import io.gradus.network.ShapedLayer;
import java.util.List;
import java.util.Optional;

/**
 * What the loss really is without a node: rows that went forward go on from behind the node's layer
 * with another value of it. Where a dense layer comes next, {@code z′ = z − (a − value)·W[:,node]}
 * spares its product of matrices.
 */
final class Silenced {
  private final Plan plan;
  private final DetailRequest request;
  private final Trace trace;
  private final float[] parameters;
  private final NodeLayer[] layers;

  /** The dense layer that gets a node's value, and where its weight lies. */
  private record Next(String layer, int units, int columns, int weight) {}

  private final Next[] next;
  private double[] losses = {};
  private float[] errors = {};
  private float[] before = {};

  Silenced(Plan plan, List<NodeLayer> all, DetailRequest request, float[] parameters, Trace trace) {
    this.plan = plan;
    this.request = request;
    this.parameters = parameters;
    this.trace = trace;
    this.layers = new NodeLayer[request.chosen()];
    this.next = new Next[layers.length];
    for (int i = 0; i < layers.length; i++) {
      layers[i] = all.get(request.layers[i]);
      next[i] =
          layers[i].shape().rank() == 1
              ? next(plan.spec().shapedLayers(), layers[i].layer())
                  .flatMap(this::dense)
                  .orElse(null)
              : null;
    }
  }

  /** The layer directly behind that one, which nothing else gets the values of. */
  private static Optional<ShapedLayer> next(List<ShapedLayer> layers, String number) {
    for (int i = 0; i < layers.size(); i++) {
      if (layers.get(i).number().equals(number)) {
        return i + 1 < layers.size() ? Optional.of(layers.get(i + 1)) : Optional.empty();
      }
      if (number.startsWith(layers.get(i).number() + ".")) {
        return next(layers.get(i).body(), number);
      }
    }
    return Optional.empty();
  }

  private Optional<Next> dense(ShapedLayer layer) {
    return layer.accept(
        new LayerVisitor.Question<>() {
          @Override
          public Optional<Next> dense(Dense dense, ShapedLayer at) {
            return Optional.of(
                new Next(
                    at.number(),
                    dense.units(),
                    at.input().last(),
                    plan.layout().tensor(at.path() + ".weight").offset()));
          }

          @Override
          protected Optional<Next> otherwise(LayerSpec other, ShapedLayer at) {
            return Optional.empty();
          }
        });
  }

  /**
   * Adds what the loss of rows that went forward becomes without each node; the last layers first,
   * so that what lies before a layer is still what went forward.
   */
  void add(Block block, int from, int rows, DetailSums into) {
    if (losses.length < rows) {
      losses = new double[rows];
      errors = new float[rows * plan.outputs()];
    }
    boolean known = false;
    for (int i = layers.length - 1; i >= 0; i--) {
      if (request.silenced[i]) {
        if (!known) {
          rowLosses(block, from, rows);
          known = true;
        }
        into.toMean[i] += changed(i, (float) request.means[i], block, from, rows);
        into.toZero[i] += changed(i, 0, block, from, rows);
      }
    }
  }

  private double changed(int i, float value, Block block, int from, int rows) {
    if (next[i] != null) {
      return withoutProduct(i, next[i], value, block, from, rows);
    }
    NodeLayer layer = layers[i];
    float[] values = trace.valuesByPlace(layer.layer());
    int places = rows * layer.places();
    keep(places);
    for (int place = 0; place < places; place++) {
      int at = place * layer.nodes() + request.nodes[i];
      before[place] = values[at];
      values[at] = value;
    }
    trace.evaluateFrom(layer.layer());
    double change = change(block, from, rows);
    for (int place = 0; place < places; place++) {
      values[place * layer.nodes() + request.nodes[i]] = before[place];
    }
    return change;
  }

  private double withoutProduct(int i, Next dense, float value, Block block, int from, int rows) {
    NodeLayer layer = layers[i];
    float[] a = trace.valuesByPlace(layer.layer());
    float[] z = trace.valuesByPlace(dense.layer());
    int length = rows * dense.units();
    keep(length);
    System.arraycopy(z, 0, before, 0, length);
    for (int row = 0; row < rows; row++) {
      float less = a[row * layer.nodes() + request.nodes[i]] - value;
      int weight = dense.weight() + request.nodes[i];
      for (int unit = 0; unit < dense.units(); unit++) {
        z[row * dense.units() + unit] -= less * parameters[weight + unit * dense.columns()];
      }
    }
    trace.evaluateFrom(dense.layer());
    double change = change(block, from, rows);
    System.arraycopy(before, 0, z, 0, length);
    return change;
  }

  private void keep(int length) {
    if (before.length < length) {
      before = new float[length];
    }
  }

  /** The losses of the rows as they are. */
  private void rowLosses(Block block, int from, int rows) {
    float[] y = trace.outputs();
    for (int row = 0; row < rows; row++) {
      losses[row] = loss(y, block, from, row);
    }
  }

  /** {@code Σ w·(rowLoss − the row's loss as it is)} */
  private double change(Block block, int from, int rows) {
    double change = 0;
    float[] y = trace.outputs();
    for (int row = 0; row < rows; row++) {
      float weight = block.weights()[from + row];
      if (weight != 0) {
        change += weight * (loss(y, block, from, row) - losses[row]);
      }
    }
    return change;
  }

  private double loss(float[] y, Block block, int from, int row) {
    int outputs = plan.outputs();
    return plan.loss()
        .row(y, row * outputs, block.targets(), (from + row) * plan.targetWidth(), 1, errors);
  }
}
