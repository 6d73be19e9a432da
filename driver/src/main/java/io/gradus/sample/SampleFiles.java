package io.gradus.sample;

import io.gradus.config.Existing;
import io.gradus.storage.MarkedDirectory;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Files of a folder that may hold others: written under other names, and given theirs when all are
 * whole. Only files that were made so are ever replaced.
 */
final class SampleFiles implements AutoCloseable {
  /** What the mark calls them. */
  static final String KIND = "sample";

  private final FileSystem fileSystem;
  private final Path folder;
  private final MarkedDirectory directory;
  private final Map<Path, Path> places = new LinkedHashMap<>();

  /**
   * Begins to make files.
   *
   * @throws FileAlreadyExistsException if one is there that must not be replaced
   */
  SampleFiles(FileSystem fileSystem, Path folder, Set<String> names, Existing existing)
      throws IOException {
    this.fileSystem = fileSystem;
    this.folder = folder;
    this.directory = MarkedDirectory.at(fileSystem, folder, KIND);
    Set<String> ours = directory.known();
    for (String name : names) {
      Path file = new Path(folder, name);
      boolean there = fileSystem.exists(file);
      if (there && existing == Existing.FAIL) {
        throw new FileAlreadyExistsException(
            file + ": Expected no such file, found one. Choose another folder, or overwrite it.");
      }
      if (there && !ours.contains(name)) {
        throw new FileAlreadyExistsException(
            "%s: Expected a file that this command made, found one that it did not make. Choose another folder, or move it away."
                .formatted(file));
      }
      places.put(file, new Path(folder, "." + name + "-" + UUID.randomUUID()));
    }
  }

  /** Where a file is to be written, for the time being. */
  Path place(String name) {
    return places.get(new Path(folder, name));
  }

  /** Gives the files their names. */
  void finish() throws IOException {
    Set<String> made = new TreeSet<>();
    places.keySet().forEach(file -> made.add(file.getName()));
    directory.add(made);
    for (Map.Entry<Path, Path> entry : places.entrySet()) {
      fileSystem.delete(entry.getKey(), false);
      if (!fileSystem.rename(entry.getValue(), entry.getKey())) {
        throw new IOException(
            "%s could not be renamed to %s".formatted(entry.getValue(), entry.getKey()));
      }
    }
  }

  /** Removes what was begun and not finished. */
  @Override
  public void close() throws IOException {
    for (Path place : places.values()) {
      fileSystem.delete(place, false);
    }
  }
}
