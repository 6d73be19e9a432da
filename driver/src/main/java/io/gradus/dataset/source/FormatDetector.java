package io.gradus.dataset.source;

import io.gradus.encode.ColumnNames;
import io.gradus.encode.DataException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/** The format of files by their names, and where those do not tell, by their first bytes. */
final class FormatDetector {
  static final String IDX = "idx";

  private static final String COMPRESSION = "\\.(gz|bz2|zst|snappy|lz4|deflate)$";

  private static final Map<String, String> BY_EXTENSION =
      Map.ofEntries(
          Map.entry("csv", "csv"),
          Map.entry("tsv", "csv"),
          Map.entry("parquet", "parquet"),
          Map.entry("orc", "orc"),
          Map.entry("json", "json"),
          Map.entry("jsonl", "json"),
          Map.entry("ndjson", "json"),
          Map.entry("libsvm", "libsvm"),
          Map.entry("svm", "libsvm"),
          Map.entry("avro", "avro"),
          Map.entry("idx", IDX));

  private FormatDetector() {}

  /**
   * The one format of all the files.
   *
   * @throws DataException if a file does not tell, or two differ
   */
  static String detect(InputFiles input, Configuration hadoop) {
    FileStatus first = input.files().get(0);
    String format = detect(first, hadoop);
    for (FileStatus file : input.files()) {
      Optional<String> other = byName(file.getPath().getName());
      if (other.isPresent() && !other.get().equals(format)) {
        throw DataException.expected(
                "files of one format, such as " + format + " for " + first.getPath().getName(),
                other.get())
            .file(file.getPath().toString())
            .remedy("Name the files by a glob, or set data.format.")
            .build();
      }
    }
    return format;
  }

  /** Whether fields are separated by tabs, going by the name. */
  static boolean isTabSeparated(String name) {
    return bare(name).endsWith(".tsv");
  }

  private static String detect(FileStatus file, Configuration hadoop) {
    Path path = file.getPath();
    return byName(path.getName())
        .or(() -> byContent(path, hadoop))
        .orElseThrow(
            () ->
                DataException.expected(
                        "a name that ends as one of csv, tsv, parquet, orc, json, jsonl, libsvm,"
                            + " idx (compressed or not)",
                        ColumnNames.quoted(path.getName()))
                    .file(path.toString())
                    .remedy("Set data.format, such as data.format = csv.")
                    .build());
  }

  private static Optional<String> byName(String name) {
    String bare = bare(name);
    if (bare.endsWith("-ubyte") && bare.contains("idx") || bare.endsWith(".idx")) {
      return Optional.of(IDX);
    }
    String extension = bare.substring(bare.lastIndexOf('.') + 1);
    return bare.contains(".") ? Optional.ofNullable(BY_EXTENSION.get(extension)) : Optional.empty();
  }

  private static String bare(String name) {
    return name.toLowerCase(Locale.ROOT).replaceFirst(COMPRESSION, "");
  }

  private static Optional<String> byContent(Path path, Configuration hadoop) {
    try (InputStream in = Decompression.open(path, hadoop)) {
      byte[] magic = in.readNBytes(4);
      if (magic.length < 4) {
        return Optional.empty();
      }
      if (magic[0] == 'P' && magic[1] == 'A' && magic[2] == 'R' && magic[3] == '1') {
        return Optional.of("parquet");
      }
      if (magic[0] == 'O' && magic[1] == 'R' && magic[2] == 'C') {
        return Optional.of("orc");
      }
      if (magic[0] == 0 && magic[1] == 0 && magic[2] == IdxHeader.UNSIGNED_BYTES && magic[3] > 0) {
        return Optional.of(IDX);
      }
      return Optional.empty();
    } catch (IOException e) {
      throw DataException.because("Could not read the file: " + SparkErrors.rootMessage(e))
          .file(path.toString())
          .cause(e)
          .build();
    }
  }
}
