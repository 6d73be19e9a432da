package io.gradus.config;

/** How the weights reach the partitions and the gradients come back. The bits are the same. */
public enum Carrier {
  /** Resident rounds where they can run, sharded where that is quicker; jobs otherwise. */
  AUTO,
  /** Two Spark jobs' worth of work a round: a broadcast and an ordered tree sum. */
  JOBS,
  /** One barrier stage whose tasks stay for many rounds, and exchange with the driver. */
  RESIDENT,
  /** The same, but executors share the work: each adds up a part of all gradients. */
  SHARDED
}
