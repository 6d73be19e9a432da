package io.gradus.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gradus.Findings;
import io.gradus.Hostile;
import io.gradus.network.Shape;
import io.gradus.network.Tensor;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The file format, against bytes written by hand and against damage of every kind. */
class SafetensorsTest {
  private static final long SEED = 4711;
  private static final List<Tensor> TENSORS =
      List.of(Tensor.stored("a", Shape.of(2, 1), 0), Tensor.stored("b", Shape.of(1), 2));

  @Test
  void readsAFileWrittenByHandInAnyOrderOfTensors() throws IOException {
    String header =
        "{\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},"
            + "\"a\":{\"dtype\":\"F32\",\"shape\":[2,1],\"data_offsets\":[4,12]}}";
    ByteBuffer file = ByteBuffer.allocate(8 + header.length() + 12).order(ByteOrder.LITTLE_ENDIAN);
    file.putLong(header.length()).put(header.getBytes(StandardCharsets.UTF_8));
    file.putFloat(3.5f).putFloat(-1).putFloat(0.25f);
    assertArrayEquals(new float[] {-1, 0.25f, 3.5f}, read(file.array()));
  }

  @Test
  void writesWhatTheFormatSays() throws IOException {
    byte[] file = write(new float[] {1, 2, 3});
    ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    int headerLength = (int) bytes.getLong();
    assertEquals(0, headerLength % 8);
    JsonNode header = new ObjectMapper().readTree(Arrays.copyOfRange(file, 8, 8 + headerLength));
    assertEquals("F32", header.get("a").get("dtype").asText());
    assertEquals("[2,1]", header.get("a").get("shape").toString());
    assertEquals("[0,8]", header.get("a").get("data_offsets").toString());
    assertEquals("[8,12]", header.get("b").get("data_offsets").toString());
    bytes.position(8 + headerLength);
    assertEquals(1, bytes.getFloat());
    assertEquals(2, bytes.getFloat());
    assertEquals(3, bytes.getFloat());
    assertEquals(0, bytes.remaining());
  }

  @Test
  void everyBitComesBack() throws IOException {
    float[] odd = {Float.intBitsToFloat(0x7fc00001), -0f, Float.MIN_VALUE};
    float[] found = read(write(odd));
    for (int i = 0; i < odd.length; i++) {
      assertEquals(Float.floatToRawIntBits(odd[i]), Float.floatToRawIntBits(found[i]));
    }
  }

  @Test
  void manyChunksComeBack() throws IOException {
    int size = 200_001;
    List<Tensor> large = List.of(Tensor.stored("w", Shape.of(size), 0));
    float[] values = new float[size];
    Random random = new Random(SEED);
    for (int i = 0; i < size; i++) {
      values[i] = random.nextFloat();
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Safetensors.write(out, List.of(new Safetensors.Part(large, values)));
    float[] found = new float[size];
    Safetensors.read(
        new ByteArrayInputStream(out.toByteArray()),
        "w",
        out.size(),
        List.of(new Safetensors.Part(large, found)));
    assertArrayEquals(values, found);
  }

  @Test
  void aForgedHeaderLengthReservesNothing() {
    for (long forged :
        new long[] {-1, 0, 1, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 40, 99_999_999}) {
      byte[] file = new byte[64];
      ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putLong(forged);
      ModelException error = assertThrows(ModelException.class, () -> read(file));
      assertTrue(error.getMessage().contains("length of its header"), error.getMessage());
    }
  }

  @Test
  void anotherNetworksTensorsAreNamed() throws IOException {
    byte[] file = write(new float[] {1, 2, 3});
    String text = new String(file, StandardCharsets.ISO_8859_1);
    ModelException renamed =
        assertThrows(
            ModelException.class,
            () -> read(text.replace("\"b\":", "\"c\":").getBytes(StandardCharsets.ISO_8859_1)));
    assertTrue(renamed.getMessage().contains("tensor b"), renamed.getMessage());
    ModelException shape =
        assertThrows(
            ModelException.class,
            () -> read(text.replace("[2,1]", "[1,2]").getBytes(StandardCharsets.ISO_8859_1)));
    assertTrue(shape.getMessage().contains("of shape [2, 1]"), shape.getMessage());
  }

  @Test
  void damageIsAnErrorOrChangesOnlyNumbers() throws IOException {
    byte[] file = write(new float[] {1, 2, 3});
    int headerEnd = file.length - 12;
    Random random = new Random(SEED);
    for (int trial = 0; trial < 20_000; trial++) {
      byte[] damaged = damage(file, random);
      try {
        read(damaged);
        boolean onlyNumbers =
            damaged.length == file.length
                && ByteBuffer.wrap(file, 0, 8).equals(ByteBuffer.wrap(damaged, 0, 8));
        assertTrue(onlyNumbers, "read a file with another length or header length, seed " + SEED);
        assertTrue(headerEnd > 8);
      } catch (ModelException expected) {
        assertTrue(expected.getMessage().startsWith("Expected"), expected.getMessage());
      }
    }
  }

  @Test
  void aForgedHeaderIsRefusedOrSaysTheSame() throws IOException {
    float[] values = {1, 2, 3};
    byte[] file = write(values);
    Random random = new Random(SEED);
    Findings findings = new Findings();
    for (int trial = 0; trial < 10_000; trial++) {
      byte[] forged = Hostile.forgedTensors(file, random);
      findings.check(
          "seed %s, case %s".formatted(SEED, trial),
          () -> {
            try {
              assertArrayEquals(values, read(forged));
            } catch (ModelException e) {
              assertTrue(e.getMessage().contains("weights"), e.getMessage());
              Hostile.assertTameLine(e.getMessage(), "message");
            }
          });
    }
    findings.assertNone();
  }

  private static byte[] damage(byte[] file, Random random) {
    byte[] damaged = file.clone();
    switch (random.nextInt(3)) {
      case 0 -> damaged[random.nextInt(file.length)] ^= (byte) (1 << random.nextInt(8));
      case 1 -> damaged = Arrays.copyOf(file, random.nextInt(file.length + 20));
      default -> {
        int from = random.nextInt(file.length);
        for (int i = from; i < Math.min(file.length, from + 8); i++) {
          damaged[i] = (byte) random.nextInt(256);
        }
      }
    }
    return damaged;
  }

  private static byte[] write(float[] values) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Safetensors.write(out, List.of(new Safetensors.Part(TENSORS, values)));
    return out.toByteArray();
  }

  private static float[] read(byte[] file) throws IOException {
    float[] values = new float[3];
    Safetensors.read(
        new ByteArrayInputStream(file),
        "weights",
        file.length,
        List.of(new Safetensors.Part(TENSORS, values)));
    return values;
  }
}
