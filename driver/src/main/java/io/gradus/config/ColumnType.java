package io.gradus.config;

/** What a feature column is taken for. */
public enum ColumnType {
  /** A number, scaled as configured. */
  NUMERIC,
  /** True or false, as 1 or 0. */
  BOOLEAN,
  /** One of a finite set of strings or numbers, coded. */
  CATEGORICAL,
  /** An array of numbers or a Spark ML vector, each element a feature. */
  VECTOR
}
