package io.gradus.dataset.source.place;

import io.gradus.encode.DataException;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/**
 * Tables in whose directories more files lie than count: a log or metadata beside the files says
 * which rows are there. Read as plain files they would give removed, outdated or half-written rows,
 * too.
 */
public enum TableFormat {
  DELTA(
      "a Delta table",
      "(?:^|/)_delta_log(?:/|$)",
      "with data.format = delta, " + advice(TablePackages.DELTA)),
  HUDI(
      "a Hudi table",
      "(?:^|/)\\.hoodie(?:/|$)",
      "with data.format = hudi, " + advice(TablePackages.HUDI)),
  ICEBERG(
      "an Iceberg table",
      "(?:^|/)metadata/[^/]*\\.metadata\\.json(?:\\.gz)?$",
      "with data.format = iceberg, " + advice(TablePackages.ICEBERG)),
  HIVE_TRANSACTIONS(
      "a transactional Hive table",
      "(?:^|/)(?:base|delta|delete_delta)_\\d{7,}(?:_\\d+)*(?:_v\\d+)?(?:/|$)",
      "with Hive, which can copy it into a plain table: create table … stored as parquet as"
          + " select"),
  STREAM(
      "the output of a streaming query",
      "(?:^|/)_spark_metadata(?:/|$)",
      "as the only path, so that Spark goes by its log");

  /**
   * An option of {@code data.options}: {@code true} reads every file of such a table, whatever its
   * log says.
   */
  static final String IGNORE_LOG = "ignoreTableLog";

  /** Directories above a path that are looked at. */
  private static final int MOST_LEVELS = 12;

  private static final Set<String> FORMATS = Set.of("parquet", "orc", "avro");

  private final String title;
  private final Pattern mark;
  private final String reading;

  TableFormat(String title, String mark, String reading) {
    this.title = title;
    this.mark = Pattern.compile(mark);
    this.reading = reading;
  }

  /** A table, and the directory that it is in. */
  public record Found(TableFormat format, Path directory) {}

  /** The table that a file is a mark of, by its path inside a directory. */
  static Optional<Found> markedBy(Path directory, String inside) {
    for (TableFormat format : values()) {
      Matcher matcher = format.mark.matcher(inside);
      if (matcher.find()) {
        String above = inside.substring(0, matcher.start());
        return Optional.of(
            new Found(format, above.isEmpty() ? directory : new Path(directory, relative(above))));
      }
    }
    return Optional.empty();
  }

  private static String relative(String inside) {
    return inside.startsWith("/") ? inside.substring(1) : inside;
  }

  /** Whether files of the format can be those of such a table. */
  public static boolean mayKeep(String format) {
    return FORMATS.contains(format);
  }

  /**
   * Refuses paths that hold such a table.
   *
   * @throws DataException which names the format that reads it
   */
  public static void refuseInside(InputFiles input, Map<String, String> options) {
    refuse(input.table(), options);
  }

  /**
   * Refuses paths that lie in such a table.
   *
   * @throws DataException which names the format that reads it
   */
  public static void refuseAbove(
      InputFiles input, Map<String, String> options, Configuration hadoop) {
    refuse(above(input, hadoop), options);
  }

  private static void refuse(Optional<Found> found, Map<String, String> options) {
    if (!Boolean.parseBoolean(options.get(IGNORE_LOG))) {
      found.ifPresent(
          table -> {
            throw table.format.refusal(table.directory);
          });
    }
  }

  private DataException refusal(Path directory) {
    return DataException.because(
            "This is "
                + title
                + ", in whose directory lie also files that its log does not count (any more): read"
                + " as plain files they would be rows.")
        .file(directory.toString())
        .remedy(
            "Name its directory, and read it "
                + reading
                + ". For evaluate and predict the format is --data-format.")
        .build();
  }

  private static String advice(TablePackages packages) {
    return packages.advice(
        org.apache.spark.package$.MODULE$.SPARK_VERSION(),
        scala.util.Properties.versionNumberString());
  }

  private static Optional<Found> above(InputFiles input, Configuration hadoop) {
    Set<Path> directories = new LinkedHashSet<>();
    for (Path root : input.roots()) {
      Path directory = root;
      if (input.isRootOfStream(root)) {
        continue;
      }
      for (int level = 0; directory != null && level < MOST_LEVELS; level++) {
        directories.add(directory);
        directory = directory.getParent();
      }
    }
    for (Path directory : directories) {
      Optional<Found> found = at(directory, hadoop);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  /** Looks for the marks of a table in a directory, and in its name. */
  private static Optional<Found> at(Path directory, Configuration hadoop) {
    if (HIVE_TRANSACTIONS.mark.matcher(directory.getName()).matches()) {
      return Optional.of(new Found(HIVE_TRANSACTIONS, directory.getParent()));
    }
    try {
      FileSystem system = directory.getFileSystem(hadoop);
      if (system.exists(new Path(directory, "_delta_log"))) {
        return Optional.of(new Found(DELTA, directory));
      }
      if (system.exists(new Path(directory, ".hoodie"))) {
        return Optional.of(new Found(HUDI, directory));
      }
      if (system.exists(new Path(directory, "_spark_metadata"))) {
        return Optional.of(new Found(STREAM, directory));
      }
      Path metadata = new Path(directory, "metadata");
      if (system.exists(metadata)) {
        RemoteIterator<FileStatus> files = system.listStatusIterator(metadata);
        while (files.hasNext()) {
          if (ICEBERG.mark.matcher("metadata/" + files.next().getPath().getName()).find()) {
            return Optional.of(new Found(ICEBERG, directory));
          }
        }
      }
    } catch (IOException e) {
      // What may not be looked at is no reason to refuse what may be read.
      return Optional.empty();
    }
    return Optional.empty();
  }
}
