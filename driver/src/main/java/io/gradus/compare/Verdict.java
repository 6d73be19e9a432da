package io.gradus.compare;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What checks come to together.
 *
 * @param words for people, one sentence
 * @param checks each of which has to pass
 */
public record Verdict(String words, List<Check> checks) {
  public Verdict {
    checks = List.copyOf(checks);
  }

  /** Whether all checks pass. */
  public boolean passed() {
    return checks.stream().allMatch(Check::passed);
  }

  /** As JSON has it: {@code passed}, {@code words} and {@code checks}. */
  public Map<String, Object> toMap() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("passed", passed());
    fields.put("words", words);
    fields.put("checks", checks.stream().map(Check::toMap).toList());
    return fields;
  }
}
