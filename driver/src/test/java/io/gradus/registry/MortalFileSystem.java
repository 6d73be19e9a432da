package io.gradus.registry;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * Local files that behave as those of HDFS, under {@code mortal:/}, or as objects do, under {@code
 * gs:/}; and whose user dies, or loses an answer, at a step that a test names. Who has died does
 * nothing more, whatever its code would have done.
 */
public class MortalFileSystem extends RawLocalFileSystem {
  /** What befalls the n-th step that changes something. */
  enum Fate {
    /** The process ends before it. */
    DIES_BEFORE,
    /** The process ends when half of a file's bytes are written; otherwise before it. */
    DIES_WITHIN,
    /** The process ends after it. */
    DIES_AFTER,
    /** It fails, and is not done. */
    FAILS,
    /** It is done, but the answer gets lost. */
    ANSWER_IS_LOST
  }

  /** No exception, so that nobody who handles failures gets in its way. */
  static final class Death extends Error {
    private static final long serialVersionUID = 1L;
  }

  /** Renames and creates are one step at a NameNode. */
  private static final Object NAMENODE = new Object();

  private static final AtomicInteger steps = new AtomicInteger();
  private static volatile int fatal = -1;
  private static volatile Fate fate = Fate.DIES_BEFORE;
  private static volatile boolean dead;

  private final String scheme;

  /** Files of HDFS. */
  public MortalFileSystem() {
    this("mortal");
  }

  MortalFileSystem(String scheme) {
    this.scheme = scheme;
  }

  /** An object store. */
  public static final class Objects extends MortalFileSystem {
    /** Made by Hadoop. */
    public Objects() {
      super("gs");
    }
  }

  static Configuration configuration() {
    Configuration hadoop = new Configuration();
    hadoop.set("fs.mortal.impl", MortalFileSystem.class.getName());
    hadoop.set("fs.gs.impl", Objects.class.getName());
    return hadoop;
  }

  /** From now on the n-th step meets its fate. */
  static void fear(int number, Fate what) {
    steps.set(0);
    fate = what;
    fatal = number;
    dead = false;
  }

  /** All goes well from now on; how many steps there were. */
  static int fearNothing() {
    fatal = -1;
    dead = false;
    return steps.get();
  }

  private interface Step<T> {
    T take() throws IOException;
  }

  private <T> T step(Step<T> step) throws IOException {
    living();
    if (steps.incrementAndGet() != fatal) {
      return step.take();
    }
    switch (fate) {
      case FAILS:
        throw new IOException("The storage failed.");
      case ANSWER_IS_LOST:
        step.take();
        throw new IOException("The answer was lost.");
      case DIES_AFTER:
        step.take();
        break;
      default:
        break;
    }
    dead = true;
    throw new Death();
  }

  private static void living() {
    if (dead) {
      throw new Death();
    }
  }

  @Override
  public URI getUri() {
    return URI.create(scheme + ":///");
  }

  @Override
  public void initialize(URI uri, Configuration conf) throws IOException {
    super.initialize(uri, conf);
    setConf(conf);
  }

  private boolean holdsObjects() {
    return scheme.equals("gs");
  }

  @Override
  public FSDataOutputStream create(
      Path path,
      FsPermission permission,
      boolean overwrite,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress)
      throws IOException {
    living();
    if (!holdsObjects()) {
      step(
          () -> {
            synchronized (NAMENODE) {
              if (!overwrite && exists(path)) {
                throw new FileAlreadyExistsException(path.toString());
              }
              put(path, new byte[0]);
              return null;
            }
          });
    }
    return new FSDataOutputStream(new Writing(path, overwrite), null);
  }

  @Override
  public FSDataOutputStream create(
      Path path,
      boolean overwrite,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress)
      throws IOException {
    return create(path, null, overwrite, bufferSize, replication, blockSize, progress);
  }

  /** Not by Hadoop, which starts a process for each file to say who may read it. */
  private void put(Path path, byte[] bytes) throws IOException {
    Files.createDirectories(pathToFile(path).getParentFile().toPath());
    java.nio.file.Path target = pathToFile(path).toPath();
    if (!holdsObjects()) {
      Files.write(target, bytes);
      return;
    }
    // An object is seen when it is whole.
    java.nio.file.Path whole = Files.createTempFile("object", "");
    Files.write(whole, bytes);
    Files.move(whole, target, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Bytes get to the storage when the file is closed. */
  private final class Writing extends ByteArrayOutputStream {
    private final Path path;
    private final boolean overwrite;
    private boolean closed;

    Writing(Path path, boolean overwrite) {
      this.path = path;
      this.overwrite = overwrite;
    }

    @Override
    public void close() throws IOException {
      if (closed) {
        return;
      }
      closed = true;
      living();
      byte[] bytes = toByteArray();
      if (!holdsObjects() && fate == Fate.DIES_WITHIN && steps.get() + 1 == fatal) {
        put(path, Arrays.copyOf(bytes, bytes.length / 2));
      }
      step(
          () -> {
            synchronized (NAMENODE) {
              if (holdsObjects() && !overwrite && exists(path)) {
                throw new FileAlreadyExistsException("412: " + path);
              }
              put(path, bytes);
              return null;
            }
          });
    }
  }

  @Override
  public boolean rename(Path from, Path to) throws IOException {
    if (holdsObjects()) {
      throw new IOException("An object store renames nothing: " + from);
    }
    return step(
        () -> {
          synchronized (NAMENODE) {
            FileStatus there = exists(to) ? getFileStatus(to) : null;
            if (there != null && there.isFile()) {
              return false;
            }
            return super.rename(from, there == null ? to : new Path(to, from.getName()));
          }
        });
  }

  @Override
  public boolean delete(Path path, boolean recursive) throws IOException {
    return step(() -> super.delete(path, recursive));
  }

  @Override
  public boolean mkdirs(Path path) throws IOException {
    return step(() -> Files.isDirectory(Files.createDirectories(pathToFile(path).toPath())));
  }

  @Override
  public FSDataInputStream open(Path path, int bufferSize) throws IOException {
    living();
    return super.open(path, bufferSize);
  }
}
