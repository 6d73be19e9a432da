package io.gradus.checkpoint;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gradus.config.Existing;
import io.gradus.config.Storages;
import io.gradus.model.CheckedFiles;
import io.gradus.model.Manifest;
import io.gradus.model.ModelException;
import io.gradus.model.Safetensors;
import io.gradus.model.TrainedModel;
import io.gradus.network.Shape;
import io.gradus.network.Tensor;
import io.gradus.storage.ModelFiles;
import io.gradus.storage.ModelStore;
import io.gradus.storage.WholeDirectory;
import io.gradus.text.Printable;
import io.gradus.text.ShallowJson;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checkpoints of a run on any Hadoop file system, each a directory {@code step-<updates>} with
 * {@code state.json}, {@code arrays.safetensors} and a manifest of their sizes and checksums. A
 * reader sees a whole checkpoint or none, see {@link WholeDirectory}. Beside them, in {@code best},
 * is a model with the weights of the best validation so far.
 */
public final class CheckpointStore {
  private static final Logger logger = LoggerFactory.getLogger(CheckpointStore.class);

  private static final String FORMAT = "gradus-checkpoint";
  private static final int VERSION = 1;
  private static final String STATE = "state.json";
  private static final String ARRAYS = "arrays.safetensors";
  private static final String PREFIX = "step-";
  private static final String BEST = "best";

  /** Earlier versions wrote the digits of the machine's language. */
  private static final Pattern NAME = Pattern.compile(PREFIX + "\\p{Nd}{12}");

  private static final JsonMapper json =
      JsonMapper.builder(ShallowJson.factory())
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final Path directory;
  private final FileSystem fileSystem;
  private final Configuration hadoop;

  private CheckpointStore(Path directory, FileSystem fileSystem, Configuration hadoop) {
    this.directory = directory;
    this.fileSystem = fileSystem;
    this.hadoop = hadoop;
  }

  /** The checkpoints in that directory, which need not be there yet. */
  public static CheckpointStore at(String directory, Configuration hadoop) throws IOException {
    Path path = new Path(directory);
    return new CheckpointStore(path, Storages.at(path, hadoop), hadoop);
  }

  /** Saves a checkpoint; one of the same step that is there already has the same bits and stays. */
  public void save(Checkpoint checkpoint) throws IOException {
    Path target = new Path(directory, name(checkpoint.progress().step()));
    if (fileSystem.exists(new Path(target, Manifest.NAME))) {
      return;
    }
    makeDirectory();
    WholeDirectory.replace(fileSystem, target, path -> write(checkpoint, path));
  }

  /**
   * Saves the best model so far in place of the one before.
   *
   * @throws ModelException if it cannot be written
   */
  public void saveBest(TrainedModel model) throws IOException {
    if (!hasBest()) {
      // What a run left here that was killed while it wrote to an object store.
      removeBest();
    }
    makeDirectory();
    ModelStore.save(model, new Path(directory, BEST).toString(), hadoop, Existing.OVERWRITE);
  }

  /** Not more than this one: an output that somebody has removed does not come back in parts. */
  private void makeDirectory() throws IOException {
    Path output = fileSystem.makeQualified(directory).getParent();
    if (!fileSystem.exists(output)) {
      throw new FileNotFoundException("The directory %s is gone".formatted(output));
    }
    fileSystem.mkdirs(directory);
  }

  /** Whether there is a best model so far. */
  public boolean hasBest() throws IOException {
    return fileSystem.exists(new Path(new Path(directory, BEST), Manifest.NAME));
  }

  /** Removes the best model so far. */
  public void removeBest() throws IOException {
    WholeDirectory.remove(fileSystem, new Path(directory, BEST));
  }

  /** Removes what runs that were killed have begun to write. */
  public void removeUnfinished() throws IOException {
    if (fileSystem.exists(directory)) {
      WholeDirectory.removeUnfinished(
          fileSystem, directory, name -> name.equals(BEST) || NAME.matcher(name).matches());
    }
  }

  private void write(Checkpoint checkpoint, Path path) throws IOException {
    fileSystem.mkdirs(path);
    ModelFiles files = new ModelFiles(fileSystem, path);
    files.write(ARRAYS, out -> Safetensors.write(out, parts(checkpoint.arrays())));
    files.write(STATE, out -> out.write(json.writeValueAsBytes(checkpoint.progress())));
    Manifest manifest = new Manifest(FORMAT, VERSION, files.written());
    files.write(Manifest.NAME, out -> out.write(json.writeValueAsBytes(manifest)));
  }

  /** Each array is one tensor of its name. */
  private static List<Safetensors.Part> parts(Map<String, float[]> arrays) {
    List<Safetensors.Part> parts = new ArrayList<>();
    arrays.forEach(
        (name, values) ->
            parts.add(
                new Safetensors.Part(
                    List.of(Tensor.stored(name, Shape.of(values.length), 0)), values)));
    return parts;
  }

  /**
   * The newest checkpoint that is whole. One that is damaged is left out with a warning that says
   * why.
   *
   * @throws ModelException if none can be read, and a later version wrote one: the run that could
   *     go on from it must not begin anew
   */
  public Optional<Checkpoint> latest() throws IOException {
    NewerFormatException newer = null;
    for (Path path : newestFirst()) {
      try {
        return Optional.of(read(path));
      } catch (NewerFormatException e) {
        newer = newer == null ? e : newer;
      } catch (ModelException | IOException e) {
        logger.warn(
            "Checkpoint {} is left out, the one before it is taken: {}",
            Printable.line(path),
            Printable.line(e.getMessage()));
      }
    }
    if (newer != null) {
      throw new ModelException(newer.getMessage(), newer);
    }
    return Optional.empty();
  }

  /** A later version wrote it. */
  private static final class NewerFormatException extends IOException {
    private static final long serialVersionUID = 1L;

    NewerFormatException(Path path, int version) {
      super(
          "%s: Expected format %s, version 1 to %s, found version %s. Go on with the Gradus that wrote it, or set output.existing = overwrite to start over."
              .formatted(path, FORMAT, VERSION, version));
    }
  }

  private List<Path> newestFirst() throws IOException {
    FileStatus[] found;
    try {
      found = fileSystem.listStatus(directory);
    } catch (FileNotFoundException e) {
      return List.of();
    }
    List<Path> paths = new ArrayList<>();
    for (FileStatus status : found) {
      if (status.isDirectory() && NAME.matcher(status.getPath().getName()).matches()) {
        paths.add(status.getPath());
      }
    }
    paths.sort(Comparator.comparingLong(CheckpointStore::step).reversed());
    return paths;
  }

  private Checkpoint read(Path path) throws IOException {
    CheckedFiles files = new ModelFiles(fileSystem, path).checked();
    Manifest manifest = json.readValue(files.manifest(), Manifest.class);
    if (manifest == null || !FORMAT.equals(manifest.format()) || manifest.version() < 1) {
      throw new ModelException(
          "Expected a manifest of format %s, version 1 to %s, in %s."
              .formatted(FORMAT, VERSION, path));
    }
    if (manifest.version() > VERSION) {
      throw new NewerFormatException(path, manifest.version());
    }
    if (!manifest.files().keySet().equals(Set.of(STATE, ARRAYS))) {
      throw new ModelException(
          "Expected the files %s and %s in %s, found %s."
              .formatted(STATE, ARRAYS, path, manifest.files().keySet()));
    }
    Checkpoint.Progress progress =
        json.readValue(files.text(STATE, manifest.files().get(STATE)), Checkpoint.Progress.class);
    Manifest.Entry stored = manifest.files().get(ARRAYS);
    if (progress == null) {
      throw new ModelException("Expected the state of a run in %s, found null.".formatted(path));
    }
    Map<String, float[]> arrays = reserve(progress.lengths(), stored.bytes(), path);
    files.read(
        ARRAYS, stored, (in, file, length) -> Safetensors.read(in, file, length, parts(arrays)));
    return new Checkpoint(progress, arrays);
  }

  /** Memory for no more than the file can hold. */
  private static Map<String, float[]> reserve(Map<String, Integer> lengths, long bytes, Path path) {
    long all = 0;
    for (Integer length : lengths.values()) {
      if (length == null || length < 0) {
        throw new ModelException("Expected lengths of arrays from 0 in %s.".formatted(path));
      }
      all += length;
    }
    if (all > bytes / Float.BYTES) {
      throw new ModelException(
          "Expected at least %s bytes of arrays in %s, found %s."
              .formatted(all * Float.BYTES, path, bytes));
    }
    Map<String, float[]> arrays = new LinkedHashMap<>();
    lengths.forEach((name, length) -> arrays.put(name, new float[length]));
    return arrays;
  }

  /** Removes all but the newest ones. */
  public void keepNewest(int keep) throws IOException {
    List<Path> paths = newestFirst();
    remove(paths.subList(Math.min(keep, paths.size()), paths.size()));
  }

  /** Removes those of a step and of later ones. */
  public void removeFrom(long step) throws IOException {
    remove(newestFirst().stream().filter(path -> step(path) >= step).toList());
  }

  private void remove(List<Path> paths) throws IOException {
    for (Path path : paths) {
      WholeDirectory.remove(fileSystem, path);
    }
  }

  private static String name(long step) {
    return PREFIX + String.format(Locale.ROOT, "%012d", step);
  }

  /** Of a directory of such a name. */
  private static long step(Path path) {
    return path.getName()
        .substring(PREFIX.length())
        .codePoints()
        .asLongStream()
        .reduce(0, (number, digit) -> 10 * number + Character.digit((int) digit, 10));
  }

  /** Whether there is any, whole or not. */
  public boolean any() throws IOException {
    return !newestFirst().isEmpty();
  }

  @Override
  public String toString() {
    return directory.toString();
  }
}
