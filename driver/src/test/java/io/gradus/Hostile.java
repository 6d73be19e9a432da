package io.gradus;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Spoils files as a bad disk does, and as somebody does who knows what is in them. */
public final class Hostile {
  /** Names that try to be more than a name. */
  public static final List<String> NAMES =
      List.of(
          "a\nINFO Done: model of accuracy 1.0",
          "b\r\u001b[2K\u001b[31mgradus: all is well",
          "c\u2028next\u2029line\u0085",
          "d\u202egnp.exe\u2066",
          "e\u0000\u0007\b\t",
          "f\u009b31m",
          "g<script>alert(1)</script>",
          "h\",\"status\":\"done\"}\n{\"x\":\"",
          "i=cmd|' /C calc'!A0",
          "j\ufeff\u200b %s {} ${jndi:ldap://x/y} \\u000a");

  /** An encoder with columns of all kinds. */
  public static final String ENCODER =
      """
      {
        "version": 1,
        "task": "multiclass",
        "label": {
          "type": "classes",
          "column": "kind",
          "source": "NUMBER",
          "names": ["1", "2", "3"],
          "weights": [1.0, 1.0, 2.0]
        },
        "weight": null,
        "derived": {"ratio": "size / age"},
        "features": [
          {
            "type": "numeric",
            "name": "size",
            "scale": {"type": "affine", "offset": 1.5, "factor": 2.0},
            "fill": 1.0,
            "gap_indicator": true
          },
          {
            "type": "numeric",
            "name": "ratio",
            "scale": {"type": "quantile_normal", "quantiles": [0.0, 1.0, 2.0]},
            "fill": null,
            "gap_indicator": false
          },
          {
            "type": "dense",
            "name": "curve",
            "scales": [
              {"type": "affine", "offset": 0.0, "factor": 1.0},
              {"type": "affine", "offset": 0.0, "factor": 1.0}
            ],
            "fills": null
          },
          {"type": "sparse", "name": "words", "factors": [1.0, 0.5, 0.25]},
          {
            "type": "categorical",
            "name": "colour",
            "encoding": "EMBEDDING",
            "width": 2,
            "pooled": ["grey"],
            "pooled_more": false,
            "vocabulary": ["red", "green"]
          },
          {
            "type": "categorical",
            "name": "city",
            "encoding": "ONE_HOT",
            "width": 0,
            "pooled": [],
            "pooled_more": false,
            "vocabulary": ["Bonn"]
          }
        ],
        "description": ["size: a number", "colour: a category"]
      }
      """;

  private static final List<String> TOKENS =
      List.of(
          "null",
          "-1",
          "0",
          "2147483647",
          "2000000000",
          "4611686018427387904",
          "99999999999999999999",
          "1e999",
          "-0.5",
          "[]",
          "{}",
          "\"\"",
          "NaN",
          "\"NaN\"",
          "true",
          "\"../../etc/passwd\"",
          "\"/etc/passwd\"",
          "\"java.lang.ProcessBuilder\"",
          "[\"java.util.ArrayList\",[1]]",
          "{\"@class\":\"java.lang.ProcessBuilder\"}",
          "{\"a\":{}}",
          "[null]",
          "[[[]]]");

  private static final ObjectMapper json = new ObjectMapper();
  private static final Pattern VALUE = Pattern.compile("\"[^\"]*\"|-?[0-9.]+|\\[|\\{");

  private Hostile() {}

  /** A bit, the end or all is lost. */
  public static byte[] damaged(byte[] bytes, Random random) {
    byte[] damaged = bytes.clone();
    switch (random.nextInt(3)) {
      case 0 -> damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
      case 1 -> damaged = Arrays.copyOf(damaged, random.nextInt(damaged.length));
      default -> random.nextBytes(damaged);
    }
    return damaged;
  }

  /** A number, a word or a bracket in a text is something else. */
  public static byte[] forged(byte[] bytes, Random random) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    List<int[]> values = new ArrayList<>();
    Matcher value = VALUE.matcher(text);
    while (value.find()) {
      values.add(new int[] {value.start(), value.end()});
    }
    int[] place = any(values, random);
    String token = random.nextInt(50) == 0 ? "[".repeat(100_000) : any(TOKENS, random);
    return (text.substring(0, place[0]) + token + text.substring(place[1]))
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  /** It is JSON still, but a value or two in it are missing, doubled, renamed, nested or others. */
  public static byte[] forgedJson(byte[] bytes, Random random) {
    JsonNode root = tree(bytes);
    for (int changes = 1 + random.nextInt(2); changes > 0; changes--) {
      List<JsonNode> inner = new ArrayList<>();
      collect(root, inner);
      JsonNode parent = any(inner, random);
      if (parent instanceof ObjectNode object) {
        forge(object, random);
      } else {
        forge((ArrayNode) parent, random);
      }
    }
    return root.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void forge(ObjectNode object, Random random) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    String name = any(names, random);
    switch (random.nextInt(6)) {
      case 0 -> object.remove(name);
      case 1 -> object.set(any(NAMES, random), object.get(name));
      case 2 -> object.set(name, nested(random));
      case 3 -> object.put(name, any(NAMES, random));
      default -> object.set(name, token(random));
    }
  }

  private static void forge(ArrayNode array, Random random) {
    int place = random.nextInt(array.size());
    switch (random.nextInt(6)) {
      case 0 -> array.remove(place);
      case 1 -> array.add(array.get(place));
      case 2 -> array.set(place, nested(random));
      case 3 -> array.set(place, array.textNode(any(NAMES, random)));
      default -> array.set(place, token(random));
    }
  }

  /** Deeper than a parser should follow, now and then. */
  private static JsonNode nested(Random random) {
    JsonNode node = json.createObjectNode();
    int depth = random.nextInt(20) == 0 ? 400 : 3;
    for (int i = 0; i < depth; i++) {
      node =
          random.nextBoolean()
              ? json.createArrayNode().add(node)
              : json.createObjectNode().set("layers", node);
    }
    return node;
  }

  private static JsonNode token(Random random) {
    String token = any(TOKENS, random);
    return token.equals("NaN") ? json.nullNode() : tree(token.getBytes(StandardCharsets.UTF_8));
  }

  private static void collect(JsonNode node, List<JsonNode> inner) {
    if (node.isContainerNode() && !node.isEmpty()) {
      inner.add(node);
      node.forEach(child -> collect(child, inner));
    }
  }

  /** A safetensors file whose header is forged JSON, or whose length of the header is forged. */
  public static byte[] forgedTensors(byte[] bytes, Random random) {
    ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int length = (int) file.getLong(0);
    if (random.nextInt(5) == 0) {
      byte[] forged = bytes.clone();
      long[] lengths = {-1, 0, 1, length + 1, length - 1, 1L << 31, 1L << 62, Long.MIN_VALUE};
      ByteBuffer.wrap(forged)
          .order(ByteOrder.LITTLE_ENDIAN)
          .putLong(lengths[random.nextInt(lengths.length)]);
      return forged;
    }
    byte[] header = Arrays.copyOfRange(bytes, Long.BYTES, Long.BYTES + length);
    header = random.nextInt(4) == 0 ? forged(header, random) : forgedJson(header, random);
    int rest = bytes.length - Long.BYTES - length;
    return ByteBuffer.allocate(Long.BYTES + header.length + rest)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(header.length)
        .put(header)
        .put(bytes, Long.BYTES + length, rest)
        .array();
  }

  /** The manifest of those files, with their own sizes and checksums. */
  public static byte[] manifest(Map<String, byte[]> files) {
    ObjectNode root = (ObjectNode) tree(files.get("manifest.json"));
    root.get("files")
        .fieldNames()
        .forEachRemaining(
            name -> {
              ObjectNode entry = (ObjectNode) root.get("files").get(name);
              entry.put("bytes", files.get(name).length);
              entry.put("sha256", sha256(files.get(name)));
            });
    return root.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The files of a directory by name, but for Hadoop's checksums. */
  public static Map<String, byte[]> files(Path directory) throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    try (Stream<Path> all = Files.list(directory)) {
      for (Path file : all.sorted().toList()) {
        if (!file.getFileName().toString().startsWith(".")) {
          files.put(file.getFileName().toString(), Files.readAllBytes(file));
        }
      }
    }
    return files;
  }

  /** Makes a directory hold those files and no others. */
  public static void write(Path directory, Map<String, byte[]> files) throws IOException {
    try (Stream<Path> old = Files.list(directory)) {
      for (Path path : old.toList()) {
        Files.delete(path);
      }
    }
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Files.write(directory.resolve(file.getKey()), file.getValue());
    }
  }

  /** One of several. */
  public static <T> T any(List<T> several, Random random) {
    return several.get(random.nextInt(several.size()));
  }

  /** Holds that a text has nothing in it that moves a terminal's cursor or turns its letters. */
  public static void assertTame(String text, String where) {
    String wild =
        text.codePoints()
            .filter(point -> point != '\n' && isWild(point))
            .mapToObj("U+%04X"::formatted)
            .distinct()
            .toList()
            .toString();
    assertEquals("[]", wild, () -> where + ": " + text);
  }

  private static boolean isWild(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
      case Character.SURROGATE -> true;
      default -> point >= 0x202A && point <= 0x202E || point >= 0x2066 && point <= 0x2069;
    };
  }

  /** The same of one line. */
  public static void assertTameLine(String text, String where) {
    assertEquals(-1, text.indexOf('\n'), () -> where + ": " + text);
    assertTame(text, where);
  }

  private static JsonNode tree(byte[] bytes) {
    try {
      return json.readTree(bytes);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(new String(bytes, StandardCharsets.UTF_8), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
