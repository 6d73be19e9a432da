package io.gradus.explain;

import static java.util.Map.entry;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.gradus.compute.Backprop;
import io.gradus.compute.Gradient;
import io.gradus.compute.Networks;
import io.gradus.compute.Plan;
import io.gradus.compute.Trace;
import io.gradus.compute.Workspace;
import io.gradus.kernel.Kernels;
import io.gradus.network.BatchNorm;
import io.gradus.network.CategoricalInput;
import io.gradus.network.Dropout;
import io.gradus.network.GroupNorm;
import io.gradus.network.InputSpec;
import io.gradus.network.LayerKind;
import io.gradus.network.LayerNorm;
import io.gradus.network.MemberAxis;
import io.gradus.network.NetworkSpec;
import io.gradus.network.ParameterLayout;
import io.gradus.network.ShapedLayer;
import io.gradus.network.Tensor;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * What of the error is kept from behind a layer to before it, whatever its weights: a rule for each
 * kind of layer. Of each row, with values {@code a} and errors {@code g} before the layer, values
 * {@code y} and errors {@code e} behind it.
 */
class LayerIdentityTest {
  private static final int ROWS = LayerWalk.ROWS;

  /** A kind that is missing here fails {@link #everyKindOfLayerHasARuleAndIsMet}. */
  private static final Map<LayerKind, Consumer<LayerRow>> RULES =
      Map.ofEntries(
          entry(LayerKind.DENSE, at -> at.sumsUp(at.bias(), at::feature)),
          entry(LayerKind.CONV2D, at -> at.sumsUp(at.bias(), at::channel)),
          entry(LayerKind.BATCH_NORM, at -> at.sumsUp(at.shiftOfBatchNorm(), at::channel)),
          entry(LayerKind.CORAL, at -> at.sumsUp(at.bias(), at::feature)),
          entry(LayerKind.MAX_POOL2D, LayerRow::sumsUp),
          entry(LayerKind.AVG_POOL2D, LayerRow::sumsUp),
          entry(LayerKind.GLOBAL_AVERAGE_POOL, LayerRow::sumsUp),
          entry(LayerKind.PRELU, at -> at.keepsEachValue(value -> value)),
          entry(LayerKind.DROPOUT, at -> at.keepsEachValue(value -> value)),
          entry(LayerKind.GATED, at -> at.keepsEachValue(at::letThrough)),
          entry(LayerKind.ACTIVATION, LayerRow::activates),
          entry(LayerKind.MEMBERS, LayerRow::sumsUp),
          entry(LayerKind.BATCH_ENSEMBLE, at -> at.sumsUp(at.bias(), value -> value)),
          entry(LayerKind.MEMBER_DENSE, at -> at.sumsUp(at.bias(), value -> value)),
          entry(LayerKind.MEMBER_SCALE, at -> at.keepsEachValue(value -> value)),
          entry(LayerKind.COMBINE_MEMBERS, LayerRow::combines),
          entry(LayerKind.FLATTEN, LayerRow::passesOn),
          entry(LayerKind.RESIDUAL, LayerRow::addsToItsInput),
          entry(LayerKind.PIECEWISE_LINEAR_ENCODING, LayerRow::embedsNumbers),
          entry(LayerKind.PIECEWISE_LINEAR_EMBEDDING, LayerRow::embedsNumbers),
          entry(LayerKind.LINEAR_EMBEDDING, LayerRow::embedsNumbers),
          entry(LayerKind.PERIODIC_EMBEDDING, LayerRow::embedsNumbers),
          entry(LayerKind.PBLD_EMBEDDING, LayerRow::embedsNumbers),
          entry(LayerKind.LAYER_NORM, LayerRow::normsAlongLastAxis),
          entry(LayerKind.NTK_DENSE, at -> at.sumsUp(at.bias(), at::feature)),
          entry(LayerKind.SCALE, at -> at.keepsEachValue(value -> value)),
          entry(LayerKind.PARAMETRIC_ACTIVATION, LayerRow::activatesInPart),
          entry(LayerKind.GROUP_NORM, LayerRow::normsGroups));

  private static Map<String, NetworkSpec> networks() {
    InputSpec four = InputSpec.features(4);
    Map<String, NetworkSpec> all = new LinkedHashMap<>(Networks.all());
    all.put("dropout", withDropout());
    all.put(
        "norms of much eps",
        Networks.network(
            four,
            Networks.SQUARED,
            Networks.dense(6),
            new LayerNorm(0.5),
            Networks.dense(6),
            new GroupNorm(2, 0.5),
            new BatchNorm(0.5, 0.1),
            Networks.dense(2)));
    return all;
  }

  private static NetworkSpec withDropout() {
    return Networks.network(
        InputSpec.features(4),
        Networks.SQUARED,
        Networks.dense(8),
        new Dropout(0.4),
        Networks.dense(2));
  }

  @Test
  void everyKindOfLayerHasARuleAndIsMet() {
    Set<LayerKind> all = EnumSet.allOf(LayerKind.class);
    assertEquals(all, RULES.keySet());
    Set<LayerKind> met = EnumSet.noneOf(LayerKind.class);
    networks().values().forEach(spec -> meet(spec.shapedLayers(), met));
    assertEquals(all, met);
  }

  private static void meet(List<ShapedLayer> layers, Set<LayerKind> met) {
    for (ShapedLayer layer : layers) {
      met.add(layer.layer().kind());
      meet(layer.body(), met);
    }
  }

  @TestFactory
  Stream<DynamicTest> ofEveryLayer() {
    return networks().entrySet().stream()
        .map(
            network ->
                dynamicTest(
                    network.getKey(),
                    () -> {
                      Random random = new Random(network.getKey().hashCode());
                      LayerWalk walk = new LayerWalk(network.getValue(), random);
                      walk.trace.evaluate(walk.parameters, walk.buffers, walk.inputs);
                      walk.check(RULES, random);
                    }));
  }

  @Test
  void ofDroppedNodes() {
    Random random = new Random(1);
    LayerWalk walk = new LayerWalk(withDropout(), random);
    walk.trace.train(walk.parameters, walk.inputs, new long[] {3, 5, 8}, 7, 2);
    walk.check(RULES, random);
    float[] dropped = walk.trace.values("2");
    assertTrue(IntStream.range(0, dropped.length).anyMatch(i -> dropped[i] == 0));
  }

  /**
   * A code is a one at its column, and an embedding adds up its row of the table: {@code Σ W·∂L/∂W}
   * of a table, by training's own way back, is {@code Σ a·g} of the numbers that it became. One-hot
   * vectors pass the one on, to the first layer's rule. Where training judges members one by one
   * its errors are not those of what they predict together.
   */
  @TestFactory
  Stream<DynamicTest> ofEveryCategoricalInput() {
    return networks().entrySet().stream()
        .filter(network -> !network.getValue().input().categoricals().isEmpty())
        .filter(network -> !MemberAxis.isCombinedBy(network.getValue().layers()))
        .map(network -> dynamicTest(network.getKey(), () -> codes(network.getValue())));
  }

  @Test
  void everyKindOfCategoricalInputIsMet() {
    Set<Class<?>> met = new HashSet<>();
    for (NetworkSpec spec : networks().values()) {
      spec.input().categoricals().forEach(input -> met.add(input.getClass()));
    }
    assertEquals(Set.of(CategoricalInput.class.getPermittedSubclasses()), met);
  }

  private static void codes(NetworkSpec spec) {
    Random random = new Random(spec.hashCode());
    LayerWalk walk = new LayerWalk(spec, random);
    walk.trace.evaluate(walk.parameters, walk.buffers, walk.inputs);
    Plan plan = Plan.compile(spec);
    Gradient gradient = Gradient.of(plan);
    new Backprop(plan, Kernels.active())
        .accumulate(
            walk.parameters,
            walk.block,
            IntStream.range(0, ROWS).toArray(),
            0,
            ROWS,
            1,
            1,
            new Workspace(plan),
            gradient);
    float[] y = walk.trace.values(walk.last());
    float[] errors = new float[y.length];
    plan.loss().outputError(y, walk.block.targets(), walk.block.weights(), ROWS, errors);
    walk.trace.backward(walk.last(), errors);
    float[] a = walk.trace.values(Trace.INPUT);
    float[] g = walk.trace.errors(Trace.INPUT);
    int width = a.length / ROWS;
    int first = spec.input().numericWidth();
    for (CategoricalInput input : spec.input().categoricals()) {
      Balance balance = new Balance();
      for (int row = 0; row < ROWS; row++) {
        double ones = 0;
        for (int i = row * width + first; i < row * width + first + input.width(); i++) {
          balance.before(a[i], g[i], Math.abs(g[i]));
          ones += a[i];
        }
        if (input.table().isEmpty()) {
          assertEquals(1, ones, input.name());
        }
      }
      if (input.table().isPresent()) {
        Tensor table = ParameterLayout.of(spec).tensor(input.path() + ".weight");
        for (int i = table.offset(); i < table.end(); i++) {
          balance.behind(walk.parameters[i], gradient.values()[i]);
        }
        balance.check("table of " + input.name());
      }
      first += input.width();
    }
  }
}
