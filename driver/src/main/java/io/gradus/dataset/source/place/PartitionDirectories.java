package io.gradus.dataset.source.place;

import io.gradus.encode.DataException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * Columns that stand in the names of directories, as Hive has them ({@code dt=2024-01-01}). They
 * count wherever a path begins: above the files, in the middle of the table, or at one file of it.
 */
public final class PartitionDirectories {
  private static final Pattern NAME = Pattern.compile("[^=]+=.+");

  /** A zero before a digit, or more digits than a double holds. */
  private static final Pattern CODE = Pattern.compile("[-+]?0\\d+|[-+]?\\d{16,}");

  private final Path base;
  private final List<String> columns;
  private final Set<String> codes = new LinkedHashSet<>();

  private PartitionDirectories(Path base, List<String> columns) {
    this.base = base;
    this.columns = List.copyOf(columns);
  }

  /** The directory that the partitions are in: {@code basePath} of Spark's readers. */
  public Path base() {
    return base;
  }

  /** The columns' names, from the outermost directory inwards. */
  public List<String> columns() {
    return columns;
  }

  /**
   * The columns whose values Spark would take for numbers, though some are not written as a number
   * is: 007 and 7 would become the same.
   */
  public Set<String> codes() {
    return codes;
  }

  /** Whether this is the name of such a directory. */
  static boolean isPartition(String name) {
    return NAME.matcher(name).matches();
  }

  /** The directory above all those partitions that a path's last directories name. */
  private static Path above(Path directory) {
    Path above = directory;
    while (isPartition(above.getName())) {
      above = above.getParent();
    }
    return above;
  }

  /**
   * The partitions that files lie in; empty if they lie in none.
   *
   * @param files by the path that they were found by, which is a directory or the file itself
   * @throws DataException if some lie in partitions and others do not, or they are those of several
   *     tables
   */
  static Optional<PartitionDirectories> of(Map<Path, List<FileStatus>> files) {
    Map<PartitionDirectories, Path> kinds = new LinkedHashMap<>();
    files.forEach(
        (root, found) -> {
          for (FileStatus file : found) {
            Path directory = file.getPath().getParent();
            Path start = root.equals(file.getPath()) ? directory : root;
            PartitionDirectories kind = of(directory, above(start));
            if (kinds.keySet().stream().noneMatch(kind::isSame)) {
              kinds.put(kind, file.getPath());
            }
          }
        });
    if (kinds.keySet().stream().allMatch(kind -> kind.columns.isEmpty())) {
      return Optional.empty();
    }
    List<Map.Entry<PartitionDirectories, Path>> all = new ArrayList<>(kinds.entrySet());
    if (all.size() > 1) {
      throw differing(all.get(0), all.get(1));
    }
    PartitionDirectories only = all.get(0).getKey();
    Set<String> names = new HashSet<>();
    for (List<FileStatus> found : files.values()) {
      for (FileStatus file : found) {
        Path current = file.getPath().getParent();
        while (!current.equals(only.base)) {
          if (isPartition(current.getName()) && names.add(current.getName())) {
            only.addCode(current.getName());
          }
          current = current.getParent();
        }
      }
    }
    return Optional.of(only);
  }

  private void addCode(String directory) {
    int end = directory.indexOf('=');
    if (CODE.matcher(directory.substring(end + 1)).matches()) {
      codes.add(directory.substring(0, end));
    }
  }

  /** As Spark has it: directories of other names below the partitions do not matter. */
  private static PartitionDirectories of(Path directory, Path top) {
    Path current = directory;
    while (!current.equals(top) && !current.isRoot() && !isPartition(current.getName())) {
      current = current.getParent();
    }
    List<String> names = new ArrayList<>();
    while (!current.equals(top) && isPartition(current.getName())) {
      String name = current.getName();
      names.add(name.substring(0, name.indexOf('=')));
      current = current.getParent();
    }
    Collections.reverse(names);
    return new PartitionDirectories(current, names);
  }

  private boolean isSame(PartitionDirectories other) {
    return columns.equals(other.columns) && (columns.isEmpty() || base.equals(other.base));
  }

  private static DataException differing(
      Map.Entry<PartitionDirectories, Path> first, Map.Entry<PartitionDirectories, Path> second) {
    PartitionDirectories one = first.getKey();
    PartitionDirectories two = second.getKey();
    boolean sameColumns = one.columns.equals(two.columns);
    return DataException.expected(
            sameColumns
                ? "partitions of one directory, such as " + one.base
                : "files in the same partition directories, such as "
                    + first.getValue()
                    + ", "
                    + one.said(),
            sameColumns ? "some of " + two.base : "one " + two.said())
        .file(second.getValue().toString())
        .remedy(
            sameColumns
                ? "Put the partitions into one directory, or make a table of them and read that"
                    + " with data.format = table."
                : "Name by a glob the files that belong together, or move the others away.")
        .build();
  }

  private String said() {
    return columns.isEmpty()
        ? "in no partition directory"
        : "in partitions by " + String.join(", ", columns);
  }
}
