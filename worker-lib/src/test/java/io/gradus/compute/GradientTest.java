package io.gradus.compute;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.network.BatchNorm;
import io.gradus.network.InputSpec;
import io.gradus.network.NetworkSpec;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import org.junit.jupiter.api.Test;

class GradientTest {
  private static final NetworkSpec SPEC =
      Networks.network(
          InputSpec.features(200), Networks.SQUARED, new BatchNorm(), Networks.dense(300));

  private static Gradient sample() {
    Gradient gradient = Gradient.of(Plan.compile(SPEC));
    for (int i = 0; i < gradient.values().length; i++) {
      gradient.values()[i] = i * 0.5f;
    }
    for (int i = 0; i < gradient.moments().length; i++) {
      gradient.moments()[i] = i * 0.25;
    }
    gradient.count(3, 1.5, 0.125);
    return gradient;
  }

  @Test
  void itArrivesAsItWasSent() throws IOException, ClassNotFoundException {
    Gradient sent = sample();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(sent);
    }
    int payload = 4 * sent.values().length + 8 * sent.moments().length;
    assertTrue(bytes.size() < payload + payload / 50, "bulk bytes, found " + bytes.size());
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      Gradient received = (Gradient) in.readObject();
      assertArrayEquals(sent.values(), received.values());
      assertArrayEquals(sent.moments(), received.moments());
      assertEquals(3, received.rows());
      assertEquals(1.5, received.weightSum());
      assertEquals(0.125, received.lossSum());
    }
  }

  @Test
  void sumsAddUpAndAreForgotten() {
    Gradient gradient = sample();
    gradient.add(sample());
    assertEquals(6, gradient.rows());
    assertEquals(3, gradient.weightSum());
    assertEquals(0.25, gradient.lossSum());
    assertEquals(7f, gradient.values()[7]);
    assertEquals(3.5, gradient.moments()[7]);
    gradient.clear();
    assertEquals(0, gradient.rows());
    assertArrayEquals(new float[gradient.values().length], gradient.values());
    assertArrayEquals(new double[gradient.moments().length], gradient.moments());
    assertEquals(0, gradient.lossSum() + gradient.weightSum());
  }

  @Test
  void anotherNetworksGradientIsRefused() {
    Gradient other =
        Gradient.of(
            Plan.compile(
                Networks.network(InputSpec.features(2), Networks.SQUARED, Networks.dense(1))));
    Gradient gradient = sample();
    assertThrows(IllegalArgumentException.class, () -> gradient.add(other));
  }

  @Test
  void whatIsNotFiniteIsNoticed() {
    for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
      Gradient gradient = sample();
      assertTrue(gradient.finite());
      gradient.values()[123] = bad;
      assertFalse(gradient.finite());
    }
    Gradient loss = sample();
    loss.count(1, 1, Double.NaN);
    assertFalse(loss.finite());
  }

  /** Values are looked at in blocks: none of them, and no end of one, is left out. */
  @Test
  void oneValueAnywhereThatIsNotFiniteIsFound() {
    int length = 1031;
    for (int at = 0; at < length; at++) {
      Gradient gradient = new Gradient(length, 0);
      java.util.Arrays.fill(gradient.values(), Float.MAX_VALUE);
      assertTrue(gradient.finite());
      gradient.values()[at] = at % 2 == 0 ? Float.NaN : Float.NEGATIVE_INFINITY;
      assertFalse(gradient.finite(), "at " + at);
      assertFalse(gradient.finite(at, at + 1), "at " + at);
      assertTrue(gradient.finite(0, at));
      assertTrue(gradient.finite(at + 1, length));
    }
  }
}
