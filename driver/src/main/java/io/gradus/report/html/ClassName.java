package io.gradus.report.html;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** A class as people know it. */
final class ClassName {
  private ClassName() {}

  /** A class that is told by its name or by its index. */
  static String of(ReportFacts facts, JsonNode told) {
    List<String> classes = facts.subject().encoder().classes();
    boolean index = told.isInt() && told.asInt() >= 0 && told.asInt() < classes.size();
    return index ? classes.get(told.asInt()) : told.asText();
  }
}
