package io.gradus.compute;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.data.Block;
import io.gradus.kernel.Kernels;
import io.gradus.network.ActivationFunction;
import io.gradus.network.EmbeddingInput;
import io.gradus.network.FeatureScale;
import io.gradus.network.Initializer;
import io.gradus.network.InputSpec;
import io.gradus.network.LayerSpec;
import io.gradus.network.NetworkSpec;
import io.gradus.network.NtkDense;
import io.gradus.network.NtkStart;
import io.gradus.network.ParametricActivation;
import io.gradus.network.PbldEmbedding;
import io.gradus.network.Residual;
import io.gradus.network.Shape;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Held against what is wanted of the units, over the rows. */
class DataStartTest {
  private static final int ROWS = 300;
  private static final long SEED = 3;

  private static NetworkSpec spec(NtkStart start) {
    LayerSpec selu = new ParametricActivation(ActivationFunction.SELU);
    return Networks.network(
        new InputSpec(Shape.of(4), List.of(new EmbeddingInput("city", 5, 3))),
        Networks.SQUARED,
        new PbldEmbedding(2, 4, 3, 0.3),
        new FeatureScale(),
        new NtkDense(9, start),
        selu,
        new Residual(List.of(new NtkDense(9, start), selu)),
        new NtkDense(3, start));
  }

  private static float[] drawn(NetworkSpec spec) {
    return Initialization.parameters(spec, Initializer.AUTO, SEED);
  }

  private static float[] started(NetworkSpec spec, Block rows) {
    float[] parameters = drawn(spec);
    DataStart.apply(spec, parameters, rows, SEED, Kernels.active());
    return parameters;
  }

  @Test
  void unitsVaryByOneAndAreZeroAmongTheRows() {
    NetworkSpec spec = spec(NtkStart.DATA);
    Block rows = Networks.rows(spec, ROWS, new Random(SEED));
    float[] parameters = started(spec, rows);
    Trace trace = new Trace(Plan.compile(spec, PlanUse.TRACING), Kernels.active());
    trace.evaluate(parameters, new float[0], rows, 0, ROWS);
    for (String layer : List.of("3", "5.1", "6")) {
      int units = trace.shape(layer).size();
      float[] values = trace.values(layer);
      double zeros = 0;
      for (int unit = 0; unit < units; unit++) {
        double sum = 0;
        double squares = 0;
        int above = 0;
        for (int row = 0; row < ROWS; row++) {
          double value = values[row * units + unit];
          sum += value;
          squares += value * value;
          above += value > 0 ? 1 : 0;
        }
        double mean = sum / ROWS;
        assertEquals(1, squares / ROWS - mean * mean, 1e-4, layer + ", unit " + unit);
        assertTrue(above > 0 && above < ROWS, layer + ", unit " + unit + ": " + above);
        zeros += mean * mean / units;
      }
      // A mean of five rows by uniform shares has a third of one row's variance.
      assertEquals(1 / 3.0, zeros, 0.33, layer);
    }
  }

  @Test
  void onlyWhatStartsByDataDepends() {
    NetworkSpec spec = spec(NtkStart.NORMAL);
    assertFalse(DataStart.concerns(spec));
    assertTrue(DataStart.concerns(spec(NtkStart.DATA)));
    assertArrayEquals(drawn(spec), started(spec, Networks.rows(spec, ROWS, new Random(SEED))));
  }

  @Test
  void theSameRowsGiveTheSameBits() {
    NetworkSpec spec = spec(NtkStart.DATA);
    Block rows = Networks.rows(spec, ROWS, new Random(SEED));
    assertArrayEquals(started(spec, rows), started(spec, rows));
  }

  @Test
  void aUnitThatIsTheSameForAllRowsStaysFinite() {
    NetworkSpec spec = spec(NtkStart.DATA);
    Block one = Networks.rows(spec, 1, new Random(SEED));
    for (float parameter : started(spec, one)) {
      assertTrue(Float.isFinite(parameter));
    }
  }
}
