package io.gradus.dataset.source.csv;

import io.gradus.dataset.scan.Jobs;
import io.gradus.dataset.text.CsvDialect;
import io.gradus.encode.ColumnNames;
import io.gradus.encode.DataException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;

/**
 * The columns of CSV files: their names, which are those of the first file, and where they stand in
 * each of the others.
 */
final class CsvFiles {
  /** So many headers are read here; more of them where the rows will be read. */
  private static final int READ_HERE = 16;

  private final CsvDialect dialect;
  private final boolean caseSensitive;
  private List<String> names = List.of();
  private String first = "";

  /** By file, where it differs from the order of the names: for each name its place in the file. */
  private final Map<String, int[]> places = new HashMap<>();

  private CsvFiles(CsvDialect dialect, boolean caseSensitive) {
    this.dialect = dialect;
    this.caseSensitive = caseSensitive;
  }

  /**
   * Reads the headers.
   *
   * @param files as Spark names them, the first one first
   * @param given names of the columns that the user gives, in the order in which they are wanted
   * @throws DataException if a file has other columns than the first one, or than those given
   */
  static CsvFiles of(
      SparkSession spark,
      CsvDialect dialect,
      List<String> files,
      Optional<List<String>> given,
      Configuration hadoop) {
    boolean caseSensitive = Boolean.parseBoolean(spark.conf().get("spark.sql.caseSensitive"));
    CsvFiles found = new CsvFiles(dialect, caseSensitive);
    if (dialect.hasHeader()) {
      List<Optional<List<String>>> headers = headers(spark, dialect, files, hadoop);
      for (int i = 0; i < files.size(); i++) {
        int file = i;
        headers.get(i).ifPresent(fields -> found.add(files.get(file), fields));
      }
      given.ifPresent(found::order);
    } else {
      found.number(files, given, hadoop);
    }
    return found;
  }

  private static List<Optional<List<String>>> headers(
      SparkSession spark, CsvDialect dialect, List<String> files, Configuration hadoop) {
    List<Optional<List<String>>> headers = new ArrayList<>();
    if (files.size() <= READ_HERE) {
      files.forEach(file -> headers.add(CsvHeader.read(file, dialect, hadoop)));
      return headers;
    }
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    Broadcast<SerializableConfiguration> conf =
        context.broadcast(new SerializableConfiguration(hadoop));
    int slices = Math.min(files.size(), 4 * context.defaultParallelism());
    JavaRDD<List<String>> read =
        context
            .parallelize(files, slices)
            .map(
                file ->
                    CsvHeader.read(file, dialect, conf.value().value())
                        .<List<String>>map(ArrayList::new)
                        .orElse(null));
    Jobs.described(read, "Gradus: read headers", read::collect)
        .forEach(header -> headers.add(Optional.ofNullable(header)));
    return headers;
  }

  private void add(String file, List<String> fields) {
    List<String> own = CsvHeader.names(fields, dialect, file, caseSensitive);
    if (names.isEmpty()) {
      names = own;
      first = file;
    } else if (!names.equals(own)) {
      places.put(file, places(own, names, file, first));
    }
  }

  /** For each of the wanted names its place among those of a file. */
  private int[] places(List<String> own, List<String> wanted, String file, String wanting) {
    Map<String, Integer> known = new HashMap<>();
    for (int i = 0; i < own.size(); i++) {
      known.put(key(own.get(i)), i);
    }
    int[] found = new int[wanted.size()];
    boolean all = own.size() == wanted.size();
    for (int i = 0; i < found.length && all; i++) {
      Integer place = known.get(key(wanted.get(i)));
      all = place != null;
      found[i] = all ? place : 0;
    }
    if (!all) {
      throw otherColumns(own, wanted, file, wanting);
    }
    return found;
  }

  private DataException otherColumns(
      List<String> own, List<String> wanted, String file, String wanting) {
    TreeSet<String> missing = new TreeSet<>(wanted);
    TreeSet<String> more = new TreeSet<>(own);
    own.forEach(name -> missing.removeIf(other -> key(other).equals(key(name))));
    wanted.forEach(name -> more.removeIf(other -> key(other).equals(key(name))));
    return DataException.expected(
            "the columns of " + wanting + ", " + ColumnNames.list(wanted),
            "the header "
                + ColumnNames.list(own)
                + (missing.isEmpty() ? "" : ", without " + ColumnNames.list(missing))
                + (more.isEmpty() ? "" : ", with " + ColumnNames.list(more) + " besides"))
        .file(file)
        .remedy("Mend the header, or read files of other columns in another run.")
        .build();
  }

  /** Brings the columns into the order in which the user names them. */
  private void order(List<String> wanted) {
    if (names.isEmpty() || names.equals(wanted)) {
      return;
    }
    int[] order = places(names, wanted, first, "data.schema");
    Map<String, int[]> before = new HashMap<>(places);
    places.clear();
    before.forEach(
        (file, own) -> {
          int[] ordered = new int[order.length];
          for (int i = 0; i < order.length; i++) {
            ordered[i] = own[order[i]];
          }
          places.put(file, ordered);
        });
    usual = order;
    names = wanted;
  }

  /**
   * Where the columns stand in the files that are not named among the places; null for in order.
   */
  private int[] usual;

  private void number(List<String> files, Optional<List<String>> given, Configuration hadoop) {
    List<String> numbered = new ArrayList<>();
    for (String file : files) {
      Optional<List<String>> fields = CsvHeader.read(file, dialect, hadoop);
      if (fields.isPresent()) {
        CsvHeader.requireSeparated(fields.get(), dialect, file);
        for (int i = 0; i < fields.get().size(); i++) {
          numbered.add("_c" + i);
        }
        first = file;
        break;
      }
    }
    if (given.isPresent() && !numbered.isEmpty() && given.get().size() != numbered.size()) {
      throw DataException.expected(
              given.get().size() + " columns, as data.schema names them",
              numbered.size() + " fields in the first line")
          .file(first)
          .remedy("Name each column of the file in data.schema, in order, or check the separator.")
          .build();
    }
    names = numbered.isEmpty() ? numbered : given.orElse(numbered);
  }

  private String key(String name) {
    return caseSensitive ? name : name.toLowerCase(Locale.ROOT);
  }

  /** The names of the columns. */
  List<String> names() {
    return names;
  }

  /** The first file that has columns. */
  String first() {
    return first;
  }

  /** Where the columns stand in single files that have another order than the most. */
  Map<String, int[]> places() {
    return places;
  }

  /** Where the columns stand in all other files; null for in order. */
  int[] usualPlaces() {
    return usual;
  }
}
