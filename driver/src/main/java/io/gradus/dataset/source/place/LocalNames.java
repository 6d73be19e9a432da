package io.gradus.dataset.source.place;

import io.gradus.encode.ColumnNames;
import io.gradus.encode.DataException;
import java.io.File;
import java.io.IOException;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.GlobPattern;
import org.apache.hadoop.fs.Path;

/**
 * Names of local files that Java cannot read: it decodes them by the locale of the process, which
 * in cron jobs and containers is often POSIX, of ASCII alone. Hadoop leaves such files out of its
 * lists, and says nothing.
 */
final class LocalNames {
  private static final char UNREADABLE = '\uFFFD';

  private static final int SHOWN = 3;

  private LocalNames() {}

  /**
   * Checks the names in a directory and below.
   *
   * @param readable files that were found in it
   * @throws DataException if there are names that Java cannot read
   */
  static void requireReadable(Path directory, int readable) {
    if (isLocal(directory)) {
      List<String> unreadable = new ArrayList<>();
      find(new File(directory.toUri().getPath()), unreadable);
      refuse(directory, unreadable, readable + " others");
    }
  }

  /**
   * Checks the names that a glob could match.
   *
   * @throws DataException if there are some that Java cannot read
   */
  static void requireReadable(FileSystem system, Path glob) throws IOException {
    Path qualified = system.makeQualified(glob);
    if (!isLocal(qualified)) {
      return;
    }
    for (Path path = qualified; path.getParent() != null; path = path.getParent()) {
      GlobPattern pattern = new GlobPattern(path.getName());
      if (!pattern.hasWildcard()) {
        continue;
      }
      FileStatus[] parents = system.globStatus(path.getParent());
      for (FileStatus parent : parents == null ? new FileStatus[0] : parents) {
        List<String> unreadable = new ArrayList<>();
        for (String name : names(new File(parent.getPath().toUri().getPath()))) {
          if (isUnreadable(name) && pattern.matches(name)) {
            unreadable.add(name);
          }
        }
        refuse(glob, unreadable, "what else it matches");
      }
    }
  }

  /** What to do where a path that cannot be named in this locale was not found. */
  static Optional<String> remedy(String path) {
    return isUnreadable(path) || !charset().newEncoder().canEncode(path)
        ? Optional.of(locale())
        : Optional.empty();
  }

  private static void refuse(Path path, List<String> unreadable, String beside) {
    if (!unreadable.isEmpty()) {
      Predicate<String> first = name -> unreadable.indexOf(name) < SHOWN;
      throw DataException.expected(
              "names that Java can read in this locale",
              "%s that it cannot, beside %s: %s"
                  .formatted(
                      unreadable.size(),
                      beside,
                      ColumnNames.list(unreadable.stream().filter(first).toList())
                          + (unreadable.size() > SHOWN ? ", …" : "")))
          .file(path.toString())
          .remedy(locale())
          .build();
    }
  }

  private static String locale() {
    String charset = charset().name();
    return charset.startsWith("UTF")
        ? "Rename the files in UTF-8: in this locale names are " + charset + "."
        : "In this locale names of files are "
            + charset
            + ": start Gradus, and the executors, with LC_ALL=C.UTF-8 or another locale of UTF-8.";
  }

  private static Charset charset() {
    return Charset.forName(System.getProperty("sun.jnu.encoding", Charset.defaultCharset().name()));
  }

  private static void find(File directory, List<String> unreadable) {
    for (String name : names(directory)) {
      if (InputFiles.hidden(name)) {
        continue;
      }
      if (isUnreadable(name)) {
        unreadable.add(name);
      } else {
        File inside = new File(directory, name);
        if (inside.isDirectory()) {
          find(inside, unreadable);
        }
      }
    }
  }

  private static String[] names(File directory) {
    String[] names = directory.list();
    return names == null ? new String[0] : names;
  }

  private static boolean isUnreadable(String name) {
    return name.indexOf(UNREADABLE) >= 0;
  }

  private static boolean isLocal(Path path) {
    return "file".equals(path.toUri().getScheme());
  }
}
