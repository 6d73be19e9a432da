package io.gradus.storage;

import io.gradus.model.CheckedFiles;
import io.gradus.model.DirectoryFiles;
import io.gradus.model.Manifest;
import io.gradus.model.ModelException;
import io.gradus.model.ModelFormat;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
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
    try (OutputStream out = fileSystem.create(new Path(directory, name), false)) {
      written.put(name, HashedFiles.write(writer, out));
    }
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

  @Override
  public ModelFiles directory(String name) {
    return new ModelFiles(fileSystem, new Path(directory, name));
  }
}
