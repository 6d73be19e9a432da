package io.gradus.compute;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.gradus.data.Block;
import io.gradus.kernel.Kernels;
import io.gradus.network.ActivationFunction;
import io.gradus.network.Dropout;
import io.gradus.network.InputSpec;
import io.gradus.network.NetworkSpec;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The contract of {@link Step}, for every kind of step in every network of {@link Networks}. */
class StepContractTest {
  private static final int ROWS = 5;

  private static Map<String, NetworkSpec> networks() {
    Map<String, NetworkSpec> all = new LinkedHashMap<>(Networks.all());
    all.put(
        "dropout",
        Networks.network(
            InputSpec.features(4),
            Networks.SQUARED,
            Networks.dense(6),
            new Dropout(0.4),
            Networks.act(ActivationFunction.RELU),
            Networks.dense(2)));
    return all;
  }

  @TestFactory
  Stream<DynamicTest> stepsKeepToTheirArrays() {
    return networks().entrySet().stream()
        .flatMap(
            entry ->
                Stream.of(PlanUse.values())
                    .map(
                        use ->
                            dynamicTest(
                                entry.getKey() + ", " + use,
                                () -> new Check(entry.getKey(), entry.getValue(), use).run())));
  }

  /** A kind of step that no network has would pass unseen. */
  @Test
  void everyKindOfStepIsAmongThem() {
    Set<String> seen = new HashSet<>();
    networks().values().forEach(spec -> seen(Plan.compile(spec).chain(), seen));
    Set<String> kinds =
        Stream.of(InPlaceStep.class, MovingStep.class)
            .flatMap(StepContractTest::steps)
            .map(Class::getSimpleName)
            .collect(Collectors.toSet());
    assertEquals(kinds, seen);
  }

  private static Stream<Class<?>> steps(Class<?> kind) {
    return Modifier.isFinal(kind.getModifiers())
        ? Stream.of(kind)
        : Arrays.stream(kind.getPermittedSubclasses()).flatMap(StepContractTest::steps);
  }

  private static void seen(Chain chain, Set<String> into) {
    for (Step step : chain.steps()) {
      into.add(step.getClass().getSimpleName());
      if (step instanceof ResidualStep residual) {
        seen(residual.body(), into);
      }
    }
  }

  /** Goes through the steps of one plan by itself, and looks at the arrays between them. */
  private static final class Check {
    private final Plan plan;
    private final Random random;
    private final String seed;
    private final Workspace workspace;
    private final Pass pass;
    private final float[] parameters;
    private final Set<Integer> shared = new LinkedHashSet<>();

    Check(String name, NetworkSpec spec, PlanUse use) {
      this.plan = Plan.compile(spec, use);
      this.random = new Random(name.hashCode());
      this.seed = ", seed " + name.hashCode();
      this.workspace = new Workspace(plan);
      this.pass = workspace.reserveBackward(ROWS);
      this.parameters = Networks.parameters(spec, random);
      Block block = Networks.rows(spec, ROWS, random);
      pass.use(Kernels.active(), parameters);
      pass.rows = ROWS;
      pass.ids = new long[ROWS];
      pass.gradient = new float[parameters.length];
      pass.moments = new double[plan.momentCount()];
      pass.buffers = new float[plan.layout().bufferCount()];
      Arrays.fill(pass.buffers, 1);
      collect(plan.chain());
      poison();
      plan.input().begin(pass);
      for (int i = 0; i < ROWS; i++) {
        plan.input().assemble(block, i, pass, i);
      }
    }

    /** Slots that more than one step knows. */
    private void collect(Chain chain) {
      for (Edge edge : new Edge[] {chain.in(), chain.out()}) {
        collect(edge);
      }
      for (Step step : chain.steps()) {
        collect(step.in);
        collect(step.out);
        if (step instanceof ResidualStep residual) {
          collect(residual.body());
        }
      }
    }

    private void collect(Edge edge) {
      shared.add(edge.values());
      if (edge.carriesError()) {
        shared.add(edge.errors());
      }
    }

    /** Whoever reads what nobody wrote computes NaN. */
    private void poison() {
      for (int slot = 0; slot < plan.slots().floats().size(); slot++) {
        Arrays.fill(pass.floats(slot), Float.NaN);
      }
      for (int slot = 0; slot < plan.slots().doubles().size(); slot++) {
        Arrays.fill(pass.doubles(slot), Double.NaN);
      }
    }

    void run() {
      float[] before = parameters.clone();
      float[] buffers = pass.buffers.clone();
      for (Step step : plan.chain().steps()) {
        forward(step, () -> step.evaluate(pass));
      }
      for (Step step : plan.chain().steps()) {
        forward(step, () -> step.forward(pass));
      }
      for (int i = plan.chain().steps().size() - 1; i >= 0; i--) {
        Step step = plan.chain().steps().get(i);
        if (step.out.carriesError()) {
          backward(step);
        }
      }
      if (plan.use() == PlanUse.TRACING) {
        backwardAgain();
      }
      assertArrayEquals(before, parameters, "parameters" + seed);
      assertArrayEquals(buffers, pass.buffers, "running statistics" + seed);
    }

    private void forward(Step step, Runnable work) {
      boolean inPlace = step.in.values() == step.out.values();
      Set<Integer> mayChange = inside(step);
      mayChange.add(step.out.values());
      if (!inPlace) {
        Arrays.fill(pass.floats(step.out.values()), Float.NaN);
      }
      watched(step, mayChange, work);
      float[] y = pass.floats(step.out.values());
      assertFinite(step, "values", y, ROWS * step.out.width());
      if (!inPlace) {
        for (int i = ROWS * step.out.width(); i < y.length; i++) {
          assertTrue(Float.isNaN(y[i]), step + " writes values of rows that are not there" + seed);
        }
      }
    }

    private void backward(Step step) {
      fillErrors(step);
      Set<Integer> mayChange = inside(step);
      mayChange.add(step.out.errors());
      watched(step, mayChange, () -> step.errorOfNodes(pass));
      assertFinite(step, "errors of nodes", pass.errors(step.out), ROWS * step.out.width());

      mayChange = inside(step);
      watched(step, mayChange, () -> step.gradient(pass));
      for (float value : pass.gradient) {
        assertTrue(Float.isFinite(value), step + " has a gradient that is not finite" + seed);
      }
      if (step.in.carriesError()) {
        mayChange = inside(step);
        mayChange.add(step.in.errors());
        poisonErrorsBefore(step);
        watched(step, mayChange, () -> step.backward(pass));
        assertFinite(step, "errors", pass.errors(step.in), ROWS * step.in.errorWidth());
      }
    }

    /** In evaluation errors may go back again and again, and give the same each time. */
    private void backwardAgain() {
      for (Step step : plan.chain().steps()) {
        step.evaluate(pass);
      }
      for (Step step : plan.chain().steps()) {
        fillErrors(step);
        float[] arrived = pass.errors(step.out).clone();
        step.errorOfNodes(pass);
        step.backwardEvaluated(pass);
        float[] first = Arrays.copyOf(pass.errors(step.in), ROWS * step.in.errorWidth());
        System.arraycopy(arrived, 0, pass.errors(step.out), 0, arrived.length);
        poisonErrorsBefore(step);
        step.errorOfNodes(pass);
        step.backwardEvaluated(pass);
        assertArrayEquals(
            first,
            Arrays.copyOf(pass.errors(step.in), first.length),
            step + " goes back another way the second time" + seed);
        assertFinite(step, "errors in evaluation", first, first.length);
      }
    }

    private void fillErrors(Step step) {
      if (step.out.errors() != step.out.values()) {
        float[] errors = pass.errors(step.out);
        for (int i = 0; i < ROWS * step.out.width(); i++) {
          errors[i] = (float) random.nextGaussian();
        }
      }
    }

    private void poisonErrorsBefore(Step step) {
      if (step.in.errors() != step.out.errors() && step.in.errors() != step.in.values()) {
        Arrays.fill(pass.errors(step.in), Float.NaN);
      }
    }

    /** The arrays of a block's inside are its own. */
    private static Set<Integer> inside(Step step) {
      Set<Integer> slots = new LinkedHashSet<>();
      if (step instanceof ResidualStep residual) {
        for (Step inner : residual.body().steps()) {
          slots.addAll(inside(inner));
          slots.add(inner.out.values());
          slots.add(inner.out.errors());
          slots.add(inner.in.errors());
        }
        slots.add(residual.body().in().errors());
        slots.add(residual.body().out().errors());
        slots.remove(step.in.values());
      }
      return slots;
    }

    private void watched(Step step, Set<Integer> mayChange, Runnable work) {
      Map<Integer, float[]> before = new LinkedHashMap<>();
      for (int slot : shared) {
        if (!mayChange.contains(slot)) {
          before.put(slot, pass.floats(slot).clone());
        }
      }
      work.run();
      before.forEach(
          (slot, values) ->
              assertArrayEquals(
                  values, pass.floats(slot), step + " writes to slot " + slot + seed));
    }

    private void assertFinite(Step step, String what, float[] values, int length) {
      for (int i = 0; i < length; i++) {
        assertFalse(
            Float.isNaN(values[i]),
            "%s leaves %s unwritten at %s%s".formatted(step, what, i, seed));
      }
    }
  }
}
