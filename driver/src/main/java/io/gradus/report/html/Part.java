package io.gradus.report.html;

import java.util.List;

/**
 * A part of the report.
 *
 * @param id its anchor
 * @param lead what it is about, in a sentence
 */
record Part(String id, String title, String lead, List<Figure> figures) {
  Part {
    figures = List.copyOf(figures);
  }
}
