package io.gradus.config;

/** How the weights reach the partitions and the gradients come back. The bits are the same. */
public enum Carrier {
  /** The resident carrier where it can run, jobs otherwise. */
  AUTO,
  /** Two Spark jobs' worth of work a round: a broadcast and an ordered tree sum. */
  JOBS,
  /** One barrier stage whose tasks stay for many rounds. */
  RESIDENT
}
