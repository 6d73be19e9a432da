package io.gradus.run;

import io.gradus.checkpoint.CheckpointStore;
import io.gradus.config.Existing;
import io.gradus.report.tensorboard.EventFiles;
import io.gradus.storage.PlainFiles;
import io.gradus.storage.WholeDirectory;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.security.AccessControlException;

/** Where a run leaves its results, on any Hadoop file system, and what lies in there. */
public final class RunDirectory {
  static final String MODEL = "model";

  /** What the networks of an ensemble leave while they are trained, each in a run's names. */
  static final String MEMBERS = "members";

  /** What a run that has a budget has tried, until it leaves the best of it. */
  static final String TRIED = "tried";

  static final String LAST_GOOD = "last-good";
  static final String METRICS = "metrics.jsonl";

  /** The log of a run that goes on, until its lines are in the new one. */
  static final String METRICS_BEFORE = "metrics-before.jsonl";

  static final String SKIPPED_ROWS = "skipped-rows.jsonl";
  static final String RESULT = "result.json";
  static final String IDENTITY = "run.json";
  static final String CONFIGURATION = "run.conf";
  static final String EFFECTIVE = "effective.conf";
  static final String CHECKPOINTS = "checkpoints";
  static final String REPORT = "report.html";
  static final String CARD = "model-card.md";

  /** How training, validation and test rows were spread, for reports of the model on other rows. */
  static final String INPUTS = "inputs.json";

  /** Which run of an MLflow server it is. */
  static final String MLFLOW = "mlflow.json";

  /** Others may put files of their own there. */
  static final String TENSORBOARD = "tensorboard";

  /** All that runs write; what else lies in a run's directory is not theirs. */
  static final List<String> NAMES =
      List.of(
          MODEL,
          MEMBERS,
          TRIED,
          LAST_GOOD,
          METRICS,
          METRICS_BEFORE,
          SKIPPED_ROWS,
          RESULT,
          IDENTITY,
          CONFIGURATION,
          EFFECTIVE,
          CHECKPOINTS,
          TENSORBOARD,
          MLFLOW,
          REPORT,
          CARD,
          INPUTS,
          RunLock.FILE);

  /** The metrics of some days, and far more than the other files of a run. */
  private static final int LARGEST_TEXT = 256 << 20;

  private final Path path;
  private final FileSystem files;
  private final Configuration hadoop;

  private RunDirectory(Path path, FileSystem files, Configuration hadoop) {
    this.path = path;
    this.files = files;
    this.hadoop = hadoop;
  }

  /**
   * A place that may or may not be there; nothing is touched.
   *
   * @throws RunException if its file system cannot be reached
   */
  public static RunDirectory at(String where, Configuration hadoop) {
    Path path = new Path(where);
    try {
      FileSystem files = PlainFiles.at(path, hadoop);
      return new RunDirectory(files.makeQualified(path), files, hadoop);
    } catch (IOException e) {
      throw unreachable(where, e);
    }
  }

  /**
   * Makes sure that nothing is overwritten which should not be.
   *
   * @param option how the user names the place
   * @param remedy what the user can do about it
   * @throws RunException if something is there
   */
  void requireFree(Existing existing, String option, String remedy) {
    if (existing == Existing.FAIL && exists()) {
      throw new RunException(
          Reason.CONFIGURATION,
          "%s: Expected a path that is not there yet, found %s. %s"
              .formatted(option, this, remedy));
    }
  }

  /** Whether something is there. */
  public boolean exists() {
    try {
      return files.exists(path);
    } catch (IOException e) {
      throw unreachable(toString(), e);
    }
  }

  /** Who may not go in has named the right place; everything else may be a wrong path. */
  static RunException unreachable(String where, IOException e) {
    return new RunException(
        e instanceof AccessControlException ? Reason.DATA : Reason.CONFIGURATION,
        "The output %s cannot be reached: %s. Check path, file system and permissions."
            .formatted(where, e.getMessage()),
        e);
  }

  /** A local path as the shell knows it, any other as a URI. */
  static String shown(Path path) {
    return "file".equals(path.toUri().getScheme()) ? path.toUri().getPath() : path.toString();
  }

  /** Makes the directory if it is not there. */
  void create() {
    try {
      if (!files.mkdirs(path)) {
        throw new IOException("mkdirs gave false");
      }
    } catch (IOException e) {
      throw new RunException(
          Reason.DATA,
          "The directory %s cannot be made: %s. Check permissions and free space."
              .formatted(this, e.getMessage()),
          e);
    }
  }

  /** Removes all that runs have written inside, but for one file; what is not theirs stays. */
  void clear(String spared) {
    try {
      for (FileStatus inside : files.listStatus(path)) {
        String name = inside.getPath().getName();
        if (name.equals(TENSORBOARD)) {
          tensorBoard().removeAll();
        } else if (isOurs(inside.getPath()) && !name.equals(spared)) {
          files.delete(inside.getPath(), true);
        }
      }
    } catch (IOException e) {
      throw unreachable(toString(), e);
    }
  }

  private static boolean isOurs(Path inside) {
    return NAMES.contains(inside.getName()) || WholeDirectory.isUnfinished(inside, NAMES::contains);
  }

  /** The names of what lies inside and is not what runs write. */
  List<String> foreign() {
    return namesBut(RunDirectory::isOurs);
  }

  private List<String> namesBut(Predicate<Path> known) {
    try {
      return Stream.of(files.listStatus(path))
          .map(FileStatus::getPath)
          .filter(known.negate())
          .map(Path::getName)
          .sorted()
          .toList();
    } catch (FileNotFoundException e) {
      return List.of();
    } catch (IOException e) {
      throw unreachable(toString(), e);
    }
  }

  /**
   * Whether there is nothing inside, or only what a run leaves that is killed while it begins: its
   * lock, and what it was writing.
   */
  boolean empty() {
    return firstInside().isEmpty();
  }

  /** The first of what would have to be there if this were not {@link #empty}. */
  Optional<String> firstInside() {
    return namesBut(
            inside ->
                inside.getName().equals(RunLock.FILE)
                    || WholeDirectory.isUnfinished(inside, NAMES::contains))
        .stream()
        .findFirst();
  }

  /**
   * The text of a file inside, if it is there.
   *
   * @throws RunException if it cannot be read, or is larger than any that a run writes
   */
  Optional<String> read(String name) {
    try (InputStream in = openToRead(name)) {
      byte[] text = in.readNBytes(LARGEST_TEXT + 1);
      if (text.length > LARGEST_TEXT) {
        throw new RunException(
            Reason.CONFIGURATION,
            "Expected at most %s bytes in %s, found more. If a run wrote it, move it away and run the same command again."
                .formatted(LARGEST_TEXT, child(name)));
      }
      return Optional.of(new String(text, StandardCharsets.UTF_8));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw unreachable(child(name), e);
    }
  }

  /** Opens a file inside for reading. */
  InputStream openToRead(String name) throws IOException {
    return files.open(new Path(path, name));
  }

  /** Renames a file inside, unless there is one of the new name. */
  void setAside(String name, String newName) throws IOException {
    if (files.exists(new Path(path, name)) && !files.exists(new Path(path, newName))) {
      files.rename(new Path(path, name), new Path(path, newName));
    }
  }

  /** The checkpoints inside. */
  CheckpointStore checkpoints() {
    try {
      return CheckpointStore.at(child(CHECKPOINTS), hadoop);
    } catch (IOException e) {
      throw unreachable(child(CHECKPOINTS), e);
    }
  }

  /** TensorBoard's files inside. */
  EventFiles tensorBoard() {
    try {
      return EventFiles.at(child(TENSORBOARD), hadoop);
    } catch (IOException e) {
      throw unreachable(child(TENSORBOARD), e);
    }
  }

  /** Writes a file that must not be there; false if it is. */
  boolean writeNew(String name, String text) {
    OutputStream created;
    try {
      created = files.create(new Path(path, name), false);
    } catch (FileAlreadyExistsException e) {
      return false;
    } catch (IOException e) {
      if (isThere(name)) {
        return false;
      }
      throw unreachable(child(name), e);
    }
    try (OutputStream stream = created) {
      stream.write(text.getBytes(StandardCharsets.UTF_8));
      return true;
    } catch (IOException e) {
      throw unreachable(child(name), e);
    }
  }

  /** Whether something of that name is inside. */
  boolean holds(String name) {
    return isThere(name);
  }

  /** HDFS has another error for a file that a process was writing when it was killed. */
  private boolean isThere(String name) {
    try {
      return files.exists(new Path(path, name));
    } catch (IOException e) {
      return false;
    }
  }

  /** Removes a file inside. */
  void remove(String name) {
    try {
      files.delete(new Path(path, name), true);
    } catch (IOException e) {
      throw unreachable(child(name), e);
    }
  }

  /** Removes what a run that was killed has begun to write beside its place. */
  void removeUnfinished() {
    try {
      WholeDirectory.removeUnfinished(files, path, NAMES::contains);
    } catch (IOException e) {
      throw unreachable(toString(), e);
    }
  }

  /**
   * Removes all that was written, so that nothing half-done is left; what is not a run's stays, and
   * the directory with it.
   */
  void discard() {
    try {
      clear("");
      if (files.listStatus(path).length == 0) {
        files.delete(path, false);
      }
    } catch (IOException | RunException e) {
      // The run has failed already, and says why; what is left has no result.json.
    }
  }

  /** The path of something inside, as other programs take it. */
  String child(String name) {
    return shown(new Path(path, name));
  }

  /** Opens a file inside for writing, in place of one that was there. */
  OutputStream open(String name) {
    try {
      return files.create(new Path(path, name), true);
    } catch (IOException e) {
      throw notWritten(name, e);
    }
  }

  /**
   * Opens a log inside: what is flushed is there for all, where the file system can do that, also
   * if the process is killed.
   */
  OutputStream openLog(String name) {
    try {
      return FlushedLog.of(files.create(new Path(path, name), true));
    } catch (IOException e) {
      throw notWritten(name, e);
    }
  }

  private RunException notWritten(String name, IOException e) {
    return new RunException(
        Reason.DATA,
        "%s cannot be written: %s. Check free space and permissions, then run the same command again."
            .formatted(child(name), e.getMessage()),
        e);
  }

  /** Writes a text file inside, of which nobody sees half, in place of one that was there. */
  void write(String name, String text) {
    try {
      PlainFiles.replace(files, new Path(path, name), text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw notWritten(name, e);
    }
  }

  /** Writes a text file inside over one that is there, which is there all the time. */
  void overwrite(String name, String text) {
    try (OutputStream stream = open(name)) {
      stream.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw notWritten(name, e);
    }
  }

  @Override
  public String toString() {
    return shown(path);
  }
}
