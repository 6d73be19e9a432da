package io.gradus.storage;

import io.gradus.config.Existing;
import io.gradus.config.Storages;
import io.gradus.model.Manifest;
import io.gradus.model.Model;
import io.gradus.model.ModelException;
import io.gradus.model.ModelFormat;
import io.gradus.model.TrainedModel;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Saves and loads models, whose files {@link ModelFormat} knows, on any Hadoop file system. Nobody
 * ever sees half a model, see {@link WholeDirectory}.
 */
public final class ModelStore {
  private ModelStore() {}

  /**
   * Saves a model as a directory.
   *
   * @param existing what happens if the directory is there: only a model is ever replaced
   * @throws ModelException if the directory is there and may not be replaced, or cannot be written
   */
  public static void save(Model model, String directory, Configuration hadoop, Existing existing) {
    Path target = new Path(directory);
    try {
      FileSystem fileSystem = Storages.at(target, hadoop);
      requireFree(fileSystem, target, existing);
      WholeDirectory.Content content =
          path -> {
            fileSystem.mkdirs(path);
            ModelFormat.write(model, new ModelFiles(fileSystem, path));
          };
      write(fileSystem, target, content, existing);
    } catch (IOException e) {
      throw new ModelException(
          "Could not write the model to %s: %s. Check free space and permissions."
              .formatted(directory, e.getMessage()),
          e);
    }
  }

  /**
   * Copies a model, byte by byte.
   *
   * @param existing what happens if the directory is there: only a model is ever replaced
   * @throws ModelException if there is no whole model, or something is in its way
   */
  public static void copy(String from, String to, Configuration hadoop, Existing existing) {
    Path source = path(from);
    Path target = path(to);
    try {
      ModelFiles files = new ModelFiles(Storages.at(source, hadoop), source);
      FileSystem fileSystem = Storages.at(target, hadoop);
      requireFree(fileSystem, target, existing);
      WholeDirectory.Content content =
          path -> {
            fileSystem.mkdirs(path);
            ModelCopy.write(files, new ModelFiles(fileSystem, path));
          };
      write(fileSystem, target, content, existing);
    } catch (IOException e) {
      throw new ModelException(
          "Could not copy the model at %s to %s: %s. Check free space and permissions."
              .formatted(from, to, e.getMessage()),
          e);
    }
  }

  private static void write(
      FileSystem fileSystem, Path target, WholeDirectory.Content content, Existing existing)
      throws IOException {
    if (existing == Existing.OVERWRITE) {
      WholeDirectory.replace(fileSystem, target, content);
    } else {
      WholeDirectory.write(fileSystem, target, content);
    }
  }

  private static void requireFree(FileSystem fileSystem, Path target, Existing existing)
      throws IOException {
    FileStatus[] content;
    try {
      content = fileSystem.listStatus(target);
    } catch (FileNotFoundException e) {
      return;
    }
    boolean model = fileSystem.exists(new Path(target, Manifest.NAME));
    if (content.length > 0 && !(model && existing == Existing.OVERWRITE)) {
      throw new ModelException(
          "Expected nothing at %s, found %s. Choose another path%s"
              .formatted(
                  target,
                  model ? "a model" : "files that are no model",
                  model ? ", or allow to overwrite it." : "."));
    }
    if (content.length == 0) {
      fileSystem.delete(target, false);
    }
  }

  /**
   * Loads a model of one network, and checks every file's size and checksum.
   *
   * @throws ModelException if the directory is no model, has several networks, is damaged, or of a
   *     newer version
   */
  public static TrainedModel load(String directory, Configuration hadoop) {
    return open(directory, hadoop).single(directory);
  }

  /**
   * Loads a model, of one network or of several, and checks every file's size and checksum.
   *
   * @throws ModelException if the directory is no model, is damaged, or of a newer version
   */
  public static Model open(String directory, Configuration hadoop) {
    Path source = path(directory);
    try {
      return ModelFormat.open(new ModelFiles(Storages.at(source, hadoop), source));
    } catch (IOException e) {
      throw new ModelException(
          "Could not read the model at %s: %s".formatted(directory, e.getMessage()), e);
    }
  }

  /**
   * What tells a model from others: the SHA-256 of its manifest, which has that of each of its
   * files; hexadecimal, lower case.
   *
   * @throws ModelException if it cannot be read
   */
  public static String digest(String directory, Configuration hadoop) {
    Path manifest = new Path(path(directory), Manifest.NAME);
    try (InputStream in = Storages.at(manifest, hadoop).open(manifest)) {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(in.readAllBytes()));
    } catch (IOException e) {
      throw new ModelException(
          "Could not read the model at %s: %s".formatted(directory, e.getMessage()), e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JVM has SHA-256.", e);
    }
  }

  /**
   * Whether a directory holds the manifest of a model with that digest.
   *
   * @throws ModelException if that cannot be known
   */
  public static boolean isThere(String directory, String digest, Configuration hadoop) {
    Path manifest = new Path(path(directory), Manifest.NAME);
    try {
      return Storages.at(manifest, hadoop).exists(manifest)
          && digest(directory, hadoop).equals(digest);
    } catch (IOException e) {
      throw new ModelException(
          "Could not read the model at %s: %s".formatted(directory, e.getMessage()), e);
    }
  }

  /** What {@link #digest(String, Configuration)} is of a model once it is saved. */
  public static String digest(Model model) {
    try {
      HashedFiles files = new HashedFiles();
      ModelFormat.write(model, files);
      return files.written().get(Manifest.NAME).sha256();
    } catch (IOException e) {
      throw new ModelException("Could not compute the model's digest: " + e.getMessage(), e);
    }
  }

  private static Path path(String directory) {
    try {
      return new Path(directory);
    } catch (IllegalArgumentException e) {
      throw new ModelException(
          "Expected the path of a model, found \"%s\": %s.".formatted(directory, e.getMessage()),
          e);
    }
  }
}
