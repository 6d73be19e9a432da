package io.gradus.model;

import java.io.IOException;
import java.util.Set;
import java.util.UUID;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Writes directories of which nobody ever sees half. Where directories are renamed at once, the
 * whole is written beside its place and renamed; on object stores, which copy instead, it is
 * written in place, and what is written last has to tell that it is whole.
 */
public final class WholeDirectory {
  /** Schemes of stores that have no rename of their own. */
  private static final Set<String> OBJECT_STORES =
      Set.of("s3", "s3a", "s3n", "gs", "oss", "cos", "cosn", "obs", "swift", "wasb", "wasbs");

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
    if (OBJECT_STORES.contains(fileSystem.getUri().getScheme())) {
      content.write(target);
      return;
    }
    Path beside =
        new Path(
            fileSystem.makeQualified(target).getParent(),
            "." + target.getName() + "-" + UUID.randomUUID());
    try {
      content.write(beside);
      if (!fileSystem.rename(beside, target)) {
        throw new ModelException(
            "Could not rename %s to %s. Check that nobody else writes there."
                .formatted(beside, target));
      }
    } finally {
      fileSystem.delete(beside, true);
    }
  }
}
