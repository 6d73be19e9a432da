package io.gradus.dataset.text;

import com.univocity.parsers.common.TextParsingException;
import io.gradus.encode.ColumnNames;
import io.gradus.encode.DataException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;

/**
 * Takes records of CSV apart, as Spark's own parser does: univocity's, with Spark's settings.
 * Records without quotes are only cut at their separators, which is the same and quicker.
 *
 * <p>What would be read as something else than it was written is a {@link DataException}: quotes
 * that are not closed, bytes that are no text.
 */
public final class CsvParser {
  /** What is expected of a record that ends inside quotes. */
  public static final String OPEN_QUOTES = "quotes that are closed";

  /** A whole sentence on what to do about quotes that are not. */
  public static final String REMEDY_OF_QUOTES =
      "Close the quotes; if quotes mean nothing in these files, set data.options.quote = \"\"; if"
          + " each line is a row, set data.options.multiLine = false, which makes such lines bad"
          + " rows.";

  private final CsvDialect dialect;
  private final com.univocity.parsers.csv.CsvParser parser;
  private final byte separator;
  private final boolean simple;
  private final byte[] nullValue;
  private final CsvFields fields = new CsvFields();
  private String found;
  private boolean open;

  /**
   * A parser.
   *
   * @param columns that records are known to have
   */
  public CsvParser(CsvDialect dialect, int columns) {
    this.dialect = dialect;
    parser = new com.univocity.parsers.csv.CsvParser(dialect.settings(columns + 1));
    String between = dialect.separator();
    separator = (byte) between.charAt(0);
    nullValue = dialect.nullValue().getBytes(StandardCharsets.UTF_8);
    simple =
        between.length() == 1
            && between.charAt(0) < 0x80
            && dialect.quote() < 0x80
            && dialect.mostChars() < 0
            && !dialect.isBlankSeparated();
  }

  /** The fields of the record that was parsed last. */
  public CsvFields fields() {
    return fields;
  }

  /**
   * Parses a line of a file.
   *
   * @return whether it is a record: not blank, and no comment
   */
  public boolean parse(byte[] line) {
    found = null;
    open = false;
    byte quote = (byte) dialect.quote();
    boolean ascii = true;
    boolean quoted = false;
    boolean blank = true;
    for (byte b : line) {
      ascii &= b >= 0;
      quoted |= b == quote;
      blank &= b <= ' ' && b >= 0;
    }
    if (blank || dialect.isComment(line[0])) {
      return false;
    }
    if (!ascii && dialect.isUtf8() && !Utf8.isValid(line)) {
      throw charset(new String(line, StandardCharsets.UTF_8));
    }
    if (simple && !(quoted && quote != 0) && (ascii || dialect.isUtf8())) {
      cut(line);
      return true;
    }
    return parse(new String(line, dialect.charset()));
  }

  /** Whether a line ends inside quotes. */
  public boolean endsInsideQuotes(byte[] line) {
    byte quote = (byte) dialect.quote();
    for (byte b : line) {
      if (b == quote) {
        String text = new String(line, dialect.charset());
        return !dialect.isSkipped(text) && CsvQuotes.of(text, dialect) == CsvQuotes.OPEN;
      }
    }
    return false;
  }

  /** Parses a line that was decoded. */
  public boolean parse(String line) {
    found = line;
    if (dialect.isSkipped(line)) {
      return false;
    }
    String separated = dialect.isBlankSeparated() ? BlankSeparated.withTabs(line) : line;
    CsvQuotes quotes = CsvQuotes.of(separated, dialect);
    open = quotes == CsvQuotes.OPEN;
    if (open && dialect.endsWithLines()) {
      fields.beginTexts();
      return true;
    }
    require(quotes, separated);
    try {
      take(parser.parseLine(separated));
    } catch (TextParsingException e) {
      throw tooLong(e);
    }
    return true;
  }

  private void cut(byte[] line) {
    fields.begin(line);
    int begin = 0;
    for (int at = 0; at <= line.length; at++) {
      if (at == line.length || line[at] == separator) {
        add(line, begin, at);
        begin = at + 1;
      }
    }
  }

  private void add(byte[] line, int begin, int end) {
    int from = begin;
    int to = end;
    if (dialect.trimsStart()) {
      while (from < to && line[from] <= ' ' && line[from] >= 0) {
        from++;
      }
    }
    if (dialect.trimsEnd()) {
      while (from < to && line[to - 1] <= ' ' && line[to - 1] >= 0) {
        to--;
      }
    }
    if (from == to || isNull(line, from, to)) {
      fields.addMissing();
    } else {
      fields.add(from, to);
    }
  }

  private boolean isNull(byte[] line, int from, int to) {
    if (to - from != nullValue.length) {
      return false;
    }
    for (int i = 0; i < nullValue.length; i++) {
      if (line[from + i] != nullValue[i]) {
        return false;
      }
    }
    return true;
  }

  private void take(String[] tokens) {
    fields.beginTexts();
    if (tokens == null) {
      return;
    }
    for (String token : tokens) {
      if (token == null || token.isEmpty() || token.equals(dialect.nullValue())) {
        fields.addMissing();
      } else {
        fields.addText(token);
      }
    }
  }

  /** Begins with the records of a whole file, whose texts may have line breaks. */
  public void begin(Reader file) {
    parser.beginParsing(file);
  }

  /**
   * Goes on to the next record of the file.
   *
   * @return whether there is one
   */
  public boolean next() {
    try {
      String[] tokens = parser.parseNext();
      if (tokens == null) {
        return false;
      }
      found = parser.getContext().currentParsedContent();
      take(tokens);
    } catch (TextParsingException e) {
      throw tooLong(e);
    }
    if (found != null) {
      String record = found.stripTrailing();
      if (record.indexOf('\n') >= 0) {
        require(CsvQuotes.ofLines(record, dialect), record);
      } else {
        require(CsvQuotes.of(record, dialect), record);
      }
      if (found.indexOf('\uFFFD') >= 0) {
        throw charset(found);
      }
    }
    return true;
  }

  /** Whether the line that was parsed last ends inside quotes; it then has no fields. */
  public boolean isOpen() {
    return open;
  }

  /** The text of the record that was parsed last from that line, or from the file. */
  public String record(byte[] line) {
    return found != null || line == null ? found : new String(line, dialect.charset());
  }

  private void require(CsvQuotes quotes, String record) {
    switch (quotes) {
      case CLOSED -> {
        return;
      }
      case OPEN ->
          throw DataException.expected(OPEN_QUOTES, "none in " + ColumnNames.quoted(record))
              .remedy(
                  dialect.isMultiLine() || dialect.isBlankSeparated()
                      ? REMEDY_OF_QUOTES
                      : "If texts go over several lines, set data.options.multiLine = true. "
                          + REMEDY_OF_QUOTES)
              .build();
      case STRAY ->
          throw DataException.expected(
                  "quotes that end at a separator or at the end of a line, in a text of several"
                      + " lines",
                  "others in " + ColumnNames.quoted(record))
              .remedy(REMEDY_OF_QUOTES)
              .build();
      case BEHIND_BACKSLASH ->
          throw DataException.expected(
                  "a quote inside quotes to be written twice",
                  "one behind a backslash in " + ColumnNames.quoted(record))
              .remedy("If backslashes are meant so, set data.options.escape = \"\\\\\".")
              .build();
    }
  }

  private DataException charset(String record) {
    return DataException.expected(
            "text in " + dialect.charset().name(),
            "bytes that are none in " + ColumnNames.quoted(record))
        .remedy(
            "Name the charset of the file, such as data.options.encoding = ISO-8859-1 or"
                + " windows-1252.")
        .build();
  }

  private DataException tooLong(TextParsingException e) {
    int most = dialect.mostChars();
    return most > 0
        ? DataException.expected(
                "at most " + most + " characters of a field (data.options.maxCharsPerColumn)",
                "more")
            .remedy("Raise it, or check whether a quote is not closed.")
            .cause(e)
            .build()
        : DataException.expected("fields as the header has them", "many more in one record")
            .remedy("Check data.options.sep, or whether a quote is not closed.")
            .cause(e)
            .build();
  }
}
