package io.gradus.storage;

import io.gradus.model.Manifest;
import io.gradus.model.ModelException;
import java.io.IOException;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Writes directories of which nobody ever sees half. Where directories are renamed at once, the
 * whole is written beside its place and renamed; on object stores, which copy instead, it is
 * written in place, and the manifest, which is written last, tells that it is whole.
 */
public final class WholeDirectory {
  /** Schemes of stores that have no rename of their own. */
  private static final Set<String> OBJECT_STORES =
      Set.of("s3", "s3a", "s3n", "gs", "oss", "cos", "cosn", "obs", "swift", "wasb", "wasbs");

  private static final Pattern UNFINISHED =
      Pattern.compile("\\.(.+)-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

  private WholeDirectory() {}

  /** Writes what is inside a directory. */
  public interface Content {
    /** Makes the directory and fills it. */
    void write(Path directory) throws IOException;
  }

  /**
   * Writes a directory that is not there yet.
   *
   * @throws ModelException if somebody else has written there meanwhile
   */
  public static void write(FileSystem fileSystem, Path target, Content content) throws IOException {
    write(fileSystem, target, content, false);
  }

  /**
   * Writes a directory in place of one that may be there. Where directories are renamed the old one
   * stays until the new one is whole; on object stores there is none while the new one is written.
   */
  public static void replace(FileSystem fileSystem, Path target, Content content)
      throws IOException {
    write(fileSystem, target, content, true);
  }

  private static void write(FileSystem fileSystem, Path target, Content content, boolean replacing)
      throws IOException {
    if (isObjectStore(fileSystem)) {
      if (replacing) {
        remove(fileSystem, target);
      }
      content.write(target);
      return;
    }
    Path beside =
        new Path(
            fileSystem.makeQualified(target).getParent(),
            "." + target.getName() + "-" + UUID.randomUUID());
    try {
      content.write(beside);
      if (replacing) {
        remove(fileSystem, target);
      }
      renameToFree(fileSystem, beside, target);
    } catch (FileAlreadyExistsException e) {
      throw new ModelException(e.getMessage(), e);
    } finally {
      fileSystem.delete(beside, true);
    }
  }

  /** Whether it copies where others rename. */
  static boolean isObjectStore(FileSystem fileSystem) {
    return OBJECT_STORES.contains(fileSystem.getUri().getScheme());
  }

  /**
   * Whether that is the name of something that is being written beside its place.
   *
   * @param ours tells what is written so by the name of its place
   */
  public static boolean isUnfinished(Path path, Predicate<String> ours) {
    Matcher name = UNFINISHED.matcher(path.getName());
    return name.matches() && ours.test(name.group(1));
  }

  /**
   * Renames to a name that nobody has. Hadoop moves into a directory that is there; what was moved
   * so is removed again.
   *
   * @throws FileAlreadyExistsException if somebody has it, or takes it in this moment
   */
  static void renameToFree(FileSystem fileSystem, Path from, Path to) throws IOException {
    boolean taken = fileSystem.exists(to);
    boolean renamed = !taken && fileSystem.rename(from, to);
    Path moved = new Path(to, from.getName());
    if (renamed && fileSystem.exists(moved)) {
      fileSystem.delete(moved, true);
      taken = true;
    }
    if (taken) {
      throw new FileAlreadyExistsException(
          "Expected nothing at %s, found that somebody else writes there. Choose another path, or wait."
              .formatted(to));
    }
    if (!renamed) {
      throw new IOException("%s could not be renamed to %s".formatted(from, to));
    }
  }

  /** Removes a directory, of which meanwhile nobody takes half for whole. */
  public static void remove(FileSystem fileSystem, Path directory) throws IOException {
    // The manifest first: whatever is left of the rest, it is not whole any more.
    fileSystem.delete(new Path(directory, Manifest.NAME), false);
    fileSystem.delete(directory, true);
  }

  /**
   * Removes what processes that were killed meanwhile have begun beside its place.
   *
   * @param ours tells what is written so by the name of its place
   */
  public static void removeUnfinished(FileSystem fileSystem, Path parent, Predicate<String> ours)
      throws IOException {
    for (FileStatus status : fileSystem.listStatus(parent)) {
      if (isUnfinished(status.getPath(), ours)) {
        fileSystem.delete(status.getPath(), true);
      }
    }
  }
}
