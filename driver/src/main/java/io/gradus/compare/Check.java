package io.gradus.compare;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * One of the questions that a verdict is made of.
 *
 * @param name by which programs find it, such as {@code guard auc}
 * @param words the answer for people, one sentence
 * @param facts the numbers behind it, by the names that JSON has; NaN is written as null
 */
public record Check(String name, Outcome outcome, String words, Map<String, Object> facts) {
  /** What came of it. */
  public enum Outcome {
    /** It holds. */
    PASSED,
    /** It holds, but somebody should look. */
    WARNED,
    /** It does not hold. */
    FAILED,
    /** It could not be asked. */
    SKIPPED
  }

  /** Whether it stands in nobody's way. */
  public boolean passed() {
    return outcome != Outcome.FAILED;
  }

  /** As JSON has it. */
  public Map<String, Object> toMap() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("name", name);
    fields.put("passed", passed());
    fields.put("outcome", outcome.name().toLowerCase(Locale.ROOT));
    fields.put("words", words);
    facts.forEach((key, value) -> fields.put(key, written(value)));
    return fields;
  }

  /** A number as JSON can hold it: null for one that is not known or has no end. */
  static Object written(Object value) {
    return value instanceof Double number && !Double.isFinite(number) ? null : value;
  }
}
