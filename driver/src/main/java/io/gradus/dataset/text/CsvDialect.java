package io.gradus.dataset.text;

import com.univocity.parsers.csv.CsvParserSettings;
import java.io.Serializable;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.spark.sql.catalyst.csv.CSVOptions;

/** How CSV files are written: the options of Spark's reader, and what Gradus has for defaults. */
public final class CsvDialect implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Charsets in which a character is two bytes, or four. */
  private static final Pattern WIDE = Pattern.compile("(?i)^\\s*(?:x-)?utf[-_]?(?:16|32)");

  private final TreeMap<String, String> options = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
  private final String separator;
  private final char quote;
  private final char escape;
  private final char comment;
  private final boolean commented;
  private final String charset;
  private final boolean multiLine;
  private final boolean header;
  private final boolean trimsStart;
  private final boolean trimsEnd;
  private final String nullValue;
  private final String lineSeparator;
  private final boolean blankSeparated;
  private final int mostChars;

  /**
   * The dialect of options.
   *
   * @param given by the user, names in any case
   */
  public CsvDialect(Map<String, String> given) {
    options.putAll(given);
    options.putIfAbsent("header", "true");
    options.putIfAbsent("escape", "\"");
    options.putIfAbsent("ignoreLeadingWhiteSpace", "true");
    options.putIfAbsent("ignoreTrailingWhiteSpace", "true");
    blankSeparated =
        BlankSeparated.OPTION.equals(options.getOrDefault("sep", options.get("delimiter")));
    if (blankSeparated) {
      options.remove("delimiter");
      options.put("sep", "\t");
    }
    if (WIDE.matcher(options.getOrDefault("encoding", options.getOrDefault("charset", "")))
        .find()) {
      // The bytes of a line's end are part of other characters, too.
      options.put("multiLine", "true");
    }
    CSVOptions read = csvOptions();
    separator = read.delimiter();
    quote = read.quote();
    escape = read.escape();
    comment = read.comment();
    commented = read.isCommentSet();
    charset = read.charset();
    multiLine = read.multiLine();
    header = read.headerFlag();
    trimsStart = read.ignoreLeadingWhiteSpaceInRead();
    trimsEnd = read.ignoreTrailingWhiteSpaceInRead();
    nullValue = read.nullValue();
    lineSeparator = options.get("lineSep");
    mostChars = read.maxCharsPerColumn();
  }

  /** Scala 2.13's maps say less of themselves to javac than 2.12's. */
  @SuppressWarnings("unchecked")
  private CSVOptions csvOptions() {
    scala.collection.immutable.Map<String, String> given =
        scala.collection.immutable.Map$.MODULE$.empty();
    for (Map.Entry<String, String> option : options.entrySet()) {
      given = given.updated(option.getKey(), option.getValue());
    }
    return new CSVOptions(given, false, "UTC");
  }

  /** The options, those of Gradus's own among them; names in any case. */
  public Map<String, String> options() {
    Map<String, String> all = new TreeMap<>(options);
    if (blankSeparated) {
      all.put("sep", BlankSeparated.OPTION);
    }
    return all;
  }

  /** Univocity's settings, as Spark has them for these options. */
  CsvParserSettings settings(int mostColumns) {
    CsvParserSettings settings = csvOptions().asParserSettings();
    settings.setMaxColumns(Math.max(mostColumns, settings.getMaxColumns()));
    return settings;
  }

  /** Between fields. */
  public String separator() {
    return separator;
  }

  /** Whether any number of blanks stands between fields; lines are then read with tabs there. */
  public boolean isBlankSeparated() {
    return blankSeparated;
  }

  char quote() {
    return quote;
  }

  char escape() {
    return escape;
  }

  /** Whether the line is none of the file's records. */
  public boolean isSkipped(String line) {
    return line.isBlank() || commented && line.charAt(0) == comment;
  }

  /** Whether a line that begins so is a comment. */
  boolean isComment(byte first) {
    return commented && first == comment;
  }

  /** The charset of the files. */
  public Charset charset() {
    return Charset.forName(charset);
  }

  boolean isUtf8() {
    return charset().equals(StandardCharsets.UTF_8);
  }

  /** Whether records may go over several lines. */
  public boolean isMultiLine() {
    return multiLine;
  }

  /**
   * Whether nobody said if records may go over several lines: they do where quotes are not closed
   * at the end of a line.
   */
  public boolean leavesLinesOpen() {
    return !options.containsKey("multiLine") && quote != 0 && !blankSeparated && tellsMalformed();
  }

  /** This dialect, of records that may go over several lines. */
  public CsvDialect overLines() {
    Map<String, String> wider = options();
    wider.put("multiLine", "true");
    return new CsvDialect(wider);
  }

  /** Whether the user says that each line is a record, so that one with an open quote is bad. */
  boolean endsWithLines() {
    return !multiLine && options.containsKey("multiLine");
  }

  /** Whether the user says what is done about quotes that stand where none should. */
  boolean handlesStrayQuotes() {
    return options.containsKey("unescapedQuoteHandling");
  }

  /** Whether files begin with the names of their columns. */
  public boolean hasHeader() {
    return header;
  }

  /** Blanks before a field that is not quoted are none of it. */
  boolean trimsStart() {
    return trimsStart;
  }

  /** Blanks behind a field that is not quoted are none of it. */
  boolean trimsEnd() {
    return trimsEnd;
  }

  /** The text of a field without a value. */
  String nullValue() {
    return nullValue;
  }

  /** Between records; null for any end of a line. */
  public String lineSeparator() {
    return lineSeparator;
  }

  /** The most characters of a field that the user allows; -1 for any number. */
  int mostChars() {
    return mostChars;
  }

  /** Whether nobody decides but Gradus what is done with records of too few or many fields. */
  public boolean tellsMalformed() {
    return !options.containsKey("mode");
  }

  /** Whether the user lets records of too few or too many fields be dropped. */
  public boolean dropsMalformed() {
    return "DROPMALFORMED".equalsIgnoreCase(options.get("mode"));
  }

  /** Whether the user lets records of too few or too many fields fail. */
  public boolean failsOnMalformed() {
    return "FAILFAST".equalsIgnoreCase(options.get("mode"));
  }

  /** Whether the user lets missing fields be null, and fields too many be none. */
  public boolean fillsUp() {
    return !tellsMalformed() && !dropsMalformed() && !failsOnMalformed();
  }
}
