package io.gradus.compute;

import java.util.Arrays;

/**
 * A straight line a bin, {@code base + share·slope}, of {@code width} values a number: what the
 * product of a piecewise linear encoding with W amounts to, {@code base} being the sum of the rows
 * of W below the bin, and {@code slope} the bin's own. A linear embedding {@code x·w} beside it
 * adds {@code edge·w} to the base and {@code binWidth·w} to the slope. So a value costs one line,
 * however many bins there are.
 *
 * <p>Back, errors are added up by bin, once as they are and once times the share. A row of W gets
 * the latter of its own bin, and the former of all bins above it, by one sum from the last bin to
 * the first; {@code Σ x·error} is a sum of both over bins.
 */
final class PiecewiseLinearStep extends NumberEmbeddingStep {
  private final Bins bins;
  private final int width;
  private final Tensors tensors;
  private final Scratch scratch;

  /**
   * Offsets of the tensors.
   *
   * @param weight [bins, width]
   * @param bias [features, width]
   * @param linear of the linear embedding, [features, width], or {@link #NONE}
   */
  record Tensors(int weight, int bias, int linear) {
    static final int NONE = -1;
  }

  /**
   * Slots.
   *
   * @param places bins of the values: [features, rows]
   * @param shares [features, rows]
   * @param bases [bins, width]
   * @param slopes [bins, width]
   * @param sums of errors a bin of one number: [bins, width]
   * @param shareSums of errors times shares: [bins, width]
   * @param running [2, width]
   */
  record Scratch(
      int places, int shares, int bases, int slopes, int sums, int shareSums, int running) {
    static Scratch in(WorkspaceLayout slots, Bins bins, int features, int width) {
      int most = 0;
      for (int number = 0; number < features; number++) {
        most = Math.max(most, bins.count(number));
      }
      int all = Math.multiplyExact(bins.begin(features), width);
      return new Scratch(
          slots.perRow(features),
          slots.perRow(features),
          slots.fixed(all),
          slots.fixed(all),
          slots.fixed(most * width),
          slots.fixed(most * width),
          slots.fixed(2 * width));
    }
  }

  PiecewiseLinearStep(
      Span at, Bins bins, int features, int width, End end, Tensors tensors, Scratch scratch) {
    super(at, features, Math.multiplyExact(features, width), end);
    this.bins = bins;
    this.width = width;
    this.tensors = tensors;
    this.scratch = scratch;
  }

  @Override
  void embed(Pass pass) {
    layLines(pass);
    float[] y = pass.values(out);
    float[] bases = pass.floats(scratch.bases());
    float[] slopes = pass.floats(scratch.slopes());
    float[] places = pass.floats(scratch.places());
    float[] shares = pass.floats(scratch.shares());
    int rows = pass.rows;
    find(pass);
    for (int number = 0; number < features; number++) {
      for (int row = 0; row < rows; row++) {
        int line = ((int) places[number * rows + row]) * width;
        float share = shares[number * rows + row];
        int to = row * out.width() + number * width;
        for (int i = 0; i < width; i++) {
          y[to + i] = bases[line + i] + share * slopes[line + i];
        }
      }
    }
  }

  private void find(Pass pass) {
    float[] places = pass.floats(scratch.places());
    float[] shares = pass.floats(scratch.shares());
    for (int number = 0; number < features; number++) {
      bins.find(
          number,
          pass.values(in),
          number,
          in.width(),
          pass.rows,
          number * pass.rows,
          places,
          shares);
    }
  }

  /** Base and slope of each bin's line. */
  private void layLines(Pass pass) {
    float[] parameters = pass.parameters;
    float[] bases = pass.floats(scratch.bases());
    float[] slopes = pass.floats(scratch.slopes());
    float[] below = pass.floats(scratch.running());
    for (int number = 0; number < features; number++) {
      System.arraycopy(parameters, tensors.bias() + number * width, below, 0, width);
      for (int bin = bins.begin(number); bin < bins.begin(number + 1); bin++) {
        int line = bin * width;
        int weight = tensors.weight() + line;
        System.arraycopy(below, 0, bases, line, width);
        System.arraycopy(parameters, weight, slopes, line, width);
        for (int i = 0; i < width; i++) {
          below[i] += parameters[weight + i];
        }
      }
      if (tensors.linear() != Tensors.NONE) {
        addLinear(number, parameters, bases, slopes);
      }
    }
  }

  private void addLinear(int number, float[] parameters, float[] bases, float[] slopes) {
    int linear = tensors.linear() + number * width;
    for (int bin = bins.begin(number); bin < bins.begin(number + 1); bin++) {
      float edge = bins.edge(bin);
      float binWidth = bins.width(bin);
      int line = bin * width;
      for (int i = 0; i < width; i++) {
        bases[line + i] += edge * parameters[linear + i];
        slopes[line + i] += binWidth * parameters[linear + i];
      }
    }
  }

  @Override
  void gradient(Pass pass) {
    float[] errors = nodeErrors(pass);
    float[] sums = pass.floats(scratch.sums());
    float[] shareSums = pass.floats(scratch.shareSums());
    float[] places = pass.floats(scratch.places());
    float[] shares = pass.floats(scratch.shares());
    int rows = pass.rows;
    for (int number = 0; number < features; number++) {
      int begin = bins.begin(number);
      int length = bins.count(number) * width;
      Arrays.fill(sums, 0, length, 0);
      Arrays.fill(shareSums, 0, length, 0);
      for (int row = 0; row < rows; row++) {
        int line = ((int) places[number * rows + row] - begin) * width;
        float share = shares[number * rows + row];
        int from = row * out.width() + number * width;
        for (int i = 0; i < width; i++) {
          float error = errors[from + i];
          sums[line + i] += error;
          shareSums[line + i] += share * error;
        }
      }
      addGradient(pass, number);
    }
  }

  /** From the sums a bin of one number to the gradient of its rows of the tensors. */
  private void addGradient(Pass pass, int number) {
    float[] gradient = pass.gradient;
    float[] sums = pass.floats(scratch.sums());
    float[] shareSums = pass.floats(scratch.shareSums());
    float[] running = pass.floats(scratch.running());
    Arrays.fill(running, 0, 2 * width, 0);
    int begin = bins.begin(number);
    for (int bin = bins.begin(number + 1) - 1; bin >= begin; bin--) {
      int line = (bin - begin) * width;
      int weight = tensors.weight() + bin * width;
      float edge = bins.edge(bin);
      float binWidth = bins.width(bin);
      for (int i = 0; i < width; i++) {
        float sum = sums[line + i];
        float shareSum = shareSums[line + i];
        gradient[weight + i] += shareSum + running[i];
        running[i] += sum;
        running[width + i] += edge * sum + binWidth * shareSum;
      }
    }
    int bias = tensors.bias() + number * width;
    for (int i = 0; i < width; i++) {
      gradient[bias + i] += running[i];
    }
    if (tensors.linear() != Tensors.NONE) {
      int linear = tensors.linear() + number * width;
      for (int i = 0; i < width; i++) {
        gradient[linear + i] += running[width + i];
      }
    }
  }

  @Override
  void embeddedBackward(Pass pass) {
    float[] arrived = nodeErrors(pass);
    float[] errors = pass.errors(in);
    float[] slopes = pass.floats(scratch.slopes());
    float[] places = pass.floats(scratch.places());
    int rows = pass.rows;
    for (int number = in.errorFrom(); number < features; number++) {
      for (int row = 0; row < rows; row++) {
        int bin = (int) places[number * rows + row];
        int line = bin * width;
        int from = row * out.width() + number * width;
        float sum = 0;
        for (int i = 0; i < width; i++) {
          sum += arrived[from + i] * slopes[line + i];
        }
        errors[row * in.errorWidth() + number - in.errorFrom()] = sum * bins.inverseWidth(bin);
      }
    }
  }
}
