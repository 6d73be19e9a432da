package io.gradus.storage;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes beside the directory, which is exchanged by two renames. */
final class WritingBeside implements MarkedWriting {
  private static final Logger logger = LoggerFactory.getLogger(WritingBeside.class);

  private final MarkedDirectory directory;
  private final FileSystem fileSystem;
  private final Path path;
  private final Path place;
  private final boolean wasThere;

  WritingBeside(MarkedDirectory directory) throws IOException {
    this.directory = directory;
    this.fileSystem = directory.fileSystem();
    this.path = directory.path();
    this.place = beside();
    this.wasThere = directory.exists();
    fileSystem.mkdirs(place);
    Mark.unfinished(Set.of()).write(fileSystem, directory.markFile(place), Map.of());
  }

  private Path beside() {
    return new Path(path.getParent(), "." + path.getName() + "-" + UUID.randomUUID());
  }

  @Override
  public Path place() {
    return place;
  }

  @Override
  public void finish(Map<String, ?> facts) throws IOException {
    Path mark = directory.markFile(place);
    Set<String> written = new TreeSet<>();
    for (FileStatus inside : fileSystem.listStatus(place)) {
      written.add(inside.getPath().getName());
    }
    written.remove(mark.getName());
    Mark.whole(written, Set.of()).write(fileSystem, mark, facts);
    Optional<String> foreign = directory.foreign();
    if (foreign.isPresent()) {
      throw directory.taken(foreign.get());
    }
    if (!wasThere || !directory.exists()) {
      moveIn();
      return;
    }
    Path old = beside();
    WholeDirectory.renameToFree(fileSystem, path, old);
    try {
      moveIn();
    } catch (IOException e) {
      WholeDirectory.renameToFree(fileSystem, old, path);
      throw e;
    }
    try {
      fileSystem.delete(old, true);
    } catch (IOException e) {
      logger.warn("What was there before stays at {}: {}", old, e.getMessage());
    }
  }

  private void moveIn() throws IOException {
    try {
      WholeDirectory.renameToFree(fileSystem, place, path);
    } catch (FileAlreadyExistsException e) {
      throw directory.taken(path.getName());
    }
  }

  @Override
  public void close() {
    try {
      fileSystem.delete(place, true);
    } catch (IOException e) {
      // It says itself that it is unfinished; the next who writes here removes it.
      logger.warn("What was not finished stays at {}: {}", place, e.getMessage());
    }
  }
}
