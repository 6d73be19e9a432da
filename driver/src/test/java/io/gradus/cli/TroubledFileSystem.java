package io.gradus.cli;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.net.URI;
import java.util.function.Predicate;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.security.AccessControlException;
import org.apache.hadoop.util.Progressable;

/** Local files under {@code trouble:/}, of which some can be neither made, written nor removed. */
public final class TroubledFileSystem extends RawLocalFileSystem {
  static final String SCHEME = "trouble";

  /** Which files' disk is full. */
  static volatile Predicate<String> full = path -> false;

  /** Where nothing can be made or opened. */
  static volatile Predicate<String> denied = path -> false;

  /** Which files stay. */
  static volatile Predicate<String> stuck = path -> false;

  @Override
  public URI getUri() {
    return URI.create(SCHEME + ":///");
  }

  @Override
  public void initialize(URI uri, Configuration conf) throws IOException {
    super.initialize(uri, conf);
    setConf(conf);
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
    requireAccess(path);
    FSDataOutputStream out =
        super.create(path, permission, overwrite, bufferSize, replication, blockSize, progress);
    return troubled(path, out);
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
    requireAccess(path);
    return troubled(
        path, super.create(path, overwrite, bufferSize, replication, blockSize, progress));
  }

  private static FSDataOutputStream troubled(Path path, FSDataOutputStream out) throws IOException {
    String name = path.toUri().getPath();
    return new FSDataOutputStream(
        new FilterOutputStream(out) {
          @Override
          public void write(byte[] bytes, int from, int count) throws IOException {
            check();
            out.write(bytes, from, count);
          }

          @Override
          public void write(int value) throws IOException {
            check();
            out.write(value);
          }

          private void check() throws IOException {
            if (full.test(name)) {
              throw new IOException("No space left on device");
            }
          }
        },
        null);
  }

  private static void requireAccess(Path path) throws AccessControlException {
    if (denied.test(path.toUri().getPath())) {
      throw new AccessControlException("Permission denied: user=somebody, path=" + path);
    }
  }

  @Override
  public boolean mkdirs(Path path) throws IOException {
    requireAccess(path);
    return super.mkdirs(path);
  }

  @Override
  public FSDataInputStream open(Path path, int bufferSize) throws IOException {
    requireAccess(path);
    return super.open(path, bufferSize);
  }

  @Override
  public boolean delete(Path path, boolean recursive) throws IOException {
    if (stuck.test(path.toUri().getPath())) {
      throw new IOException("Permission denied");
    }
    return super.delete(path, recursive);
  }
}
