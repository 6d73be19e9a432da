package io.gradus.dataset.source.format;

import io.gradus.dataset.scan.SparkErrors;
import io.gradus.dataset.source.idx.IdxHeader;
import io.gradus.dataset.source.place.Decompression;
import io.gradus.dataset.source.place.InputFiles;
import io.gradus.encode.ColumnNames;
import io.gradus.encode.DataException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/** The format of files by their names, and where those do not tell, by their first bytes. */
public final class FormatDetector {
  /** The format of IDX files, as {@code data.format} names it. */
  public static final String IDX = "idx";

  private static final String COMPRESSION = "\\.(gz|bz2|zst|snappy|lz4|deflate)$";

  private static final int LONGEST_MARK = 16;

  private static final Map<String, byte[]> MARKS =
      Map.of(
          "parquet", new byte[] {'P', 'A', 'R', '1'},
          "orc", new byte[] {'O', 'R', 'C'},
          "avro", new byte[] {'O', 'b', 'j', 1});

  private static final Map<String, byte[]> COMPRESSIONS =
      Map.of(
          ".gz", new byte[] {0x1F, (byte) 0x8B},
          ".bz2", new byte[] {'B', 'Z', 'h'},
          ".zst", new byte[] {0x28, (byte) 0xB5, 0x2F, (byte) 0xFD});

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

  /** Formats of text, of which the first bytes say whether it is. */
  private static final Set<String> TEXTS = Set.of("csv", "json", "libsvm");

  /** Files whose first bytes are looked at. */
  private static final int MOST_OPENED = 32;

  private FormatDetector() {}

  /**
   * The one format of all the files.
   *
   * @param given options of the reader, which count more than what the files look like
   * @throws DataException if a file does not tell, or two differ
   */
  public static DetectedFormat detect(
      InputFiles input, Map<String, String> given, Configuration hadoop) {
    DetectedFormat format = null;
    FileStatus first = null;
    int opened = 0;
    for (FileStatus file : input.files()) {
      String name = file.getPath().getName();
      requireKnown(file);
      Optional<String> named = byName(name);
      if (named.isEmpty() && opened == MOST_OPENED) {
        continue;
      }
      if (named.isEmpty()) {
        opened++;
      }
      DetectedFormat found =
          named.map(DetectedFormat::of).orElseGet(() -> byContent(file, given, hadoop));
      if (format == null) {
        format = found;
        first = file;
      } else if (!found.equals(format)) {
        throw DataException.expected(
                "files of one format, such as "
                    + format.described()
                    + " for "
                    + first.getPath().getName(),
                found.described())
            .file(file.getPath().toString())
            .remedy("Name the files by a glob, or set data.format.")
            .build();
      }
    }
    return format;
  }

  /**
   * Checks that files are of a format of text, as they are to be read, and not of another one under
   * a name that does not fit.
   *
   * @throws DataException if the first bytes of one of the first files are those of another format
   */
  public static void requireText(InputFiles input, String format, Configuration hadoop) {
    if (!TEXTS.contains(format)) {
      return;
    }
    for (FileStatus file : input.files().subList(0, Math.min(MOST_OPENED, input.files().size()))) {
      requireKnown(file);
      byte[] start = start(file.getPath(), LONGEST_MARK, hadoop);
      requireKnown(file, start);
      if (!format.equals("csv")) {
        requireNarrow(file, start);
      }
      byMark(start)
          .ifPresent(
              found -> {
                throw DataException.expected("text, to be read as " + format, "a file of " + found)
                    .file(file.getPath().toString())
                    .remedy("Set data.format = " + found + ".")
                    .build();
              });
    }
  }

  /** Lines are found by their bytes. */
  private static void requireNarrow(FileStatus file, byte[] start) {
    if (beginsWith(start, new byte[] {(byte) 0xFF, (byte) 0xFE})
        || beginsWith(start, new byte[] {(byte) 0xFE, (byte) 0xFF})) {
      throw DataException.expected("a text in UTF-8", "the mark of UTF-16 at the beginning")
          .file(file.getPath().toString())
          .remedy("Write the file in UTF-8, such as by iconv -f UTF-16 -t UTF-8.")
          .build();
    }
  }

  /**
   * Checks that JSON files have a row a line.
   *
   * @throws DataException if one of the first files begins as a document over several lines
   */
  public static void requireLines(InputFiles input, Configuration hadoop) {
    for (FileStatus file : input.files().subList(0, Math.min(MOST_OPENED, input.files().size()))) {
      byte[] start = start(file.getPath(), TextSample.BYTES, hadoop);
      boolean document =
          TextSample.of(start, start.length < TextSample.BYTES)
              .filter(sample -> !sample.isJsonLines() && sample.isJsonDocument())
              // A whole array in one line are several rows.
              .filter(sample -> !sample.lines().get(0).strip().endsWith("]"))
              .isPresent();
      if (document) {
        throw DataException.expected("a JSON object a line", "a document over several lines")
            .file(file.getPath().toString())
            .remedy("Set data.options.multiLine = true.")
            .build();
      }
    }
  }

  private static void requireKnown(FileStatus file) {
    String name = file.getPath().getName();
    ForeignFormat.byName(name)
        .or(() -> ForeignFormat.byName(bare(name)))
        .ifPresent(
            foreign -> {
              throw foreign.refusal(file.getPath().toString());
            });
  }

  private static void requireKnown(FileStatus file, byte[] start) {
    ForeignFormat.byContent(start)
        .ifPresent(
            foreign -> {
              throw foreign.refusal(file.getPath().toString());
            });
    COMPRESSIONS.forEach(
        (extension, mark) -> {
          if (beginsWith(start, mark)) {
            throw DataException.because(
                    "This is compressed, but its name does not say so, and it would be read as it"
                        + " is.")
                .file(file.getPath().toString())
                .remedy("Rename it: the name must end in " + extension + ".")
                .build();
          }
        });
  }

  /** Whether fields are separated by tabs, going by the name. */
  public static boolean isTabSeparated(String name) {
    return bare(name).endsWith(".tsv");
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

  private static DetectedFormat byContent(
      FileStatus file, Map<String, String> given, Configuration hadoop) {
    byte[] start = start(file.getPath(), TextSample.BYTES, hadoop);
    requireKnown(file, start);
    Optional<String> marked = byMark(start);
    if (marked.isPresent()) {
      return DetectedFormat.of(marked.get());
    }
    TextSample sample =
        TextSample.of(start, start.length < TextSample.BYTES)
            .orElseThrow(() -> unknown(file, "Set data.format, if Spark reads this format."));
    if (sample.isJsonLines()) {
      return DetectedFormat.of("json");
    }
    if (sample.isJsonDocument()) {
      throw unknown(
          file,
          "It seems to be a JSON document over several lines: set data.format = json and"
              + " data.options.multiLine = true.");
    }
    if (sample.isLibsvm()) {
      return DetectedFormat.of("libsvm");
    }
    return new DetectedFormat("csv", csvOptions(file, sample, given));
  }

  /** Separator and header, where only one of each fits. */
  private static Map<String, String> csvOptions(
      FileStatus file, TextSample sample, Map<String, String> given) {
    String separator = given.getOrDefault("sep", given.get("delimiter"));
    List<TextSample.Cut> cuts = separator == null ? sample.cuts() : sample.cuts(separator);
    if (cuts.isEmpty()) {
      throw unknown(file, "If these are columns, set data.format = csv and data.options.sep.");
    }
    if (cuts.size() > 1) {
      throw unknown(
          file,
          "It may be columns between "
              + cuts.stream()
                  .map(cut -> "%s (%s of them)".formatted(cut.title(), cut.columns()))
                  .collect(Collectors.joining(" or between "))
              + ": set "
              + cuts.stream().map(TextSample.Cut::setting).collect(Collectors.joining(" or "))
              + ".");
    }
    TextSample.Cut cut = cuts.get(0);
    Map<String, String> options = new TreeMap<>();
    if (separator == null) {
      options.put("sep", cut.option());
    }
    if (!given.containsKey("header")) {
      boolean header =
          cut.hasHeader()
              .orElseThrow(
                  () ->
                      unknown(
                          file,
                          "It seems to be columns between "
                              + cut.title()
                              + "; whether the first line names them cannot be told: set"
                              + " data.options.header = true or false."));
      options.put("header", Boolean.toString(header));
    }
    return options;
  }

  private static DataException unknown(FileStatus file, String remedy) {
    return DataException.expected(
            "a name that ends as one of csv, tsv, parquet, orc, json, jsonl, libsvm, idx"
                + " (compressed or not), or a content that can be told",
            ColumnNames.quoted(file.getPath().getName()))
        .file(file.getPath().toString())
        .remedy(remedy)
        .build();
  }

  private static Optional<String> byMark(byte[] start) {
    for (Map.Entry<String, byte[]> mark : MARKS.entrySet()) {
      if (beginsWith(start, mark.getValue())) {
        return Optional.of(mark.getKey());
      }
    }
    boolean idx =
        start.length >= 4
            && start[0] == 0
            && start[1] == 0
            && start[2] == IdxHeader.UNSIGNED_BYTES
            && start[3] > 0;
    return idx ? Optional.of(IDX) : Optional.empty();
  }

  private static boolean beginsWith(byte[] start, byte[] mark) {
    return start.length >= mark.length
        && Arrays.equals(start, 0, mark.length, mark, 0, mark.length);
  }

  private static byte[] start(Path path, int length, Configuration hadoop) {
    try (InputStream in = Decompression.open(path, hadoop)) {
      return in.readNBytes(length);
    } catch (IOException e) {
      throw DataException.because("Could not read the file: " + SparkErrors.rootMessage(e))
          .file(path.toString())
          .remedy("The file may be cut short or damaged: copy it again.")
          .cause(e)
          .build();
    }
  }
}
