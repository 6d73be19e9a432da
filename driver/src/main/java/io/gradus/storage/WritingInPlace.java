package io.gradus.storage;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes among the old files, of which none has the name of a new one, and removes them when the
 * new ones are there. In between the mark names those that belong together.
 */
final class WritingInPlace implements MarkedWriting {
  private static final Logger logger = LoggerFactory.getLogger(WritingInPlace.class);

  private static final String SUCCESS = "_SUCCESS";

  private final MarkedDirectory directory;
  private final FileSystem fileSystem;
  private final Path path;
  private final Path mark;

  /** The files of the last writing that came to its end. */
  private final Set<String> before;

  private boolean finished;

  WritingInPlace(MarkedDirectory directory) throws IOException {
    this.directory = directory;
    this.fileSystem = directory.fileSystem();
    this.path = directory.path();
    this.mark = directory.markFile(path);
    Optional<Mark> last = Mark.at(fileSystem, mark);
    this.before = last.map(Mark::files).orElse(Set.of());
    for (FileStatus left : inside()) {
      // Of a writer that was killed: not all of it is there, or it was to be removed.
      if (last.isPresent() && last.get().isOurs(left) && !isBefore(left)) {
        fileSystem.delete(left.getPath(), true);
      }
    }
    Mark.unfinished(before).write(fileSystem, mark, Map.of());
  }

  private boolean isBefore(FileStatus status) {
    return before.contains(status.getPath().getName());
  }

  private FileStatus[] inside() throws IOException {
    try {
      return fileSystem.listStatus(path);
    } catch (FileNotFoundException e) {
      return new FileStatus[0];
    }
  }

  @Override
  public Path place() {
    return path;
  }

  @Override
  public void finish(Map<String, ?> facts) throws IOException {
    Optional<String> foreign = directory.foreign();
    if (foreign.isPresent()) {
      throw directory.taken(foreign.get());
    }
    Set<String> written = new TreeSet<>();
    for (FileStatus status : inside()) {
      if (status.isFile() && (!isBefore(status) || isSuccess(status))) {
        written.add(status.getPath().getName());
      }
    }
    written.remove(mark.getName());
    Set<String> old = new HashSet<>(before);
    old.removeAll(written);
    Mark.whole(written, old).write(fileSystem, mark, facts);
    finished = true;
    for (String name : old) {
      fileSystem.delete(new Path(path, name), false);
    }
    Mark.whole(written, Set.of()).write(fileSystem, mark, facts);
  }

  private static boolean isSuccess(FileStatus status) {
    return status.getPath().getName().equals(SUCCESS);
  }

  @Override
  public void close() {
    if (finished) {
      return;
    }
    try {
      Mark begun = Mark.unfinished(before);
      for (FileStatus status : inside()) {
        if (begun.isOurs(status) && !isBefore(status)) {
          fileSystem.delete(status.getPath(), true);
        }
      }
      if (!before.isEmpty()) {
        Mark.whole(before, Set.of()).write(fileSystem, mark, Map.of());
      } else {
        fileSystem.delete(mark, false);
        if (inside().length == 0) {
          fileSystem.delete(path, false);
        }
      }
    } catch (IOException e) {
      // The mark says that it is unfinished; the next who writes here removes it.
      logger.warn("What was not finished stays at {}: {}", path, e.getMessage());
    }
  }
}
