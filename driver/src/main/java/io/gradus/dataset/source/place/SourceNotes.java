package io.gradus.dataset.source.place;

import io.gradus.text.Printable;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is to be known of rows that were opened: what was chosen for them, and what is odd. */
public final class SourceNotes {
  private static final Logger logger = LoggerFactory.getLogger(SourceNotes.class);

  private final List<String> notes = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();

  /** Adds what was chosen. */
  public void note(String text) {
    if (!notes.contains(text)) {
      notes.add(text);
      logger.info("{}.", Printable.line(text));
    }
  }

  /** Adds what may be a mistake. */
  public void warn(String text) {
    if (!notes.contains(text)) {
      notes.add(text);
      warnings.add(text);
      logger.warn("{}.", Printable.line(text));
    }
  }

  /** Those that may be mistakes. */
  public List<String> warnings() {
    return List.copyOf(warnings);
  }

  /** All notes, in the order in which they were made. */
  public List<String> all() {
    return List.copyOf(notes);
  }
}
