package io.gradus.data;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.ShortBuffer;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;

/**
 * Floats as bytes, in the shortest of three forms; each keeps every bit of every value. Ordinary
 * gradients go as they are, and are recognized after a glance; rounded ones take 2 bytes a value,
 * and those of which few values are there 8 bytes for each of these.
 */
public final class FloatRun {
  /** Bytes before the values: the form, and how many values are present. */
  public static final int HEADER = 1 + Integer.BYTES;

  /** The bits of a float that bfloat16 does not have. */
  private static final int LOWER_HALF = 0xffff;

  private static final int GLANCES = 64;

  /**
   * Halves that go to a buffer, or come from it, at once: one by one takes several times as long.
   */
  private static final int SOME = 4096;

  /** Values of a piece in a stream. */
  private static final int PIECE = 1 << 16;

  private enum Form {
    /** Each value. */
    ALL,

    /** The upper half of each value; the lower halves are zero. */
    HALVES,

    /** Positions and values of those that are not +0. */
    PRESENT
  }

  private FloatRun() {}

  /** The most bytes that so many values take. */
  public static int bytes(int values) {
    return HEADER + values * Float.BYTES;
  }

  /** Writes {@code values[from … to − 1]}; the buffer is little-endian and has the room. */
  public static void write(float[] values, int from, int to, ByteBuffer into) {
    int present = mostlyAbsent(values, from, to) ? present(values, from, to) : to - from;
    if (present < (to - from) / 4) {
      writePresent(values, from, to, present, into);
    } else if (halves(values, from, to)) {
      writeHalves(values, from, to, into);
    } else {
      header(Form.ALL, to - from, into);
      into.asFloatBuffer().put(values, from, to - from);
      into.position(into.position() + (to - from) * Float.BYTES);
    }
  }

  /** Writes the length, then all of the array in pieces, each with its bytes before it. */
  public static void write(DataOutput out, float[] values) throws IOException {
    out.writeInt(values.length);
    ByteBuffer run = buffer(values.length);
    for (int from = 0, to; from < values.length; from = to) {
      to = end(from, values.length);
      write(values, from, to, run.clear());
      out.writeInt(run.position());
      out.write(run.array(), 0, run.position());
    }
  }

  /** Reads what {@link #write(DataOutput, float[])} wrote. */
  public static float[] readFloats(DataInput in) throws IOException {
    float[] values = new float[in.readInt()];
    ByteBuffer run = buffer(values.length);
    for (int from = 0, to; from < values.length; from = to) {
      to = end(from, values.length);
      int bytes = in.readInt();
      in.readFully(run.array(), 0, bytes);
      read(run.clear().limit(bytes), values, from, to);
    }
    return values;
  }

  private static ByteBuffer buffer(int length) {
    return ByteBuffer.allocate(bytes(Math.min(length, PIECE))).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static int end(int from, int length) {
    return (int) Math.min((long) from + PIECE, length);
  }

  private static void header(Form form, int present, ByteBuffer into) {
    into.put((byte) form.ordinal()).putInt(present);
  }

  private static boolean mostlyAbsent(float[] values, int from, int to) {
    int step = Math.max(1, (to - from) / GLANCES);
    int seen = 0;
    int absent = 0;
    for (int i = from; i < to; i += step) {
      seen++;
      absent += Float.floatToRawIntBits(values[i]) == 0 ? 1 : 0;
    }
    return absent * 2 > seen;
  }

  private static int present(float[] values, int from, int to) {
    int present = 0;
    for (int i = from; i < to; i++) {
      present += Float.floatToRawIntBits(values[i]) == 0 ? 0 : 1;
    }
    return present;
  }

  private static boolean halves(float[] values, int from, int to) {
    for (int i = from; i < to; i++) {
      if ((Float.floatToRawIntBits(values[i]) & LOWER_HALF) != 0) {
        return false;
      }
    }
    return true;
  }

  private static void writePresent(float[] values, int from, int to, int present, ByteBuffer into) {
    header(Form.PRESENT, present, into);
    IntBuffer positions = into.asIntBuffer();
    into.position(into.position() + present * Integer.BYTES);
    FloatBuffer numbers = into.asFloatBuffer();
    for (int i = from; i < to; i++) {
      if (Float.floatToRawIntBits(values[i]) != 0) {
        positions.put(i - from);
        numbers.put(values[i]);
      }
    }
    into.position(into.position() + present * Float.BYTES);
  }

  private static void writeHalves(float[] values, int from, int to, ByteBuffer into) {
    header(Form.HALVES, to - from, into);
    ShortBuffer halves = into.asShortBuffer();
    short[] some = new short[Math.min(SOME, to - from)];
    for (int at = from, n; at < to; at += n) {
      n = Math.min(some.length, to - at);
      for (int i = 0; i < n; i++) {
        some[i] = (short) (Float.floatToRawIntBits(values[at + i]) >>> Short.SIZE);
      }
      halves.put(some, 0, n);
    }
    into.position(into.position() + (to - from) * Short.BYTES);
  }

  /**
   * Reads what {@link #write} wrote, up to its end.
   *
   * @throws IllegalStateException if the bytes are not that many values
   * @throws IndexOutOfBoundsException if a position lies beyond them
   */
  public static void read(ByteBuffer from, float[] values, int start, int end) {
    int form = from.get();
    int present = from.getInt();
    if (form < 0 || form >= Form.values().length || present < 0 || present > end - start) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "Expected %d values in a known form, found %d in form %d. Run the same Gradus jar"
                  + " everywhere.",
              end - start,
              present,
              form));
    }
    switch (Form.values()[form]) {
      case ALL:
        from.asFloatBuffer().get(values, start, end - start);
        from.position(from.position() + (end - start) * Float.BYTES);
        break;
      case HALVES:
        readHalves(from.asShortBuffer(), values, start, end);
        from.position(from.position() + (end - start) * Short.BYTES);
        break;
      case PRESENT:
        readPresent(from, present, values, start, end);
        break;
    }
  }

  private static void readHalves(ShortBuffer from, float[] values, int start, int end) {
    short[] some = new short[Math.min(SOME, end - start)];
    for (int at = start, n; at < end; at += n) {
      n = Math.min(some.length, end - at);
      from.get(some, 0, n);
      for (int i = 0; i < n; i++) {
        values[at + i] = Float.intBitsToFloat(some[i] << Short.SIZE);
      }
    }
  }

  private static void readPresent(
      ByteBuffer from, int present, float[] values, int start, int end) {
    Arrays.fill(values, start, end, 0);
    IntBuffer positions = from.asIntBuffer();
    from.position(from.position() + present * Integer.BYTES);
    FloatBuffer numbers = from.asFloatBuffer();
    from.position(from.position() + present * Float.BYTES);
    for (int i = 0; i < present; i++) {
      values[start + Objects.checkIndex(positions.get(), end - start)] = numbers.get();
    }
  }
}
