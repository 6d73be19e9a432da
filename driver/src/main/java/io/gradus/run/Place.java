package io.gradus.run;

import io.gradus.config.Storages;
import io.gradus.dataset.source.place.InputFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.InvalidPathException;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** A file or directory as it is told from others, whichever way its path is written. */
final class Place {
  private final Path path;

  private Place(Path path) {
    this.path = path;
  }

  /** The place of a path, which need not be there; links of local file systems are followed. */
  static Place of(Path path, Configuration hadoop) {
    try {
      FileSystem files = Storages.at(path, hadoop);
      Path qualified = files.makeQualified(path);
      return new Place("file".equals(qualified.toUri().getScheme()) ? real(qualified) : qualified);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path real(Path local) throws IOException {
    java.nio.file.Path there;
    try {
      there = java.nio.file.Path.of(local.toUri().getPath());
    } catch (InvalidPathException e) {
      // A name that the machine's charset cannot write is no link that Java could follow.
      return local;
    }
    java.nio.file.Path rest = null;
    while (there.getParent() != null && !java.nio.file.Files.exists(there)) {
      rest = rest == null ? there.getFileName() : there.getFileName().resolve(rest);
      there = there.getParent();
    }
    java.nio.file.Path found = there.toRealPath();
    return new Path("file", null, (rest == null ? found : found.resolve(rest)).toString());
  }

  /** How this place lies to another one: what stands between the two in a sentence, or null. */
  String relationTo(Place other) {
    if (path.equals(other.path)) {
      return "is";
    }
    if (isIn(path, other.path)) {
      return "lies in";
    }
    return isIn(other.path, path) ? "holds" : null;
  }

  /** Whether this lies inside a directory, under a name that readers of data pass over. */
  boolean isPassedOverIn(Place directory) {
    String inside = path.toUri().getPath();
    String base = directory.path.toUri().getPath();
    return isIn(path, directory.path) && InputFiles.hidden(inside.substring(base.length()));
  }

  private static boolean isIn(Path path, Path directory) {
    for (Path above = path.getParent(); above != null; above = above.getParent()) {
      if (above.equals(directory)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Place that && path.equals(that.path);
  }

  @Override
  public int hashCode() {
    return Objects.hash(path);
  }

  @Override
  public String toString() {
    return RunDirectory.shown(path);
  }
}
