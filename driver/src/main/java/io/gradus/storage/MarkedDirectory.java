package io.gradus.storage;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A directory of files that Spark writes, which is replaced as a whole and only where all in it was
 * written by us: a mark, a file that readers of data pass over, names what that is. Whoever writes
 * holds a lock.
 *
 * <p>Where directories are renamed at once, the new files are written beside the old ones, which
 * are there until the new ones are whole. On object stores, which copy instead, they are written
 * among the old ones, which are removed after them; the mark names those that belong together.
 */
public final class MarkedDirectory {
  private static final String UUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";

  private final FileSystem fileSystem;
  private final Path path;
  private final String mark;

  private MarkedDirectory(FileSystem fileSystem, Path path, String mark) {
    this.fileSystem = fileSystem;
    this.path = path;
    this.mark = mark;
  }

  /**
   * A directory that may or may not be there; nothing is touched.
   *
   * @param path not the root of a file system
   * @param kind what it holds, a word
   */
  public static MarkedDirectory at(FileSystem fileSystem, Path path, String kind) {
    return new MarkedDirectory(
        fileSystem, fileSystem.makeQualified(path), "_gradus_" + kind + ".json");
  }

  /** Whether something is there. */
  public boolean exists() throws IOException {
    return fileSystem.exists(path);
  }

  /**
   * The name of something there that we did not write, the directory's own if it is a file; empty
   * where it is not there, or holds nothing or nothing else than what we wrote.
   */
  public Optional<String> foreign() throws IOException {
    FileStatus[] inside;
    try {
      if (fileSystem.getFileStatus(path).isFile()) {
        return Optional.of(path.getName());
      }
      inside = fileSystem.listStatus(path);
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
    Optional<Mark> ours = Mark.at(fileSystem, markFile(path));
    for (FileStatus status : inside) {
      boolean known =
          ours.isPresent()
              && (status.getPath().getName().equals(mark) || ours.get().isOurs(status));
      if (!known) {
        return Optional.of(status.getPath().getName());
      }
    }
    return Optional.empty();
  }

  /** The names of what we wrote there, whatever else there is. */
  public Set<String> known() throws IOException {
    return Mark.at(fileSystem, markFile(path)).map(Mark::files).orElse(Set.of());
  }

  /** Says that we wrote these files too, in a directory that may hold others. */
  public void add(Set<String> files) throws IOException {
    Set<String> all = new TreeSet<>(known());
    all.addAll(files);
    Mark.whole(all, Set.of()).write(fileSystem, markFile(path), Map.of());
  }

  /**
   * Removes what writers have left beside the directory that were killed. One that was killed
   * between the two renames has left the directory's name free: then what is whole gets its place.
   */
  public void recover() throws IOException {
    if (WholeDirectory.isObjectStore(fileSystem) || path.getParent() == null) {
      return;
    }
    List<Left> whole = new ArrayList<>();
    for (Left left : left()) {
      if (left.mark.filter(Mark::whole).isPresent()) {
        whole.add(left);
      } else {
        fileSystem.delete(left.path, true);
      }
    }
    whole.sort(Comparator.comparing((Left left) -> left.mark.orElseThrow().written()).reversed());
    for (Left left : whole) {
      if (!exists()) {
        WholeDirectory.renameToFree(fileSystem, left.path, path);
      } else if (foreign().isEmpty()) {
        fileSystem.delete(left.path, true);
      }
    }
  }

  /** What a writer has left beside the directory. */
  private record Left(Path path, Optional<Mark> mark) {}

  private List<Left> left() throws IOException {
    Pattern name = Pattern.compile(Pattern.quote("." + path.getName() + "-") + UUID);
    List<Left> left = new ArrayList<>();
    FileStatus[] siblings;
    try {
      siblings = fileSystem.listStatus(path.getParent());
    } catch (FileNotFoundException e) {
      return left;
    }
    for (FileStatus status : siblings) {
      if (status.isDirectory() && name.matcher(status.getPath().getName()).matches()) {
        Path mine = markFile(status.getPath());
        if (fileSystem.exists(mine) || fileSystem.listStatus(status.getPath()).length == 0) {
          left.add(new Left(status.getPath(), Mark.at(fileSystem, mine)));
        }
      }
    }
    return left;
  }

  /** Begins to write what is to be there, in place of what we wrote before. */
  public MarkedWriting begin() throws IOException {
    return WholeDirectory.isObjectStore(fileSystem)
        ? new WritingInPlace(this)
        : new WritingBeside(this);
  }

  FileSystem fileSystem() {
    return fileSystem;
  }

  Path path() {
    return path;
  }

  Path markFile(Path directory) {
    return new Path(directory, mark);
  }

  /** What is to be told where something appeared that is not ours. */
  IOException taken(String name) {
    return new TakenException(
        "%s was not there before, or something of it: %s. Somebody else writes there"
            .formatted(path, name));
  }

  /** Somebody else has written at the place meanwhile; that was left alone. */
  public static final class TakenException extends IOException {
    private static final long serialVersionUID = 1L;

    TakenException(String message) {
      super(message);
    }
  }
}
