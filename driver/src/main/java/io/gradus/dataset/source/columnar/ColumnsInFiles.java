package io.gradus.dataset.source.columnar;

import io.gradus.dataset.source.place.SourceNotes;
import io.gradus.encode.ColumnNames;
import io.gradus.encode.DataException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructType;

/** Compares the columns of files that are read as one table. */
final class ColumnsInFiles {
  private final List<FileColumns> groups;
  private final boolean caseSensitive;
  private final IdentityHashMap<FileColumns, Set<String>> keys = new IdentityHashMap<>();

  /**
   * Columns of files.
   *
   * @param groups files of the same columns together, those first whose path comes first
   */
  ColumnsInFiles(List<FileColumns> groups, boolean caseSensitive) {
    this.groups = List.copyOf(groups);
    this.caseSensitive = caseSensitive;
    for (FileColumns group : groups) {
      Set<String> names = new HashSet<>();
      group.columns().forEach(column -> names.add(key(column.name())));
      keys.put(group, names);
    }
  }

  /**
   * Checks that each column has one type in all files that have it. Structs and maps may differ: no
   * feature is made of them.
   *
   * @throws DataException which names two files and their types
   */
  void requireOneType() {
    Map<String, FileColumns> seenIn = new LinkedHashMap<>();
    Map<String, FileColumns.Column> seen = new LinkedHashMap<>();
    for (FileColumns group : groups) {
      for (FileColumns.Column column : group.columns()) {
        String key = key(column.name());
        FileColumns.Column before = seen.putIfAbsent(key, column);
        if (before == null) {
          seenIn.put(key, group);
        } else if (!before.typeName().equals(column.typeName())
            && !(isNested(before) && isNested(column))) {
          throw DataException.expected(
                  "one type in all files, such as %s in %s"
                      .formatted(before.typeName(), seenIn.get(key).file()),
                  column.typeName())
              .file(group.file())
              .column(column.name())
              .remedy(
                  "Write the files again with one type for it, or name by a glob those that have"
                      + " the same.")
              .build();
        }
      }
    }
  }

  private static boolean isNested(FileColumns.Column column) {
    DataType type = column.type().orElse(null);
    return type instanceof StructType
        || type instanceof MapType
        || type instanceof ArrayType array && array.elementType() instanceof StructType;
  }

  /**
   * Says which columns some files have and others do not.
   *
   * @param read the columns that are read, with those of partition directories
   * @param merged whether columns of all files are read
   */
  void tellDifferences(StructType read, boolean merged, SourceNotes notes) {
    if (groups.size() < 2) {
      return;
    }
    Set<String> known = new HashSet<>();
    for (String name : read.fieldNames()) {
      known.add(key(name));
    }
    Map<List<FileColumns>, List<String>> lost = new LinkedHashMap<>();
    Map<List<FileColumns>, List<String>> gaps = new LinkedHashMap<>();
    for (String name : all()) {
      List<FileColumns> having = groups.stream().filter(group -> has(group, name)).toList();
      if (having.size() < groups.size()) {
        (known.contains(key(name)) ? gaps : lost)
            .computeIfAbsent(having, files -> new ArrayList<>())
            .add(name);
      }
    }
    long files = files(groups);
    lost.forEach(
        (having, names) ->
            notes.warn(
                "%s: %s of %s files %s, such as %s, and others do not, such as %s; left out, unless data.options.mergeSchema = true"
                    .formatted(
                        ColumnNames.list(names),
                        files(having),
                        files,
                        names.size() == 1 ? "have this column" : "have these columns",
                        name(having.get(0)),
                        name(lacking(having)))));
    gaps.forEach(
        (having, names) ->
            notes.warn(
                "%s: %s of %s files do not have %s, such as %s, and others do, such as %s; their rows have gaps there%s"
                    .formatted(
                        ColumnNames.list(names),
                        files - files(having),
                        files,
                        names.size() == 1 ? "this column" : "these columns",
                        name(lacking(having)),
                        name(having.get(0)),
                        merged ? ", as data.options.mergeSchema = true asks for" : "")));
  }

  /** Says which columns a configured schema has and no file does. */
  void tellAbsent(StructType declared, Collection<String> elsewhere, SourceNotes notes) {
    List<String> absent = new ArrayList<>();
    for (String name : declared.fieldNames()) {
      boolean partition = elsewhere.stream().anyMatch(other -> key(other).equals(key(name)));
      if (!partition && groups.stream().noneMatch(group -> has(group, name))) {
        absent.add(name);
      }
    }
    if (!absent.isEmpty()) {
      notes.warn(
          "%s: data.schema names %s, and no file has %s; there are only gaps"
              .formatted(
                  ColumnNames.list(absent),
                  absent.size() == 1 ? "this column" : "these columns",
                  absent.size() == 1 ? "it" : "them"));
    }
  }

  /** Says which columns stand in the names of directories, too. */
  void tellRepeated(Collection<String> inPaths, SourceNotes notes) {
    for (String name : inPaths) {
      if (groups.stream().anyMatch(group -> has(group, name))) {
        notes.warn(
            "%s: in the files and in the names of their directories, which count"
                .formatted(ColumnNames.quoted(name)));
      }
    }
  }

  /** All columns that Spark does not read by itself, each as the first file has it. */
  Map<FileColumns.Column, String> unread() {
    Map<FileColumns.Column, String> unread = new LinkedHashMap<>();
    Set<String> seen = new HashSet<>();
    for (FileColumns group : groups) {
      for (FileColumns.Column column : group.columns()) {
        if (column.type().isEmpty() && seen.add(key(column.name()))) {
          unread.put(column, group.file());
        }
      }
    }
    return unread;
  }

  /**
   * The columns that Spark would read: those of the file whose path comes first, or of all files.
   */
  List<FileColumns.Column> read(boolean merged) {
    Map<String, FileColumns.Column> columns = new LinkedHashMap<>();
    for (FileColumns group : merged ? groups : groups.subList(0, 1)) {
      group.columns().forEach(column -> columns.putIfAbsent(key(column.name()), column));
    }
    return List.copyOf(columns.values());
  }

  /** The column of that name, as the first file that has it does. */
  Optional<FileColumns.Column> column(String name) {
    return groups.stream()
        .flatMap(group -> group.columns().stream())
        .filter(column -> key(column.name()).equals(key(name)))
        .findFirst();
  }

  private Set<String> all() {
    Map<String, String> names = new LinkedHashMap<>();
    for (FileColumns group : groups) {
      group.columns().forEach(column -> names.putIfAbsent(key(column.name()), column.name()));
    }
    return new LinkedHashSet<>(names.values());
  }

  private boolean has(FileColumns group, String name) {
    return keys.get(group).contains(key(name));
  }

  private FileColumns lacking(List<FileColumns> having) {
    return groups.stream().filter(group -> !having.contains(group)).findFirst().orElseThrow();
  }

  private static long files(List<FileColumns> groups) {
    return groups.stream().mapToLong(FileColumns::files).sum();
  }

  private static String name(FileColumns group) {
    return new Path(group.file()).getName();
  }

  private String key(String name) {
    return caseSensitive ? name : name.toLowerCase(Locale.ROOT);
  }
}
