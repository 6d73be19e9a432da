package io.gradus.report.html;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Rows under a head; columns whose head begins with {@code >} hold numbers. */
final class Table {
  private final List<String> head;
  private final List<List<Html>> rows = new ArrayList<>();

  Table(String... head) {
    this.head = List.of(head);
  }

  Table row(String... cells) {
    rows.add(Stream.of(cells).map(cell -> new Html().text(cell)).toList());
    return this;
  }

  /** A row some of whose cells are drawings. */
  Table row(List<Html> cells) {
    rows.add(List.copyOf(cells));
    return this;
  }

  int size() {
    return rows.size();
  }

  /** With the caption as its name for who does not see it. */
  Html html() {
    Html html = new Html().open("table").open("thead").open("tr");
    for (String name : head) {
      if (isNumber(name)) {
        html.element("th", name.substring(1), "scope", "col", "class", "n");
      } else {
        html.element("th", name, "scope", "col");
      }
    }
    html.close("tr").close("thead").open("tbody");
    for (List<Html> row : rows) {
      html.open("tr");
      for (int i = 0; i < row.size(); i++) {
        if (isNumber(head.get(i))) {
          html.open("td", "class", "n").add(row.get(i)).close("td");
        } else {
          html.open("td").add(row.get(i)).close("td");
        }
      }
      html.close("tr");
    }
    return html.close("tbody").close("table");
  }

  private static boolean isNumber(String name) {
    return name.startsWith(">");
  }
}
