package io.gradus.round;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/** Arrays that are used again, for any number of threads. */
final class FloatPool {
  private final Map<Integer, Deque<float[]>> idle = new HashMap<>();

  /** An array of that length, of whatever values. */
  float[] take(int length) {
    synchronized (idle) {
      Deque<float[]> arrays = idle.get(length);
      if (arrays != null && !arrays.isEmpty()) {
        return arrays.pop();
      }
    }
    return new float[length];
  }

  /** Nobody uses it any more. */
  void giveBack(float[] array) {
    synchronized (idle) {
      idle.computeIfAbsent(array.length, any -> new ArrayDeque<>()).push(array);
    }
  }
}
