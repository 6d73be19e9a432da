package io.gradus.run;

import java.util.Locale;

/** Whether the same command, given again, may come to another end. */
public enum Retry {
  /** It comes to the same end until somebody changes what it is given. */
  NEVER,
  /** What was in its way passes by itself. */
  LATER,
  /** Nobody knows; who runs it decides how often it is worth a try. */
  POLICY;

  /** As results have it. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
