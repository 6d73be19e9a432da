package io.gradus.dataset.source.csv;

import io.gradus.dataset.scan.SparkErrors;
import io.gradus.dataset.source.place.Decompression;
import io.gradus.dataset.text.CsvDialect;
import io.gradus.dataset.text.CsvParser;
import io.gradus.encode.ColumnNames;
import io.gradus.encode.DataException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PushbackInputStream;
import java.io.Reader;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** The first record of a CSV file: the names of its columns, or as many as it has fields. */
final class CsvHeader {
  private static final List<String> SEPARATORS = List.of(",", ";", "\t", "|");

  /** A header that goes on for longer is none. */
  private static final int MOST_LINES = 1_000;

  private CsvHeader() {}

  /**
   * Reads the fields of the first record.
   *
   * @return empty if the file has none
   */
  static Optional<List<String>> read(String file, CsvDialect dialect, Configuration hadoop) {
    try (BufferedReader reader = new BufferedReader(reader(file, dialect, hadoop))) {
      String line = line(reader);
      while (line != null && dialect.isSkipped(line.strip())) {
        line = line(reader);
      }
      if (line == null) {
        return Optional.empty();
      }
      if (line.indexOf('\uFFFD') >= 0) {
        throw DataException.expected(
                "names of columns in " + dialect.charset().name(),
                "bytes that are none in " + ColumnNames.quoted(line))
            .file(file)
            .remedy(
                "Name the charset of the file, such as data.options.encoding = ISO-8859-1 or"
                    + " windows-1252.")
            .build();
      }
      if (line.indexOf('\0') >= 0) {
        throw DataException.expected(
                "a text in " + dialect.charset().name(), "zero bytes between its characters")
            .file(file)
            .remedy("Set data.options.encoding = UTF-16LE, or UTF-16BE if that is none either.")
            .build();
      }
      List<String> fields = fields(line, reader, dialect, file);
      if (fields.size() == 1 && dialect.hasHeader() && !dialect.isMultiLine()) {
        requireHeader(fields.get(0), line(reader), dialect, file);
      }
      return Optional.of(fields);
    } catch (IOException e) {
      throw DataException.because("Could not read the file: " + SparkErrors.rootMessage(e))
          .file(file)
          .remedy("The file may be cut short or damaged: copy it again.")
          .cause(e)
          .build();
    }
  }

  /**
   * The text of a file, without the mark that may stand at its beginning.
   *
   * @param file as Spark names it
   */
  static Reader reader(String file, CsvDialect dialect, Configuration hadoop) throws IOException {
    Path path = new Path(URI.create(file));
    PushbackInputStream in = new PushbackInputStream(Decompression.open(path, hadoop), 4);
    return new InputStreamReader(in, charset(in, file, dialect));
  }

  private static Charset charset(PushbackInputStream in, String file, CsvDialect dialect)
      throws IOException {
    byte[] first = in.readNBytes(3);
    if (first.length == 3
        && first[0] == (byte) 0xEF
        && first[1] == (byte) 0xBB
        && first[2] == (byte) 0xBF) {
      return dialect.charset();
    }
    in.unread(first);
    boolean wide =
        first.length >= 2
            && (first[0] == (byte) 0xFF && first[1] == (byte) 0xFE
                || first[0] == (byte) 0xFE && first[1] == (byte) 0xFF);
    if (wide && dialect.charset().name().startsWith("UTF-16")) {
      // Which goes by the mark, and reads over it.
      return StandardCharsets.UTF_16;
    }
    if (wide && dialect.charset().equals(StandardCharsets.UTF_8)) {
      throw DataException.expected("a text in UTF-8", "the mark of UTF-16 at the beginning")
          .file(file)
          .remedy("Set data.options.encoding = UTF-16.")
          .build();
    }
    return dialect.charset();
  }

  private static List<String> fields(
      String first, BufferedReader reader, CsvDialect dialect, String file) throws IOException {
    String record = first;
    CsvParser parser = new CsvParser(dialect, mostFields(record, dialect));
    for (int lines = 1; ; lines++) {
      try {
        parser.parse(withoutEnd(record));
        break;
      } catch (DataException e) {
        boolean mayGoOn = dialect.isMultiLine() || dialect.leavesLinesOpen() && parser.isOpen();
        String next = mayGoOn && lines < MOST_LINES ? line(reader) : null;
        if (next == null) {
          throw DataException.because(e.getMessage()).file(file).row("header").cause(e).build();
        }
        record = record + next;
      }
    }
    List<String> fields = new ArrayList<>();
    for (int i = 0; i < parser.fields().count(); i++) {
      String name = parser.fields().string(i);
      fields.add(name == null ? "" : name);
    }
    return fields;
  }

  /** A line with what ends it, which belongs to a name that goes over several; null at the end. */
  private static String line(BufferedReader reader) throws IOException {
    StringBuilder line = new StringBuilder();
    int c = reader.read();
    while (c >= 0) {
      line.append((char) c);
      if (c == '\n') {
        break;
      }
      if (c == '\r') {
        reader.mark(1);
        if (reader.read() == '\n') {
          line.append('\n');
        } else {
          reader.reset();
        }
        break;
      }
      c = reader.read();
    }
    return line.isEmpty() ? null : line.toString();
  }

  private static String withoutEnd(String line) {
    int end = line.length();
    if (end > 0 && line.charAt(end - 1) == '\n') {
      end--;
    }
    if (end > 0 && line.charAt(end - 1) == '\r') {
      end--;
    }
    return line.substring(0, end);
  }

  /** One field is no header where the line behind it has several: it is said of the file. */
  private static void requireHeader(String first, String second, CsvDialect dialect, String file) {
    if (second == null || dialect.isSkipped(second.strip())) {
      return;
    }
    boolean excel = first.matches("sep=.?");
    if (!excel && SEPARATORS.stream().anyMatch(first::contains)) {
      // What stands between the columns is another character: see requireSeparated.
      return;
    }
    String separator = excel && first.length() == 5 ? first.substring(4) : dialect.separator();
    int columns = second.split(Pattern.quote(separator), -1).length;
    if (columns < 2) {
      return;
    }
    boolean same = separator.equals(dialect.separator());
    throw DataException.expected(
            "the names of columns in the first line",
            ColumnNames.quoted(first) + " before a line of " + columns + " columns")
        .file(file)
        .row("header")
        .remedy(
            first.startsWith("#")
                ? "Set data.options.comment = \"#\", which leaves such lines out."
                : "Delete the lines above the names of the columns"
                    + (same ? "." : ", and set data.options.sep = \"" + separator + "\"."))
        .build();
  }

  private static int mostFields(String record, CsvDialect dialect) {
    String separator = dialect.isBlankSeparated() ? " " : dialect.separator();
    return record.split(Pattern.quote(separator), -1).length + 1;
  }

  /**
   * The names of the columns of a header: those without one are called as in files without a
   * header.
   *
   * @throws DataException if two have the same, or another separator stands between them
   */
  static List<String> names(
      List<String> fields, CsvDialect dialect, String file, boolean caseSensitive) {
    requireSeparated(fields, dialect, file);
    List<String> names = new ArrayList<>();
    Map<String, Integer> places = new LinkedHashMap<>();
    for (int i = 0; i < fields.size(); i++) {
      String name = fields.get(i).isEmpty() ? "_c" + i : fields.get(i);
      Integer before = places.put(caseSensitive ? name : name.toLowerCase(Locale.ROOT), i);
      if (before != null) {
        throw repeated(names.get(before), before, name, i, file);
      }
      names.add(name);
    }
    return names;
  }

  private static DataException repeated(
      String first, int before, String name, int place, String file) {
    boolean same = first.equals(name);
    return DataException.expected(
            "a name of its own for each column",
            same
                ? ColumnNames.quoted(name) + " for columns " + (before + 1) + " and " + (place + 1)
                : ColumnNames.quoted(first)
                    + " and "
                    + ColumnNames.quoted(name)
                    + ", which differ in upper and lower case only")
        .file(file)
        .column(name)
        .remedy(
            same
                ? "Rename one of them in the header."
                : "Rename one of them, or set spark.\"spark.sql.caseSensitive\" = true.")
        .build();
  }

  /** One column whose name, or whose first text, holds a usual separator. */
  static void requireSeparated(List<String> fields, CsvDialect dialect, String file) {
    if (fields.size() != 1 || dialect.isBlankSeparated()) {
      return;
    }
    for (String separator : SEPARATORS) {
      if (!separator.equals(dialect.separator()) && fields.get(0).contains(separator)) {
        String shown = separator.equals("\t") ? "\\t" : separator;
        throw DataException.expected(
                "columns with " + ColumnNames.quoted(dialect.separator()) + " between them",
                "one column, " + ColumnNames.quoted(fields.get(0)))
            .file(file)
            .remedy(
                "Set data.options.sep = \""
                    + shown
                    + "\", which stands "
                    + (fields.get(0).split(Pattern.quote(separator), -1).length - 1)
                    + " times in the first line.")
            .build();
      }
    }
  }
}
