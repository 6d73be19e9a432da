package io.gradus.cli;

import io.gradus.text.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Columns of text under a head, each as wide as its widest cell. */
final class TextTable {
  private static final String GAP = "  ";

  private final List<String> head;
  private final List<Boolean> right;
  private final List<List<String>> rows = new ArrayList<>();

  /** Names of the columns; one that begins with {@code >} holds numbers and is set to the right. */
  TextTable(String... columns) {
    head = new ArrayList<>();
    right = new ArrayList<>();
    for (String column : columns) {
      right.add(column.startsWith(">"));
      head.add(Printable.line(column.startsWith(">") ? column.substring(1) : column));
    }
  }

  TextTable row(String... cells) {
    if (cells.length != head.size()) {
      throw new IllegalArgumentException(
          "Expected %s cells, found %s.".formatted(head.size(), cells.length));
    }
    rows.add(Stream.of(cells).map(Printable::line).toList());
    return this;
  }

  /** The lines, without trailing blanks; the head is left out where all its names are empty. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    if (head.stream().anyMatch(name -> !name.isEmpty())) {
      lines.add(line(head));
    }
    rows.forEach(row -> lines.add(line(row)));
    return lines;
  }

  private String line(List<String> cells) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < cells.size(); i++) {
      String cell = cells.get(i);
      String blanks = " ".repeat(width(i) - length(cell));
      line.append(i == 0 ? "" : GAP).append(right.get(i) ? blanks + cell : cell + blanks);
    }
    return line.toString().stripTrailing();
  }

  private int width(int column) {
    int width = length(head.get(column));
    for (List<String> row : rows) {
      width = Math.max(width, length(row.get(column)));
    }
    return width;
  }

  private static int length(String cell) {
    return cell.codePointCount(0, cell.length());
  }
}
