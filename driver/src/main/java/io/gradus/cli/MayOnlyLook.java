package io.gradus.cli;

/** A command that does not always start a Spark. */
interface MayOnlyLook {

  /** Whether it starts none, as it was parsed. */
  boolean onlyLooks();
}
