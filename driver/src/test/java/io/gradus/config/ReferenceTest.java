package io.gradus.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import io.gradus.network.LayerSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Holds {@code conf/reference.conf} against the code that reads it. */
class ReferenceTest {
  private static final Path FILE = Path.of("..", "conf", "reference.conf");

  private static final List<String> LOSSES =
      List.of(
          "squared-error",
          "absolute-error",
          "huber",
          "quantile",
          "poisson",
          "binary-cross-entropy",
          "softmax-cross-entropy");
  private static final List<String> OPTIMIZERS =
      List.of(
          "sgd",
          "adam",
          "adamw",
          "adamax",
          "nadam",
          "radam",
          "rmsprop",
          "adagrad",
          "adadelta",
          "lbfgs");
  private static final List<String> SCHEDULES =
      List.of(
          "constant",
          "step",
          "multi-step",
          "exponential",
          "cosine",
          "cosine-restarts",
          "polynomial",
          "linear-warmup",
          "one-cycle",
          "sequence");

  @Test
  void documentsEveryKeyThatIsReadAndNoOther() {
    Set<String> asked = new TreeSet<>();
    for (String loss : LOSSES) {
      asked.addAll(ConfigLoader.askedKeys("loss = " + loss));
    }
    for (String optimizer : OPTIMIZERS) {
      asked.addAll(ConfigLoader.askedKeys("optimizer = " + optimizer));
    }
    for (String schedule : SCHEDULES) {
      asked.addAll(ConfigLoader.askedKeys("schedule = " + schedule));
    }
    Set<String> documented = new TreeSet<>();
    collect(ConfigFactory.parseFile(FILE.toFile()).root(), "", documented);
    assertEquals(String.join("\n", documented), String.join("\n", asked));
  }

  private static void collect(ConfigObject object, String prefix, Set<String> into) {
    for (Map.Entry<String, ConfigValue> entry : object.entrySet()) {
      into.add(prefix + entry.getKey());
      if (entry.getValue() instanceof ConfigObject group) {
        collect(group, prefix + entry.getKey() + ".", into);
      }
    }
  }

  @Test
  void isPackagedAsTheDefaults() throws IOException {
    try (var stream = getClass().getClassLoader().getResourceAsStream(ConfigSource.DEFAULTS)) {
      assertEquals(
          Files.readString(FILE),
          new String(stream.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8));
    }
  }

  @Test
  void everyKeyHasACommentBeforeIt() throws IOException {
    List<String> lines = Files.readAllLines(FILE);
    Pattern assignment = Pattern.compile("\\s*[a-z0-9-]+( = .*| \\{\\})");
    for (int i = 0; i < lines.size(); i++) {
      if (assignment.matcher(lines.get(i)).matches()) {
        String before = lines.get(i - 1).strip();
        boolean inGroupOfOneComment = assignment.matcher(before).matches();
        boolean afterBrace = before.endsWith("{");
        assertTrue(
            before.startsWith("#") || inGroupOfOneComment || afterBrace,
            "Expected a comment before line " + (i + 1) + ": " + lines.get(i));
      }
    }
  }

  @Test
  void theLayersItShowsAreLayersAndNoKindIsLeftOut() throws IOException {
    String layers =
        Files.readAllLines(FILE).stream()
            .map(String::strip)
            .filter(line -> line.matches("#\\s+\\{ type = .*"))
            .filter(line -> !line.contains("sequence"))
            .map(line -> line.substring(1))
            .collect(Collectors.joining("\n"));
    JobConfig job =
        ConfigLoader.parse(
            "data { train = a, label = y }, output.path = out, network.layers = [\n" + layers + "]",
            List.of());
    Set<String> shown =
        job.network().layers().stream().map(LayerSpec::type).collect(Collectors.toSet());
    assertEquals(LayerSpec.class.getPermittedSubclasses().length, shown.size(), shown::toString);
  }

  @Test
  void theColumnKeysItNamesAreThoseOfAColumn() throws IOException {
    String text = Files.readString(FILE);
    for (var component : ColumnConfig.class.getRecordComponents()) {
      String key =
          component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(java.util.Locale.ROOT);
      int columns = text.indexOf("# Keys of a column:");
      assertTrue(text.substring(columns, text.indexOf("columns {}")).contains(key), key);
    }
  }
}
