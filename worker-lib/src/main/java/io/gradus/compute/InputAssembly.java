package io.gradus.compute;

import io.gradus.data.Block;
import io.gradus.network.CategoricalInput;
import io.gradus.network.EmbeddingInput;
import io.gradus.network.InputSpec;
import io.gradus.network.ParameterLayout;
import java.util.Arrays;
import java.util.List;

/**
 * Makes the network's input of rows of a block: {@code [dense | sparse expanded | categorical 0 |
 * …]}, each categorical an embedding or a one-hot vector; and takes the error of embedded values
 * back to the embeddings.
 */
final class InputAssembly {
  private final Edge edge;
  private final int numericWidth;
  private final Categorical[] categoricals;

  /** Channels of an image, otherwise 1. */
  private final int channels;

  /** Slot of an image in the declared order: [channels, height, width]. */
  private final int declared;

  /**
   * One categorical input: where its values begin in the row, and its embedding in the parameters.
   */
  private record Categorical(String name, int cardinality, int at, int width, int embedding) {
    boolean embedded() {
      return embedding >= 0;
    }
  }

  private InputAssembly(Edge edge, InputSpec input, Categorical[] categoricals, Slots slots) {
    this.edge = edge;
    this.numericWidth = input.numericWidth();
    this.categoricals = categoricals;
    this.channels = input.shape().size() == 3 ? input.shape().get(0) : 1;
    this.declared = slots.fixed(channels > 1 ? numericWidth : 0);
  }

  static InputAssembly of(InputSpec input, ParameterLayout layout, Edge edge, Slots slots) {
    int at = input.numericWidth();
    List<CategoricalInput> inputs = input.categoricals();
    Categorical[] categoricals = new Categorical[inputs.size()];
    for (int i = 0; i < categoricals.length; i++) {
      CategoricalInput c = inputs.get(i);
      int embedding =
          c instanceof EmbeddingInput
              ? layout.tensor("embeddings." + c.name() + ".weight").offset()
              : -1;
      categoricals[i] = new Categorical(c.name(), c.cardinality(), at, c.width(), embedding);
      at += c.width();
    }
    return new InputAssembly(edge, input, categoricals, slots);
  }

  /**
   * @throws IllegalArgumentException if the block's rows are not what the network takes
   */
  void check(Block block) {
    int width = block.layout().denseWidth() + block.layout().sparseWidth();
    if (width != numericWidth) {
      throw new IllegalArgumentException(
          "Expected rows of %s numbers, found %s dense and %s sparse ones."
              .formatted(numericWidth, block.layout().denseWidth(), block.layout().sparseWidth()));
    }
    if (block.layout().categoricalCount() != categoricals.length) {
      throw new IllegalArgumentException(
          "Expected rows of %s categorical codes, found %s."
              .formatted(categoricals.length, block.layout().categoricalCount()));
    }
  }

  /** Writes one row of the block as row {@code to} of the chunk. */
  void assemble(Block block, int row, Pass pass, int to) {
    float[] values = pass.values(edge);
    int at = to * edge.width();
    int dense = block.layout().denseWidth();
    System.arraycopy(block.dense(), row * dense, values, at, dense);
    if (dense < numericWidth) {
      expand(block, row, values, at + dense, at + numericWidth);
    }
    if (channels > 1) {
      float[] image = pass.floats(declared);
      System.arraycopy(values, at, image, 0, numericWidth);
      interleave(image, values, at);
    }
    for (int c = 0; c < categoricals.length; c++) {
      Categorical categorical = categoricals[c];
      int code = code(block, row, c);
      int place = at + categorical.at();
      if (categorical.embedded()) {
        System.arraycopy(
            pass.parameters,
            categorical.embedding() + code * categorical.width(),
            values,
            place,
            categorical.width());
      } else {
        Arrays.fill(values, place, place + categorical.width(), 0);
        values[place + code] = 1;
      }
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
          int error = row * edge.errorWidth() + categorical.at() - edge.errorFrom();
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
