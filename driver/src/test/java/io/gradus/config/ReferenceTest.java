package io.gradus.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.ConfigFactory;
import io.gradus.network.LayerKind;
import io.gradus.network.LayerSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds {@code conf/reference.conf} against the declarations of keys. */
class ReferenceTest {
  private static final Path FILE = Path.of("..", "conf", "reference.conf");
  private static final String SMALLEST = "data { train = a, label = y }, output.path = out\n";

  static List<ConfigKey<?>> keys() {
    return ConfigKeys.all();
  }

  @Test
  void hasEveryKeyAndNoOther() {
    Set<String> declared = new TreeSet<>();
    ConfigKeys.all().forEach(key -> assertTrue(declared.add(key.path()), key + " twice"));
    Set<String> documented = KeyNames.of(ConfigFactory.parseFile(FILE.toFile()).root()).keys();
    assertEquals(String.join("\n", declared), String.join("\n", documented));
  }

  @Test
  void isPackagedAsTheDefaults() throws IOException {
    try (var stream = getClass().getClassLoader().getResourceAsStream(ConfigSource.DEFAULTS)) {
      assertEquals(
          Files.readString(FILE),
          new String(stream.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8));
    }
  }

  @ParameterizedTest
  @MethodSource("keys")
  void documentsTheKeyAndEachOfItsChoices(ConfigKey<?> key) {
    String text = key.documentation();
    assertTrue(text.length() > 10, () -> "Expected a comment before " + key);
    // Whole words: mse would be found in rmse.
    Set<String> words = new TreeSet<>(List.of(text.split("[^a-z0-9-]+")));
    for (String choice : key.choices()) {
      assertTrue(
          words.contains(choice), () -> "Expected %s of %s in: %s".formatted(choice, key, text));
    }
  }

  /** The comment of the group is no comment of a key, but of the first one after a brace. */
  @Test
  void commentsGoOverNoGap() {
    String secondMoment = ConfigKeys.of("optimizer.beta2").orElseThrow().documentation();
    assertTrue(secondMoment.startsWith("adam and its kin"), secondMoment);
    assertTrue(!secondMoment.contains("Learning rate"), secondMoment);
  }

  /** What types cannot go without. */
  private static final Map<String, String> REQUIRED =
      Map.of("quantile", ", q = 0.5", "quantiles", ", q = [0.25, 0.5]");

  /** What a loss, optimizer or schedule takes where nothing is said is told beside its key. */
  @ParameterizedTest
  @MethodSource("keys")
  void namesTheDefaultsOfEachType(ConfigKey<?> key) {
    String group = key.path().substring(0, Math.max(0, key.path().indexOf('.')));
    if (!Set.of("loss", "optimizer").contains(group)) {
      return;
    }
    String text = key.documentation();
    for (String type : ConfigKeys.of(group + ".type").orElseThrow().choices()) {
      String required = REQUIRED.getOrDefault(type, "");
      JobConfig job =
          ConfigLoader.parse(SMALLEST + group + " { type = " + type + required + " }", List.of());
      Map<?, ?> written = (Map<?, ?>) job.toRedactedMap().get(group);
      Object usual = written.get(key.path().substring(group.length() + 1));
      if (usual instanceof Number number
          && !Set.of("loss.q", "loss.dispersion").contains(key.path())) {
        assertTrue(
            numbers(text).contains(number.doubleValue()),
            () -> "Expected %s of %s in the comment of %s: %s".formatted(usual, type, key, text));
      }
    }
  }

  private static Set<Double> numbers(String text) {
    return Arrays.stream(text.split("[^0-9.e-]+"))
        .map(word -> word.replaceAll("[.]$", ""))
        .filter(word -> word.matches("[0-9.]+(e-?[0-9]+)?"))
        .map(Double::valueOf)
        .collect(Collectors.toSet());
  }

  @Test
  void theLayersItShowsAreLayersAndNoKindIsLeftOut() throws IOException {
    String layers =
        ConfigKeys.of("network.layers")
            .orElseThrow()
            .documentation()
            .lines()
            .map(String::strip)
            .filter(line -> line.startsWith("{ type = "))
            .collect(Collectors.joining("\n"));
    JobConfig job = ConfigLoader.parse(SMALLEST + "network.layers = [\n" + layers + "]", List.of());
    Set<LayerKind> shown =
        job.network().layers().stream().map(LayerSpec::kind).collect(Collectors.toSet());
    assertEquals(Set.of(LayerKind.values()), shown);
    assertEquals(job, ConfigLoader.parse(job.toRedactedJson(), List.of()));
    assertEquals(
        new ObjectMapper().readTree(job.toRedactedJson()).at("/network/layers").size(),
        job.network().layers().size());
  }

  @Test
  void theColumnKeysItNamesAreThoseOfAColumn() {
    String text = ConfigKeys.of("features.columns").orElseThrow().documentation();
    String listed = text.substring(text.indexOf("Keys of a column:"));
    for (String key : ColumnKeys.names()) {
      assertTrue(listed.contains(key), key);
    }
  }
}
