package io.gradus.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.config.Existing;
import io.gradus.encode.FeatureColumn;
import io.gradus.encode.Scale;
import io.gradus.export.TestModels;
import io.gradus.network.Dense;
import io.gradus.storage.ModelStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that promote on local files without end, two at a time, until signal 9 ends them. */
class KilledPromotionTest {
  private static final long SEED = 20_261_128;
  private static final int KILLS = 4;
  private static final Configuration HADOOP = new Configuration();

  @TempDir private Path folder;

  /**
   * What a child does: promotes models that are there, and others that are not, again and again.
   */
  public static final class Promoting {
    private Promoting() {}

    /** A registry, then a folder for models. */
    public static void main(String[] arguments) {
      Registry registry = Registry.at(arguments[0], HADOOP);
      for (int number = 0; ; number++) {
        String model = arguments[1] + "/" + ProcessHandle.current().pid() + "-" + number;
        save(model, number);
        try {
          registry.promote(promotion(model));
        } catch (RegistryException e) {
          assertEquals(RegistryException.Kind.HELD, e.kind(), e::getMessage);
        }
      }
    }
  }

  private static void save(String path, int number) {
    ModelStore.save(
        TestModels.classes(
            List.of(new FeatureColumn.Numeric("x", Scale.Affine.IDENTITY, 0.0, false)),
            List.of(new Dense(1)),
            "no",
            "yes of " + path + number),
        path,
        HADOOP,
        Existing.FAIL);
  }

  private static Registry.Promotion promotion(String model) {
    return new Registry.Promotion(
        model, "churn", "champion", Optional.empty(), Optional.empty(), Optional.empty());
  }

  private Process start() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            Promoting.class.getName(),
            folder.resolve("registry").toString(),
            folder.resolve("models").toString())
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("log").toFile())
        .start();
  }

  @Test
  void theChampionIsAlwaysWholeAndNoStepIsLost() throws Exception {
    Files.createDirectories(folder.resolve("models"));
    save(folder.resolve("models/first").toString(), 0);
    Registry registry = Registry.at(folder.resolve("registry").toString(), HADOOP);
    registry.promote(promotion(folder.resolve("models/first").toString()));
    Random random = new Random(SEED);
    int before = 1;
    for (int kill = 0; kill < KILLS; kill++) {
      List<Process> both = List.of(start(), start());
      try {
        int reached = before + 3;
        while (steps(registry).size() < reached && both.stream().allMatch(Process::isAlive)) {
          champion(registry);
        }
        TimeUnit.MILLISECONDS.sleep(random.nextInt(200));
        assertTrue(both.stream().allMatch(Process::isAlive), this::log);
      } finally {
        for (Process one : both) {
          one.destroyForcibly().waitFor();
        }
      }
      champion(registry);
      List<AliasStep> steps = steps(registry);
      assertTrue(steps.size() > before, "seed " + SEED);
      before = steps.size();
    }
    List<AliasStep> steps = steps(registry);
    Set<Integer> versions = new TreeSet<>();
    for (int i = 0; i < steps.size(); i++) {
      assertEquals(i + 1, steps.get(i).number());
      Optional<Integer> earlier =
          i == 0 ? Optional.empty() : Optional.of(steps.get(i - 1).version());
      assertEquals(earlier, steps.get(i).before());
      assertTrue(versions.add(steps.get(i).version()), "each was a model of its own");
    }
    for (Registry.Listed listed : registry.list("churn")) {
      String reference = "registry:churn@" + listed.version().number();
      ModelStore.open(registry.locate(ModelReference.parse(reference)).path(), HADOOP);
    }
  }

  private static List<AliasStep> steps(Registry registry) {
    return new ArrayList<>(registry.log("churn").get("champion"));
  }

  private static void champion(Registry registry) {
    ModelStore.open(
        registry.locate(ModelReference.parse("registry:churn@champion")).path(), HADOOP);
  }

  private String log() {
    try {
      return Files.readString(folder.resolve("log"));
    } catch (IOException e) {
      return e.toString();
    }
  }
}
