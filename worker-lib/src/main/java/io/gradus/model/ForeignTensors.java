package io.gradus.model;

import com.fasterxml.jackson.databind.JsonNode;
import io.gradus.network.Shape;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The tensors of a safetensors file that others wrote, under their names and in their shapes. Of a
 * file that is read once, from its beginning: first what is in it, then what is asked for.
 *
 * <p>Numbers are F32, or F64, F16 and BF16, which become the nearest of single precision. Tensors
 * of other types may be there; they cannot be read.
 */
public final class ForeignTensors {
  private static final int CHUNK_BYTES = 1 << 16;

  private final DataInputStream data;
  private final String file;
  private final Map<String, Entry> entries;

  private ForeignTensors(DataInputStream data, String file, Map<String, Entry> entries) {
    this.data = data;
    this.file = file;
    this.entries = entries;
  }

  /** How a number is stored. */
  private enum Type {
    F32(4) {
      @Override
      float next(ByteBuffer bytes) {
        return bytes.getFloat();
      }
    },
    F64(8) {
      @Override
      float next(ByteBuffer bytes) {
        return (float) bytes.getDouble();
      }
    },
    F16(2) {
      @Override
      float next(ByteBuffer bytes) {
        return half(bytes.getShort());
      }
    },
    BF16(2) {
      @Override
      float next(ByteBuffer bytes) {
        return Float.intBitsToFloat(bytes.getShort() << 16);
      }
    };

    private final int bytes;

    Type(int bytes) {
      this.bytes = bytes;
    }

    abstract float next(ByteBuffer bytes);

    /** The type of that name, or null. */
    static Type of(String name) {
      for (Type type : values()) {
        if (type.name().equals(name)) {
          return type;
        }
      }
      return null;
    }

    /** IEEE 754's binary16: a sign, five bits of exponent, ten of fraction. */
    private static float half(short bits) {
      int exponent = bits >>> 10 & 0x1F;
      int fraction = bits & 0x3FF;
      float value =
          switch (exponent) {
            case 0 -> fraction * 0x1p-24f;
            case 0x1F -> fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
            default -> (1 + fraction * 0x1p-10f) * Math.scalb(1f, exponent - 15);
          };
      return bits < 0 ? -value : value;
    }
  }

  /** What the header says of a tensor; {@code type} is null where its numbers cannot be read. */
  private record Entry(String typeName, Type type, Shape shape, long start, long end) {}

  /**
   * Reads what is in the file.
   *
   * @param file its name, for messages
   * @param length of the file in bytes
   * @throws ModelException if it is no safetensors file
   */
  public static ForeignTensors of(InputStream in, String file, long length) throws IOException {
    DataInputStream data = new DataInputStream(in);
    try {
      byte[] header = Safetensors.readHeader(data, file, length);
      long bytes = length - Long.BYTES - header.length;
      Map<String, Entry> entries = new LinkedHashMap<>();
      JsonNode tensors = Safetensors.parse(header, file);
      tensors
          .fieldNames()
          .forEachRemaining(
              name -> {
                if (!name.equals(Safetensors.METADATA)) {
                  entries.put(name, entry(name, tensors.get(name), file, bytes));
                }
              });
      return new ForeignTensors(data, file, entries);
    } catch (EOFException e) {
      throw cutShort(file, e);
    }
  }

  private static Entry entry(String name, JsonNode node, String file, long bytes) {
    List<Integer> extents = new ArrayList<>();
    double size = 1;
    for (JsonNode extent : node.path("shape")) {
      if (!extent.canConvertToInt() || extent.intValue() < 0) {
        throw wrong(name, node, file);
      }
      extents.add(extent.intValue());
      size *= extent.intValue();
    }
    Type type = Type.of(node.path("dtype").asText());
    JsonNode offsets = node.path("data_offsets");
    long start = Safetensors.place(offsets.path(0));
    long end = Safetensors.place(offsets.path(1));
    boolean right =
        node.path("shape").isArray()
            && offsets.size() == 2
            && start >= 0
            && end >= start
            && end <= bytes
            && size <= Integer.MAX_VALUE
            && (type == null || end - start == ((long) size) * type.bytes);
    if (!right) {
      throw wrong(name, node, file);
    }
    return new Entry(node.path("dtype").asText(), type, Shape.of(extents), start, end);
  }

  private static ModelException wrong(String name, JsonNode node, String file) {
    return new ModelException(
        "Expected tensor %s in %s with a type, a shape and a place in the file that belong together, found %s. Write the file again."
            .formatted(name, file, Safetensors.shortened(node.toString())));
  }

  /** The shapes of all tensors, by name, in the order of the header. */
  public Map<String, Shape> shapes() {
    Map<String, Shape> shapes = new LinkedHashMap<>();
    entries.forEach((name, entry) -> shapes.put(name, entry.shape()));
    return shapes;
  }

  /**
   * Reads the numbers of some tensors. Once.
   *
   * @param names of {@link #shapes}
   * @throws ModelException if one of them has numbers of another type, or the file ends too early
   */
  public Map<String, float[]> read(Iterable<String> names) throws IOException {
    List<String> ordered = new ArrayList<>();
    names.forEach(ordered::add);
    ordered.sort(Comparator.comparingLong(name -> entries.get(name).start()));
    Map<String, float[]> values = new TreeMap<>();
    long at = 0;
    try {
      for (String name : ordered) {
        Entry entry = entries.get(name);
        if (entry.type() == null) {
          throw new ModelException(
              "Expected tensor %s in %s as F32, F64, F16 or BF16, found %s."
                  .formatted(name, file, entry.typeName()));
        }
        if (values.containsKey(name)) {
          continue;
        }
        if (entry.start() < at) {
          throw new ModelException(
              "Expected tensors that do not overlap in %s, found %s within the one before it. Write the file again."
                  .formatted(file, name));
        }
        data.skipNBytes(entry.start() - at);
        values.put(name, read(entry));
        at = entry.end();
      }
    } catch (EOFException e) {
      throw cutShort(file, e);
    }
    return values;
  }

  private float[] read(Entry entry) throws IOException {
    float[] values = new float[entry.shape().size()];
    byte[] chunk = new byte[CHUNK_BYTES];
    int perChunk = CHUNK_BYTES / entry.type().bytes;
    for (int done = 0; done < values.length; done += perChunk) {
      int count = Math.min(perChunk, values.length - done);
      data.readFully(chunk, 0, count * entry.type().bytes);
      ByteBuffer bytes = ByteBuffer.wrap(chunk).order(ByteOrder.LITTLE_ENDIAN);
      for (int i = 0; i < count; i++) {
        values[done + i] = entry.type().next(bytes);
      }
    }
    return values;
  }

  private static ModelException cutShort(String file, EOFException cause) {
    return new ModelException(
        "Expected %s to hold the tensors that its header names, found its end too early. Copy it again."
            .formatted(file),
        cause);
  }
}
