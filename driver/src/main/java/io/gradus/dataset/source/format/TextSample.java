package io.gradus.dataset.source.format;

import io.gradus.dataset.text.BlankSeparated;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The first lines of a text file: tells what they are, where only one thing fits. */
final class TextSample {
  /** As much of a file as is looked at. */
  static final int BYTES = 1 << 16;

  private static final int MOST_LINES = 200;

  private static final String NUMBER = "[-+]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][-+]?\\d+)?";

  private static final Pattern LIBSVM =
      Pattern.compile(NUMBER + "((?:\\s+[1-9]\\d{0,8}:" + NUMBER + ")*)\\s*(?:#.*)?");

  /** Separators that CSV files have, and what they are called. */
  enum Separator {
    TAB('\t', "tabs"),
    SEMICOLON(';', "semicolons"),
    BAR('|', "bars"),
    COMMA(',', "commas");

    private final char character;
    private final String title;

    Separator(char character, String title) {
      this.character = character;
      this.title = title;
    }

    private String option() {
      return String.valueOf(character);
    }
  }

  /**
   * How lines can be cut into columns.
   *
   * @param option as {@code data.options.sep} has it
   * @param title what stands between columns
   */
  record Cut(String option, String title, List<List<String>> rows) {
    int columns() {
      return rows.get(0).size();
    }

    /** As a user sets it. */
    String setting() {
      return "data.options.sep = " + (option.equals("\t") ? "\"\\t\"" : "\"" + option + "\"");
    }

    /**
     * Whether the first line names the columns; empty if that cannot be told: where a name is a
     * number it does not, where a column of numbers begins with a text it does.
     */
    Optional<Boolean> hasHeader() {
      List<String> first = rows.get(0);
      if (first.stream().anyMatch(TextSample::isNumber)) {
        return Optional.of(false);
      }
      for (int column = 0; column < first.size(); column++) {
        int at = column;
        if (!first.get(at).isEmpty()
            && rows.size() > 1
            && rows.stream().skip(1).allMatch(row -> isNumber(row.get(at)))) {
          return Optional.of(true);
        }
      }
      return Optional.empty();
    }
  }

  private final List<String> lines;

  private TextSample(List<String> lines) {
    this.lines = lines;
  }

  /**
   * The lines that a file begins with, without blank ones.
   *
   * @param start at most {@value #BYTES} bytes
   * @param whole whether these are all bytes of the file; if not, the last line may be cut
   * @return empty if the bytes are no text
   */
  static Optional<TextSample> of(byte[] start, boolean whole) {
    String text;
    try {
      text =
          StandardCharsets.UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .decode(ByteBuffer.wrap(start, 0, whole ? start.length : beforeCut(start)))
              .toString();
    } catch (CharacterCodingException e) {
      // ISO 8859 and its like, where each byte is a character.
      text = new String(start, StandardCharsets.ISO_8859_1);
    }
    if (text.chars().anyMatch(c -> c < ' ' && "\t\r\n\f".indexOf(c) < 0)) {
      return Optional.empty();
    }
    List<String> lines = new ArrayList<>(text.lines().limit(MOST_LINES + 1L).toList());
    if (lines.size() > MOST_LINES || !whole && !lines.isEmpty()) {
      lines.remove(lines.size() - 1);
    }
    lines.replaceAll(line -> line.startsWith("\uFEFF") ? line.substring(1) : line);
    lines.removeIf(String::isBlank);
    return Optional.of(new TextSample(lines));
  }

  /** The bytes before a character that the end of the sample may have cut. */
  private static int beforeCut(byte[] bytes) {
    int end = bytes.length;
    while (end > 0 && bytes[end - 1] < 0) {
      end--;
    }
    return end;
  }

  List<String> lines() {
    return lines;
  }

  /** Whether each line is an object of JSON, as far as its ends show. */
  boolean isJsonLines() {
    return !lines.isEmpty()
        && lines.stream()
            .map(String::strip)
            .allMatch(line -> line.startsWith("{") && line.endsWith("}"));
  }

  /** Whether it is one document of JSON that goes over several lines. */
  boolean isJsonDocument() {
    return !lines.isEmpty()
        && (lines.get(0).strip().matches("\\[\\s*(?:\\{.*)?") || lines.get(0).strip().equals("{"));
  }

  /** Whether each line is a label and values with ascending indexes, of which some have several. */
  boolean isLibsvm() {
    int most = 0;
    for (String line : lines) {
      Matcher matcher = LIBSVM.matcher(line.strip());
      if (!matcher.matches()) {
        return false;
      }
      int last = 0;
      int count = 0;
      for (String pair : matcher.group(1).strip().split("\\s+")) {
        if (!pair.isEmpty()) {
          int index = Integer.parseInt(pair.substring(0, pair.indexOf(':')));
          if (index <= last) {
            return false;
          }
          last = index;
          count++;
        }
      }
      most = Math.max(most, count);
    }
    return most > 1;
  }

  /** The one way to cut the lines by a separator that is known. */
  List<Cut> cuts(String separator) {
    List<Cut> cuts = new ArrayList<>();
    if (separator.equals(BlankSeparated.OPTION)) {
      add(cuts, separator, "blanks", BlankSeparated::fields);
    } else if (separator.length() == 1) {
      add(cuts, separator, "it", line -> fields(line, separator.charAt(0)));
    }
    return cuts;
  }

  /** All ways to cut the lines into the same number of columns, of two or more. */
  List<Cut> cuts() {
    List<Cut> cuts = new ArrayList<>();
    if (lines.size() < 2) {
      return cuts;
    }
    for (Separator separator : Separator.values()) {
      add(cuts, separator.option(), separator.title, line -> fields(line, separator.character));
    }
    if (cuts.isEmpty() || cuts.size() == 1 && cuts.get(0).option.equals("\t")) {
      add(cuts, BlankSeparated.OPTION, "repeated blanks", BlankSeparated::fields);
    }
    // Tabs with blanks beside them, which belong to no column.
    if (cuts.size() == 2
        && cuts.get(1).option.equals(BlankSeparated.OPTION)
        && cuts.get(0).columns() == cuts.get(1).columns()) {
      cuts.remove(1);
    }
    return cuts;
  }

  private void add(
      List<Cut> cuts, String option, String title, Function<String, List<String>> cutting) {
    List<List<String>> rows = lines.stream().map(cutting).toList();
    int columns = rows.get(0).size();
    if (columns > 1 && rows.stream().allMatch(row -> row.size() == columns)) {
      cuts.add(new Cut(option, title, rows));
    }
  }

  private static boolean isNumber(String text) {
    return text.strip().matches(NUMBER);
  }

  /** The fields between separators that do not stand in quotes. */
  private static List<String> fields(String line, char separator) {
    List<String> fields = new ArrayList<>();
    StringBuilder field = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '"') {
        quoted = !quoted;
      } else if (c == separator && !quoted) {
        fields.add(field.toString().strip());
        field.setLength(0);
      } else {
        field.append(c);
      }
    }
    fields.add(field.toString().strip());
    return fields;
  }
}
