package io.gradus.storage;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Set;
import java.util.UUID;
import org.apache.hadoop.fs.FSDataOutputStreamBuilder;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Small files that are made once, as a whole, by one of all who try at once: a file of the name is
 * there with all its bytes, or it is not there, at whatever point a process dies. All else that has
 * to be agreed upon between processes follows from this.
 *
 * <p>How it is had depends on the storage. On local disks a whole file gets its name by a hard link
 * (POSIX {@code link}), on HDFS and what is like it by a rename, which replaces nothing there; an
 * object is put on the condition that there is none ({@code If-None-Match: *} of S3).
 */
public abstract class ExclusiveFiles {
  /** What S3A of Hadoop 3.4.2 and later answers to, and what it then does when a file is closed. */
  private static final String CONDITIONAL = "fs.option.create.conditional.overwrite";

  /** Stores that make a file only where there is none, as their own documentation says. */
  private static final Set<String> CONDITIONAL_STORES = Set.of("gs");

  private ExclusiveFiles() {}

  /**
   * The files of a file system.
   *
   * @param place below which they will be made
   * @throws IOException if it cannot make files so, as S3A before Hadoop 3.4.2
   */
  public static ExclusiveFiles of(FileSystem fileSystem, Path place) throws IOException {
    String scheme = fileSystem.getUri().getScheme();
    if (scheme.equals("file")) {
      return new Linked();
    }
    if (!WholeDirectory.isObjectStore(fileSystem)) {
      return new Renamed(fileSystem);
    }
    if (fileSystem.hasPathCapability(place, CONDITIONAL)) {
      return new Put(fileSystem, true);
    }
    if (CONDITIONAL_STORES.contains(scheme)) {
      return new Put(fileSystem, false);
    }
    throw new IOException(
        "%s:// makes no file on the condition that there is none, so that of two who write at once one could be lost (S3A does from Hadoop 3.4.2 on, which Spark 4.1 and later bring, unless fs.s3a.create.conditional.enabled is false)"
            .formatted(scheme));
  }

  /**
   * Makes a file whose directory is there.
   *
   * @return whether it was made; false if there is one of that name, unless it has these very bytes
   * @throws IOException if it cannot be known, or the storage fails; then it may have been made
   */
  public final boolean create(Path file, byte[] content) throws IOException {
    try {
      return tryToCreate(file, content) || holds(file, content);
    } catch (IOException e) {
      if (holds(file, content)) {
        // It was made, and the answer got lost.
        return true;
      }
      throw e;
    }
  }

  abstract boolean tryToCreate(Path file, byte[] content) throws IOException;

  abstract byte[] read(Path file, int length) throws IOException;

  private boolean holds(Path file, byte[] content) {
    try {
      return Arrays.equals(read(file, content.length + 1), content);
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Tries out in a directory that is there whether the storage keeps what it says: some servers of
   * S3's interface pass over conditions that they do not know.
   *
   * @throws IOException if the second of two files of one name was made
   */
  public void requireKept(Path directory) throws IOException {
    Path probe = new Path(directory, ".probe-" + UUID.randomUUID());
    try {
      boolean first = tryToCreate(probe, new byte[] {1});
      if (first && tryToCreate(probe, new byte[] {2})) {
        throw new IOException(
            "the storage wrote over a file that was to be made only if there is none (%s). Of two who write at once one could be lost"
                .formatted(probe));
      }
    } finally {
      remove(probe);
    }
  }

  abstract void remove(Path file) throws IOException;

  private static Path beside(Path file) {
    return new Path(file.getParent(), "." + file.getName() + "-" + UUID.randomUUID());
  }

  /** On disks of this machine, and on those that are mounted. */
  private static final class Linked extends ExclusiveFiles {
    @Override
    boolean tryToCreate(Path file, byte[] content) throws IOException {
      java.nio.file.Path target = local(file);
      java.nio.file.Path whole = local(beside(file));
      try {
        try (FileChannel out =
            FileChannel.open(whole, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
          ByteBuffer bytes = ByteBuffer.wrap(content);
          while (bytes.hasRemaining()) {
            out.write(bytes);
          }
          out.force(true);
        }
        Files.createLink(target, whole);
        return true;
      } catch (FileAlreadyExistsException e) {
        return false;
      } catch (UnsupportedOperationException e) {
        throw new IOException("the disk of %s knows no hard links".formatted(target), e);
      } catch (FileSystemException e) {
        throw new IOException(
            "%s could not be made by a hard link: %s".formatted(target, e.getMessage()), e);
      } finally {
        Files.deleteIfExists(whole);
      }
    }

    @Override
    byte[] read(Path file, int length) throws IOException {
      try (InputStream in = Files.newInputStream(local(file))) {
        return in.readNBytes(length);
      }
    }

    @Override
    void remove(Path file) throws IOException {
      Files.deleteIfExists(local(file));
    }

    private static java.nio.file.Path local(Path path) {
      return java.nio.file.Path.of(path.toUri().getPath());
    }
  }

  /** What is reached through Hadoop. */
  private abstract static class Remote extends ExclusiveFiles {
    final FileSystem fileSystem;

    Remote(FileSystem fileSystem) {
      this.fileSystem = fileSystem;
    }

    @Override
    byte[] read(Path file, int length) throws IOException {
      try (InputStream in = fileSystem.open(file)) {
        return in.readNBytes(length);
      }
    }

    @Override
    void remove(Path file) throws IOException {
      fileSystem.delete(file, false);
    }
  }

  /** Where a rename is one step and replaces nothing. */
  private static final class Renamed extends Remote {
    Renamed(FileSystem fileSystem) {
      super(fileSystem);
    }

    @Override
    boolean tryToCreate(Path file, byte[] content) throws IOException {
      Path whole = beside(file);
      try {
        try (OutputStream out = fileSystem.create(whole, false)) {
          out.write(content);
        }
        if (fileSystem.rename(whole, file)) {
          return true;
        }
        if (!fileSystem.exists(file)) {
          throw new IOException("%s could not be renamed to %s".formatted(whole, file));
        }
        return false;
      } catch (org.apache.hadoop.fs.FileAlreadyExistsException e) {
        return false;
      } finally {
        fileSystem.delete(whole, false);
      }
    }
  }

  /** Where an object is seen when it is whole. */
  private static final class Put extends Remote {
    private final boolean byOption;

    Put(FileSystem fileSystem, boolean byOption) {
      super(fileSystem);
      this.byOption = byOption;
    }

    @Override
    boolean tryToCreate(Path file, byte[] content) throws IOException {
      try (OutputStream out = open(file)) {
        out.write(content);
      } catch (IOException e) {
        // What S3A throws for a condition that does not hold is a class of its own.
        if (fileSystem.exists(file)) {
          return false;
        }
        throw e;
      }
      return true;
    }

    private OutputStream open(Path file) throws IOException {
      if (!byOption) {
        return fileSystem.create(file, false);
      }
      FSDataOutputStreamBuilder<?, ?> builder = fileSystem.createFile(file);
      builder.must(CONDITIONAL, true);
      return builder.build();
    }
  }
}
