package io.gradus.storage;

import io.gradus.config.Storages;
import java.io.IOException;
import java.io.OutputStream;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumFileSystem;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.util.ReflectionUtils;

/**
 * Files that grow or are overwritten, as a run's log and its records are. Hadoop's local file
 * system keeps checksums in a file beside each, and writes them some blocks later: when the process
 * is killed in between, they fit no more, and what was written cannot be read. These files are
 * written without them, and read whatever they say.
 */
public final class PlainFiles {
  private PlainFiles() {}

  /** The file system of a path; a local one as one of the caller's own, without checksums. */
  public static FileSystem at(Path path, Configuration hadoop) throws IOException {
    FileSystem shared = Storages.at(path, hadoop);
    if (!(shared instanceof ChecksumFileSystem)) {
      return shared;
    }
    // Others in this process share that one, and want it as it is.
    ChecksumFileSystem own =
        (ChecksumFileSystem) ReflectionUtils.newInstance(shared.getClass(), hadoop);
    own.initialize(shared.getUri(), hadoop);
    own.setVerifyChecksum(false);
    own.setWriteChecksum(false);
    return own;
  }

  /**
   * Writes a file in place of one that may be there. Where files are renamed at once, a reader sees
   * the one before or the new one, never half.
   */
  public static void replace(FileSystem fileSystem, Path target, byte[] content)
      throws IOException {
    if (WholeDirectory.isObjectStore(fileSystem)) {
      // There a file is seen when it is closed.
      write(fileSystem, target, content);
      return;
    }
    Path beside = new Path(target.getParent(), "." + target.getName() + "-" + UUID.randomUUID());
    try {
      write(fileSystem, beside, content);
      // HDFS renames nothing onto a file that is there.
      if (!fileSystem.rename(beside, target)
          && !(fileSystem.delete(target, false) && fileSystem.rename(beside, target))) {
        throw new IOException("it cannot be renamed from " + beside);
      }
    } finally {
      fileSystem.delete(beside, false);
    }
  }

  private static void write(FileSystem fileSystem, Path target, byte[] content) throws IOException {
    try (OutputStream out = fileSystem.create(target, true)) {
      out.write(content);
    }
  }
}
