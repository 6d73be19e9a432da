package io.gradus.dataset.source;

import io.gradus.encode.ColumnNames;
import io.gradus.encode.DataException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/**
 * The files behind paths and globs, in the order of the paths and then by name: a local file system
 * lists a directory in any order.
 */
final class InputFiles {
  /** More files than this are left for Spark to list. */
  private static final int MOST_LISTED = 20_000;

  private static final Set<String> LEAVE_LISTING_TO_SPARK =
      Set.of(
          "basepath", "recursivefilelookup", "pathglobfilter", "modifiedbefore", "modifiedafter");

  private final List<Path> roots = new ArrayList<>();
  private final List<FileStatus> files = new ArrayList<>();
  private boolean partitioned;

  private InputFiles() {}

  /**
   * Finds the files.
   *
   * @throws DataException if a path leads nowhere, or to a directory without files
   */
  static InputFiles of(List<String> paths, Configuration hadoop) {
    InputFiles found = new InputFiles();
    for (String path : paths) {
      try {
        found.add(path, hadoop);
      } catch (IOException e) {
        throw DataException.because("Could not list the path: " + SparkErrors.rootMessage(e))
            .file(path)
            .remedy("Check the path, its file system and the permissions.")
            .cause(e)
            .build();
      } catch (IllegalArgumentException e) {
        throw DataException.because("This is no path: " + e.getMessage() + ".")
            .file(path)
            .cause(e)
            .build();
      }
    }
    return found;
  }

  /** All files, sorted inside each path. */
  List<FileStatus> files() {
    return files;
  }

  /** What to hand to Spark: every file by itself, or the directories where they carry columns. */
  String[] toLoad(Map<String, String> options) {
    boolean byDirectory =
        partitioned
            || files.size() > MOST_LISTED
            || options.keySet().stream()
                .anyMatch(key -> LEAVE_LISTING_TO_SPARK.contains(key.toLowerCase(Locale.ROOT)));
    if (byDirectory) {
      return roots.stream().map(Path::toString).toArray(String[]::new);
    }
    return files.stream().map(file -> escaped(file.getPath())).toArray(String[]::new);
  }

  /** Spark takes every path for a glob. */
  private static String escaped(Path path) {
    return path.toString().replaceAll("([\\[\\]{}*?\\\\])", "\\\\$1");
  }

  private void add(String text, Configuration hadoop) throws IOException {
    if (text.isBlank()) {
      throw DataException.expected("a path", ColumnNames.quoted(text)).build();
    }
    Path path = new Path(text);
    FileSystem system = path.getFileSystem(hadoop);
    List<FileStatus> matches = matches(system, path);
    if (matches.isEmpty()) {
      throw DataException.because("There is no such file, directory or match of a glob.")
          .file(text)
          .remedy(nearby(system, path).orElse("Check the path."))
          .build();
    }
    matches.sort(Comparator.comparing(status -> status.getPath().toString()));
    int before = files.size();
    for (FileStatus match : matches) {
      roots.add(match.getPath());
      if (match.isDirectory()) {
        list(system, match.getPath());
      } else {
        files.add(match);
      }
    }
    if (files.size() == before) {
      throw DataException.expected("data files", "none (hidden files do not count)")
          .file(text)
          .remedy("Check the path, or whether the job that writes it has run.")
          .build();
    }
  }

  private static List<FileStatus> matches(FileSystem system, Path path) throws IOException {
    List<FileStatus> matches = new ArrayList<>();
    try {
      matches.add(system.getFileStatus(path));
    } catch (FileNotFoundException e) {
      FileStatus[] globbed = system.globStatus(path);
      if (globbed != null) {
        matches.addAll(List.of(globbed));
      }
    }
    return matches;
  }

  private void list(FileSystem system, Path directory) throws IOException {
    List<FileStatus> found = new ArrayList<>();
    RemoteIterator<LocatedFileStatus> all = system.listFiles(directory, true);
    int prefix = directory.toUri().getPath().length();
    while (all.hasNext()) {
      LocatedFileStatus file = all.next();
      String inside = file.getPath().toUri().getPath().substring(prefix);
      if (!hidden(inside)) {
        partitioned |= inside.matches(".*[^/]=[^/]*/.*");
        found.add(file);
      }
    }
    found.sort(Comparator.comparing(status -> status.getPath().toString()));
    files.addAll(found);
  }

  /** As Spark has it: names that begin with a dot, or with an underscore and are no partition. */
  private static boolean hidden(String inside) {
    for (String name : inside.split("/")) {
      if (name.startsWith(".") || name.startsWith("_") && !name.contains("=")) {
        return true;
      }
    }
    return false;
  }

  private static Optional<String> nearby(FileSystem system, Path path) {
    Path parent = path.getParent();
    if (parent == null) {
      return Optional.empty();
    }
    try {
      List<String> names = new ArrayList<>();
      for (FileStatus sibling : system.listStatus(parent)) {
        names.add(sibling.getPath().getName());
      }
      names.sort(Comparator.naturalOrder());
      if (names.isEmpty()) {
        return Optional.of("The directory " + parent + " is empty.");
      }
      return Optional.of("In " + parent + ": " + ColumnNames.suggestion(path.getName(), names));
    } catch (IOException e) {
      return Optional.of("The directory " + parent + " cannot be listed either.");
    }
  }
}
