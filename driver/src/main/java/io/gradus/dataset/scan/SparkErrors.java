package io.gradus.dataset.scan;

import io.gradus.config.ConfigException;
import io.gradus.encode.DataException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkException;

/** Says in a sentence what Spark says in a page: failed reads become {@link DataException}s. */
public final class SparkErrors {
  private static final Pattern FILE =
      Pattern.compile("\\b((?:file|hdfs|viewfs|s3a?|s3n|gs|abfss?|wasbs?|oss):/[^\\s,;'\"()\\]]+)");

  private static final int LONGEST_MESSAGE = 400;

  /** What Spark says of an index in a LibSVM file that is larger than the vectors are. */
  private static final String BEYOND_VECTOR = "out of bounds for vector of size";

  /** What to do where one of the signs, in small letters, is in the exceptions' names or words. */
  private record Remedy(List<String> signs, String words) {}

  /** The first that fits counts. */
  private static final List<Remedy> REMEDIES =
      List.of(
          new Remedy(
              List.of("accesscontrolexception", "permission denied", "accessdenied", "forbidden"),
              "Give the user who runs this the right to read it, or run it as one who has it."),
          new Remedy(
              List.of("no space left on device"),
              "A disk is full: make room, or set spark.local.dir to a directory on another."),
          new Remedy(
              List.of(
                  "unknownhostexception", "connection refused", "connecttimeout", "noroutetohost"),
              "Check the host and port in the path, and whether that storage is up."),
          new Remedy(
              List.of("no filesystem for scheme", "unsupportedfilesystem", "filesystem not found"),
              "Check the path's scheme, or add the package of that storage to spark-submit."),
          new Remedy(
              List.of("filenotfoundexception", "path_not_found", "path does not exist"),
              "Check the path; where the files are replaced meanwhile, run the same command when"
                  + " that is done."),
          new Remedy(
              List.of(BEYOND_VECTOR),
              "The vectors of the training rows had that size: an index beyond it was never trained"
                  + " on. Leave such entries out, or train on rows that have them, with"
                  + " data.options.numFeatures."),
          new Remedy(
              List.of("column_already_exists"),
              "Rename one of the two columns; where their names differ in upper and lower case"
                  + " only, spark.\"spark.sql.caseSensitive\" = true reads both."),
          new Remedy(
              List.of("indices should be one-based"),
              "Count the indices of LibSVM from 1, each once, and write them in ascending order."),
          new Remedy(
              List.of("data_source_not_found", "failed to find data source"),
              "Check data.format, or add the package which reads it to spark-submit."),
          new Remedy(
              List.of("delta_configure_spark_session"),
              "Set spark.sql.extensions = io.delta.sql.DeltaSparkSessionExtension and"
                  + " spark.sql.catalog.spark_catalog ="
                  + " org.apache.spark.sql.delta.catalog.DeltaCatalog."),
          new Remedy(
              List.of("org.apache.iceberg.hive.hivecatalog"),
              "Where no metastore of Hive knows the table, set spark.sql.catalog.default_iceberg ="
                  + " org.apache.iceberg.spark.SparkCatalog,"
                  + " spark.sql.catalog.default_iceberg.type = hadoop and"
                  + " spark.sql.catalog.default_iceberg.warehouse to the directory above."),
          new Remedy(
              List.of("table_or_view_not_found"),
              "Check the table's name and database; tables of Hive want enableHiveSupport."),
          new Remedy(
              List.of(
                  "eof",
                  "unexpected end",
                  "not a parquet",
                  "zipexception",
                  "malformed orc",
                  "incorrect header"),
              "The file seems to be cut short or to be of another format: copy it again, or check"
                  + " data.format."));

  private SparkErrors() {}

  /**
   * Runs what opens data: whatever fails is about the data.
   *
   * @param source the paths, for messages where Spark names no file
   */
  public static <T> T opening(String source, Supplier<T> work) {
    try {
      return work.get();
    } catch (DataException | ConfigException e) {
      throw e;
    } catch (Exception e) {
      // Scala code throws checked exceptions that it does not declare, such as AnalysisException.
      if (isOfSettings(e)) {
        throw e;
      }
      throw translate(source, e);
    }
  }

  /** Runs jobs over data: failures that are not about the data stay what they are. */
  public static <T> T running(String source, Supplier<T> work) {
    try {
      return work.get();
    } catch (DataException e) {
      throw e;
    } catch (Exception e) {
      if (!isOfSettings(e) && isAboutData(e)) {
        throw translate(source, e);
      }
      throw e;
    }
  }

  /** Runs jobs over packed rows, which read the data only where blocks of them were lost. */
  public static <T> T readingAgain(String source, Supplier<T> work) {
    try {
      return work.get();
    } catch (Exception e) {
      List<Throwable> chain = chain(e);
      // Files that the driver writes can be missing too, and are no data.
      if (chain.stream().noneMatch(SparkException.class::isInstance) || !isAboutData(e)) {
        throw e;
      }
      throw DataException.because(
              "Packed rows were lost with an executor or its memory, and could not be read again: "
                  + rootMessage(e))
          .file(fileIn(chain).orElse(source))
          .remedy("Put the data back as they were, then run the same command again.")
          .cause(e)
          .build();
    }
  }

  /** The data exception that a task threw, or one which says what Spark could not read. */
  private static DataException translate(String source, Exception failure) {
    List<Throwable> chain = chain(failure);
    for (Throwable link : chain) {
      if (link instanceof DataException known) {
        return known;
      }
    }
    String file = fileIn(chain).orElse(source);
    return DataException.because("Could not read the data: " + rootMessage(failure))
        .file(file)
        .remedy(remedy(chain))
        .cause(failure)
        .build();
  }

  /** Whether a setting of Spark's is to blame, whatever was read. */
  private static boolean isOfSettings(Throwable failure) {
    List<Throwable> chain = chain(failure);
    return chain.stream().noneMatch(DataException.class::isInstance)
        && chain.stream().anyMatch(link -> SparkTrouble.explain(link).isPresent());
  }

  /** Whether the failure is about the data rather than about the program or the cluster. */
  private static boolean isAboutData(Throwable failure) {
    for (Throwable link : chain(failure)) {
      String name = link.getClass().getName();
      if (link instanceof DataException
          || link instanceof java.io.EOFException
          || link instanceof java.util.zip.ZipException
          || name.startsWith("org.apache.parquet")
          || name.endsWith("FileFormatException")
          || name.endsWith("AnalysisException")
          || name.endsWith("FileNotFoundException")
          || String.valueOf(link.getMessage()).contains(BEYOND_VECTOR)
          || String.valueOf(link.getMessage()).contains("FAILED_READ_FILE")
          || String.valueOf(link.getMessage()).contains("while reading file")) {
        return true;
      }
    }
    return false;
  }

  /** The first sentence of the innermost cause. */
  public static String rootMessage(Throwable failure) {
    List<Throwable> chain = chain(failure);
    Throwable root = chain.get(chain.size() - 1);
    String message = root.getMessage();
    if (message == null || message.isBlank()) {
      return root.getClass().getSimpleName() + ".";
    }
    String trimmed = message.strip();
    int end = trimmed.indexOf("\n\tat ");
    String kept = (end < 0 ? trimmed : trimmed.substring(0, end)).replaceAll("\\s*\\n\\s*", " ");
    kept = kept.length() > LONGEST_MESSAGE ? kept.substring(0, LONGEST_MESSAGE) + "…" : kept;
    return kept.endsWith(".") ? kept : kept + ".";
  }

  private static Optional<String> fileIn(List<Throwable> chain) {
    for (Throwable link : chain) {
      Matcher matcher = FILE.matcher(String.valueOf(link.getMessage()));
      if (matcher.find()) {
        return Optional.of(matcher.group(1).replaceFirst("[.:]+$", ""));
      }
    }
    return Optional.empty();
  }

  private static String remedy(List<Throwable> chain) {
    StringBuilder said = new StringBuilder();
    for (Throwable link : chain) {
      said.append(link.getClass().getName()).append(' ').append(link.getMessage()).append('\n');
    }
    String text = said.toString().toLowerCase(Locale.ROOT);
    for (Remedy known : REMEDIES) {
      if (known.signs().stream().anyMatch(text::contains)) {
        return known.words();
      }
    }
    return "Check that the file is whole, of the format that data.format says, and readable.";
  }

  private static List<Throwable> chain(Throwable failure) {
    List<Throwable> chain = new ArrayList<>();
    for (Throwable link = failure; link != null && !chain.contains(link); link = link.getCause()) {
      chain.add(link);
    }
    return chain;
  }
}
