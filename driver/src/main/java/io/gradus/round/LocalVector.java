package io.gradus.round;

import io.gradus.compute.Plan;
import io.gradus.optim.OptimizerState;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * All that optimizer steps change, side by side in one array: {@code [parameters | buffers |
 * optimizer arrays in their order | optimizer numbers]}, each of the numbers as the sum of three
 * floats, which hold all bits of a double.
 */
public final class LocalVector {
  private static final int FLOATS_A_DOUBLE = 3;

  private LocalVector() {}

  /** Floats of it before the optimizer's numbers. */
  static int floats(Plan plan, OptimizerState state) {
    int parameters = plan.layout().parameterCount();
    return Math.addExact(
        plan.layout().bufferCount(), Math.multiplyExact(parameters, 1 + state.moments().size()));
  }

  /** Floats of the vector. */
  public static int length(Plan plan, OptimizerState state) {
    return floats(plan, state) + FLOATS_A_DOUBLE * state.scalars().size();
  }

  /** Puts all of it side by side. */
  public static void write(
      float[] parameters, float[] buffers, OptimizerState state, float[] into) {
    int at = append(parameters, into, 0);
    at = append(buffers, into, at);
    for (float[] moment : state.moments().values()) {
      at = append(moment, into, at);
    }
    for (double number : state.scalars().values()) {
      double rest = number;
      for (int part = 0; part < FLOATS_A_DOUBLE; part++) {
        into[at] = (float) rest;
        rest -= into[at++];
      }
    }
  }

  private static int append(float[] values, float[] into, int at) {
    System.arraycopy(values, 0, into, at, values.length);
    return at + values.length;
  }

  /**
   * The reverse of {@link #write}.
   *
   * @param state its arrays are overwritten
   * @param step updates that the state has seen
   * @return the state with its numbers
   */
  static OptimizerState read(
      float[] from, float[] parameters, float[] buffers, OptimizerState state, long step) {
    int at = take(from, 0, parameters);
    at = take(from, at, buffers);
    for (float[] moment : state.moments().values()) {
      at = take(from, at, moment);
    }
    Map<String, Double> numbers = new LinkedHashMap<>();
    for (String name : state.scalars().keySet()) {
      double number = 0;
      for (int part = 0; part < FLOATS_A_DOUBLE; part++) {
        number += from[at++];
      }
      numbers.put(name, number);
    }
    return OptimizerState.of(step, state.moments(), numbers);
  }

  private static int take(float[] from, int at, float[] into) {
    System.arraycopy(from, at, into, 0, into.length);
    return at + into.length;
  }
}
