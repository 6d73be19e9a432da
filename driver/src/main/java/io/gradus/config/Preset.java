package io.gradus.config;

/** Who says what no key says. */
public enum Preset {
  /** Nobody: each key has the default that {@code conf/reference.conf} names. */
  NONE,
  /** Keys that are not written are chosen by the rows, for a result within about a minute. */
  QUICK,
  /** Keys that are not written are chosen by the rows. */
  GOOD,
  /** What a budget of time buys: several networks are trained, and the best is kept. */
  BEST
}
