package io.gradus.storage;

import io.gradus.model.CheckedFiles;
import io.gradus.model.DirectoryFiles;
import io.gradus.model.Manifest;
import io.gradus.model.ModelException;
import io.gradus.model.ModelFormat;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** The files of one directory of Hadoop's, with their bytes and checksums counted on the way. */
public final class ModelFiles implements DirectoryFiles, ModelFormat.Sink {
  private final FileSystem fileSystem;
  private final Path directory;
  private final Map<String, Manifest.Entry> written = new LinkedHashMap<>();

  /** Touches nothing yet. */
  public ModelFiles(FileSystem fileSystem, Path directory) {
    this.fileSystem = fileSystem;
    this.directory = directory;
  }

  /** The files, each held against what the manifest says of it. */
  public CheckedFiles checked() {
    return new CheckedFiles(this);
  }

  /** What was written so far, for the manifest. */
  @Override
  public Map<String, Manifest.Entry> written() {
    return written;
  }

  /** Writes a new file. */
  @Override
  public void write(String name, ModelFormat.Writer writer) throws IOException {
    MessageDigest digest = CheckedFiles.sha256();
    Path file = new Path(directory, name);
    CountingStream counted;
    try (OutputStream out = fileSystem.create(file, false)) {
      counted = new CountingStream(new DigestOutputStream(out, digest));
      writer.write(counted);
      counted.flush();
    }
    written.put(name, new Manifest.Entry(counted.count, HexFormat.of().formatHex(digest.digest())));
  }

  @Override
  public String path(String name) {
    return (name.isEmpty() ? directory : new Path(directory, name)).toString();
  }

  @Override
  public long length(String name) throws IOException {
    FileStatus status = fileSystem.getFileStatus(new Path(directory, name));
    if (!status.isFile()) {
      throw new ModelException("Expected a file %s, found a directory.".formatted(path(name)));
    }
    return status.getLen();
  }

  @Override
  public InputStream open(String name) throws IOException {
    return fileSystem.open(new Path(directory, name));
  }

  private static final class CountingStream extends FilterOutputStream {
    long count;

    CountingStream(OutputStream out) {
      super(out);
    }

    @Override
    public void write(int b) throws IOException {
      out.write(b);
      count++;
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      out.write(bytes, from, length);
      count += length;
    }
  }
}
