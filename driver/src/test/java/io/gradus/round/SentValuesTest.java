package io.gradus.round;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.kernel.Bfloat16;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every bit arrives, and rounded values take half of the bytes. */
class SentValuesTest {
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 1000, RoundSum.CHUNK - 1, RoundSum.CHUNK, RoundSum.CHUNK + 1, 600_000})
  void everyBitArrives(int length) throws Exception {
    float[] exact = new float[length];
    float[] rounded = new float[length];
    Random random = new Random(length);
    for (int i = 0; i < length; i++) {
      exact[i] = (float) random.nextGaussian();
      rounded[i] = Bfloat16.round(exact[i]);
    }
    int exactBytes = assertArrives(exact);
    int roundedBytes = assertArrives(rounded);
    assertTrue(exactBytes >= 4 * length, exactBytes + " bytes");
    // Java's own framing takes 5 bytes of 1024, and some at the beginning.
    assertTrue(roundedBytes <= 2.02 * length + 200, roundedBytes + " bytes");
  }

  private static int assertArrives(float[] values) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(new SentValues(values));
    }
    float[] found;
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      found = ((SentValues) in.readObject()).values();
    }
    assertEquals(values.length, found.length);
    for (int i = 0; i < values.length; i++) {
      assertEquals(Float.floatToRawIntBits(values[i]), Float.floatToRawIntBits(found[i]));
    }
    return bytes.size();
  }
}
