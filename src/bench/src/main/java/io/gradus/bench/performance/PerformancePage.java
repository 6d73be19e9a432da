package io.gradus.bench.performance;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The page of what was measured, section by section. A section that is not measured anew stays as
 * it stands in the page.
 */
final class PerformancePage {
  /** In the order of the page. */
  enum Section {
    KERNELS("## Kernels"),
    STEPS("## Training steps"),
    ROUNDS("## A round"),
    /** Named by the cluster. */
    CLUSTER("### On "),
    LINKS("## Rounds over limited links"),
    DATA("## Rows"),
    GRIDS("## Grids"),
    SCORER("## One row at a time"),
    MEMORY("## Rows beyond memory"),
    GROWTH("## How cost grows"),
    FORECAST("## Executors, and the forecast"),
    ACCURACY("## Time to accuracy");

    private final String heading;

    Section(String heading) {
      this.heading = heading;
    }

    private boolean beginsWith(String line) {
      return heading.endsWith(" ") ? line.startsWith(heading) : line.equals(heading);
    }

    private static Optional<Section> begunBy(String line) {
      return Arrays.stream(values()).filter(section -> section.beginsWith(line)).findFirst();
    }
  }

  private final Map<Section, String> sections = new EnumMap<>(Section.class);

  /** What was written by hand, between the head and the first section. */
  private String byHand = "";

  /** Reads a page; an empty text is one without sections. */
  static PerformancePage read(String text) {
    PerformancePage page = new PerformancePage();
    Optional<Section> section = Optional.empty();
    StringBuilder lines = new StringBuilder();
    for (String line : (Iterable<String>) text.lines()::iterator) {
      Optional<Section> next = Section.begunBy(line);
      if (next.isPresent()) {
        page.keep(section, lines);
        section = next;
        lines.setLength(0);
      }
      lines.append(line).append('\n');
    }
    page.keep(section, lines);
    return page;
  }

  private void keep(Optional<Section> section, StringBuilder lines) {
    if (section.isPresent()) {
      sections.put(section.get(), lines.toString().stripTrailing() + "\n");
    } else {
      int begin = lines.indexOf("## ");
      byHand = begin < 0 ? "" : lines.substring(begin).stripTrailing() + "\n";
    }
  }

  /**
   * Puts a section in the place of the one that stands there.
   *
   * @throws IllegalArgumentException if the text does not begin with the section's heading: the
   *     next reader would take it for a part of another
   */
  void put(Section section, String text) {
    String first = text.lines().findFirst().orElse("");
    if (!section.beginsWith(first)) {
      throw new IllegalArgumentException(
          "Expected section %s to begin with '%s', found '%s'."
              .formatted(section, section.heading, first));
    }
    sections.put(section, text.stripTrailing() + "\n");
  }

  /** The sections that it has, in order. */
  List<Section> sections() {
    return List.copyOf(sections.keySet());
  }

  /** The whole text, after that head. */
  String text(String head) {
    List<String> parts = new ArrayList<>(sections.values());
    if (!byHand.isEmpty()) {
      parts.add(0, byHand);
    }
    return head + "\n" + String.join("\n", parts);
  }
}
