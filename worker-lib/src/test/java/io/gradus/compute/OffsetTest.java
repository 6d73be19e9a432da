package io.gradus.compute;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.gradus.data.Block;
import io.gradus.data.BlockBuilder;
import io.gradus.data.BlockLayout;
import io.gradus.kernel.Kernels;
import io.gradus.network.BatchEnsemble;
import io.gradus.network.CombineMembers;
import io.gradus.network.Dense;
import io.gradus.network.Initializer;
import io.gradus.network.InputSpec;
import io.gradus.network.LayerSpec;
import io.gradus.network.MemberDense;
import io.gradus.network.Members;
import io.gradus.network.NegativeBinomial;
import io.gradus.network.NetworkException;
import io.gradus.network.NetworkSpec;
import io.gradus.network.Poisson;
import io.gradus.network.SquaredError;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Offsets go past all layers to the first output, in training as in prediction. */
class OffsetTest {
  private static final int ROWS = 40;
  private static final long SEED = 11;
  private static final InputSpec THREE = InputSpec.features(3);

  private static final List<LayerSpec> MEMBERS =
      List.of(new Members(3), new BatchEnsemble(5), new MemberDense(1), new CombineMembers());

  private final float[] offsets = new float[ROWS];
  private final Block plain = block(0);
  private final Block shifted = block(1);

  /** The same rows with and without offsets, two of which are sparse entries. */
  private Block block(int more) {
    Random random = new Random(SEED);
    BlockBuilder builder = Block.builder(new BlockLayout(1 + more, 2, 0, 1), ROWS);
    for (int row = 0; row < ROWS; row++) {
      builder.row(row, 0.5f + random.nextFloat());
      builder.dense(0, (float) random.nextGaussian());
      builder.sparse(row % 2, random.nextFloat());
      builder.target(0, random.nextInt(4));
      offsets[row] = (float) random.nextGaussian();
      if (more > 0) {
        builder.dense(1, offsets[row]);
      }
    }
    return builder.build();
  }

  private static float[] parameters(NetworkSpec spec) {
    float[] parameters = Initialization.parameters(spec, Initializer.AUTO, SEED);
    Random random = new Random(SEED);
    for (int i = 0; i < parameters.length; i++) {
      parameters[i] += 0.1f * (float) random.nextGaussian();
    }
    return parameters;
  }

  private static float[] outputs(NetworkSpec spec, Block block) {
    return PlanCache.outputs(Plan.compile(spec), parameters(spec), new float[0], block);
  }

  private static Gradient gradient(NetworkSpec spec, Block block) {
    Plan plan = Plan.compile(spec);
    Gradient gradient = Gradient.of(plan);
    new Backprop(plan, Kernels.active())
        .accumulate(
            parameters(spec),
            block,
            IntStream.range(0, ROWS).toArray(),
            0,
            ROWS,
            1,
            1,
            new Workspace(plan),
            gradient);
    return gradient;
  }

  @Test
  void predictionsAreShifted() {
    for (List<LayerSpec> layers : List.of(List.<LayerSpec>of(new Dense(1)), MEMBERS)) {
      float[] before = outputs(new NetworkSpec(THREE, layers, new Poisson()), plain);
      float[] after = outputs(new NetworkSpec(THREE.withOffset(), layers, new Poisson()), shifted);
      for (int row = 0; row < ROWS; row++) {
        assertEquals(before[row] + offsets[row], after[row]);
      }
    }
  }

  @Test
  void onlyTheFirstOutputIs() {
    List<LayerSpec> layers = List.of(new Dense(2));
    float[] before = outputs(new NetworkSpec(THREE, layers, new NegativeBinomial()), plain);
    float[] after =
        outputs(new NetworkSpec(THREE.withOffset(), layers, new NegativeBinomial()), shifted);
    for (int row = 0; row < ROWS; row++) {
      assertEquals(before[2 * row] + offsets[row], after[2 * row]);
      assertEquals(before[2 * row + 1], after[2 * row + 1]);
    }
  }

  /** Of a linear network: {@code Σ w·(e^(η + o) − t)·x}. */
  @Test
  void theGradientIsThatOfTheShiftedMeans() {
    NetworkSpec spec = new NetworkSpec(THREE.withOffset(), List.of(new Dense(1)), new Poisson());
    float[] eta = outputs(new NetworkSpec(THREE, List.of(new Dense(1)), new Poisson()), plain);
    double[] expected = new double[4];
    double loss = 0;
    for (int row = 0; row < ROWS; row++) {
      double shiftedEta = eta[row] + offsets[row];
      double target = plain.targets()[row];
      double weight = plain.weights()[row];
      double error = weight * (Math.exp(shiftedEta) - target);
      loss += weight * (Math.exp(shiftedEta) - target * shiftedEta);
      expected[0] += error * plain.dense()[row];
      expected[1 + row % 2] += error * plain.sparseValues()[row];
      expected[3] += error;
    }
    Gradient found = gradient(spec, shifted);
    assertEquals(loss, found.lossSum(), 1e-5 * Math.abs(loss));
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], found.values()[i], 1e-5 * (1 + Math.abs(expected[i])));
    }
  }

  /** The same offset in all rows is what each member's own bias could have been. */
  @Test
  void anOffsetOfAllRowsIsABiasOfEachMember() {
    NetworkSpec spec = new NetworkSpec(THREE, MEMBERS, new Poisson());
    NetworkSpec with = new NetworkSpec(THREE.withOffset(), MEMBERS, new Poisson());
    float shift = 0.75f;
    float[] biased = parameters(spec);
    Plan plan = Plan.compile(spec);
    plan.layout().parameters().stream()
        .filter(tensor -> tensor.name().startsWith("layers.2") && tensor.name().endsWith("bias"))
        .forEach(
            tensor -> {
              for (int i = tensor.offset(); i < tensor.end(); i++) {
                biased[i] += shift;
              }
            });
    Gradient expected = Gradient.of(plan);
    new Backprop(plan, Kernels.active())
        .accumulate(
            biased,
            plain,
            IntStream.range(0, ROWS).toArray(),
            0,
            ROWS,
            1,
            1,
            new Workspace(plan),
            expected);
    Arrays.fill(offsets, shift);
    BlockBuilder same = Block.builder(shifted.layout(), ROWS);
    for (int row = 0; row < ROWS; row++) {
      same.row(row, shifted.weights()[row])
          .dense(0, shifted.dense()[2 * row])
          .dense(1, shift)
          .sparse(shifted.sparseIndices()[row], shifted.sparseValues()[row])
          .target(0, shifted.targets()[row]);
    }
    Gradient found = gradient(with, same.build());
    assertEquals(expected.lossSum(), found.lossSum(), 1e-5 * Math.abs(expected.lossSum()));
    assertArrayEquals(expected.values(), found.values(), 2e-5f);
  }

  @Test
  void traceGivesWhatIsPredicted() {
    NetworkSpec spec = new NetworkSpec(THREE.withOffset(), MEMBERS, new Poisson());
    Trace trace = new Trace(Plan.compile(spec, PlanUse.TRACING), Kernels.active());
    float[] parameters = parameters(spec);
    float[] expected = outputs(spec, shifted);
    trace.evaluate(parameters, new float[0], shifted, 0, ROWS);
    assertArrayEquals(expected, Arrays.copyOf(trace.outputs(), ROWS), 1e-6f);
    float[] row = trace.inputs(parameters, shifted, 7, 8);
    trace.holdOffset(trace.offset(shifted, 7));
    trace.evaluate(parameters, new float[0], row);
    assertEquals(expected[7], trace.outputs()[0], 1e-6f);
  }

  @Test
  void otherLossesAndOtherRowsAreRefused() {
    assertThrows(
        NetworkException.class,
        () -> new NetworkSpec(THREE.withOffset(), List.of(new Dense(1)), new SquaredError()));
    NetworkSpec spec = new NetworkSpec(THREE.withOffset(), List.of(new Dense(1)), new Poisson());
    assertThrows(IllegalArgumentException.class, () -> outputs(spec, plain));
  }

  @Test
  void theDeclarationIsReadBack() {
    NetworkSpec spec = new NetworkSpec(THREE.withOffset(), MEMBERS, new Poisson());
    assertEquals(spec, NetworkSpec.fromJson(spec.toJson()));
  }
}
