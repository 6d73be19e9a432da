package io.gradus.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Pooling on an image small enough to do by hand; windows overlap with stride 1. */
class PoolingTest {
  private static final float[] IMAGE = {1, 5, 2, 0, 3, 4, 9, 7, 8};

  @Test
  void maximumAndWhereItsErrorGoes() {
    Pooling pooling = new Pooling(1, 3, 3, 2, 1);
    float[] out = new float[4];
    int[] winners = new int[4];
    pooling.max(1, IMAGE, out, winners);
    assertArrayEquals(new float[] {5, 5, 9, 8}, out);
    float[] errors = new float[9];
    pooling.maxErrors(1, new float[] {1, 10, 100, 1000}, winners, errors);
    assertArrayEquals(new float[] {0, 11, 0, 0, 0, 0, 100, 0, 1000}, errors);
  }

  @Test
  void meanAndHowItsErrorIsShared() {
    Pooling pooling = new Pooling(1, 3, 3, 2, 1);
    float[] out = new float[4];
    pooling.average(1, IMAGE, out);
    assertArrayEquals(new float[] {2.25f, 3.5f, 4.75f, 5.5f}, out);
    float[] errors = new float[9];
    pooling.averageErrors(1, new float[] {4, 8, 12, 16}, errors);
    assertArrayEquals(new float[] {1, 3, 2, 4, 10, 6, 3, 7, 4}, errors);
  }

  @Test
  void whatDoesNotFillAWindowIsLeftOut() {
    Pooling pooling = new Pooling(2, 3, 3, 2, 2);
    float[] two = new float[18];
    System.arraycopy(IMAGE, 0, two, 0, 9);
    System.arraycopy(IMAGE, 0, two, 9, 9);
    two[9] = 6;
    float[] out = new float[2];
    int[] winners = new int[2];
    pooling.max(1, two, out, winners);
    assertArrayEquals(new float[] {5, 6}, out);
    assertArrayEquals(new int[] {1, 9}, winners);
  }

  @Test
  void notANumberIsNotLost() {
    float[] image = {1, Float.NaN, 2, 3};
    float[] out = new float[1];
    new Pooling(1, 2, 2, 2, 2).max(1, image, out, new int[1]);
    assertTrue(Float.isNaN(out[0]));
  }
}
