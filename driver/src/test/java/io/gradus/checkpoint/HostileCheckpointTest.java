package io.gradus.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.Hostile;
import io.gradus.model.ModelException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
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
  private static final Configuration HADOOP = new Configuration();
  private static final List<String> FILES =
      List.of("state.json", "arrays.safetensors", "manifest.json");

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
    whole = Hostile.files(step);
  }

  private CheckpointStore store() throws IOException {
    return CheckpointStore.at(directory.toString(), HADOOP);
  }

  @Test
  void isReadBackAsItWasSaved() throws IOException {
    Checkpoint.Progress read = store().latest().orElseThrow().progress();
    assertTrue(Double.isNaN(read.stopping().best()));
    assertArrayEquals(parameters, store().latest().orElseThrow().arrays().get("parameters"));
  }

  /** A run that could go on with another version must not begin anew in silence. */
  @Test
  void whatALaterVersionWroteIsRefusedUnlessAnEarlierOneCanBeRead() throws IOException {
    Map<String, byte[]> later = new LinkedHashMap<>(whole);
    String manifest = new String(whole.get("manifest.json"), StandardCharsets.UTF_8);
    assertTrue(manifest.contains("\"version\" : 1"), manifest);
    later.put(
        "manifest.json",
        manifest.replace("\"version\" : 1", "\"version\" : 7").getBytes(StandardCharsets.UTF_8));
    Hostile.write(step, later);
    ModelException refused = assertThrows(ModelException.class, () -> store().latest());
    assertTrue(refused.getMessage().contains("found version 7"), refused.getMessage());
    Hostile.write(Files.createDirectories(directory.resolve("step-000000000011")), whole);
    assertEquals(12, store().latest().orElseThrow().progress().step());
  }

  @Test
  void damageIsNoticed() throws IOException {
    Random random = new Random(SEED);
    for (int i = 0; i < CASES; i++) {
      String file = FILES.get(random.nextInt(FILES.size()));
      Map<String, byte[]> damaged = new LinkedHashMap<>(whole);
      damaged.put(file, Hostile.damaged(whole.get(file), random));
      Hostile.write(step, damaged);
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
      forged.put(file, forged(file, random));
      forged.put("manifest.json", Hostile.manifest(forged));
      Hostile.write(step, forged);
      judge("seed %s, case %s, %s".formatted(SEED + 1, i, file));
    }
  }

  private byte[] forged(String file, Random random) {
    byte[] bytes = whole.get(file);
    return switch (random.nextInt(3)) {
      case 0 -> Hostile.damaged(bytes, random);
      case 1 -> Hostile.forged(bytes, random);
      default ->
          file.endsWith(".json")
              ? Hostile.forgedJson(bytes, random)
              : Hostile.forgedTensors(bytes, random);
    };
  }

  @Test
  void aForgedManifestIsNoticed() throws IOException {
    Random random = new Random(SEED + 2);
    for (int i = 0; i < CASES; i++) {
      Map<String, byte[]> forged = new LinkedHashMap<>(whole);
      byte[] manifest = whole.get("manifest.json");
      forged.put(
          "manifest.json",
          random.nextBoolean()
              ? Hostile.forged(manifest, random)
              : Hostile.forgedJson(manifest, random));
      Hostile.write(step, forged);
      judge("seed %s, case %s".formatted(SEED + 2, i));
    }
  }

  /** Whatever it is, it is left out, or has as many numbers as it says. */
  private void judge(String where) throws IOException {
    Optional<Checkpoint> read;
    try {
      read = store().latest();
    } catch (ModelException e) {
      assertTrue(e.getMessage().contains("version 1 to 1, found version"), e.getMessage());
      return;
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
}
