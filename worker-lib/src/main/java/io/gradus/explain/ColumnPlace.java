package io.gradus.explain;

import io.gradus.data.Block;
import io.gradus.data.BlockBuilder;
import io.gradus.data.BlockLayout;
import io.gradus.encode.FeatureColumn;
import io.gradus.encode.FeatureEncoder;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a column's values lie in blocks: a number with its gap indicator, a vector or an image
 * among the dense ones; or among the sparse ones; or as a code.
 *
 * @param from the first, or the number of the categorical
 * @param count how many there are; 1 for a code
 */
record ColumnPlace(Kind kind, int from, int count) {
  /** In which of a block's arrays. */
  enum Kind {
    DENSE,
    SPARSE,
    CODE
  }

  /** Of all columns of an encoder, in its order. */
  static List<ColumnPlace> of(FeatureEncoder encoder) {
    Places places = new Places();
    encoder.features().forEach(feature -> feature.accept(places));
    return List.copyOf(places.found);
  }

  private static final class Places implements FeatureColumn.Visitor {
    private final List<ColumnPlace> found = new ArrayList<>();
    private int dense;
    private int sparse;
    private int codes;

    private void dense(int width) {
      found.add(new ColumnPlace(Kind.DENSE, dense, width));
      dense += width;
    }

    @Override
    public void numeric(FeatureColumn.Numeric column) {
      dense(column.denseWidth());
    }

    @Override
    public void targetMean(FeatureColumn.TargetMean column) {
      dense(column.denseWidth());
    }

    @Override
    public void dense(FeatureColumn.Dense column) {
      dense(column.denseWidth());
    }

    @Override
    public void bytes(FeatureColumn.Bytes column) {
      dense(column.denseWidth());
    }

    @Override
    public void exposure(FeatureColumn.Exposure column) {
      dense(column.denseWidth());
    }

    @Override
    public void sparse(FeatureColumn.Sparse column) {
      found.add(new ColumnPlace(Kind.SPARSE, sparse, column.sparseWidth()));
      sparse += column.sparseWidth();
    }

    @Override
    public void categorical(FeatureColumn.Categorical column) {
      found.add(new ColumnPlace(Kind.CODE, codes++, 1));
    }
  }

  /**
   * A block's rows, each with this column's values of another row.
   *
   * @param sources of each row the row that it gets them from: [rows]
   */
  Block takenFrom(Block block, int[] sources) {
    BlockBuilder builder = Block.builder(block.layout(), block.rows());
    for (int row = 0; row < block.rows(); row++) {
      copy(block, row, sources[row], builder);
    }
    return builder.build();
  }

  private void copy(Block block, int row, int source, BlockBuilder into) {
    BlockLayout layout = block.layout();
    begin(block, row, block.ids()[row], into);
    if (kind == Kind.DENSE) {
      into.dense(from, block.dense(), source * layout.denseWidth() + from, count);
    }
    if (kind == Kind.SPARSE) {
      sparse(block, row, 0, from, into);
      sparse(block, source, from, from + count, into);
      sparse(block, row, from + count, layout.sparseWidth(), into);
    } else {
      sparse(block, row, 0, layout.sparseWidth(), into);
    }
    if (kind == Kind.CODE) {
      into.code(from, block.codes()[source * layout.categoricalCount() + from]);
    }
  }

  /** Adds a row of a block to another one, under a number of its own. */
  static void copy(Block block, int row, long id, BlockBuilder into) {
    begin(block, row, id, into);
    sparse(block, row, 0, block.layout().sparseWidth(), into);
  }

  /** A row without its sparse entries. */
  private static void begin(Block block, int row, long id, BlockBuilder into) {
    BlockLayout layout = block.layout();
    into.row(id, block.weights()[row]);
    into.dense(0, block.dense(), row * layout.denseWidth(), layout.denseWidth());
    for (int c = 0; c < layout.categoricalCount(); c++) {
      into.code(c, block.codes()[row * layout.categoricalCount() + c]);
    }
    if (layout.targetWidth() > 0) {
      into.targets(block.targets(), row * layout.targetWidth());
    }
  }

  /** The entries of a row whose places are from {@code least} on and below {@code end}. */
  private static void sparse(Block block, int row, int least, int end, BlockBuilder into) {
    for (int i = block.sparseStarts()[row]; i < block.sparseStarts()[row + 1]; i++) {
      int index = block.sparseIndices()[i];
      if (index >= least && index < end) {
        into.sparse(index, block.sparseValues()[i]);
      }
    }
  }
}
