package io.gradus.explain;

import io.gradus.data.Block;
import io.gradus.model.InputMeans;
import io.gradus.network.CategoricalInput;
import io.gradus.network.InputSpec;
import java.io.Externalizable;
import java.io.IOException;
import java.io.ObjectInput;
import java.io.ObjectOutput;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Sums over rows of what a network's inputs are, by weight: {@link InputMeans} are made of them.
 * Merged in the same order they give the same bits.
 */
public final class MeanSums implements Externalizable {
  private static final long serialVersionUID = 1L;

  private double weight;
  private double[] numbers;
  private double[][] codes;

  /** For deserialization, which fills them. */
  public MeanSums() {
    this(new double[0], new double[0][]);
  }

  private MeanSums(double[] numbers, double[][] codes) {
    this.numbers = numbers;
    this.codes = codes;
  }

  /** Sums of no rows. */
  public static MeanSums of(InputSpec input) {
    return new MeanSums(
        new double[input.numericWidth()],
        input.categoricals().stream()
            .map(categorical -> new double[categorical.cardinality()])
            .toArray(double[][]::new));
  }

  /** How many bytes they take, about. */
  public static long bytes(InputSpec input) {
    return Double.BYTES
        * (input.numericWidth()
            + input.categoricals().stream().mapToLong(CategoricalInput::cardinality).sum());
  }

  /** Adds all rows of a block. */
  public void add(Block block) {
    int stride = block.layout().denseWidth();
    // A row's offset, behind its dense numbers, is no input.
    int dense = Math.min(stride, numbers.length - block.layout().sparseWidth());
    for (int row = 0; row < block.rows(); row++) {
      double w = block.weights()[row];
      if (w == 0) {
        continue;
      }
      weight += w;
      for (int i = 0; i < dense; i++) {
        numbers[i] += w * block.dense()[row * stride + i];
      }
      for (int i = block.sparseStarts()[row]; i < block.sparseStarts()[row + 1]; i++) {
        numbers[dense + block.sparseIndices()[i]] += w * block.sparseValues()[i];
      }
      for (int c = 0; c < codes.length; c++) {
        codes[c][block.codes()[row * codes.length + c]] += w;
      }
    }
  }

  /** Adds the sums of other rows, for the same network. */
  public MeanSums merge(MeanSums other) {
    weight += other.weight;
    add(other.numbers, numbers);
    for (int c = 0; c < codes.length; c++) {
      add(other.codes[c], codes[c]);
    }
    return this;
  }

  private static void add(double[] more, double[] into) {
    for (int i = 0; i < into.length; i++) {
      into[i] += more[i];
    }
  }

  /** What the rows weigh together. */
  public double weight() {
    return weight;
  }

  /** The means of all rows, whose weight is above 0. */
  public InputMeans means() {
    List<List<Double>> shares = new ArrayList<>();
    for (double[] sums : codes) {
      shares.add(divided(sums));
    }
    return new InputMeans(weight, divided(numbers), shares);
  }

  private List<Double> divided(double[] sums) {
    return Arrays.stream(sums).map(sum -> sum / weight).boxed().toList();
  }

  @Override
  public void writeExternal(ObjectOutput out) throws IOException {
    out.writeDouble(weight);
    write(out, numbers);
    out.writeInt(codes.length);
    for (double[] sums : codes) {
      write(out, sums);
    }
  }

  private static void write(ObjectOutput out, double[] sums) throws IOException {
    out.writeInt(sums.length);
    for (double sum : sums) {
      out.writeDouble(sum);
    }
  }

  @Override
  public void readExternal(ObjectInput in) throws IOException {
    weight = in.readDouble();
    numbers = read(in);
    codes = new double[in.readInt()][];
    for (int c = 0; c < codes.length; c++) {
      codes[c] = read(in);
    }
  }

  private static double[] read(ObjectInput in) throws IOException {
    double[] sums = new double[in.readInt()];
    for (int i = 0; i < sums.length; i++) {
      sums[i] = in.readDouble();
    }
    return sums;
  }
}
