package io.gradus.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.ConfigFactory;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every declared key with values that are not its default: read, written, read back, built, laid
 * beneath what a user writes.
 */
class ConfigKeysTest {
  private static final String SMALLEST = "data { train = a.csv, label = y }, output.path = out\n";

  /** What may have to be said for a key to have a meaning. */
  private static final List<String> SURROUNDINGS =
      List.of(
          SMALLEST,
          SMALLEST + "data.validation-fraction = 0.125\n",
          SMALLEST + "data { validation = v.csv, test = t.csv }\n",
          SMALLEST + "mlflow.model = m\n",
          SMALLEST + "preset = best\n",
          SMALLEST + "decision { false-positive = 2, false-negative = 3 }\n",
          SMALLEST + "network.kind = tabm\n",
          SMALLEST + "loss.type = poisson\n",
          SMALLEST + "data.split { method = grouped, column = c }\n",
          SMALLEST + "data.split { method = time, column = c }\n",
          SMALLEST + "data.range { column = c, first = 5 }\n",
          SMALLEST + "data.range { column = c, first = 5, rehearsal = 0.5 }\n",
          SMALLEST + "folds { method = grouped, column = c }\n",
          SMALLEST + "folds { method = time, column = c }\n");

  /** What single types cannot go without. */
  private static final List<String> REQUIRED =
      List.of(
          "",
          "shape = linear",
          "every = 5",
          "at = [3]",
          "first = 5",
          "length = 4",
          "q = 0.75",
          "dispersion = 0.5",
          "momentum = 0.5",
          "at = [3], schedules = [ { type = linear-warmup, length = 3 }, cosine ]");

  static List<ConfigKey<?>> keys() {
    return ConfigKeys.all();
  }

  @ParameterizedTest
  @MethodSource("keys")
  void anyValueIsWrittenReadBackAndBuilt(ConfigKey<?> key) {
    Set<String> seen = new LinkedHashSet<>();
    for (String surrounding : surroundings(key)) {
      Optional<JobConfig> before = job(surrounding);
      for (String value : candidates(key)) {
        Optional<JobConfig> changed = job(surrounding + key.path() + " = " + value);
        if (changed.isPresent() && !changed.equals(before)) {
          holds(key, surrounding, value, changed.get());
          seen.add(value);
        }
      }
    }
    Set<String> missing = new HashSet<>(key.choices());
    missing.removeAll(seen);
    key.usual().ifPresent(usual -> missing.remove(name(key)));
    assertEquals(Set.of(), missing, "choices of " + key + " that no job takes");
    assertTrue(!seen.isEmpty(), "no value of " + key + " changes a job");
  }

  private static void holds(ConfigKey<?> key, String surrounding, String value, JobConfig changed) {
    String what = "%s = %s after %s".formatted(key, value, surrounding);
    Object plain = ConfigFactory.parseString("v = " + value).root().get("v").unwrapped();

    assertEquals(changed, ConfigLoader.parse(changed.toRedactedJson(), List.of()), what);
    assertEquals(changed, changed.toBuilder().build(), what);
    assertEquals(
        changed, JobConfig.builder().hocon(surrounding).with(key.path(), plain).build(), what);

    UserConfig user = UserConfig.parse(surrounding, List.of());
    Optional<JobConfig> before = job(surrounding);
    if (before.isPresent()) {
      if (key.decidesBits()) {
        assertNotEquals(before.get().toRedactedMap(), changed.toRedactedMap(), what);
      }
      boolean shortForm = key.valueIn(changed).isEmpty();
      if (!shortForm) {
        assertEquals(changed, before.get().with(key.path(), plain), what);
      }
      if (!user.keys().contains(key.path()) && !shortForm) {
        EarlierConfig record = EarlierConfig.of("1", changed.toRedactedMap(), Set.of());
        assertEquals(key.decidesBits() ? changed : before.get(), user.jobOver(record), what);
      }
    }
  }

  private static Optional<JobConfig> job(String hocon) {
    try {
      return Optional.of(ConfigLoader.parse(hocon, List.of()));
    } catch (ConfigException e) {
      return Optional.empty();
    }
  }

  /** Of a key of a loss, optimizer or schedule: each type with what it requires. */
  private static List<String> surroundings(ConfigKey<?> key) {
    List<String> surroundings = new ArrayList<>(SURROUNDINGS);
    if (key.path().equals("training.early-stopping.metric")) {
      for (String loss :
          List.of("type = gaussian-nll", "type = ordinal-corn", "type = quantiles, q = 0.5")) {
        surroundings.add(SMALLEST + "data.validation-fraction = 0.125\nloss { " + loss + " }\n");
      }
    }
    String group = key.path().substring(0, Math.max(0, key.path().indexOf('.')));
    if (!Set.of("loss", "optimizer", "schedule", "averaging").contains(group)) {
      return surroundings;
    }
    boolean isType = key.path().endsWith(".type");
    List<String> types = isType ? List.of("") : ConfigKeys.of(group + ".type").get().choices();
    for (String type : types) {
      List<String> all =
          REQUIRED.stream()
              .map(required -> (isType ? "" : "type = " + type + "\n") + required)
              .map(said -> SMALLEST + group + " { " + said + " }\n")
              .toList();
      // With nothing more for the keys that a type requires, else with what makes it whole.
      surroundings.add(all.get(0));
      all.stream()
          .filter(surrounding -> isType || job(surrounding).isPresent())
          .limit(isType ? all.size() : 2)
          .forEach(surroundings::add);
    }
    return surroundings;
  }

  private static List<String> candidates(ConfigKey<?> key) {
    return switch (key.kind()) {
      case WHOLE -> List.of("1", "2", "13", "null");
      case WHOLES -> List.of("[3]", "[3, 5, 7]", "[]");
      case NUMBER -> List.of("0", "0.25", "0.75", "1.25", "3.5", "null");
      case NUMBERS -> List.of("0.5", "[0.25, 0.5]");
      case YES_NO -> List.of("true", "false");
      case TEXT -> List.of("other", "90s");
      case TEXTS -> List.of("other", "[one, \"an other\"]");
      case CHOICE -> key.choices();
      case MAP ->
          List.of(
              "balanced",
              "{ \"a.b\" = 2, c = 3 }",
              "{ \"spark.a\" = \"b c\" }",
              "{ optimizer.rate = [0.1, 0.01], network { hidden { choice = [[3], [4, 5], null] } },"
                  + " seed { int = [1, 9] }, clipping { norm { uniform = [0.5, 2] } },"
                  + " training.batch-size { log-int = [8, 64] } }",
              "{ x = vector, \"y z\" { type = numeric, scaling = robust, encoding = one-hot,"
                  + " embedding-width = 3, minimum-count = 4, max-categories = 5, hash-buckets = 6,"
                  + " fill = 1.5, gap-indicator = never }, \"a.b\" { missing = zero } }");
      case GROUPS ->
          List.of(
              "[]",
              "[ { type = dense, units = 3 }, { type = activation, fn = elu, alpha = 0.5 } ]",
              "[ cosine, { type = step, every = 2, gamma = 0.25 } ]");
    };
  }

  private static String name(ConfigKey<?> key) {
    Object written = KeyNames.at(Reference.root(), key.path()).map(v -> v.unwrapped()).orElse("");
    return written.toString();
  }

  /** A column is a group within a key: all that can be said of one is said above. */
  @Test
  void everyKeyOfAColumnIsAmongTheCandidates() {
    String said = String.join("", candidates(ConfigKeys.of("features.columns").orElseThrow()));
    for (String name : ColumnKeys.names()) {
      assertTrue(said.contains(name + " = "), name);
    }
    assertEquals(ColumnConfig.class.getRecordComponents().length, ColumnKeys.names().size());
  }

  @Test
  void pathsIntoMapsLeadToTheirKey() {
    assertEquals("spark", ConfigKeys.of("spark.executor.memory").orElseThrow().path());
    assertEquals("data.options", ConfigKeys.of("data.options").orElseThrow().path());
    assertEquals(Optional.empty(), ConfigKeys.of("training"));
    assertTrue(ConfigKeys.decidesBits("training.epochs"));
    assertTrue(ConfigKeys.decidesBits("fingerprint of the encoder"));
    for (String free :
        List.of("app-name", "training.carrier", "checkpoint.keep", "output.path", "spark.a.b")) {
      assertTrue(!ConfigKeys.decidesBits(free), free);
    }
  }
}
