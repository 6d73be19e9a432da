package io.gradus.export;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/** What PyTorch computed, and its weights in a file as {@code safetensors.torch} lays it out. */
public final class Pytorch {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path FIXTURES = Path.of("../worker-lib/src/test/resources/fixtures");

  private final JsonNode fixture;

  /** A fixture by its name. */
  public Pytorch(String name) throws IOException {
    try (InputStream in =
        new GZIPInputStream(Files.newInputStream(FIXTURES.resolve(name + ".json.gz")))) {
      fixture = JSON.readTree(in);
    }
  }

  /** A part of the fixture. */
  public JsonNode at(String pointer) {
    return fixture.at(pointer);
  }

  /** The numbers of a tensor. */
  public static float[] numbers(JsonNode tensor) {
    float[] numbers = new float[tensor.path("data").size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = tensor.path("data").get(i).floatValue();
    }
    return numbers;
  }

  /** A tensor: its name, type, extents and bytes. */
  public record Stored(String type, int[] extents, byte[] bytes) {}

  /** All tensors of some objects of the fixture, single precision. */
  public Map<String, Stored> tensors(String... pointers) {
    Map<String, Stored> tensors = new LinkedHashMap<>();
    for (String pointer : pointers) {
      JsonNode object = at(pointer);
      object
          .fieldNames()
          .forEachRemaining(
              name -> {
                JsonNode tensor = object.get(name);
                int[] extents = JSON.convertValue(tensor.path("shape"), int[].class);
                tensors.put(name, new Stored("F32", extents, floats(numbers(tensor))));
              });
    }
    return tensors;
  }

  private static byte[] floats(float[] numbers) {
    ByteBuffer bytes = littleEndian(numbers.length * Float.BYTES);
    for (float number : numbers) {
      bytes.putFloat(number);
    }
    return bytes.array();
  }

  static ByteBuffer littleEndian(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * The bytes of a file: the length of the header, the header, the numbers. Names ascend in the
   * header, and numbers come in its order, as {@code safetensors.torch.save_file} writes them.
   */
  public static byte[] file(Map<String, Stored> tensors) {
    ObjectNode header = JSON.createObjectNode();
    header.putObject("__metadata__").put("format", "pt");
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    new java.util.TreeMap<>(tensors)
        .forEach(
            (name, tensor) -> {
              ObjectNode entry = header.putObject(name);
              entry.put("dtype", tensor.type());
              entry.set("shape", JSON.valueToTree(tensor.extents()));
              int from = data.size();
              data.writeBytes(tensor.bytes());
              entry.putArray("data_offsets").add(from).add(data.size());
            });
    byte[] text = header.toString().getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes(littleEndian(Long.BYTES).putLong(text.length).array());
    file.writeBytes(text);
    file.writeBytes(data.toByteArray());
    return file.toByteArray();
  }
}
