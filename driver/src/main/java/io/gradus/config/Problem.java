package io.gradus.config;

import io.gradus.text.Printable;
import java.util.Optional;

/**
 * One thing that is wrong with a configuration.
 *
 * @param origin where the value stands: {@code file:line}, or {@code --set}; empty if it is missing
 *     everywhere
 * @param key the dotted key
 * @param message what was expected, what was found, and how to mend it
 */
public record Problem(Optional<String> origin, String key, String message) {
  @Override
  public String toString() {
    return Printable.line(origin.map(where -> where + ": ").orElse("") + key + ": " + message);
  }
}
