package io.gradus.export;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A message as Protocol Buffers encode it: fields one after the other, each a tag and its content.
 * A message that becomes a field of another is complete then. Large arrays are not copied but
 * encoded when the message is written.
 *
 * @see <a href="https://protobuf.dev/programming-guides/encoding/">the encoding</a>
 */
final class ProtoMessage {
  private static final int VARINT = 0;
  private static final int LENGTH = 2;
  private static final int FIXED32 = 5;
  private static final int CHUNK_FLOATS = 1 << 14;

  private final List<Part> parts = new ArrayList<>();
  private long size;

  /** Bytes that are written when their turn comes. */
  private interface Part {
    void writeTo(OutputStream out) throws IOException;
  }

  /** How many bytes it takes. */
  long size() {
    return size;
  }

  void writeTo(OutputStream out) throws IOException {
    for (Part part : parts) {
      part.writeTo(out);
    }
  }

  /** A whole number, or a constant of an enumeration. */
  ProtoMessage integer(int field, long value) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    tag(bytes, field, VARINT);
    varint(bytes, value);
    return add(bytes.toByteArray());
  }

  /** The same field once for each number. */
  ProtoMessage integers(int field, long... values) {
    for (long value : values) {
      integer(field, value);
    }
    return this;
  }

  /** A number of single precision. */
  ProtoMessage number(int field, float value) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    tag(bytes, field, FIXED32);
    bytes.writeBytes(littleEndian(Float.BYTES).putFloat(value).array());
    return add(bytes.toByteArray());
  }

  /**
   * A text.
   *
   * @throws HalfCharacterException if UTF-8 cannot hold it
   */
  ProtoMessage text(int field, String value) {
    return bytes(field, utf8(value));
  }

  private static byte[] utf8(String value) {
    try {
      ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(value));
      byte[] bytes = new byte[encoded.remaining()];
      encoded.get(bytes);
      return bytes;
    } catch (CharacterCodingException e) {
      throw new HalfCharacterException(value, e);
    }
  }

  ProtoMessage bytes(int field, byte[] value) {
    length(field, value.length);
    return add(value);
  }

  ProtoMessage message(int field, ProtoMessage value) {
    length(field, value.size);
    return add(value.size, value::writeTo);
  }

  /** Numbers of single precision, little-endian, as one field of bytes. */
  ProtoMessage floats(int field, float[] values, int from, int count) {
    length(field, (long) count * Float.BYTES);
    return add((long) count * Float.BYTES, out -> write(out, values, from, count));
  }

  private static void write(OutputStream out, float[] values, int from, int count)
      throws IOException {
    ByteBuffer chunk = littleEndian(CHUNK_FLOATS * Float.BYTES);
    for (int done = 0; done < count; done += CHUNK_FLOATS) {
      int floats = Math.min(CHUNK_FLOATS, count - done);
      chunk.clear().asFloatBuffer().put(values, from + done, floats);
      out.write(chunk.array(), 0, floats * Float.BYTES);
    }
  }

  /** Numbers of double precision, likewise. */
  ProtoMessage doubles(int field, double[] values) {
    ByteBuffer bytes = littleEndian(Math.multiplyExact(values.length, Double.BYTES));
    bytes.asDoubleBuffer().put(values);
    return bytes(field, bytes.array());
  }

  /** Whole numbers of 64 bits, likewise. */
  ProtoMessage longs(int field, long[] values) {
    ByteBuffer bytes = littleEndian(Math.multiplyExact(values.length, Long.BYTES));
    bytes.asLongBuffer().put(values);
    return bytes(field, bytes.array());
  }

  private void length(int field, long length) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    tag(bytes, field, LENGTH);
    varint(bytes, length);
    add(bytes.toByteArray());
  }

  private ProtoMessage add(byte[] bytes) {
    return add(bytes.length, out -> out.write(bytes));
  }

  private ProtoMessage add(long bytes, Part part) {
    parts.add(part);
    size += bytes;
    return this;
  }

  private static ByteBuffer littleEndian(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static void tag(ByteArrayOutputStream bytes, int field, int type) {
    varint(bytes, (long) field << 3 | type);
  }

  /** Seven bits a byte, the lowest first; negative numbers take ten bytes. */
  private static void varint(ByteArrayOutputStream bytes, long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      bytes.write((int) (rest & 0x7F | 0x80));
      rest >>>= 7;
    }
    bytes.write((int) rest);
  }
}
