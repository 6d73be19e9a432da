package io.gradus.data;

/**
 * Random numbers as a pure function of (seed, stream, counter): nothing is stored, nothing is
 * advanced, so a retried or reordered task draws the same numbers again.
 *
 * <p>The function is the 64-bit finalizer of SplitMix (Steele, Lea and Flood, "Fast splittable
 * pseudorandom number generators", OOPSLA 2014, figure 14, with the constants of Stafford's variant
 * 13) applied to a Weyl sequence of the counter. SplitMix alone would make two streams shifted
 * copies of one sequence; here the stream's key enters again between two rounds of the finalizer,
 * so that streams are different functions of the counter.
 *
 * <p>Loops draw from one stream by {@link #key} and the methods that take the key.
 */
public final class CounterRandom {
  private static final long WEYL = 0x9E3779B97F4A7C15L;
  private static final float FLOAT_UNIT = 0x1p-24f;
  private static final double DOUBLE_UNIT = 0x1p-53;

  private CounterRandom() {}

  /** The key of a stream: what is common to all its numbers. */
  public static long key(long seed, long stream) {
    return mix(mix(seed + WEYL) + WEYL * (stream + 1));
  }

  /** 64 random bits. */
  public static long bits(long seed, long stream, long counter) {
    return bits(key(seed, stream), counter);
  }

  /** 64 random bits of the stream with the given {@link #key}. */
  public static long bits(long key, long counter) {
    return mix(mix(key + WEYL * (counter + 1)) + key);
  }

  /** A multiple of 2⁻²⁴ in [0, 1). */
  public static float uniform(long seed, long stream, long counter) {
    return uniform(key(seed, stream), counter);
  }

  /** A multiple of 2⁻²⁴ in [0, 1), of the stream with the given {@link #key}. */
  public static float uniform(long key, long counter) {
    return (bits(key, counter) >>> 40) * FLOAT_UNIT;
  }

  /** A multiple of 2⁻⁵³ in [0, 1). */
  public static double uniformDouble(long seed, long stream, long counter) {
    return uniformDouble(key(seed, stream), counter);
  }

  /** A multiple of 2⁻⁵³ in [0, 1), of the stream with the given {@link #key}. */
  public static double uniformDouble(long key, long counter) {
    return (bits(key, counter) >>> 11) * DOUBLE_UNIT;
  }

  /** A standard normal number, within ±6.7. */
  public static float gaussian(long seed, long stream, long counter) {
    return gaussian(key(seed, stream), counter);
  }

  /**
   * A standard normal number, within ±6.7, of the stream with the given {@link #key}: Box and
   * Muller, "A note on the generation of random normal deviates" (1958), from the two halves of one
   * draw. Computed by {@link StrictMath}, so that every machine gets the same bits.
   */
  public static float gaussian(long key, long counter) {
    long bits = bits(key, counter);
    double radius = StrictMath.sqrt(-2 * StrictMath.log(((bits >>> 32) + 1) * 0x1p-32));
    return (float) (radius * StrictMath.cos(2 * Math.PI * ((bits & 0xFFFFFFFFL) * 0x1p-32)));
  }

  /** A number in [0, bound), bound > 0; a value's probability is off by at most 2⁻⁶³. */
  public static int below(int bound, long seed, long stream, long counter) {
    return below(bound, key(seed, stream), counter);
  }

  /** A number in [0, bound), bound > 0, of the stream with the given {@link #key}. */
  public static int below(int bound, long key, long counter) {
    return (int) Math.multiplyHigh(bits(key, counter) >>> 1, (long) bound << 1);
  }

  static long mix(long value) {
    long z = value;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
