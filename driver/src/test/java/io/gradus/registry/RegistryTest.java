package io.gradus.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.config.Existing;
import io.gradus.encode.FeatureColumn;
import io.gradus.encode.Scale;
import io.gradus.export.TestModels;
import io.gradus.model.Model;
import io.gradus.model.ModelException;
import io.gradus.model.TrainedModel;
import io.gradus.network.Dense;
import io.gradus.storage.ModelStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Versions and aliases, on local files, on what is like HDFS, and on what is like an object store.
 */
class RegistryTest {
  private static final Configuration HADOOP = MortalFileSystem.configuration();

  @TempDir private Path folder;

  private final List<String> models = new ArrayList<>();

  @BeforeEach
  void makeModels() {
    MortalFileSystem.fearNothing();
    for (int i = 0; i < 4; i++) {
      models.add(saved(i));
    }
  }

  @AfterEach
  void live() {
    MortalFileSystem.fearNothing();
  }

  /** Models that differ in the name of a class. */
  private String saved(int number) {
    TrainedModel model =
        TestModels.classes(
            List.of(new FeatureColumn.Numeric("x", Scale.Affine.IDENTITY, 0.0, false)),
            List.of(new Dense(1)),
            "no",
            "yes" + number);
    String path = folder.resolve("model" + number).toString();
    ModelStore.save(model, path, HADOOP, Existing.FAIL);
    return path;
  }

  private Registry registry(String scheme) {
    return Registry.at(scheme + ":" + folder.resolve("registry"), HADOOP);
  }

  private static Registry.Promotion promotion(String model) {
    return promotion(model, null);
  }

  private static Registry.Promotion promotion(String model, String expected) {
    return new Registry.Promotion(
        model,
        "churn",
        "champion",
        Optional.empty(),
        Optional.ofNullable(expected),
        Optional.empty());
  }

  private static Registry.Rollback rollback(String to) {
    return new Registry.Rollback(
        "churn", "champion", Optional.ofNullable(to), Optional.empty(), Optional.empty());
  }

  private static ModelLocation champion(Registry registry) {
    return registry.locate(ModelReference.parse("registry:churn@champion"));
  }

  private static int number(ModelLocation location) {
    return location.found().orElseThrow().version().number();
  }

  private static String digest(String model) {
    return ModelStore.digest(model, HADOOP);
  }

  private static void refused(RegistryException.Kind kind, String words, Callable<?> work) {
    RegistryException thrown = assertThrows(RegistryException.class, work::call);
    assertEquals(kind, thrown.kind(), thrown::getMessage);
    assertTrue(thrown.getMessage().contains(words), thrown::getMessage);
  }

  @ParameterizedTest
  @ValueSource(strings = {"file", "mortal", "gs"})
  void aliasesGoFromVersionToVersion(String scheme) {
    Registry registry = registry(scheme);
    assertEquals(List.of(), registry.names());
    refused(RegistryException.Kind.WRONG, "There is none yet", () -> champion(registry));

    Registry.Moved first = registry.promote(promotion(models.get(0)));
    assertTrue(first.stored() && first.moved());
    assertEquals(Optional.empty(), first.before());
    Registry.Moved second = registry.promote(promotion(models.get(1)));
    assertEquals(Optional.of(1), second.before());
    ModelLocation now = champion(registry);
    assertEquals(2, number(now));
    assertEquals(digest(models.get(1)), digest(now.path()));
    assertEquals(List.of("no", "yes1"), open(now).encoder().classes());

    Registry.Moved again = registry.promote(promotion(models.get(1)));
    assertFalse(again.stored() || again.moved(), "the same once more");
    Registry.Moved back = registry.promote(promotion(models.get(0)));
    assertEquals(1, back.version().number());
    assertFalse(back.stored());
    assertEquals(List.of("churn"), registry.names());
    assertEquals(
        List.of(1, 2),
        registry.list("churn").stream().map(listed -> listed.version().number()).toList());
    assertEquals(List.of("champion"), registry.list("churn").get(0).aliases());
    assertEquals(
        List.of(1, 2, 1),
        registry.log("churn").get("champion").stream().map(AliasStep::version).toList());
    assertEquals(2, number(registry.locate(ModelReference.parse("registry:churn@2"))));
    refused(
        RegistryException.Kind.WRONG,
        "Did you mean \"champion\"?",
        () -> registry.locate(ModelReference.parse("registry:churn@champoin")));
    refused(
        RegistryException.Kind.WRONG,
        "Did you mean \"churn\"?",
        () -> registry.locate(ModelReference.parse("registry:chrun@champion")));
    refused(
        RegistryException.Kind.WRONG,
        "There are [1, 2].",
        () -> registry.locate(ModelReference.parse("registry:churn@3")));
  }

  private static Model open(ModelLocation location) {
    return ModelStore.open(location.path(), HADOOP);
  }

  @ParameterizedTest
  @ValueSource(strings = {"file", "mortal", "gs"})
  void rollingBackGoesDownWhatWasPromoted(String scheme) {
    Registry registry = registry(scheme);
    for (int i = 0; i < 3; i++) {
      registry.promote(promotion(models.get(i)));
    }
    assertEquals(2, registry.rollBack(rollback(null)).version().number());
    assertEquals(1, registry.rollBack(rollback(null)).version().number());
    refused(
        RegistryException.Kind.WRONG, "stood for before", () -> registry.rollBack(rollback(null)));
    registry.promote(promotion(models.get(3)));
    assertEquals(1, registry.rollBack(rollback(null)).version().number());
    assertEquals(3, registry.rollBack(rollback("3")).version().number());
    assertEquals(1, registry.rollBack(rollback(null)).version().number());
    assertFalse(registry.rollBack(rollback("1")).moved());
    assertEquals(1, number(champion(registry)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"file", "mortal", "gs"})
  void whatIsExpectedHasToHold(String scheme) {
    Registry registry = registry(scheme);
    refused(
        RegistryException.Kind.REFUSED,
        "stand for version 1, found no version",
        () -> registry.promote(promotion(models.get(0), "1")));
    registry.promote(promotion(models.get(0), "none"));
    registry.promote(promotion(models.get(1), "1"));
    refused(
        RegistryException.Kind.REFUSED,
        "found version 2",
        () -> registry.promote(promotion(models.get(2), "1")));
    assertEquals(2, registry.list("churn").size(), "nothing was taken in");
  }

  @ParameterizedTest
  @ValueSource(strings = {"file", "mortal", "gs"})
  void aModelThatSomebodyChangedIsNotHandedOut(String scheme) throws IOException {
    Registry registry = registry(scheme);
    registry.promote(promotion(models.get(0)));
    Path manifest = folder.resolve("registry/churn/versions/1/model").resolve("manifest.json");
    Files.copy(
        Path.of(models.get(1)).resolve("manifest.json"),
        manifest,
        StandardCopyOption.REPLACE_EXISTING);
    Files.deleteIfExists(manifest.resolveSibling(".manifest.json.crc"));
    refused(RegistryException.Kind.DAMAGED, "somebody has changed it", () -> champion(registry));
  }

  @ParameterizedTest
  @ValueSource(strings = {"file", "mortal", "gs"})
  void ofManyPromotionsAtOnceEachWinsOrIsTold(String scheme) throws Exception {
    Registry registry = registry(scheme);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    int won = 0;
    try {
      for (int round = 0; round < 4; round++) {
        List<Future<Integer>> all = new ArrayList<>();
        for (String model : models) {
          all.add(
              threads.submit(
                  () -> {
                    try {
                      return registry(scheme).promote(promotion(model)).moved() ? 1 : 0;
                    } catch (RegistryException e) {
                      assertEquals(RegistryException.Kind.HELD, e.kind(), e::getMessage);
                      assertTrue(e.getMessage().contains("made it version"), e::getMessage);
                      return 0;
                    }
                  }));
        }
        for (Future<Integer> one : all) {
          won += one.get();
        }
        List<AliasStep> steps = registry.log("churn").get("champion");
        assertEquals(won, steps.size(), "each that won took a step");
        for (int i = 0; i < steps.size(); i++) {
          assertEquals(i + 1, steps.get(i).number());
          assertEquals(
              i == 0 ? Optional.empty() : Optional.of(steps.get(i - 1).version()),
              steps.get(i).before());
        }
        open(champion(registry));
      }
    } finally {
      threads.shutdownNow();
    }
  }

  /** At each step of a promotion and of a roll-back, whatever befalls it. */
  @ParameterizedTest
  @CsvSource({
    "mortal, DIES_BEFORE",
    "mortal, DIES_WITHIN",
    "mortal, DIES_AFTER",
    "mortal, FAILS",
    "mortal, ANSWER_IS_LOST",
    "gs, DIES_BEFORE",
    "gs, DIES_AFTER",
    "gs, FAILS",
    "gs, ANSWER_IS_LOST"
  })
  void theChampionIsTheOneBeforeOrTheNewOneAndWhole(String scheme, MortalFileSystem.Fate fate) {
    String old = digest(models.get(0));
    String promoted = digest(models.get(1));
    int deaths = 0;
    boolean befallen = true;
    for (int number = 1; befallen; number++) {
      Path place = folder.resolve("registry-" + number);
      Registry registry = Registry.at(scheme + ":" + place, HADOOP);
      registry.promote(promotion(models.get(0)));
      MortalFileSystem.fear(number, fate);
      boolean finished = survives(() -> registry.promote(promotion(models.get(1))));
      befallen = MortalFileSystem.fearNothing() >= number;
      deaths += finished ? 0 : 1;
      String found = digest(champion(registry).path());
      assertTrue(found.equals(promoted) || !finished && found.equals(old), "step " + number);
      open(champion(registry));
      registry.promote(promotion(models.get(1)));
      assertEquals(promoted, digest(champion(registry).path()), "step " + number);
      assertEquals(2, registry.log("churn").get("champion").size(), "step " + number);

      MortalFileSystem.fear(number, fate);
      finished = survives(() -> registry.rollBack(rollback("1")));
      MortalFileSystem.fearNothing();
      found = digest(champion(registry).path());
      assertTrue(found.equals(old) || !finished && found.equals(promoted), "step " + number);
      registry.rollBack(rollback("1"));
      assertEquals(old, digest(champion(registry).path()), "step " + number);
      assertEquals(3, registry.log("churn").get("champion").size(), "step " + number);
    }
    assertTrue(deaths > 5, "it was troubled " + deaths + " times");
  }

  private static boolean survives(Runnable work) {
    try {
      work.run();
      return true;
    } catch (MortalFileSystem.Death | RegistryException | ModelException e) {
      return false;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"file", "mortal", "gs"})
  void pruningKeepsWhatAliasesStoodForLately(String scheme) {
    Registry registry = registry(scheme);
    for (String model : models) {
      registry.promote(promotion(model));
    }
    registry.rollBack(rollback("1"));
    RegistryFiles files = RegistryFiles.at(registry.toString(), HADOOP);
    ModelVersions versions = new ModelVersions(files, "churn");
    AliasHistory aliases = new AliasHistory(files, "churn");
    Pruning.Pruned marked = new Pruning(versions, aliases, Duration.ZERO).prune(1);
    // 4 is the newest, 1 the champion.
    assertEquals(new Pruning.Pruned(List.of(2, 3), List.of(), List.of(1, 4)), marked);
    refused(RegistryException.Kind.WRONG, "was pruned", () -> registry.rollBack(rollback("2")));
    assertTrue(versions.holdsModel(2));
    assertEquals(List.of(), new Pruning(versions, aliases).prune(1).removed(), "a day is left");
    assertEquals(List.of(2, 3), new Pruning(versions, aliases, Duration.ZERO).prune(1).removed());
    assertFalse(versions.holdsModel(2));
    assertEquals(List.of(1, 4), new Pruning(versions, aliases, Duration.ZERO).prune(1).kept());
    assertEquals(4, registry.list("churn").size(), "what is known stays");
    Registry.Moved anew = registry.promote(promotion(models.get(1)));
    assertEquals(5, anew.version().number(), "numbers are not used twice");
    open(champion(registry));
  }
}
