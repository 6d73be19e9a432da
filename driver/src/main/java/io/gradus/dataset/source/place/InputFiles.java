package io.gradus.dataset.source.place;

import io.gradus.config.Storages;
import io.gradus.dataset.scan.SparkErrors;
import io.gradus.encode.ColumnNames;
import io.gradus.encode.DataException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
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
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The files behind paths and globs, in the order of the paths and then by name: a local file system
 * lists a directory in any order.
 */
public final class InputFiles {
  /** More files than this are left for Spark to list. */
  private static final int MOST_LISTED = 20_000;

  private static final Set<String> LEAVE_LISTING_TO_SPARK =
      Set.of(
          "basepath", "recursivefilelookup", "pathglobfilter", "modifiedbefore", "modifiedafter");

  private final Configuration hadoop;
  private final Map<Path, List<FileStatus>> found = new LinkedHashMap<>();
  private final Map<Path, String> namedBy = new HashMap<>();
  private final List<FileStatus> files = new ArrayList<>();
  private final List<FileStatus> empty = new ArrayList<>();
  private TableFormat.Found table;
  private Optional<PartitionDirectories> partitions = Optional.empty();

  private InputFiles(Configuration hadoop) {
    this.hadoop = hadoop;
  }

  /**
   * Finds the files.
   *
   * @throws DataException if a path leads nowhere, to a directory without files, to files whose
   *     names Java cannot read here, or to a file that another path leads to as well
   */
  public static InputFiles of(List<String> paths, Configuration hadoop) {
    InputFiles input = new InputFiles(hadoop);
    for (String path : paths) {
      try {
        input.add(path);
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
    // An empty file has no rows, whatever its format, and in some formats it cannot be read.
    if (input.empty.size() < input.files.size()) {
      input.files.removeIf(file -> file.getLen() == 0);
    } else {
      input.empty.clear();
    }
    return input;
  }

  /** All files but empty ones, sorted inside each path. */
  public List<FileStatus> files() {
    return files;
  }

  /** Files of no bytes at all among others. */
  public List<FileStatus> empty() {
    return empty;
  }

  /** What the paths lead to: directories, and files that are named by themselves. */
  public Set<Path> roots() {
    return found.keySet();
  }

  /** A table of a format of its own among the files, if there is one. */
  public Optional<TableFormat.Found> table() {
    return Optional.ofNullable(table).filter(found -> !isRootOfStream(found.directory()));
  }

  /**
   * Whether a directory, which is the only path, is the output of a streaming query: Spark itself
   * reads it by its log.
   */
  public boolean isRootOfStream(Path directory) {
    return table != null
        && table.format() == TableFormat.STREAM
        && table.directory().equals(directory)
        && found.keySet().equals(Set.of(directory));
  }

  /** The partition directories that the files are in. */
  public Optional<PartitionDirectories> partitions() {
    return partitions;
  }

  /**
   * Finds the partition directories that the files are in, unless the options leave to Spark what
   * is listed and how, and sets the option that makes columns of them.
   *
   * @throws DataException if only some files are in such directories, or in other ones
   */
  public void findPartitions(Map<String, String> options) {
    if (!isListedBySpark(options)) {
      partitions = PartitionDirectories.of(found);
      partitions.ifPresent(where -> options.put("basePath", where.base().toString()));
    }
  }

  /**
   * A schema in which columns of directories have the types that they had in rows that were read
   * before, or else are texts where they hold codes.
   */
  public StructType withPathTypes(StructType schema, Optional<StructType> before) {
    Set<String> inPaths = partitions.map(where -> Set.copyOf(where.columns())).orElse(Set.of());
    Set<String> codes = partitions.map(PartitionDirectories::codes).orElse(Set.of());
    Set<String> known = before.map(types -> Set.of(types.fieldNames())).orElse(Set.of());
    StructType result = new StructType();
    for (StructField field : schema.fields()) {
      DataType type = field.dataType();
      if (inPaths.contains(field.name())) {
        if (known.contains(field.name())) {
          type = before.get().apply(field.name()).dataType();
        } else if (codes.contains(field.name())) {
          type = DataTypes.StringType;
        }
      }
      result = result.add(new StructField(field.name(), type, field.nullable(), field.metadata()));
    }
    return result;
  }

  /** Whether the options let Spark list other files than are found here. */
  public static boolean isListedBySpark(Map<String, String> options) {
    return options.keySet().stream()
        .anyMatch(key -> LEAVE_LISTING_TO_SPARK.contains(key.toLowerCase(Locale.ROOT)));
  }

  /** What to hand to Spark: every file by itself, or the directories where they carry columns. */
  public String[] toLoad(Map<String, String> options) {
    boolean byDirectory =
        roots().stream().anyMatch(this::isRootOfStream)
            || partitions.isPresent()
            || files.size() > MOST_LISTED
            || isListedBySpark(options);
    if (byDirectory) {
      return roots().stream().map(InputFiles::escaped).toArray(String[]::new);
    }
    return files.stream().map(file -> escaped(file.getPath())).toArray(String[]::new);
  }

  /** Spark takes every path for a glob. */
  private static String escaped(Path path) {
    return path.toString().replaceAll("([\\[\\]{}*?\\\\])", "\\\\$1");
  }

  private void add(String text) throws IOException {
    if (text.isBlank()) {
      throw DataException.expected("a path", ColumnNames.quoted(text)).build();
    }
    Path path = new Path(text);
    FileSystem system = Storages.at(path, hadoop);
    List<FileStatus> matches = matches(system, path);
    if (matches.isEmpty()) {
      throw DataException.because("There is no such file, directory or match of a glob.")
          .file(text)
          .remedy(LocalNames.remedy(text).or(() -> nearby(system, path)).orElse("Check the path."))
          .build();
    }
    matches.sort(Comparator.comparing(status -> status.getPath().toString()));
    int before = files.size();
    for (FileStatus match : matches) {
      List<FileStatus> inside = new ArrayList<>();
      if (match.isDirectory()) {
        list(system, match.getPath(), inside);
        LocalNames.requireReadable(match.getPath(), inside.size());
      } else {
        inside.add(match);
      }
      found.put(match.getPath(), inside);
      for (FileStatus file : inside) {
        take(file, text);
      }
    }
    if (files.size() == before) {
      throw DataException.expected("data files", "none (hidden files do not count)")
          .file(text)
          .remedy("Check the path, or whether the job that writes it has run.")
          .build();
    }
  }

  private void take(FileStatus file, String path) {
    String before = namedBy.put(file.getPath(), path);
    if (before != null) {
      throw DataException.expected(
              "each file once",
              before.equals(path) ? "it twice" : "it twice: by " + before + " and by " + path)
          .file(file.getPath().toString())
          .remedy(
              "Its rows would count twice. Name it once; where rows are to count more, name a"
                  + " column of weights in data.weight.")
          .build();
    }
    files.add(file);
    if (file.getLen() == 0) {
      empty.add(file);
    }
  }

  private static List<FileStatus> matches(FileSystem system, Path path) throws IOException {
    List<FileStatus> matches = new ArrayList<>();
    try {
      matches.add(system.getFileStatus(path));
    } catch (FileNotFoundException e) {
      LocalNames.requireReadable(system, path);
      FileStatus[] globbed = system.globStatus(path);
      if (globbed != null) {
        matches.addAll(List.of(globbed));
      }
    }
    return matches;
  }

  private void list(FileSystem system, Path directory, List<FileStatus> inside) throws IOException {
    RemoteIterator<LocatedFileStatus> all = system.listFiles(directory, true);
    int prefix = directory.toUri().getPath().length();
    while (all.hasNext()) {
      LocatedFileStatus file = all.next();
      String name = file.getPath().toUri().getPath().substring(prefix);
      if (table == null) {
        table = TableFormat.markedBy(directory, name).orElse(null);
      }
      if (!hidden(name)) {
        inside.add(file);
      }
    }
    inside.sort(Comparator.comparing(status -> status.getPath().toString()));
  }

  /** As Spark has it: names that begin with a dot, or with an underscore and are no partition. */
  public static boolean hidden(String inside) {
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
