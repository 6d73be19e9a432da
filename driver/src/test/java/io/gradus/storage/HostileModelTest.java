package io.gradus.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.Findings;
import io.gradus.Hostile;
import io.gradus.compute.Plan;
import io.gradus.config.ConfigException;
import io.gradus.config.Existing;
import io.gradus.encode.FeatureEncoder;
import io.gradus.model.InputMeans;
import io.gradus.model.ModelException;
import io.gradus.model.Provenance;
import io.gradus.model.TrainedModel;
import io.gradus.network.Activation;
import io.gradus.network.ActivationFunction;
import io.gradus.network.BatchNorm;
import io.gradus.network.Dense;
import io.gradus.network.InputSpec;
import io.gradus.network.NetworkSpec;
import io.gradus.network.NetworkTable;
import io.gradus.network.ParameterLayout;
import io.gradus.network.Residual;
import io.gradus.network.SoftmaxCrossEntropy;
import io.gradus.score.OutputHead;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Model directories that were damaged or forged, thousands of them: each is refused with the file's
 * name and a reason, or is a model that can be used.
 */
class HostileModelTest {
  private static final long SEED = 20_261_125;
  private static final int CASES = 1500;
  private static final Configuration HADOOP = new Configuration();
  private static final List<String> FILES =
      List.of("encoder.json", "network.json", "provenance.json", "weights.safetensors");

  @TempDir Path folder;

  private Path directory;
  private Map<String, byte[]> whole;
  private TrainedModel model;

  @BeforeEach
  void saveOne() throws IOException {
    FeatureEncoder encoder = FeatureEncoder.fromJson(Hostile.ENCODER);
    NetworkSpec network =
        new NetworkSpec(
            encoder.inputSpec(),
            List.of(
                new Dense(4),
                new BatchNorm(),
                new Activation(ActivationFunction.RELU),
                new Residual(List.of(new Dense(4))),
                new Dense(3)),
            new SoftmaxCrossEntropy());
    ParameterLayout layout = ParameterLayout.of(network);
    model =
        new TrainedModel(
                encoder.task(),
                network,
                encoder,
                new float[layout.parameterCount()],
                new float[layout.bufferCount()],
                new Provenance(
                    Map.of("gradus", "test"),
                    "kernel",
                    "2026-01-01T00:00:00Z",
                    "2026-01-01T00:01:00Z",
                    9,
                    2,
                    Map.of("train", 100L),
                    Map.of("data", Map.of("label", "kind")),
                    1,
                    List.of(Map.of("epoch", 1)),
                    Map.of("validation", Map.of("loss", 0.5))))
            .withInputMeans(means(network));
    directory = folder.resolve("model");
    ModelStore.save(model, directory.toString(), HADOOP, Existing.FAIL);
    whole = Hostile.files(directory);
  }

  private static InputMeans means(NetworkSpec network) {
    InputSpec input = network.input();
    return new InputMeans(
        100,
        Collections.nCopies(input.numericWidth(), 0.25),
        input.categoricals().stream()
            .map(codes -> Collections.nCopies(codes.cardinality(), 1.0 / codes.cardinality()))
            .toList());
  }

  @Test
  void isReadBackAsItWasSaved() {
    TrainedModel read = load();
    assertArrayEquals(model.parameters(), read.parameters());
    assertEquals(model.network(), read.network());
    assertEquals(model.inputMeans(), read.inputMeans());
    use(read);
  }

  @Test
  void damageIsNoticed() throws IOException {
    Random random = new Random(SEED);
    Findings findings = new Findings();
    for (int i = 0; i < CASES; i++) {
      String file = Hostile.any(List.copyOf(whole.keySet()), random);
      Map<String, byte[]> damaged = new LinkedHashMap<>(whole);
      damaged.put(file, Hostile.damaged(whole.get(file), random));
      Hostile.write(directory, damaged);
      judge(findings, "seed %s, case %s, %s".formatted(SEED, i, file));
    }
    findings.assertNone();
  }

  @Test
  void aForgedManifestIsNoticed() throws IOException {
    Random random = new Random(SEED + 1);
    Findings findings = new Findings();
    for (int i = 0; i < CASES; i++) {
      byte[] manifest = whole.get("manifest.json");
      Map<String, byte[]> forged = new LinkedHashMap<>(whole);
      forged.put(
          "manifest.json",
          random.nextBoolean()
              ? Hostile.forged(manifest, random)
              : Hostile.forgedJson(manifest, random));
      Hostile.write(directory, forged);
      judge(findings, "seed %s, case %s".formatted(SEED + 1, i));
    }
    findings.assertNone();
  }

  /** Sizes and checksums are those of the forged files, so that their readers get to see them. */
  @Test
  void forgeryIsRefusedOrCanBeUsed() throws IOException {
    Random random = new Random(SEED + 2);
    Findings findings = new Findings();
    for (int i = 0; i < 2 * CASES; i++) {
      String file = Hostile.any(FILES, random);
      byte[] bytes = whole.get(file);
      byte[] forged =
          file.endsWith(".safetensors")
              ? Hostile.forgedTensors(bytes, random)
              : random.nextInt(4) == 0
                  ? Hostile.forged(bytes, random)
                  : Hostile.forgedJson(bytes, random);
      forge(file, forged);
      judge(findings, "seed %s, case %s, %s".formatted(SEED + 2, i, file));
    }
    findings.assertNone();
  }

  private void judge(Findings findings, String where) {
    findings.check(
        where,
        () -> {
          try {
            use(load());
          } catch (ModelException e) {
            assertTrue(e.getMessage().contains(directory.toString()), e.getMessage());
            Hostile.assertTameLine(e.getMessage(), "message");
          }
        });
  }

  /** What commands ask of a model before they read rows. */
  private static void use(TrainedModel read) {
    FeatureEncoder encoder = read.encoder();
    for (int i = 0; i < encoder.classes().size(); i++) {
      encoder.classValue(i);
    }
    encoder.targetScale();
    encoder.layout();
    assertEquals(List.copyOf(encoder.describe()), encoder.describe());
    assertEquals(encoder.outputs(), read.network().outputs());
    OutputHead.of(read);
    NetworkTable.of(read.network()).rows();
    Plan.compile(read.network());
    double all = 0;
    for (Map<String, Double> metrics : read.provenance().results().values()) {
      for (double metric : metrics.values()) {
        all += metric;
      }
    }
    for (long rows : read.provenance().rows().values()) {
      all += rows;
    }
    assertEquals(all, all, read.provenance()::toString);
  }

  private TrainedModel load() {
    return ModelStore.load(directory.toString(), HADOOP);
  }

  private void forge(String file, byte[] bytes) throws IOException {
    Map<String, byte[]> forged = new LinkedHashMap<>(whole);
    forged.put(file, bytes);
    forged.put("manifest.json", Hostile.manifest(forged));
    Hostile.write(directory, forged);
  }

  private void forge(String file, String from, String to) throws IOException {
    String text = new String(whole.get(file), StandardCharsets.UTF_8);
    assertTrue(text.contains(from), text);
    forge(file, text.replace(from, to).getBytes(StandardCharsets.UTF_8));
  }

  private String refused(String... told) {
    ModelException error = assertThrows(ModelException.class, this::load);
    for (String part : told) {
      assertTrue(error.getMessage().contains(part), error.getMessage());
    }
    return error.getMessage();
  }

  @Test
  void noMemoryIsReservedForNumbersThatTheFileDoesNotHave() throws IOException {
    for (String units : List.of("100000000", "500000000", "2000000000", "2147483647")) {
      forge("network.json", "\"units\" : 4,", "\"units\" : " + units + ",");
      refused(directory.toString());
    }
    forge("network.json", "\"cardinality\" : 5", "\"cardinality\" : 400000000");
    refused(directory.toString());
  }

  @Test
  void noTypeIsTheNameOfAClass() throws IOException {
    for (String type :
        List.of("java.lang.ProcessBuilder", "io.gradus.network.LayerSpec$Dense", "Dense")) {
      forge("network.json", "\"type\" : \"dense\"", "\"type\" : \"" + type + "\"");
      refused("network.json", type);
      forge("encoder.json", "\"type\" : \"numeric\"", "\"type\" : \"" + type + "\"");
      refused("encoder.json", type);
    }
    forge("network.json", "\"network\" :", "\"@class\" : \"java.lang.Runtime\", \"network\" :");
    refused("network.json", "@class");
  }

  @Test
  void meansAreThoseOfTheInputs() throws IOException {
    forge("baseline.json", "\"numbers\" : [ 0.25,", "\"numbers\" : [ 0.25, 0.25,");
    refused("baseline.json", "means of what the network takes");
    forge("baseline.json", "\"weight\" : 100.0", "\"weight\" : -1");
    refused("baseline.json");
    forge("baseline.json", "[ 0.25,", "[ null,");
    refused("baseline.json");
  }

  /** A device has no end, and tells no length. */
  @Test
  void whatHasNoEndIsNotReadToItsEnd() throws IOException {
    for (String file : whole.keySet()) {
      Hostile.write(directory, whole);
      Files.delete(directory.resolve(file));
      Files.createSymbolicLink(directory.resolve(file), Path.of("/dev/zero"));
      refused(directory.toString(), file);
      if (!file.equals("manifest.json")) {
        Map<String, byte[]> empty = new LinkedHashMap<>(whole);
        empty.put(file, new byte[0]);
        Files.write(directory.resolve("manifest.json"), Hostile.manifest(empty));
        refused(directory.toString());
      }
    }
  }

  /** Mounted volumes are made of links. What they lead to is still what the manifest says. */
  @Test
  void linksAreFollowedAndTheManifestDecides() throws IOException {
    Path moved = Files.move(directory, folder.resolve("elsewhere"));
    Files.createSymbolicLink(directory, moved);
    use(load());
    Files.delete(directory);
    Files.createDirectory(directory);
    for (String file : whole.keySet()) {
      Files.createSymbolicLink(directory.resolve(file), moved.resolve(file));
    }
    use(load());
    Path secret = Files.writeString(folder.resolve("secret"), "password=hunter2");
    Files.delete(directory.resolve("network.json"));
    Files.createSymbolicLink(directory.resolve("network.json"), secret);
    assertFalse(refused("network.json").contains("hunter2"));
  }

  @Test
  void whatALinkLeadsToIsNotRemovedWithTheModel() throws IOException {
    Path precious = Files.createDirectory(folder.resolve("precious"));
    Path thesis = Files.writeString(precious.resolve("thesis.txt"), "years of work");
    Files.createSymbolicLink(directory.resolve("more"), precious);
    Files.createSymbolicLink(directory.resolve("thesis"), thesis);
    ModelStore.save(model, directory.toString(), HADOOP, Existing.OVERWRITE);
    assertEquals("years of work", Files.readString(thesis));
    use(load());
  }

  @Test
  void noOtherFileIsReadThanTheModelsOwn() throws IOException {
    for (String other : List.of("../../etc/passwd", "/etc/passwd", "file:///etc/passwd", ".")) {
      String manifest = new String(whole.get("manifest.json"), StandardCharsets.UTF_8);
      Map<String, byte[]> forged = new LinkedHashMap<>(whole);
      forged.put(
          "manifest.json",
          manifest
              .replace("\"encoder.json\"", "\"" + other + "\"")
              .getBytes(StandardCharsets.UTF_8));
      Hostile.write(directory, forged);
      refused("Expected the files", other);
    }
  }

  @Test
  void anEncoderOfAnotherModelIsRefused() throws IOException {
    forge("encoder.json", "\"pooled\" : [ \"grey\" ]", "\"pooled\" : [ ]");
    refused("encoder.json", "different models");
    forge("encoder.json", "[ \"1\", \"2\", \"3\" ]", "[ \"1\", \"2\", \"three\" ]");
    refused("encoder.json", "three");
    forge("encoder.json", "[ \"1\", \"2\", \"3\" ]", "[ \"1\", \"2\", \"2\" ]");
    refused("encoder.json", "each class once");
  }

  @Test
  void pathsThatAreNoneAreRefused() {
    for (String path : List.of("", "no:thing:here")) {
      assertThrows(ModelException.class, () -> ModelStore.load(path, HADOOP), path);
    }
    ConfigException unknown =
        assertThrows(ConfigException.class, () -> ModelStore.load("nowhere://x/y", HADOOP));
    assertTrue(unknown.getMessage().contains("nowhere"), unknown.getMessage());
  }
}
