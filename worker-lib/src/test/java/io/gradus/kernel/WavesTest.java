package io.gradus.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.api.Test;

class WavesTest {
  /** Twice what a float near 1 is rounded by, and the polynomial's own steps. */
  private static final double TOLERANCE = 3e-7;

  @Test
  void cosinesAndSinesOfTurnsNearAndFar() {
    long seed = 5;
    Random random = new Random(seed);
    float[] turns = new float[4001];
    for (int i = 0; i < turns.length; i++) {
      turns[i] = (float) (random.nextGaussian() * Math.pow(10, i % 7 - 3));
    }
    float[] corners = {
      0, -0f, 0.25f, -0.25f, 0.5f, -0.5f, 0.75f, 1, -1, 2.5f, 1e-30f, 4194304, 1e9f
    };
    System.arraycopy(corners, 0, turns, 0, corners.length);
    float[] cos = new float[turns.length];
    float[] sin = new float[turns.length];
    Waves.of(turns, cos, sin, turns.length);
    for (int i = 0; i < turns.length; i++) {
      double rest = turns[i] - Math.rint(turns[i]);
      String what = turns[i] + " turns, seed " + seed;
      assertEquals(Math.cos(2 * Math.PI * rest), cos[i], TOLERANCE, what);
      double sine = Math.sin(2 * Math.PI * rest);
      assertEquals(sine, sin[i], TOLERANCE * Math.min(1, Math.abs(sine) + 1e-6), what);
    }
  }

  @Test
  void valuesBeyondTheCountStay() {
    float[] cos = {7, 7, 7};
    float[] sin = {8, 8, 8};
    Waves.of(new float[] {0, 0.25f, 0}, cos, sin, 2);
    assertEquals(7, cos[2]);
    assertEquals(8, sin[2]);
    assertEquals(1, cos[0]);
    assertEquals(1, sin[1]);
  }
}
