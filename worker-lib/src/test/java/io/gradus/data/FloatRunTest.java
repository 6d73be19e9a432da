package io.gradus.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FloatRunTest {
  private static final long SEED = 20261124;

  @Test
  void everyBitComesBackWhateverTheValues() {
    Random random = new Random(SEED);
    float[] special = {
      0f, -0f, 1f, Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.MIN_VALUE
    };
    for (int trial = 0; trial < 3000; trial++) {
      int length = random.nextInt(300);
      boolean rounded = random.nextBoolean();
      double share = random.nextDouble() * random.nextDouble();
      float[] values = new float[length + 7];
      for (int i = 0; i < values.length; i++) {
        int bits = random.nextInt() & (rounded ? 0xffff0000 : -1);
        values[i] = random.nextDouble() < share ? Float.intBitsToFloat(bits) : 0f;
        if (random.nextInt(20) == 0) {
          values[i] = special[random.nextInt(special.length)];
        }
      }
      int from = random.nextInt(7);
      assertArrayEquals(
          bits(values, from, from + length),
          bits(roundTrip(values, from, from + length), from, from + length),
          () -> "length %s, seed %s".formatted(length, SEED));
    }
  }

  @Test
  void roundedValuesTakeTwoBytesAndAbsentOnesNone() {
    float[] ordinary = new float[1000];
    float[] rounded = new float[1000];
    float[] few = new float[1000];
    for (int i = 0; i < 1000; i++) {
      ordinary[i] = 1 / (i + 3f);
      rounded[i] = i % 128;
      few[i] = i % 100 == 5 ? 0.1f : 0;
    }
    assertEquals(4000 + FloatRun.HEADER, written(ordinary).position());
    assertEquals(2000 + FloatRun.HEADER, written(rounded).position());
    assertEquals(80 + FloatRun.HEADER, written(few).position());
  }

  @Test
  void anUnknownFormIsRefused() {
    ByteBuffer bytes = buffer(40);
    bytes.put((byte) 9).putInt(3).position(0);
    IllegalStateException error =
        assertThrows(IllegalStateException.class, () -> FloatRun.read(bytes, new float[3], 0, 3));
    assertTrue(error.getMessage().contains("found 3 in form 9"), error.getMessage());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 1000, (1 << 16) - 1, 1 << 16, (1 << 16) + 1, 600_000})
  void streamsKeepEveryBitAndAreShort(int length) throws IOException {
    float[] exact = new float[length];
    float[] rounded = new float[length];
    Random random = new Random(length);
    for (int i = 0; i < length; i++) {
      exact[i] = (float) random.nextGaussian();
      rounded[i] = Float.intBitsToFloat(Float.floatToRawIntBits(exact[i]) & 0xffff0000);
    }
    assertTrue(streamedBytes(exact) >= 4 * length);
    assertTrue(streamedBytes(rounded) <= 2.001 * length + 100);
  }

  private static int streamedBytes(float[] values) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    FloatRun.write(new DataOutputStream(bytes), values);
    float[] back =
        FloatRun.readFloats(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
    assertEquals(values.length, back.length);
    assertArrayEquals(bits(values, 0, values.length), bits(back, 0, back.length));
    return bytes.size();
  }

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static ByteBuffer written(float[] values) {
    ByteBuffer into = buffer(FloatRun.bytes(values.length));
    FloatRun.write(values, 0, values.length, into);
    return into;
  }

  private static float[] roundTrip(float[] values, int from, int to) {
    ByteBuffer bytes = buffer(FloatRun.bytes(to - from));
    FloatRun.write(values, from, to, bytes);
    float[] back = new float[values.length];
    Arrays.fill(back, 5);
    FloatRun.read(bytes.flip(), back, from, to);
    assertEquals(0, bytes.remaining(), "what follows in the same message");
    return back;
  }

  private static int[] bits(float[] values, int from, int to) {
    int[] bits = new int[to - from];
    for (int i = from; i < to; i++) {
      bits[i - from] = Float.floatToRawIntBits(values[i]);
    }
    return bits;
  }
}
