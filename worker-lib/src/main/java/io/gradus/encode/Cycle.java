package io.gradus.encode;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What comes again and again in time. The phase of a moment in it, from 0 up to 1, becomes two
 * inputs: the sine and the cosine of 2π times the phase, so that its end is beside its beginning.
 */
public enum Cycle {
  /** From midnight to midnight. */
  @JsonProperty("day")
  DAY,
  /** From Monday to Sunday. */
  @JsonProperty("week")
  WEEK,
  /** The day of the month, by 31. */
  @JsonProperty("month")
  MONTH,
  /** Of {@value #DAYS_OF_YEAR} days, the Gregorian year's mean, the first of them 1970. */
  @JsonProperty("year")
  YEAR;

  /** What the Gregorian calendar repeats itself after 400 years by. */
  public static final double DAYS_OF_YEAR = 365.2425;

  /** Days from 0000-03-01, where the years of the calendar's arithmetic begin, to 1970-01-01. */
  public static final double EPOCH = 719468;

  /** Days of 400 years. */
  public static final double ERA = 146097;

  /** Inputs of a cycle. */
  public static final int INPUTS = 2;

  /** 1970-01-01 was a Thursday. */
  private static final double FROM_MONDAY = 3;

  /**
   * The phase, from 0 up to 1.
   *
   * @param days since 1970-01-01 00:00, with fractions
   */
  public double phase(double days) {
    return switch (this) {
      case DAY -> days - Math.floor(days);
      case WEEK -> part(days + FROM_MONDAY, 7);
      case MONTH -> (dayOfMonth(Math.floor(days)) + days - Math.floor(days)) / 31;
      case YEAR -> part(days, DAYS_OF_YEAR);
    };
  }

  private static double part(double days, double of) {
    return (days - Math.floor(days / of) * of) / of;
  }

  /**
   * The day of the month, from 0, of a whole number of days: Howard Hinnant's civil_from_days, in
   * floating point, which is exact as long as days are.
   */
  private static double dayOfMonth(double days) {
    double shifted = days + EPOCH;
    double ofEra = shifted - Math.floor(shifted / ERA) * ERA;
    double year =
        Math.floor(
            (ofEra
                    - Math.floor(ofEra / 1460)
                    + Math.floor(ofEra / 36524)
                    - Math.floor(ofEra / 146096))
                / 365);
    double ofYear = ofEra - (365 * year + Math.floor(year / 4) - Math.floor(year / 100));
    double month = Math.floor((5 * ofYear + 2) / 153);
    return ofYear - Math.floor((153 * month + 2) / 5);
  }

  /** Puts the two inputs of a moment; NaN, a missing one, becomes 0 and 0. */
  void encode(double days, float[] into, int place) {
    if (Double.isNaN(days)) {
      into[place] = 0;
      into[place + 1] = 0;
      return;
    }
    double angle = 2 * Math.PI * phase(days);
    into[place] = (float) StrictMath.sin(angle);
    into[place + 1] = (float) StrictMath.cos(angle);
  }
}
