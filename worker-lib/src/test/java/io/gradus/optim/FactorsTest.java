package io.gradus.optim;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gradus.network.Dense;
import io.gradus.network.Factors;
import io.gradus.network.InputSpec;
import io.gradus.network.LayerSpec;
import io.gradus.network.NetworkSpec;
import io.gradus.network.ParameterLayout;
import io.gradus.network.Shape;
import io.gradus.network.SquaredError;
import io.gradus.network.Tensor;
import io.gradus.network.WithFactors;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Factors by tensor mean what PyTorch's groups of parameters mean: each tensor is trained as if by
 * an optimizer of its own, of another rate and another decay.
 */
class FactorsTest {
  private static final long SEED = 78;
  private static final Factors FAST = new Factors(6, 0.25);
  private static final Factors SLOW = new Factors(0.1, 0);
  private static final Regularization PENALTIES =
      new Regularization(0.01, 0.02, Regularization.Tensors.ALL);

  static Stream<OptimizerSpec> optimizers() {
    return Stream.concat(
        OptimizerTableTest.optimizers(),
        Stream.of(
            new AdamW(0.02, 0.9, 0.95, 1e-8, 0.5, false),
            new ScheduleFreeAdamW(0.02, 0.9, 0.999, 1e-8, 0.5, 10)));
  }

  private static ParameterLayout layout(Factors weights, Factors biases) {
    LayerSpec first = WithFactors.of(new Dense(3), weights, biases);
    return ParameterLayout.of(
        new NetworkSpec(
            new InputSpec(Shape.of(4), List.of()),
            List.of(first, new Dense(2)),
            new SquaredError()));
  }

  /** The spec of a tensor of these factors, if it had an optimizer of its own. */
  private static OptimizerSpec alone(OptimizerSpec spec, Factors factors) throws Exception {
    ObjectNode json = (ObjectNode) new ObjectMapper().readTree(spec.toJson());
    json.put("rate", json.get("rate").doubleValue() * factors.rate());
    if (json.has("weight_decay")) {
      json.put("weight_decay", json.get("weight_decay").doubleValue() * factors.decay());
    }
    return OptimizerSpec.fromJson(json.toString());
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void eachTensorHasItsOwnRateAndDecay(OptimizerSpec spec) throws Exception {
    follows(spec, Regularization.NONE);
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void eachTensorHasItsOwnPenalties(OptimizerSpec spec) throws Exception {
    follows(spec, PENALTIES);
  }

  private static void follows(OptimizerSpec spec, Regularization penalties) throws Exception {
    ParameterLayout layout = layout(FAST, SLOW);
    int count = layout.parameterCount();
    Factors[] factors = new Factors[count];
    NaiveOptimizer[] naive = new NaiveOptimizer[count];
    for (Tensor tensor : layout.parameters()) {
      Factors own =
          switch (tensor.name()) {
            case "layers.0.weight" -> FAST;
            case "layers.0.bias" -> SLOW;
            default -> Factors.ONE;
          };
      OptimizerSpec alone = alone(spec, own);
      for (int i = tensor.offset(); i < tensor.end(); i++) {
        factors[i] = own;
        naive[i] = new NaiveOptimizer(alone);
      }
    }
    Optimizer optimizer =
        Optimizer.create(spec, new ConstantSchedule(), Clipping.NONE, penalties, layout);
    OptimizerState state = optimizer.initialState();
    Random random = new Random(SEED);
    float[] parameters = new float[count];
    double[] expected = new double[count];
    for (int i = 0; i < count; i++) {
      parameters[i] = (float) random.nextGaussian();
      expected[i] = parameters[i];
    }
    for (int step = 0; step < 20; step++) {
      float[] gradient = new float[count];
      for (int i = 0; i < count; i++) {
        gradient[i] = (float) random.nextGaussian();
        double penalty = penalties.l2() * expected[i] + penalties.l1() * Math.signum(expected[i]);
        expected[i] = naive[i].update(expected[i], gradient[i] + factors[i].decay() * penalty);
      }
      optimizer.update(gradient, parameters, state);
      for (int i = 0; i < count; i++) {
        // As in OptimizerTableTest, for updates that are up to six times as large.
        double tolerance = 1.2e-5 * (1 + step) * Math.max(0.1, Math.abs(expected[i]));
        assertEquals(expected[i], parameters[i], tolerance, "parameter " + i + ", step " + step);
      }
    }
  }

  @Test
  void aMatrixOfMuonMovesByItsOwnRate() {
    Muon spec = new Muon(0.02, 0.9, true, 5, 0, 0.003, 0.9, 0.95, 1e-10);
    float[] plain = moved(spec, Factors.ONE);
    float[] fast = moved(spec, Factors.ofRate(4));
    float[] none = moved(new Muon(1e-30, 0.9, true, 5, 0, 1e-30, 0.9, 0.95, 1e-10), Factors.ONE);
    for (int i = 0; i < plain.length; i++) {
      // The first 12 are the matrix; one step, a product of four, of updates near 0.02.
      double times = i < 12 ? 4 : 1;
      assertEquals(none[i] + times * (plain[i] - none[i]), fast[i], 2e-6, "parameter " + i);
    }
  }

  /** Where one step leads to. */
  private static float[] moved(OptimizerSpec spec, Factors weights) {
    ParameterLayout layout = layout(weights, Factors.ONE);
    Optimizer optimizer =
        Optimizer.create(spec, new ConstantSchedule(), Clipping.NONE, PENALTIES, layout);
    float[] parameters = new float[layout.parameterCount()];
    float[] gradient = new float[layout.parameterCount()];
    for (int i = 0; i < parameters.length; i++) {
      parameters[i] = i % 5 - 2f;
      gradient[i] = i % 7 - 3f;
    }
    optimizer.update(gradient, parameters, optimizer.initialState());
    return parameters;
  }
}
