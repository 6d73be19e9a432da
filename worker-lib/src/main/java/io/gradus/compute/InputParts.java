package io.gradus.compute;

import io.gradus.network.CategoricalInput;
import io.gradus.network.InputSpec;
import java.util.ArrayList;
import java.util.List;

/**
 * How the parts of a row get to the first layer. A value is either written side by side with others
 * at the layer's input, or, where most are absent, kept as an entry (column, value): sparse
 * features, and one-hot vectors of many codes. Entries are for a dense layer only; before any other
 * layer all is written out.
 */
final class InputParts {
  /**
   * A one-hot vector of fewer codes is written out: a column more in a matrix product costs a tenth
   * of an entry.
   */
  private static final int FEWEST_CODES = 64;

  private final int width;
  private final int columns;
  private final List<InputRun> runs = new ArrayList<>();
  private final List<Categorical> categoricals = new ArrayList<>();
  private final boolean entries;

  /**
   * One categorical input.
   *
   * @param at where its values begin at the input; {@link #ENTRY} if it is an entry
   * @param column the first of its columns in the weight
   */
  record Categorical(CategoricalInput input, int at, int column) {
    static final int ENTRY = -1;

    boolean embedded() {
      return input.table().isPresent();
    }

    boolean entry() {
      return at == ENTRY;
    }
  }

  private InputParts(InputSpec input, boolean beforeDense) {
    boolean sparse = beforeDense && input.sparse() > 0;
    int written = input.numericWidth() - (sparse ? input.sparse() : 0);
    run(0, 0, written);
    int at = written;
    int column = input.numericWidth();
    boolean entry = sparse;
    for (CategoricalInput categorical : input.categoricals()) {
      if (beforeDense && categorical.table().isEmpty() && categorical.width() >= FEWEST_CODES) {
        categoricals.add(new Categorical(categorical, Categorical.ENTRY, column));
        entry = true;
      } else {
        categoricals.add(new Categorical(categorical, at, column));
        run(at, column, categorical.width());
        at += categorical.width();
      }
      column += categorical.width();
    }
    this.width = at;
    this.columns = column;
    this.entries = entry;
  }

  /**
   * @param beforeDense whether the first layer is a dense one
   */
  static InputParts of(InputSpec input, boolean beforeDense) {
    return new InputParts(input, beforeDense);
  }

  private void run(int at, int column, int more) {
    if (more == 0) {
      return;
    }
    if (!runs.isEmpty()) {
      InputRun last = runs.get(runs.size() - 1);
      if (last.column() + last.width() == column) {
        runs.set(runs.size() - 1, new InputRun(last.at(), last.column(), last.width() + more));
        return;
      }
    }
    runs.add(new InputRun(at, column, more));
  }

  /** How many values of a row are written side by side. */
  int width() {
    return width;
  }

  /** Columns of the first layer's weight: all values, written or not. */
  int columns() {
    return columns;
  }

  /** What is written, ascending, neighbours joined. */
  List<InputRun> runs() {
    return runs;
  }

  List<Categorical> categoricals() {
    return categoricals;
  }

  /** Whether rows have entries. */
  boolean hasEntries() {
    return entries;
  }
}
