package io.gradus.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Checkpoints that were damaged or forged, thousands of them: each is left out, or is right; none
 * ends in anything but that, and no forged size makes memory go.
 */
class HostileCheckpointTest {
  private static final long SEED = 20_261_124;
  private static final int CASES = 2000;
  private static final List<String> FILES =
      List.of("state.json", "arrays.safetensors", "manifest.json");

  private static final List<String> TOKENS =
      List.of(
          "null",
          "-1",
          "2147483647",
          "1e999",
          "[]",
          "{}",
          "\"\"",
          "NaN",
          "true",
          "99999999999",
          "{\"a\":{}}",
          "\"../../etc/passwd\"");

  @TempDir Path directory;

  private Path step;
  private Map<String, byte[]> whole;
  private float[] parameters;

  @BeforeEach
  void saveOne() throws IOException {
    parameters = new float[] {1, 2, 3, 4, 5};
    Map<String, float[]> arrays = new LinkedHashMap<>();
    arrays.put("parameters", parameters);
    arrays.put("buffers", new float[2]);
    Checkpoint.Progress progress =
        new Checkpoint.Progress(
            Map.of("key", "value"),
            12,
            1,
            3,
            0.5,
            60,
            12,
            Map.of("number", 0.25),
            new Checkpoint.Stopping(Double.NaN, 1, true),
            1,
            List.of(new Checkpoint.Epoch(1, 9, 0.7, Map.of("loss", 0.6), 10, 10, 1)),
            Map.of("parameters", 5, "buffers", 2),
            new Checkpoint.Divergence(Double.NaN, 1, 0, null));
    store().save(new Checkpoint(progress, arrays));
    step = directory.resolve("step-000000000012");
    whole = new LinkedHashMap<>();
    for (String file : FILES) {
      whole.put(file, Files.readAllBytes(step.resolve(file)));
    }
  }

  private CheckpointStore store() throws IOException {
    return CheckpointStore.at(directory.toString(), new Configuration());
  }

  @Test
  void isReadBackAsItWasSaved() throws IOException {
    Checkpoint.Progress read = store().latest().orElseThrow().progress();
    assertTrue(Double.isNaN(read.stopping().best()));
    assertArrayEquals(parameters, store().latest().orElseThrow().arrays().get("parameters"));
  }

  @Test
  void damageIsNoticed() throws IOException {
    Random random = new Random(SEED);
    for (int i = 0; i < CASES; i++) {
      String file = FILES.get(random.nextInt(FILES.size()));
      write(whole);
      Files.write(step.resolve(file), damaged(whole.get(file), random));
      judge("seed %s, case %s, %s".formatted(SEED, i, file));
    }
  }

  /** Sizes and checksums are those of the forged files, so that their readers get to see them. */
  @Test
  void forgeryIsNoticed() throws IOException {
    Random random = new Random(SEED + 1);
    for (int i = 0; i < CASES; i++) {
      String file = FILES.get(random.nextInt(2));
      Map<String, byte[]> forged = new LinkedHashMap<>(whole);
      forged.put(file, forged(whole.get(file), random));
      forged.put("manifest.json", manifest(forged));
      write(forged);
      judge("seed %s, case %s, %s".formatted(SEED + 1, i, file));
    }
  }

  /** Whatever it is, it is left out, or has as many numbers as it says. */
  private void judge(String where) throws IOException {
    Optional<Checkpoint> read;
    try {
      read = store().latest();
    } catch (RuntimeException | Error e) {
      throw new AssertionError("Expected a warning at most: " + where, e);
    }
    read.ifPresent(
        checkpoint ->
            checkpoint
                .progress()
                .lengths()
                .forEach(
                    (name, length) ->
                        assertTrue(checkpoint.arrays().get(name).length == length, where)));
  }

  private void write(Map<String, byte[]> files) throws IOException {
    try (Stream<Path> old = Files.list(step)) {
      for (Path path : old.toList()) {
        Files.delete(path);
      }
    }
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Files.write(step.resolve(file.getKey()), file.getValue());
    }
  }

  private static byte[] damaged(byte[] bytes, Random random) {
    byte[] damaged = bytes.clone();
    switch (random.nextInt(3)) {
      case 0 -> damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
      case 1 -> damaged = java.util.Arrays.copyOf(damaged, random.nextInt(damaged.length));
      default -> random.nextBytes(damaged);
    }
    return damaged;
  }

  /** A number, a word or a byte is something else. */
  private static byte[] forged(byte[] bytes, Random random) {
    if (random.nextBoolean()) {
      return damaged(bytes, random);
    }
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    List<int[]> values = new java.util.ArrayList<>();
    java.util.regex.Matcher value =
        java.util.regex.Pattern.compile("\"[^\"]*\"|-?[0-9.]+|\\[|\\{").matcher(text);
    while (value.find()) {
      values.add(new int[] {value.start(), value.end()});
    }
    int[] place = values.get(random.nextInt(values.size()));
    String token = TOKENS.get(random.nextInt(TOKENS.size()));
    return (text.substring(0, place[0]) + token + text.substring(place[1]))
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] manifest(Map<String, byte[]> files) throws IOException {
    ObjectMapper json = new ObjectMapper();
    ObjectNode root = (ObjectNode) json.readTree(files.get("manifest.json"));
    for (String file : FILES.subList(0, 2)) {
      ObjectNode entry = (ObjectNode) root.get("files").get(file);
      entry.put("bytes", files.get(file).length);
      entry.put("sha256", sha256(files.get(file)));
    }
    return json.writeValueAsBytes(root);
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
