package io.gradus.explain;

import io.gradus.data.Block;
import io.gradus.data.CounterRandom;
import io.gradus.encode.FeatureEncoder;
import java.util.List;

/**
 * The rows of a block with the values of one column dealt among them anew, as permutation
 * importance asks for (Breiman, "Random forests", Machine Learning 45, 2001, section 10). What
 * belongs to a column goes together: a number with its gap indicator, all elements of a vector. The
 * same at every call.
 */
public final class PermutedRows {
  /** How often each column is permuted. */
  public static final int REPETITIONS = 5;

  private static final long SEED = 0x5eed_0f_9e4aL;

  private final List<ColumnPlace> places;

  /**
   * @param encoder that the rows were encoded by
   */
  public PermutedRows(FeatureEncoder encoder) {
    this.places = ColumnPlace.of(encoder);
  }

  /** How many columns there are. */
  public int columns() {
    return places.size();
  }

  /**
   * A block's rows, whose values of one column are those of other rows of the block.
   *
   * @param column its place among the encoder's
   * @param repetition from 0
   */
  public Block of(Block block, int column, int repetition) {
    return places.get(column).takenFrom(block, sources(block.ids()[0], block.rows(), repetition));
  }

  /**
   * Where each row of a block takes its values from: Fisher and Yates's shuffle, the same for all
   * columns.
   *
   * @param first number of the block's first row
   * @param rows of the block
   * @param repetition from 0
   */
  public static int[] sources(long first, int rows, int repetition) {
    int[] sources = new int[rows];
    long key = CounterRandom.key(SEED + repetition, first);
    for (int i = 0; i < sources.length; i++) {
      int other = CounterRandom.below(i + 1, key, i);
      sources[i] = sources[other];
      sources[other] = i;
    }
    return sources;
  }
}
