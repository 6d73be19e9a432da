package io.gradus.registry;

import io.gradus.encode.ColumnNames;
import io.gradus.model.Model;
import io.gradus.storage.ModelStore;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/**
 * A directory of models that were taken into use:
 *
 * <pre>
 * churn/versions/7/…                          a version, which never changes
 * churn/aliases/champion/0000000003.json      that champion stands for version 7, who said so and why
 * </pre>
 *
 * <p>Who writes needs no lock. A version has its number for itself; an alias goes from one version
 * to another in one step, by one file that one of all who try can make. Of two promotions at once
 * one wins, and the other is told; whatever process dies whenever, the alias stands for the version
 * before or for the new one, and that is whole.
 *
 * <p>All methods throw {@link RegistryException} where they cannot do what they are asked for.
 */
public final class Registry {
  private final RegistryFiles files;

  private Registry(RegistryFiles files) {
    this.files = files;
  }

  /** The registry of a directory, which need not be there; nothing is touched. */
  public static Registry at(String directory, Configuration hadoop) {
    return new Registry(RegistryFiles.at(directory, hadoop));
  }

  /**
   * A version, and the aliases that stand for it.
   *
   * @param pruned whether its model goes, or went
   */
  public record Listed(VersionFile version, List<String> aliases, boolean pruned) {}

  /**
   * What came of a promotion or a roll-back.
   *
   * @param version that the alias stands for now
   * @param path of its model
   * @param before that it stood for; empty if it was never set
   * @param stored whether the model was not in the registry yet
   * @param moved whether the alias stood for another version, or none
   */
  public record Moved(
      String alias,
      VersionFile version,
      String path,
      Optional<Integer> before,
      boolean stored,
      boolean moved) {}

  /**
   * A model that is to be taken into use.
   *
   * @param model a reference, or the path of a directory
   * @param name that it gets
   * @param alias that stands for it then
   * @param evidence path of the result that speaks for it
   * @param expected the version that the alias has to stand for now, or "none"
   * @param note what is said of it
   */
  public record Promotion(
      String model,
      String name,
      String alias,
      Optional<String> evidence,
      Optional<String> expected,
      Optional<String> note) {
    public Promotion {
      RegistryNames.name(name);
      RegistryNames.alias(alias);
    }
  }

  /**
   * An alias that is to stand for an earlier version again.
   *
   * @param to that version; empty for the one before
   * @param expected the version that the alias has to stand for now
   * @param note what is said of it
   */
  public record Rollback(
      String name,
      String alias,
      Optional<String> to,
      Optional<String> expected,
      Optional<String> note) {
    public Rollback {
      RegistryNames.name(name);
      RegistryNames.alias(alias);
    }
  }

  /** The directory with its file system, whichever is Hadoop's default. */
  String uri() {
    return files.path("").toString();
  }

  /** The directory, as other programs take it. */
  @Override
  public String toString() {
    return files.shown("");
  }

  /** The names of all models, in alphabetical order. */
  public List<String> names() {
    return files.directories("").stream()
        .filter(name -> !name.startsWith(".") && !versions(name).numbers().isEmpty())
        .sorted()
        .toList();
  }

  /** The versions of a model, ascending. */
  public List<Listed> list(String name) {
    requireName(name);
    Map<String, Integer> current = new LinkedHashMap<>();
    aliases(name)
        .aliases()
        .forEach(alias -> current.put(alias, aliases(name).current(alias).orElseThrow().version()));
    List<Listed> listed = new ArrayList<>();
    for (VersionFile version : versions(name).all()) {
      List<String> standing =
          current.entrySet().stream()
              .filter(entry -> entry.getValue() == version.number())
              .map(Map.Entry::getKey)
              .toList();
      boolean pruned = standing.isEmpty() && versions(name).prunedAt(version.number()).isPresent();
      listed.add(new Listed(version, standing, pruned));
    }
    return listed;
  }

  /** All steps of all aliases of a model, by alias, the first one first. */
  public Map<String, List<AliasStep>> log(String name) {
    requireName(name);
    Map<String, List<AliasStep>> log = new LinkedHashMap<>();
    aliases(name).aliases().forEach(alias -> log.put(alias, aliases(name).steps(alias)));
    return log;
  }

  /**
   * The version that a reference names; its directory does not count.
   *
   * @throws RegistryException also if the version's model is not what was taken in
   */
  public ModelLocation locate(ModelReference reference) {
    String name = reference.name();
    requireName(name);
    ModelVersions versions = versions(name);
    boolean byNumber = RegistryNames.isNumber(reference.version());
    VersionFile version =
        byNumber
            ? versions.require(RegistryNames.number(reference.version()))
            : versionOf(name, reference.version());
    versions.verify(version);
    return new ModelLocation(
        versions.modelUri(version.number()),
        Optional.of(
            new ModelLocation.Found(
                uri(), byNumber ? Optional.empty() : Optional.of(reference.version()), version)));
  }

  private VersionFile versionOf(String name, String alias) {
    AliasStep step =
        aliases(name)
            .current(alias)
            .orElseThrow(
                () -> {
                  List<String> there = aliases(name).aliases();
                  return RegistryException.wrong(
                      "Expected an alias of %s in %s, found none called %s. %s"
                          .formatted(
                              name,
                              this,
                              alias,
                              there.isEmpty()
                                  ? "There is none yet; promote sets one."
                                  : ColumnNames.suggestion(alias, there)));
                });
    return versions(name)
        .find(step.version())
        .orElseThrow(
            () ->
                RegistryException.damaged(
                    "Expected version %s of %s in %s, for which %s stands, found none: somebody has removed it. Roll back, or promote another model."
                        .formatted(step.version(), name, this, alias)));
  }

  private void requireName(String name) {
    RegistryNames.name(name);
    if (versions(name).numbers().isEmpty()) {
      List<String> names = names();
      throw RegistryException.wrong(
          "Expected a model in the registry %s, found none called %s. %s"
              .formatted(
                  this,
                  name,
                  names.isEmpty()
                      ? "There is none yet; promote takes one in."
                      : ColumnNames.suggestion(name, names)));
    }
  }

  /**
   * Takes a model into use: as a new version, unless it is one already, for which the alias stands
   * from then on. Nothing is changed where it does so already.
   *
   * @throws RegistryException also if the evidence is against it or about other models, the alias
   *     stands for another version than expected, or somebody else moved it meanwhile
   */
  public Moved promote(Promotion wanted) {
    Configuration hadoop = files.hadoop();
    Optional<Evidence> evidence = wanted.evidence().map(file -> Evidence.read(file, hadoop));
    String source =
        ModelReference.locate(ModelReference.in(toString(), wanted.model()), hadoop).path();
    Model model = ModelStore.open(source, hadoop);
    String digest = ModelStore.digest(source, hadoop);
    evidence.ifPresent(found -> found.requireChallenger(digest));
    AliasMove move = new AliasMove(aliases(wanted.name()), wanted.name(), wanted.alias());
    Optional<AliasStep> now = move.now();
    ModelVersions versions = versions(wanted.name());
    Optional<VersionFile> known = versions.withDigest(digest);
    // Who tries again after a promotion that was made still expects what stood there before it.
    if (!stands(now, known.map(VersionFile::number))) {
      move.requireExpected(now, wanted.expected());
      evidence.ifPresent(found -> requireChampion(found, wanted, now));
    }
    files.prepare();
    known.ifPresent(versions::verify);
    VersionFile version = known.orElseGet(() -> versions.add(model, source, digest, Actor.here()));
    boolean moved = move.to(version.number(), AliasStep.PROMOTE, now, evidence, wanted.note());
    return new Moved(
        wanted.alias(),
        version,
        versions.modelPath(version.number()),
        now.map(AliasStep::version),
        known.isEmpty(),
        moved);
  }

  /** What takes an alias that stands for nothing takes nobody's place. */
  private void requireChampion(Evidence evidence, Promotion wanted, Optional<AliasStep> now) {
    now.flatMap(step -> versions(wanted.name()).find(step.version()))
        .ifPresent(
            champion ->
                evidence.requireChampion(
                    "the alias %s of %s".formatted(wanted.alias(), wanted.name()),
                    champion.digest()));
  }

  /**
   * Makes an alias stand for an earlier version.
   *
   * @throws RegistryException also if there is none, the alias stands for another version than
   *     expected, or somebody else moved it meanwhile
   */
  public Moved rollBack(Rollback wanted) {
    String name = wanted.name();
    requireName(name);
    AliasMove move = new AliasMove(aliases(name), name, wanted.alias());
    Optional<AliasStep> now = move.now();
    Optional<Integer> to = wanted.to().map(RegistryNames::number);
    if (!stands(now, to)) {
      move.requireExpected(now, wanted.expected());
    }
    int target = to.orElseGet(move::before);
    VersionFile version = versions(name).require(target);
    versions(name).verify(version);
    boolean moved = move.to(target, AliasStep.ROLLBACK, now, Optional.empty(), wanted.note());
    return new Moved(
        wanted.alias(),
        version,
        versions(name).modelPath(target),
        now.map(AliasStep::version),
        false,
        moved);
  }

  private static boolean stands(Optional<AliasStep> now, Optional<Integer> version) {
    return version.isPresent() && now.map(AliasStep::version).equals(version);
  }

  /** Removes models that no alias stands for, or stood for lately; see {@link Pruning}. */
  public Pruning.Pruned prune(String name, int keep) {
    requireName(name);
    return new Pruning(versions(name), aliases(name)).prune(keep);
  }

  private ModelVersions versions(String name) {
    return new ModelVersions(files, name);
  }

  private AliasHistory aliases(String name) {
    return new AliasHistory(files, name);
  }
}
