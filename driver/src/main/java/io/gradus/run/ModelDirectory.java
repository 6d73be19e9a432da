package io.gradus.run;

import io.gradus.config.Existing;
import io.gradus.model.Manifest;
import io.gradus.model.Model;
import io.gradus.registry.ModelReference;
import io.gradus.storage.ModelStore;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/**
 * A directory that a model lies in, reached through a session. A face may keep texts of its own
 * beside the model's files, which those who load the model pass over.
 *
 * <p>All methods throw {@link RunException}, and nothing else, when they cannot do what they are
 * asked for.
 */
public final class ModelDirectory {
  private final String path;
  private final Configuration hadoop;

  private ModelDirectory(String path, Configuration hadoop) {
    this.path = path;
    this.hadoop = hadoop;
  }

  /** A place that may or may not be there; nothing is touched. */
  public static ModelDirectory at(SparkSession spark, String path) {
    return new ModelDirectory(path, spark.sessionState().newHadoopConf());
  }

  /** The path of a model that is named by it, or by a reference to a version of a registry. */
  public static String path(SparkSession spark, String named) {
    return RunException.told(
        () -> ModelReference.locate(named, spark.sessionState().newHadoopConf()).path());
  }

  /** Whether a whole model is there. */
  boolean holdsModel() {
    return RunException.told(() -> RunDirectory.at(path, hadoop).holds(Manifest.NAME));
  }

  /** Loads the model. */
  public Model load() {
    return RunException.told(() -> ModelStore.open(path, hadoop));
  }

  /** Saves a model; nothing may be there yet. */
  public void save(Model model) {
    RunException.told(
        () -> {
          ModelStore.save(model, path, hadoop, Existing.FAIL);
          return model;
        });
  }

  /**
   * The text in a directory inside that Spark writes as parts: the first that is not empty.
   *
   * @param name of the directory inside
   */
  public Optional<String> text(String name) {
    return RunException.told(
        () -> {
          Path directory = new Path(path, name);
          try {
            FileSystem files = directory.getFileSystem(hadoop);
            return Arrays.stream(files.listStatus(directory))
                .filter(file -> file.isFile() && file.getLen() > 0)
                .map(FileStatus::getPath)
                .map(Path::getName)
                .filter(part -> part.startsWith("part-"))
                .sorted()
                .findFirst()
                .flatMap(part -> RunDirectory.at(directory.toString(), hadoop).read(part));
          } catch (FileNotFoundException e) {
            return Optional.empty();
          } catch (IOException e) {
            throw RunDirectory.unreachable(directory.toString(), e);
          }
        });
  }

  /**
   * Writes a text as Spark does: into a directory inside, as a single part.
   *
   * @param name of the directory inside
   */
  public void write(String name, String text) {
    RunException.told(
        () -> {
          RunDirectory directory = RunDirectory.at(new Path(path, name).toString(), hadoop);
          directory.create();
          directory.write("part-00000", text + "\n");
          directory.write("_SUCCESS", "");
          return directory;
        });
  }
}
