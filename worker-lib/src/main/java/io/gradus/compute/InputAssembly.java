package io.gradus.compute;

import io.gradus.data.Block;
import io.gradus.network.InputSpec;
import io.gradus.network.ParameterLayout;
import java.util.Arrays;

/**
 * Makes the network's input of rows of a block: {@code [dense | sparse | categorical 0 | …]}, each
 * categorical an embedding or a one-hot vector, laid out as its {@link InputParts} say; and takes
 * the error of embedded values back to the embeddings.
 */
final class InputAssembly {
  private final Edge edge;
  private final int numericWidth;
  private final int sparseWidth;
  private final InputParts parts;
  private final Categorical[] categoricals;

  /** Channels of an image, otherwise 1. */
  private final int channels;

  /** Slot of an image in the declared order: [channels, height, width]. */
  private final int declared;

  /** How many of a block's dense numbers, the last of them, are offsets and no inputs: 0 or 1. */
  private final int offsets;

  /** Slot of the offsets: [rows]. */
  private final int offsetSlot;

  /** One categorical input: where its values go, and its embedding in the parameters. */
  private record Categorical(InputParts.Categorical place, int embedding) {
    static final int ONE_HOT = -1;

    String name() {
      return place.input().name();
    }

    int cardinality() {
      return place.input().cardinality();
    }

    int width() {
      return place.input().width();
    }

    boolean embedded() {
      return embedding != ONE_HOT;
    }
  }

  private InputAssembly(
      Edge edge,
      InputSpec input,
      InputParts parts,
      Categorical[] categoricals,
      WorkspaceLayout slots) {
    this.edge = edge;
    this.numericWidth = input.numericWidth();
    this.sparseWidth = input.sparse();
    this.parts = parts;
    this.categoricals = categoricals;
    this.channels = input.shape().isImage() ? input.shape().channels() : 1;
    this.declared = slots.fixed(channels > 1 ? numericWidth : 0);
    this.offsets = input.offset() ? 1 : 0;
    this.offsetSlot = slots.perRow(offsets);
  }

  static InputAssembly of(
      InputSpec input, InputParts parts, ParameterLayout layout, Edge edge, WorkspaceLayout slots) {
    Categorical[] categoricals =
        parts.categoricals().stream()
            .map(place -> new Categorical(place, embedding(place, layout)))
            .toArray(Categorical[]::new);
    return new InputAssembly(edge, input, parts, categoricals, slots);
  }

  private static int embedding(InputParts.Categorical place, ParameterLayout layout) {
    return place.embedded()
        ? layout.tensor(place.input().path() + ".weight").offset()
        : Categorical.ONE_HOT;
  }

  InputParts parts() {
    return parts;
  }

  /**
   * @throws IllegalArgumentException if the block's rows are not what the network takes
   */
  void check(Block block) {
    int dense = block.layout().denseWidth();
    int sparse = block.layout().sparseWidth();
    if (dense + sparse != numericWidth + offsets || (sparseWidth > 0 && sparse != sparseWidth)) {
      throw new IllegalArgumentException(
          "Expected rows of %s numbers%s%s, found %s dense and %s sparse ones."
              .formatted(
                  numericWidth,
                  offsets > 0 ? " and an offset" : "",
                  sparseWidth > 0 ? ", " + sparseWidth + " of them sparse" : "",
                  dense,
                  sparse));
    }
    if (block.layout().categoricalCount() != categoricals.length) {
      throw new IllegalArgumentException(
          "Expected rows of %s categorical codes, found %s."
              .formatted(categoricals.length, block.layout().categoricalCount()));
    }
  }

  /** Forgets the rows of the last chunk. */
  void begin(Pass pass) {
    pass.entries().clear();
  }

  /** Writes one row of the block as row {@code to} of the chunk; rows come in their order. */
  void assemble(Block block, int row, Pass pass, int to) {
    float[] values = pass.values(edge);
    int at = to * edge.width();
    int dense = block.layout().denseWidth() - offsets;
    int from = row * (dense + offsets);
    System.arraycopy(block.dense(), from, values, at, dense);
    if (offsets > 0) {
      pass.floats(offsetSlot)[to] = block.dense()[from + dense];
    }
    SparseEntries entries = pass.entries();
    if (parts.hasEntries()) {
      entries.beginRow();
    }
    if (dense < numericWidth) {
      if (parts.hasEntries() && sparseWidth > 0) {
        keep(block, row, entries, dense);
      } else {
        expand(block, row, values, at + dense, at + numericWidth);
      }
    }
    if (channels > 1) {
      float[] image = pass.floats(declared);
      System.arraycopy(values, at, image, 0, numericWidth);
      interleave(image, values, at);
    }
    for (int c = 0; c < categoricals.length; c++) {
      assemble(categoricals[c], code(block, row, c), pass, at);
    }
    if (parts.hasEntries()) {
      entries.endRow();
    }
  }

  /** Writes a row of nothing but zeros as row {@code to} of the chunk. */
  void assembleZeros(Pass pass, int to) {
    Arrays.fill(pass.values(edge), to * edge.width(), (to + 1) * edge.width(), 0);
    if (offsets > 0) {
      pass.floats(offsetSlot)[to] = 0;
    }
    if (parts.hasEntries()) {
      pass.entries().beginRow();
      pass.entries().endRow();
    }
  }

  /** Whether rows have offsets. */
  boolean hasOffsets() {
    return offsets > 0;
  }

  /** The offset of a row of a block, which must have them. */
  static float offset(Block block, int row) {
    int dense = block.layout().denseWidth();
    return block.dense()[row * dense + dense - 1];
  }

  /** Gives all rows of the chunk the same offset, if they have any. */
  void holdOffset(Pass pass, float offset) {
    if (offsets > 0) {
      Arrays.fill(pass.floats(offsetSlot), 0, pass.rows, offset);
    }
  }

  /**
   * Adds each row's offset, if there are any, to its first output; where members have outputs of
   * their own, to the first of each.
   *
   * @param values from {@code at} on: [rows, members, outputs]
   */
  void addOffsets(Pass pass, float[] values, int at, int members, int outputs) {
    if (offsets == 0) {
      return;
    }
    float[] own = pass.floats(offsetSlot);
    for (int i = 0; i < pass.rows * members; i++) {
      values[at + i * outputs] += own[i / members];
    }
  }

  /** Writes one code of the row whose values begin at {@code at}. */
  private void assemble(Categorical categorical, int code, Pass pass, int at) {
    InputParts.Categorical place = categorical.place();
    if (place.entry()) {
      pass.entries().add(place.column() + code, 1);
      return;
    }
    float[] values = pass.values(edge);
    int to = at + place.at();
    if (categorical.embedded()) {
      int from = categorical.embedding() + code * categorical.width();
      System.arraycopy(pass.parameters, from, values, to, categorical.width());
    } else {
      Arrays.fill(values, to, to + categorical.width(), 0);
      values[to + code] = 1;
    }
  }

  private static void keep(Block block, int row, SparseEntries entries, int firstColumn) {
    int[] indices = block.sparseIndices();
    float[] present = block.sparseValues();
    for (int i = block.sparseStarts()[row]; i < block.sparseStarts()[row + 1]; i++) {
      entries.add(firstColumn + indices[i], present[i]);
    }
  }

  /** [channels, pixels] → [pixels, channels], as images lie between steps. */
  private void interleave(float[] image, float[] values, int at) {
    int pixels = numericWidth / channels;
    for (int channel = 0; channel < channels; channel++) {
      for (int pixel = 0; pixel < pixels; pixel++) {
        values[at + pixel * channels + channel] = image[channel * pixels + pixel];
      }
    }
  }

  private static void expand(Block block, int row, float[] values, int from, int to) {
    Arrays.fill(values, from, to, 0);
    int[] indices = block.sparseIndices();
    float[] present = block.sparseValues();
    for (int i = block.sparseStarts()[row]; i < block.sparseStarts()[row + 1]; i++) {
      values[from + indices[i]] = present[i];
    }
  }

  private int code(Block block, int row, int c) {
    int code = block.codes()[row * categoricals.length + c];
    if (code < 0 || code >= categoricals[c].cardinality()) {
      throw new IllegalArgumentException(
          "Expected codes of \"%s\" from 0 to %s, found %s in row %s."
              .formatted(
                  categoricals[c].name(),
                  categoricals[c].cardinality() - 1,
                  code,
                  block.ids()[row]));
    }
    return code;
  }

  /** Adds the gradient of the embeddings: each embedded value has the error that arrived at it. */
  void gradient(Block block, int[] order, int from, Pass pass) {
    if (!edge.carriesError()) {
      return;
    }
    float[] errors = pass.errors(edge);
    float[] gradient = pass.gradient;
    for (int row = 0; row < pass.rows; row++) {
      for (int c = 0; c < categoricals.length; c++) {
        Categorical categorical = categoricals[c];
        if (categorical.embedded()) {
          int error = row * edge.errorWidth() + categorical.place().at() - edge.errorFrom();
          int code = block.codes()[order[from + row] * categoricals.length + c];
          int weight = categorical.embedding() + code * categorical.width();
          for (int i = 0; i < categorical.width(); i++) {
            gradient[weight + i] += errors[error + i];
          }
        }
      }
    }
  }
}
