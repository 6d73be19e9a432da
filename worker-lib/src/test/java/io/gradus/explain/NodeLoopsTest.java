package io.gradus.explain;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.gradus.explain.LayerSums.Of;
import io.gradus.kernel.Kernels;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** All implementations give the bits of the formulas as they read, term by term in order. */
class NodeLoopsTest {
  private static final int AT = 5;
  private static final int TILES = 7;

  /** What the slots hold before. */
  private static final float BEFORE = 0.25f;

  /** Fewer slots than any vector has lanes, as many, more, and some over. */
  private static final int[] WIDTHS = {1, 3, 16, 21, 64, 83};

  @Test
  void vectorsAreTakenWhereTheyAreFast() {
    assertEquals(
        Kernels.computesInVectors(),
        NodeLoops.ofWidth(1).getClass().getSimpleName().startsWith("Vector"));
  }

  @TestFactory
  Stream<DynamicTest> bitsOfTheFormulas() {
    List<DynamicTest> tests = new ArrayList<>();
    for (int width : WIDTHS) {
      for (boolean oneWeight : new boolean[] {true, false}) {
        for (NodeLoops loops : List.of(new PlainNodeLoops(width), NodeLoops.ofWidth(width))) {
          tests.add(
              dynamicTest(
                  "%s, %s slots, %s"
                      .formatted(
                          loops.getClass().getSimpleName(),
                          width,
                          oneWeight ? "equal weights" : "weights"),
                  () -> check(loops, width, oneWeight)));
        }
      }
    }
    return tests.stream();
  }

  private static void check(NodeLoops loops, int width, boolean oneWeight) {
    Random random = new Random(width);
    NodeRows rows = rows(random, width, oneWeight);
    NodeSlots slots = new NodeSlots(width);
    Map<Of, float[]> expected = new EnumMap<>(Of.class);
    for (Of of : Of.values()) {
      expected.put(of, new float[width]);
      for (int slot = 0; slot < width; slot++) {
        slots.of(of)[slot] = BEFORE;
        expected.get(of)[slot] = BEFORE;
      }
    }
    float[] smallest = new float[width];
    float[] largest = new float[width];
    for (int slot = 0; slot < width; slot++) {
      slots.pivot[slot] = random.nextFloat();
      slots.limits[slot] = 0.3f;
      smallest[slot] = Float.POSITIVE_INFINITY;
      largest[slot] = Float.NEGATIVE_INFINITY;
    }
    float[] flows = rows.flows.clone();
    for (int tile = 0; tile < TILES; tile++) {
      for (int slot = 0; slot < width; slot++) {
        int i = AT + tile * width + slot;
        float w = rows.weights[oneWeight ? slot : i];
        float a = rows.values[i];
        float g = rows.signals[i];
        float delta = rows.deltas[i];
        float deviation = a - slots.pivot[slot];
        flows[i] = Math.abs(a * g);
        expected.get(Of.ERROR)[slot] += w * delta;
        expected.get(Of.ABSOLUTE_ERROR)[slot] += Math.abs(w * delta);
        expected.get(Of.SQUARED_ERROR)[slot] += w * delta * delta;
        expected.get(Of.SIGNAL)[slot] += w * g;
        expected.get(Of.INFLUENCE)[slot] += Math.abs(w * (a * g));
        expected.get(Of.PRODUCT)[slot] += w * (a * g);
        expected.get(Of.ACTIVATION)[slot] += w * deviation;
        expected.get(Of.SQUARED_ACTIVATION)[slot] += w * deviation * deviation;
        expected.get(Of.ZERO)[slot] += a == 0 ? w : 0;
        expected.get(Of.SATURATED)[slot] += Math.abs(rows.slopes[i]) < 0.3f ? w : 0;
        expected.get(Of.FLOW)[slot] += flows[i] >= rows.least[i] ? w : 0;
        smallest[slot] = Math.min(smallest[slot], a);
        largest[slot] = Math.max(largest[slot], a);
      }
    }
    loops.add(slots, rows, AT, TILES, 0, width);
    loops.addFlat(slots, rows, AT, TILES, 0, width);
    loops.addFlows(slots, rows, AT, TILES, 0, width);
    expected.forEach((of, values) -> assertArrayEquals(values, slots.of(of), of.name()));
    assertArrayEquals(smallest, slots.smallest);
    assertArrayEquals(largest, slots.largest);
    assertArrayEquals(flows, rows.flows);
  }

  /** Some values are 0, the smallest number above it, or equal to what they are compared with. */
  private static NodeRows rows(Random random, int width, boolean oneWeight) {
    int length = AT + TILES * width;
    NodeRows rows = new NodeRows();
    rows.values = new float[length];
    rows.signals = new float[length];
    rows.deltas = new float[length];
    rows.slopes = new float[length];
    rows.flows = new float[length];
    rows.flowsKept = true;
    rows.least = new float[length];
    rows.weights = new float[length];
    rows.oneWeight = oneWeight;
    for (int i = 0; i < length; i++) {
      rows.values[i] =
          random.nextInt(3) == 0
              ? random.nextBoolean() ? 0 : Float.MIN_VALUE
              : (float) random.nextGaussian();
      rows.signals[i] = (float) random.nextGaussian();
      rows.deltas[i] = (float) random.nextGaussian();
      rows.slopes[i] = random.nextInt(3) == 0 ? -0.3f : (float) random.nextGaussian();
      rows.weights[i] = 1 + random.nextInt(3) / 3f;
      rows.least[i] =
          random.nextInt(3) == 0
              ? Math.abs(rows.values[i] * rows.signals[i])
              : random.nextFloat() / 2;
    }
    return rows;
  }
}
