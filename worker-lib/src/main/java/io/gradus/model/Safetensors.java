package io.gradus.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gradus.network.Tensor;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Tensors of float32 in the safetensors format: eight bytes little-endian length of the header, a
 * JSON header that gives type, shape and place of each tensor, then the numbers, little-endian. A
 * reader checks every claim of the header before it reserves memory for it: the layout that the
 * network asks for is known, and the file must be exactly that.
 *
 * @see <a href="https://github.com/huggingface/safetensors#format">the format</a>
 */
public final class Safetensors {
  /** The format's own limit on headers. */
  private static final int LONGEST_HEADER = 100_000_000;

  private static final int CHUNK_FLOATS = 1 << 16;
  static final String METADATA = "__metadata__";

  private static final JsonMapper json =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private Safetensors() {}

  /** One array and the tensors that lie in it. */
  public record Part(List<Tensor> tensors, float[] values) {}

  /** Writes all tensors of the parts, in order. */
  public static void write(OutputStream out, List<Part> parts) throws IOException {
    byte[] header = header(parts);
    out.write(
        ByteBuffer.allocate(Long.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(header.length)
            .array());
    out.write(header);
    ByteBuffer chunk =
        ByteBuffer.allocate(CHUNK_FLOATS * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (Part part : parts) {
      for (Tensor tensor : part.tensors()) {
        write(out, part.values(), tensor.offset(), tensor.size(), chunk);
      }
    }
  }

  private static void write(
      OutputStream out, float[] values, int offset, int size, ByteBuffer chunk) throws IOException {
    for (int done = 0; done < size; done += CHUNK_FLOATS) {
      int floats = Math.min(CHUNK_FLOATS, size - done);
      chunk.clear().asFloatBuffer().put(values, offset + done, floats);
      out.write(chunk.array(), 0, floats * Float.BYTES);
    }
  }

  private static byte[] header(List<Part> parts) {
    ObjectNode header = json.createObjectNode();
    header.putObject(METADATA).put("format", "gradus");
    long at = 0;
    for (Part part : parts) {
      for (Tensor tensor : part.tensors()) {
        ObjectNode entry = header.putObject(tensor.name());
        entry.put("dtype", "F32");
        ArrayNode shape = entry.putArray("shape");
        tensor.shape().extents().forEach(shape::add);
        long end = at + (long) tensor.size() * Float.BYTES;
        entry.putArray("data_offsets").add(at).add(end);
        at = end;
      }
    }
    byte[] text = header.toString().getBytes(StandardCharsets.UTF_8);
    // Padded with spaces, as the format recommends, so that the numbers are aligned.
    int padded = (text.length + 7) / 8 * 8;
    byte[] aligned = java.util.Arrays.copyOf(text, padded);
    java.util.Arrays.fill(aligned, text.length, padded, (byte) ' ');
    return aligned;
  }

  /**
   * Fills the parts' arrays from a file that must hold exactly their tensors, in any order.
   *
   * @param file its name, for messages
   * @param length of the file in bytes
   * @throws ModelException if the file is something else
   */
  public static void read(InputStream in, String file, long length, List<Part> parts)
      throws IOException {
    DataInputStream data = new DataInputStream(in);
    try {
      byte[] header = readHeader(data, file, length);
      List<Entry> entries = entries(header, file, length - Long.BYTES - header.length, parts);
      byte[] chunk = new byte[CHUNK_FLOATS * Float.BYTES];
      for (Entry entry : entries) {
        read(data, entry, chunk);
      }
      if (data.read() >= 0) {
        throw new ModelException(
            "Expected %s to end after its last tensor, found more bytes. Copy the model again."
                .formatted(file));
      }
    } catch (EOFException e) {
      throw new ModelException(
          "Expected %s to hold the tensors that its header names, found its end too early. Copy the model again."
              .formatted(file),
          e);
    }
  }

  static byte[] readHeader(DataInputStream data, String file, long length) throws IOException {
    long headerLength = Long.reverseBytes(data.readLong());
    if (headerLength < 2 || headerLength > Math.min(LONGEST_HEADER, length - Long.BYTES)) {
      throw new ModelException(
          "Expected %s to start with the length of its header, 2 to %s bytes, found %s. %s"
              .formatted(
                  file,
                  Math.min(LONGEST_HEADER, length - Long.BYTES),
                  Long.toUnsignedString(headerLength),
                  "It is no safetensors file, or was cut short."));
    }
    byte[] header = new byte[(int) headerLength];
    data.readFully(header);
    return header;
  }

  /** A tensor's place in the file and in memory. */
  private record Entry(String name, long start, long end, float[] values, Tensor tensor) {}

  /** The entries in the order of the file, held against what is expected. */
  private static List<Entry> entries(byte[] header, String file, long bytes, List<Part> parts) {
    JsonNode root = parse(header, file);
    List<Entry> entries = new ArrayList<>();
    for (Part part : parts) {
      for (Tensor tensor : part.tensors()) {
        entries.add(entry(root.get(tensor.name()), file, part.values(), tensor));
      }
    }
    int found = root.size() - (root.has(METADATA) ? 1 : 0);
    if (found != entries.size()) {
      throw new ModelException(
          "Expected the %s tensors of the network in %s, found %s, among them %s."
              .formatted(entries.size(), file, found, foreign(root, entries)));
    }
    entries.sort(java.util.Comparator.comparingLong(Entry::start));
    long at = 0;
    for (Entry entry : entries) {
      if (entry.start() != at) {
        throw new ModelException(
            "Expected tensor %s in %s to start at byte %s, found %s. Tensors follow each other without gaps."
                .formatted(entry.name(), file, at, entry.start()));
      }
      at = entry.end();
    }
    if (at != bytes) {
      throw new ModelException(
          "Expected %s bytes of numbers in %s, found %s. Copy the model again."
              .formatted(at, file, bytes));
    }
    return entries;
  }

  private static String foreign(JsonNode root, List<Entry> entries) {
    for (Iterator<String> names = root.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!name.equals(METADATA)
          && entries.stream().noneMatch(entry -> entry.name().equals(name))) {
        return name;
      }
    }
    return "none that is foreign";
  }

  static JsonNode parse(byte[] header, String file) {
    try {
      JsonNode root = json.readTree(header);
      if (root != null && root.isObject()) {
        return root;
      }
    } catch (JsonProcessingException e) {
      throw new ModelException(
          "Expected a JSON header in %s, found %s".formatted(file, e.getOriginalMessage()), e);
    } catch (IOException e) {
      throw new ModelException("Expected a JSON header in %s.".formatted(file), e);
    }
    throw new ModelException("Expected a JSON object as the header of %s.".formatted(file));
  }

  private static Entry entry(JsonNode node, String file, float[] values, Tensor tensor) {
    if (node == null) {
      throw new ModelException(
          "Expected tensor %s in %s, found none of that name. The file belongs to another network."
              .formatted(tensor.name(), file));
    }
    JsonNode offsets = node.path("data_offsets");
    long start = place(offsets.path(0));
    long end = place(offsets.path(1));
    ArrayNode shape = json.createArrayNode();
    tensor.shape().extents().forEach(shape::add);
    boolean right =
        node.path("dtype").asText().equals("F32")
            && node.path("shape").equals(shape)
            && offsets.size() == 2
            && start >= 0
            && end >= start
            && end - start == (long) tensor.size() * Float.BYTES;
    if (!right) {
      throw new ModelException(
          "Expected tensor %s in %s as F32 of shape %s, found %s."
              .formatted(tensor.name(), file, tensor.shape(), shortened(node.toString())));
    }
    return new Entry(tensor.name(), start, end, values, tensor);
  }

  /** A whole number from 0, or -1. */
  static long place(JsonNode node) {
    return node.isIntegralNumber() && node.canConvertToLong() ? node.longValue() : -1;
  }

  static String shortened(String text) {
    return text.length() <= 200 ? text : text.substring(0, 200) + "…";
  }

  private static void read(DataInputStream data, Entry entry, byte[] chunk) throws IOException {
    int size = entry.tensor().size();
    for (int done = 0; done < size; done += CHUNK_FLOATS) {
      int floats = Math.min(CHUNK_FLOATS, size - done);
      data.readFully(chunk, 0, floats * Float.BYTES);
      ByteBuffer.wrap(chunk)
          .order(ByteOrder.LITTLE_ENDIAN)
          .asFloatBuffer()
          .get(entry.values(), entry.tensor().offset() + done, floats);
    }
  }
}
