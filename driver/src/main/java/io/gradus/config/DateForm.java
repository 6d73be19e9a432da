package io.gradus.config;

/** What dates and points in time become. */
public enum DateForm {
  /** A number, days since 1970-01-01. */
  DAYS,
  /** Besides, the sine and cosine of the day, the week, the month and the year. */
  CYCLES
}
