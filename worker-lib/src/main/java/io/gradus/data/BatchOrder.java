package io.gradus.data;

import static io.gradus.data.RowPlacement.STRATA;

/**
 * Which rows of a block are used in which step of an epoch: a function of the seed, the epoch, the
 * number of all rows, the batch size and the rows' global numbers, and of nothing else. However the
 * rows lie in partitions, the partitions' orders put the same rows into the same steps.
 *
 * <p>An epoch is a sequence of turns. A turn takes one row of every stratum (the rows whose numbers
 * agree modulo {@link RowPlacement#STRATA}); the last one takes a row of those strata which still
 * have one. Three things are drawn anew each epoch: the turn in which a stratum's row is used (a
 * permutation of the stratum), and the order of the strata inside a turn. That order maps place i
 * to the stratum s with s ≡ p(i) for a random permutation p of the residues modulo 3, 5, 7 and 8
 * each (Chinese remainder theorem; modulo 8 one that keeps the residues modulo 2 and 4 together).
 * So any m consecutive places hold each residue modulo a divisor of {@link RowPlacement#STRATA}
 * equally often (±1), and with it every partition gets its share of each batch, when their number
 * is such a divisor. Batches are consecutive pieces of this sequence; the last may be smaller.
 * Every row is used exactly once.
 *
 * <p>Inside a step rows are in ascending order. When the batch size is at least the number of rows
 * there is one step.
 */
public final class BatchOrder {
  private static final long TURN_STREAM = 0x726F756E64L;
  private static final long ORDER_STREAM = 0x6F72646572L;

  private final int[] starts;
  private final int[] order;

  private BatchOrder(int[] starts, int[] order) {
    this.starts = starts;
    this.order = order;
  }

  /**
   * The order of one block's rows in one epoch.
   *
   * @param ids the global numbers of the block's rows, each in [0, totalRows)
   * @param totalRows the number of rows in all partitions together, at least 1
   * @param batchSize rows of a step over all partitions, at least 1
   * @throws IllegalArgumentException where an argument is out of its range, or an epoch has 2³¹
   *     steps or more
   */
  public static BatchOrder of(long[] ids, long totalRows, int batchSize, long seed, int epoch) {
    int steps = steps(totalRows, batchSize);
    Epoch sequence = new Epoch(totalRows, CounterRandom.key(seed, epoch));
    int[] stepOf = new int[ids.length];
    int[] starts = new int[steps + 1];
    for (int row = 0; row < ids.length; row++) {
      long id = ids[row];
      if (id < 0 || id >= totalRows) {
        throw new IllegalArgumentException(
            "Expected row numbers from 0 to " + (totalRows - 1) + ", found " + id + ".");
      }
      int step = steps == 1 ? 0 : (int) (sequence.position(id) / batchSize);
      stepOf[row] = step;
      starts[step + 1]++;
    }
    for (int step = 0; step < steps; step++) {
      starts[step + 1] += starts[step];
    }
    int[] order = new int[ids.length];
    int[] next = starts.clone();
    for (int row = 0; row < ids.length; row++) {
      order[next[stepOf[row]]++] = row;
    }
    return new BatchOrder(starts, order);
  }

  /**
   * The number of steps of an epoch: totalRows / batchSize, rounded up.
   *
   * @throws IllegalArgumentException where an argument is below 1 or the result exceeds an int
   */
  public static int steps(long totalRows, int batchSize) {
    if (totalRows < 1 || batchSize < 1) {
      throw new IllegalArgumentException(
          "Expected at least 1 row and a batch size of at least 1, found "
              + totalRows
              + " rows and batch size "
              + batchSize
              + ".");
    }
    long steps = (totalRows - 1) / batchSize + 1;
    if (steps >= Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "Expected fewer than 2147483647 steps in an epoch, found "
              + steps
              + " ("
              + totalRows
              + " rows in batches of "
              + batchSize
              + "). Use a larger batch.");
    }
    return (int) steps;
  }

  /** The number of steps of the epoch, the same for every block. */
  public int steps() {
    return starts.length - 1;
  }

  /** Where the given step's rows begin in {@link #order}. */
  public int start(int step) {
    return starts[step];
  }

  /** Where the given step's rows end in {@link #order}, exclusive. */
  public int end(int step) {
    return starts[step + 1];
  }

  /**
   * Row numbers inside the block, grouped by step: shape [rows of the block]. Not to be changed.
   */
  public int[] order() {
    return order;
  }

  /** The sequence of all rows of one epoch. */
  private static final class Epoch {
    private final long fullTurns;
    private final int longStrata;
    private final Bijection longer;
    private final Bijection shorter;
    private final long turnKey;
    private final int[] placeOf;
    private final int[] placeInLastTurn;

    Epoch(long totalRows, long key) {
      fullTurns = totalRows / STRATA;
      longStrata = (int) (totalRows % STRATA);
      longer = new Bijection(fullTurns + 1);
      shorter = new Bijection(fullTurns);
      turnKey = CounterRandom.key(key, TURN_STREAM);
      int[] stratumAt = strataOrder(CounterRandom.key(key, ORDER_STREAM));
      placeOf = new int[STRATA];
      placeInLastTurn = new int[STRATA];
      int used = 0;
      for (int place = 0; place < STRATA; place++) {
        int stratum = stratumAt[place];
        placeOf[stratum] = place;
        if (stratum < longStrata) {
          placeInLastTurn[stratum] = used++;
        }
      }
    }

    long position(long row) {
      long member = row / STRATA;
      int stratum = (int) (row - member * STRATA);
      long key = CounterRandom.bits(turnKey, stratum);
      long turn = (stratum < longStrata ? longer : shorter).apply(member, key);
      int place = turn < fullTurns ? placeOf[stratum] : placeInLastTurn[stratum];
      return turn * STRATA + place;
    }

    private static int[] strataOrder(long key) {
      int[] modulo3 = permutation(3, key);
      int[] modulo5 = permutation(5, key);
      int[] modulo7 = permutation(7, key);
      long flips = CounterRandom.bits(key, 8L << 32);
      int[] stratumAt = new int[STRATA];
      for (int place = 0; place < STRATA; place++) {
        // 105 ≡ 1 (mod 8), 280 ≡ 1 (mod 3), 336 ≡ 1 (mod 5), 120 ≡ 1 (mod 7), each ≡ 0 elsewhere
        stratumAt[place] =
            (105 * nested(place % 8, flips)
                    + 280 * modulo3[place % 3]
                    + 336 * modulo5[place % 5]
                    + 120 * modulo7[place % 7])
                % STRATA;
      }
      return stratumAt;
    }

    /** Fisher and Yates's shuffle of 0 … size - 1. */
    private static int[] permutation(int size, long key) {
      int[] values = new int[size];
      for (int i = 1; i < size; i++) {
        int other = CounterRandom.below(i + 1, key, ((long) size << 32) + i);
        values[i] = values[other];
        values[other] = i;
      }
      return values;
    }

    /** A permutation of 0 … 7 that maps equal residues modulo 2 and 4 to equal ones. */
    private static int nested(int value, long flips) {
      int first = bit(value, 0) ^ bit(flips, 0);
      int second = bit(value, 1) ^ bit(flips, 1 + (value & 1));
      int third = bit(value, 2) ^ bit(flips, 3 + (value & 3));
      return first + 2 * second + 4 * third;
    }

    private static int bit(long bits, int index) {
      return (int) (bits >>> index) & 1;
    }
  }
}
