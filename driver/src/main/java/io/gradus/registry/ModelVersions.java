package io.gradus.registry;

import io.gradus.config.Existing;
import io.gradus.model.Model;
import io.gradus.model.ModelException;
import io.gradus.storage.ModelStore;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The versions of one model:
 *
 * <pre>
 * versions/7/claim.json     whose number it is; made first, by one of all who want it
 * versions/7/model/         the model, which nobody changes
 * versions/7/version.json   what is known of it; made last, without it there is no version 7
 * versions/7/pruned.json    that its model goes, or went
 * digests/1f3a….json        which version a model is that was taken in before
 * </pre>
 *
 * A number is never used twice, whatever became of it.
 */
final class ModelVersions {
  private static final String VERSIONS = "/versions";
  private static final String CLAIM = "claim.json";
  private static final String VERSION = "version.json";
  private static final String PRUNED = "pruned.json";
  private static final String MODEL = "model";
  private static final String AT = "at";

  private final RegistryFiles files;
  private final String name;

  ModelVersions(RegistryFiles files, String name) {
    this.files = files;
    this.name = name;
  }

  /** All numbers that were ever claimed, ascending. */
  List<Integer> numbers() {
    return files.directories(name + VERSIONS).stream()
        .filter(RegistryNames::isNumber)
        .map(Integer::valueOf)
        .sorted()
        .toList();
  }

  /** What is known of a version that is whole, or was. */
  Optional<VersionFile> find(int number) {
    String file = place(number, VERSION);
    return files.read(file).map(node -> VersionFile.of(node, files.shown(file)));
  }

  /** All that are whole, or were, ascending. */
  List<VersionFile> all() {
    return numbers().stream().flatMap(number -> find(number).stream()).toList();
  }

  /** When it was said that a version's model goes; empty where it stays. */
  Optional<Instant> prunedAt(int number) {
    return moment(place(number, PRUNED));
  }

  /** When a number was claimed. */
  Optional<Instant> claimedAt(int number) {
    return moment(place(number, CLAIM));
  }

  private Optional<Instant> moment(String file) {
    return files
        .read(file)
        .map(node -> VersionFile.moment(node.path(AT).asText(), files.shown(file)));
  }

  /** Whether a version's files are there; of one that was pruned they may be, for a while. */
  boolean holdsModel(int number) {
    return files.exists(place(number, MODEL));
  }

  /** The directory of a version's model with its file system, whichever is Hadoop's default. */
  String modelUri(int number) {
    return files.path(place(number, MODEL)).toString();
  }

  /** The same, for people and other programs. */
  String modelPath(int number) {
    return files.shown(place(number, MODEL));
  }

  /** The version that a model is, by its digest, if it was taken in before and stays. */
  Optional<VersionFile> withDigest(String digest) {
    return files
        .read(digestFile(digest))
        .map(node -> node.path("version").asInt())
        .filter(number -> prunedAt(number).isEmpty())
        .flatMap(this::find)
        .filter(version -> version.digest().equals(digest));
  }

  /**
   * Takes a model in, under a number of its own. Where this ends too early, the number is used up,
   * and there is no version of it.
   */
  VersionFile add(Model model, String path, String digest, Actor by) {
    String source = files.qualified(path);
    int number = claim(by);
    String target = modelUri(number);
    ModelStore.copy(path, target, files.hadoop(), Existing.FAIL);
    String copied = ModelStore.digest(target, files.hadoop());
    if (!copied.equals(digest)) {
      throw new ModelException(
          "Expected the model at %s to stay as it is while it was copied, found that it changed. Run the same command again."
              .formatted(source));
    }
    VersionFile version = VersionFile.of(name, number, model, digest, source, by);
    if (!files.create(place(number, VERSION), version.toMap(id()))) {
      throw RegistryException.damaged(
          "Expected no %s yet, found one. Nothing but Gradus may write there."
              .formatted(files.shown(place(number, VERSION))));
    }
    files.directory(name + "/digests");
    files.create(digestFile(digest), Map.of("id", id(), "version", number));
    return version;
  }

  private int claim(Actor by) {
    Map<String, Object> claim = new LinkedHashMap<>();
    claim.put("id", id());
    claim.put(AT, Instant.now().toString());
    claim.put("by", by.toMap());
    List<Integer> taken = numbers();
    int number = taken.isEmpty() ? 1 : taken.get(taken.size() - 1) + 1;
    while (true) {
      files.directory(place(number, ""));
      if (files.create(place(number, CLAIM), claim)) {
        return number;
      }
      number++;
    }
  }

  /** Says that a version's model goes; whether that was not said before. */
  boolean markPruned(int number, Actor by) {
    Map<String, Object> mark = new LinkedHashMap<>();
    mark.put("id", id());
    mark.put(AT, Instant.now().toString());
    mark.put("by", by.toMap());
    find(number).ifPresent(version -> files.remove(digestFile(version.digest())));
    return files.create(place(number, PRUNED), mark);
  }

  /** Removes a version's model, or what there is of one that was never whole. */
  void removeModel(int number) {
    // The manifest first: whatever is left of the rest is no model any more.
    files.remove(place(number, MODEL) + "/manifest.json");
    files.remove(place(number, MODEL));
  }

  private String place(int number, String inside) {
    return name + VERSIONS + "/" + number + (inside.isEmpty() ? "" : "/" + inside);
  }

  private String digestFile(String digest) {
    return name + "/digests/" + digest + ".json";
  }

  static String id() {
    return UUID.randomUUID().toString();
  }

  /** Makes sure that a version is whole and stays. */
  VersionFile require(int number) {
    VersionFile version =
        find(number)
            .orElseThrow(
                () -> {
                  List<Integer> there = all().stream().map(VersionFile::number).toList();
                  return RegistryException.wrong(
                      "Expected a version of %s in %s, found no %s. %s"
                          .formatted(
                              name,
                              files.shown(""),
                              number,
                              there.isEmpty() ? "There is none yet." : "There are " + there + "."));
                });
    prunedAt(number)
        .ifPresent(
            at -> {
              throw RegistryException.wrong(
                  "Expected a version of %s that is kept, found %s, which was pruned at %s. %s"
                      .formatted(
                          name,
                          number,
                          at,
                          holdsModel(number)
                              ? "Its files are still there: promote --model %s --as %s makes a new version of them."
                                  .formatted(modelPath(number), name)
                              : "It came from %s.".formatted(version.source())));
            });
    return version;
  }

  /**
   * Makes sure that a version's model is what was taken in.
   *
   * @throws RegistryException if it is gone or another one
   */
  void verify(VersionFile version) {
    String path = modelPath(version.number());
    String found;
    try {
      found = ModelStore.digest(modelUri(version.number()), files.hadoop());
    } catch (ModelException e) {
      throw RegistryException.damaged(
          "Expected the model of version %s of %s at %s, found that it cannot be read: %s"
              .formatted(version.number(), name, path, e.getMessage()),
          e);
    }
    if (!found.equals(version.digest())) {
      throw RegistryException.damaged(
          "Expected at %s the model with the digest %s, as version %s of %s was taken in, found %s: somebody has changed it. Promote the model anew, from %s."
              .formatted(path, version.digest(), version.number(), name, found, version.source()));
    }
  }
}
