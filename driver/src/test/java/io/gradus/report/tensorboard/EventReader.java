package io.gradus.report.tensorboard;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Reads event files by the letter of their format, and knows nothing of who writes them. */
public final class EventReader {
  /** A value of a summary: its fields by number, each with all its contents. */
  public record Value(long step, String tag, Map<Integer, List<Object>> fields) {
    public boolean isScalar() {
      return fields.containsKey(2);
    }

    public float scalar() {
      return Float.intBitsToFloat((int) fields.get(2).get(0));
    }

    /** One of the numbers of a histogram, by field. */
    public double ofHistogram(int field) {
      return Double.longBitsToDouble((long) inner(5).get(field).get(0));
    }

    /** Packed numbers of a histogram, by field. */
    public double[] packedOfHistogram(int field) {
      ByteBuffer bytes = littleEndian((byte[]) inner(5).get(field).get(0));
      double[] numbers = new double[bytes.remaining() / Double.BYTES];
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = bytes.getDouble();
      }
      return numbers;
    }

    /** The message in a field. */
    public Map<Integer, List<Object>> inner(int field) {
      return message((byte[]) fields.get(field).get(0));
    }
  }

  private EventReader() {}

  /** All values of a directory's files, in the order in which TensorBoard reads them. */
  public static List<Value> directory(Path directory) throws IOException {
    List<Path> files;
    try (Stream<Path> found = Files.list(directory)) {
      files = found.filter(path -> path.toString().contains("tfevents")).sorted().toList();
    }
    List<Value> values = new ArrayList<>();
    for (Path file : files) {
      values.addAll(file(Files.readAllBytes(file)));
    }
    return values;
  }

  static List<Value> file(byte[] content) {
    ByteBuffer in = littleEndian(content);
    List<Value> values = new ArrayList<>();
    boolean first = true;
    while (in.hasRemaining()) {
      byte[] length = next(in, 8);
      assertEquals(unmasked(in.getInt()), crc(length), "the checksum of a length");
      byte[] data = next(in, (int) littleEndian(length).getLong());
      assertEquals(unmasked(in.getInt()), crc(data), "the checksum of an event");
      Map<Integer, List<Object>> event = message(data);
      if (first) {
        assertEquals("brain.Event:2", text(event.get(3).get(0)));
        first = false;
        continue;
      }
      long step = event.containsKey(2) ? (long) event.get(2).get(0) : 0;
      for (Object value : message((byte[]) event.get(5).get(0)).get(1)) {
        Map<Integer, List<Object>> fields = message((byte[]) value);
        values.add(new Value(step, text(fields.get(1).get(0)), fields));
      }
    }
    return values;
  }

  /** Contents by field number: whole numbers, four bytes, eight bytes, or bytes. */
  public static Map<Integer, List<Object>> message(byte[] bytes) {
    ByteBuffer in = littleEndian(bytes);
    Map<Integer, List<Object>> fields = new TreeMap<>();
    while (in.hasRemaining()) {
      long key = varint(in);
      Object content =
          switch ((int) (key & 7)) {
            case 0 -> varint(in);
            case 1 -> in.getLong();
            case 2 -> next(in, (int) varint(in));
            case 5 -> in.getInt();
            default -> throw new AssertionError("Expected a wire type, found " + (key & 7));
          };
      fields.computeIfAbsent((int) (key >>> 3), any -> new ArrayList<>()).add(content);
    }
    return fields;
  }

  public static String text(Object bytes) {
    return new String((byte[]) bytes, StandardCharsets.UTF_8);
  }

  private static long varint(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = in.get();
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }

  private static byte[] next(ByteBuffer in, int count) {
    byte[] bytes = new byte[count];
    in.get(bytes);
    return bytes;
  }

  private static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** mask(c) = ((c >>> 15) | (c << 17)) + 0xa282ead8, turned round. */
  private static int unmasked(int masked) {
    int rotated = masked - 0xa282ead8;
    return rotated >>> 17 | rotated << 15;
  }

  /** Castagnoli's polynomial, bit by bit. */
  private static int crc(byte[] bytes) {
    int crc = -1;
    for (byte next : bytes) {
      crc ^= next & 0xff;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 1) == 0 ? crc >>> 1 : crc >>> 1 ^ 0x82f63b78;
      }
    }
    return ~crc;
  }
}
