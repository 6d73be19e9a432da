package io.gradus.protobuf;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
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
public final class ProtoMessage {
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int LENGTH = 2;
  private static final int FIXED32 = 5;
  private static final int CHUNK_FLOATS = 1 << 14;
  private static final String REPLACEMENT = "\uFFFD";

  private final List<Part> parts = new ArrayList<>();
  private long size;

  /** Bytes that are written when their turn comes. */
  private interface Part {
    void writeTo(OutputStream out) throws IOException;
  }

  /** How many bytes it takes. */
  public long size() {
    return size;
  }

  /** Writes the message; what is large is encoded on the way. */
  public void writeTo(OutputStream out) throws IOException {
    for (Part part : parts) {
      part.writeTo(out);
    }
  }

  /**
   * The message's bytes.
   *
   * @throws ArithmeticException if they are more than an array holds
   */
  public byte[] toBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(Math.toIntExact(size));
    try {
      writeTo(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** A whole number, a truth value, or a constant of an enumeration. */
  public ProtoMessage integer(int field, long value) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    tag(bytes, field, VARINT);
    varint(bytes, value);
    return add(bytes.toByteArray());
  }

  /** The same field once for each number. */
  public ProtoMessage integers(int field, long... values) {
    for (long value : values) {
      integer(field, value);
    }
    return this;
  }

  /** A number of single precision. */
  public ProtoMessage float32(int field, float value) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    tag(bytes, field, FIXED32);
    bytes.writeBytes(littleEndian(Float.BYTES).putFloat(value).array());
    return add(bytes.toByteArray());
  }

  /** A number of double precision. */
  public ProtoMessage float64(int field, double value) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    tag(bytes, field, FIXED64);
    bytes.writeBytes(littleEndian(Double.BYTES).putDouble(value).array());
    return add(bytes.toByteArray());
  }

  /**
   * A text that has to arrive as it is, as one that rows are told apart by.
   *
   * @throws HalfCharacterException if UTF-8 cannot hold it
   */
  public ProtoMessage text(int field, String value) {
    return bytes(field, utf8(value));
  }

  /** A text for people, in which U+FFFD stands for what UTF-8 cannot hold. */
  public ProtoMessage shown(int field, String value) {
    try {
      return bytes(
          field,
          bytes(
              StandardCharsets.UTF_8
                  .newEncoder()
                  .onMalformedInput(CodingErrorAction.REPLACE)
                  .replaceWith(REPLACEMENT.getBytes(StandardCharsets.UTF_8))
                  .encode(CharBuffer.wrap(value))));
    } catch (CharacterCodingException e) {
      throw new IllegalStateException("What cannot be encoded is replaced.", e);
    }
  }

  private static byte[] utf8(String value) {
    try {
      return bytes(StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(value)));
    } catch (CharacterCodingException e) {
      throw new HalfCharacterException(value, e);
    }
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }

  /** Bytes, which nobody changes until the message is written. */
  public ProtoMessage bytes(int field, byte[] value) {
    length(field, value.length);
    return add(value);
  }

  /** A message, which gets no more fields. */
  public ProtoMessage message(int field, ProtoMessage value) {
    length(field, value.size);
    return add(value.size, value::writeTo);
  }

  /** Numbers of single precision, little-endian, as one field of bytes. */
  public ProtoMessage floats(int field, float[] values, int from, int count) {
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
  public ProtoMessage doubles(int field, double[] values) {
    ByteBuffer bytes = littleEndian(Math.multiplyExact(values.length, Double.BYTES));
    bytes.asDoubleBuffer().put(values);
    return bytes(field, bytes.array());
  }

  /** Whole numbers of 64 bits, likewise. */
  public ProtoMessage longs(int field, long[] values) {
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
