package io.gradus.encode;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What the training rows held of a feature column, so that scoring can say what is unusual.
 *
 * @param rows how many places for values there were: one a row, of a vector one an element
 * @param gaps how many of these had no value
 * @param once how many categories a single row had; 0 where values are no categories
 */
public record ColumnProfile(
    @JsonProperty("rows") long rows,
    @JsonProperty("gaps") long gaps,
    @JsonProperty("once") long once) {
  public ColumnProfile {
    if (gaps < 0 || once < 0 || rows - gaps < once) {
      throw new IllegalArgumentException(
          "Expected a profile of gaps and rare values among the rows, found %s and %s of %s."
              .formatted(gaps, once, rows));
    }
  }

  /** The share of places without a value. */
  public double gapShare() {
    return rows == 0 ? 0 : (double) gaps / rows;
  }

  /**
   * The share of values that new rows of the same kind would have and these had not, as Good
   * estimates it by the values that occur once ("The population frequencies of species and the
   * estimation of population parameters", Biometrika 40, 1953, equation 9): names and numbers of
   * orders are new in nearly every row, colours never.
   */
  public double newShare() {
    return rows == gaps ? 0 : (double) once / (rows - gaps);
  }
}
