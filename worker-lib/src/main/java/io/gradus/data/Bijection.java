package io.gradus.data;

/**
 * A keyed permutation of [0, size) that is computed value by value and stores nothing: the
 * generalized Feistel cipher with cycle walking of Black and Rogaway, "Ciphers with arbitrary
 * finite domains" (CT-RSA 2002), section 4. A value is split into a·high + low with a ≈ √size, so
 * that the domain a·b exceeds size by less than √size and walking is rare.
 */
public final class Bijection {
  /** Four rounds are enough for pseudo-randomness on large domains (Luby and Rackoff 1988). */
  private static final int LEAST_ROUNDS = 6;

  /**
   * Two values with the same high part keep their distance as long as it is the same again after
   * each pair of rounds, which has probability 1/b. So tiny domains take more rounds, until that is
   * about 2⁻²⁰.
   */
  private static final double BITS = 20;

  private final long size;
  private final long lowSize;
  private final long highSize;
  private final int rounds;

  /** Of the numbers below {@code size}, which is at least 0. */
  public Bijection(long size) {
    this.size = size;
    lowSize = Math.max(1, (long) Math.ceil(Math.sqrt((double) size)));
    highSize = Math.max(1, (size + lowSize - 1) / lowSize);
    double bitsOfPair = Math.log((double) Math.max(2, highSize)) / Math.log(2);
    rounds = Math.max(LEAST_ROUNDS, 2 * (int) Math.ceil(BITS / bitsOfPair));
  }

  /** The image of a value in [0, size) under the permutation of the given key. */
  public long apply(long value, long key) {
    long image = value;
    do {
      image = encipher(image, key);
    } while (image >= size);
    return image;
  }

  private long encipher(long value, long key) {
    long high = value / lowSize;
    long low = value - high * lowSize;
    for (int round = 0; round < rounds; round += 2) {
      low = shift(low, CounterRandom.mix(key + (high << 8) + round), lowSize);
      high = shift(high, CounterRandom.mix(key + (low << 8) + round + 1), highSize);
    }
    return high * lowSize + low;
  }

  /** (value + a number below modulus that is drawn from the bits) mod modulus; modulus ≤ 2³². */
  private static long shift(long value, long bits, long modulus) {
    long moved = value + (((bits >>> 32) * modulus) >>> 32);
    return moved >= modulus ? moved - modulus : moved;
  }
}
