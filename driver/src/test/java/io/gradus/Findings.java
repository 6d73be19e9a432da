package io.gradus;

import java.util.LinkedHashMap;
import java.util.Map;

/** What went wrong in many cases, each kind of it once: one run of a test shows all of them. */
public final class Findings {
  private static final int SHOWN_FRAMES = 6;

  private final Map<String, String> byKind = new LinkedHashMap<>();
  private int cases;

  /** One case; whatever it throws is wrong. */
  public interface Case {
    /** Runs it. */
    void run() throws Exception;
  }

  /** Runs a case; {@code where} tells how to find it again. */
  public void check(String where, Case one) {
    cases++;
    try {
      one.run();
    } catch (Exception | AssertionError | StackOverflowError | OutOfMemoryError e) {
      StringBuilder kind = new StringBuilder(e.getClass().getName());
      int shown = 0;
      for (StackTraceElement frame : e.getStackTrace()) {
        boolean ours = frame.getClassName().startsWith("io.gradus.") && shown < SHOWN_FRAMES;
        if (ours && !frame.getClassName().equals(Findings.class.getName())) {
          kind.append("\n    at ").append(frame);
          shown++;
        }
      }
      byKind.putIfAbsent(kind.toString(), where + "\n  " + e.getMessage());
    }
  }

  /** Holds that no case went wrong. */
  public void assertNone() {
    if (!byKind.isEmpty()) {
      StringBuilder text = new StringBuilder("Of %s cases:".formatted(cases));
      byKind.forEach(
          (kind, first) -> text.append("\n- ").append(first).append("\n  ").append(kind));
      throw new AssertionError(text.toString());
    }
  }
}
