package io.gradus.compute;

import io.gradus.data.Block;
import io.gradus.data.CounterRandom;
import io.gradus.kernel.Kernels;
import io.gradus.network.LayerSpec;
import io.gradus.network.LayerVisitor;
import io.gradus.network.NetworkSpec;
import io.gradus.network.NtkDense;
import io.gradus.network.NtkStart;
import io.gradus.network.ParameterLayout;
import io.gradus.network.ShapedLayer;
import java.util.ArrayList;
import java.util.List;

/**
 * Weights and biases that start by rows of the training data, layer by layer, each from what the
 * layers before it make of the rows: {@link NtkStart#DATA}. A function of network, parameters, rows
 * and seed.
 */
public final class DataStart {
  /** Rows whose mean says where a unit is 0. */
  private static final int SIMPLEX = 5;

  /** Keeps these draws apart from other uses of the same seed. */
  private static final long STREAM = 0x64617461L;

  private static final LayerVisitor<Void, Boolean> BY_DATA =
      new LayerVisitor.Question<>() {
        @Override
        public Boolean ntkDense(NtkDense layer, Void context) {
          return layer.start() == NtkStart.DATA;
        }

        @Override
        protected Boolean otherwise(LayerSpec layer, Void context) {
          return false;
        }
      };

  private DataStart() {}

  /** Whether any layer starts so. */
  public static boolean concerns(NetworkSpec spec) {
    return !layers(spec.shapedLayers()).isEmpty();
  }

  /** In the order in which rows pass them. */
  private static List<ShapedLayer> layers(List<ShapedLayer> all) {
    List<ShapedLayer> found = new ArrayList<>();
    for (ShapedLayer layer : all) {
      found.addAll(layers(layer.body()));
      if (layer.layer().accept(BY_DATA, null)) {
        found.add(layer);
      }
    }
    return found;
  }

  /**
   * Completes parameters that {@link Initialization} drew.
   *
   * @param parameters [parameterCount], changed in place
   * @param rows some of the training data, at least one
   */
  public static void apply(
      NetworkSpec spec, float[] parameters, Block rows, long seed, Kernels kernels) {
    ParameterLayout layout = ParameterLayout.of(spec);
    float[] buffers = Initialization.buffers(spec);
    Trace trace = new Trace(Plan.compile(spec, PlanUse.TRACING), kernels);
    long key = CounterRandom.key(seed, STREAM);
    for (ShapedLayer layer : layers(spec.shapedLayers())) {
      trace.evaluate(parameters, buffers, rows, 0, rows.rows());
      int bias = layout.tensor(layer.path() + ".bias").offset();
      start(
          parameters,
          layout.tensor(layer.path() + ".weight").offset(),
          bias,
          trace.values(layer.number()),
          layer,
          CounterRandom.key(key, bias));
    }
  }

  /**
   * @param sums of the units, with biases of zero: [positions, units]
   */
  private static void start(
      float[] parameters, int weight, int bias, float[] sums, ShapedLayer layer, long key) {
    int units = layer.output().last();
    int inputs = layer.input().last();
    int positions = sums.length / units;
    for (int unit = 0; unit < units; unit++) {
      double mean = 0;
      for (int i = 0; i < positions; i++) {
        mean += sums[i * units + unit] / (double) positions;
      }
      double variance = 0;
      for (int i = 0; i < positions; i++) {
        double distance = sums[i * units + unit] - mean;
        variance += distance * distance / positions;
      }
      // A unit that is the same for all rows stays as it was drawn.
      double scale = variance > 0 ? 1 / Math.sqrt(variance) : 1;
      for (int i = 0; i < inputs; i++) {
        parameters[weight + unit * inputs + i] *= (float) scale;
      }
      parameters[bias + unit] =
          (float) (-scale * mixed(sums, units, unit, CounterRandom.key(key, unit)));
    }
  }

  /** A mean of a few of a unit's sums, with weights that are uniform over all that add up to 1. */
  private static double mixed(float[] sums, int units, int unit, long key) {
    int positions = sums.length / units;
    double mixed = 0;
    double all = 0;
    for (int i = 0; i < SIMPLEX; i++) {
      double share = -StrictMath.log(1 - CounterRandom.uniformDouble(key, 2L * i));
      int position = CounterRandom.below(positions, key, 2L * i + 1);
      mixed += share * sums[position * units + unit];
      all += share;
    }
    return all > 0 ? mixed / all : 0;
  }
}
