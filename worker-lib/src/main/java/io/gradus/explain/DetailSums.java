package io.gradus.explain;

import io.gradus.data.WireArrays;
import java.io.Externalizable;
import java.io.IOException;
import java.io.ObjectInput;
import java.io.ObjectOutput;
import java.util.ArrayList;
import java.util.List;

/**
 * What the nodes that are looked at closely recognise, over rows, and what the loss is without
 * them. {@code v} is a node's activation in a row, its mean over the places that it has; {@code v̄}
 * its mean over all rows, and {@code x̄} that of an input.
 */
public final class DetailSums implements Externalizable {
  private static final long serialVersionUID = 1L;

  /** The spread of equal targets is this share of their squares, or less. */
  private static final double ROUNDING = 1e-12;

  private int chosen;

  /** How often activations lie in which part of their range: [chosen, BINS]. */
  double[] counts;

  /** {@code Σ w·(v − v̄)} and {@code Σ w·(v − v̄)²}: [chosen] */
  double[] deviations;

  double[] squares;

  /** {@code Σ w·(v − v̄)(x − x̄)}: [chosen, numbers] */
  double[] products;

  /** {@code Σ w·(x − x̄)} and {@code Σ w·(x − x̄)²}: [numbers] */
  double[] numberDeviations;

  double[] numberSquares;

  /** {@code Σ w·(v − v̄)} of the rows that have a code: [codes, chosen] */
  double[] codes;

  double[] codeWeights;
  double[] codeRows;

  /** {@code Σ w·(v − v̄)} of the rows of a class: [classes, chosen] */
  double[] classes;

  double[] classWeights;

  /** {@code Σ w·(v − v̄)·t}, t a target: [targets, chosen] */
  double[] targetProducts;

  /** {@code Σ w·t} and {@code Σ w·t²}: [targets] */
  double[] targetSums;

  double[] targetSquares;

  /** {@code Σ w·(rowLoss without the node − rowLoss)}: [chosen] */
  double[] toMean;

  double[] toZero;

  private final List<LargestRows> top = new ArrayList<>();

  /** For deserialization, which fills them. */
  public DetailSums() {}

  /**
   * @param kept how many floats are kept of each row that excites a node: [chosen]
   */
  DetailSums(DetailRequest request, int[] kept) {
    chosen = request.chosen();
    counts = new double[chosen * DetailRequest.BINS];
    deviations = new double[chosen];
    squares = new double[chosen];
    products = new double[Math.multiplyExact(chosen, request.numbers.length)];
    numberDeviations = new double[request.numbers.length];
    numberSquares = new double[request.numbers.length];
    codes = new double[Math.multiplyExact(request.codes(), chosen)];
    codeWeights = new double[request.codes()];
    codeRows = new double[request.codes()];
    classes = new double[Math.multiplyExact(request.classes, chosen)];
    classWeights = new double[request.classes];
    targetProducts = new double[Math.multiplyExact(request.targets, chosen)];
    targetSums = new double[request.targets];
    targetSquares = new double[request.targets];
    toMean = new double[chosen];
    toZero = new double[chosen];
    for (int node = 0; node < chosen; node++) {
      top.add(new LargestRows(request.topRows, kept[node]));
    }
  }

  private double[][] all() {
    return new double[][] {
      counts,
      deviations,
      squares,
      products,
      numberDeviations,
      numberSquares,
      codes,
      codeWeights,
      codeRows,
      classes,
      classWeights,
      targetProducts,
      targetSums,
      targetSquares,
      toMean,
      toZero
    };
  }

  private void takeAll(double[][] all) {
    int i = 0;
    counts = all[i++];
    deviations = all[i++];
    squares = all[i++];
    products = all[i++];
    numberDeviations = all[i++];
    numberSquares = all[i++];
    codes = all[i++];
    codeWeights = all[i++];
    codeRows = all[i++];
    classes = all[i++];
    classWeights = all[i++];
    targetProducts = all[i++];
    targetSums = all[i++];
    targetSquares = all[i++];
    toMean = all[i++];
    toZero = all[i];
  }

  /** How often a node's activations lie in each part of their range: [BINS]. */
  public long[] histogram(int node) {
    long[] histogram = new long[DetailRequest.BINS];
    for (int bin = 0; bin < histogram.length; bin++) {
      histogram[bin] = (long) counts[node * histogram.length + bin];
    }
    return histogram;
  }

  /** Pearson's correlation of a node with a number; NaN where one of them never changes. */
  public double correlation(int node, int number, double weight) {
    double product =
        products[node * numberSquares.length + number]
            - deviations[node] * numberDeviations[number] / weight;
    double spread = spread(node, weight) * numberSpread(number, weight);
    return spread > 0 ? product / Math.sqrt(spread) : Double.NaN;
  }

  private double numberSpread(int number, double weight) {
    return numberSquares[number] - numberDeviations[number] * numberDeviations[number] / weight;
  }

  /** {@code Σ w·(v − mean of v)²} */
  private double spread(int node, double weight) {
    return squares[node] - deviations[node] * deviations[node] / weight;
  }

  /** How many rows have a code; codes of all categorical inputs one after the other. */
  public long codeRows(int code) {
    return (long) codeRows[code];
  }

  /** The weight of the rows that have a code. */
  public double codeWeight(int code) {
    return codeWeights[code];
  }

  /** How much more than all rows those that have a code excite the node, on average. */
  public double codeDeviation(int node, int code) {
    return codes[code * chosen + node] / codeWeights[code];
  }

  /** The weight of the rows of a class. */
  public double classWeight(int index) {
    return classWeights[index];
  }

  /** How much more than all rows those of a class excite the node, on average. */
  public double classDeviation(int node, int index) {
    return classes[index * chosen + node] / classWeights[index];
  }

  /**
   * {@code η²}: the variance between the means of the classes, of the variance of all rows; NaN
   * where the node never changes.
   */
  public double selectivity(int node, double weight) {
    double mean = deviations[node] / weight;
    double between = 0;
    for (int index = 0; index < classWeights.length; index++) {
      if (classWeights[index] > 0) {
        double difference = classDeviation(node, index) - mean;
        between += classWeights[index] * difference * difference;
      }
    }
    double spread = spread(node, weight);
    return spread > 0 ? between / spread : Double.NaN;
  }

  /** Pearson's correlation of a node with a target; NaN where one of them never changes. */
  public double targetCorrelation(int node, int target, double weight) {
    double product =
        targetProducts[target * chosen + node] - deviations[node] * targetSums[target] / weight;
    double targetSpread = targetSquares[target] - targetSums[target] * targetSums[target] / weight;
    double spread = spread(node, weight) * targetSpread;
    return spread > 0 && targetSpread > ROUNDING * targetSquares[target]
        ? product / Math.sqrt(spread)
        : Double.NaN;
  }

  /** How much more than all rows those that have a label excite the node, on average. */
  public double withLabel(int node, int label) {
    return targetProducts[label * chosen + node] / targetSums[label];
  }

  /** How much more than all rows those that lack a label excite the node, on average. */
  public double withoutLabel(int node, int label, double weight) {
    return (deviations[node] - targetProducts[label * chosen + node])
        / (weight - targetSums[label]);
  }

  /** The change of the mean loss where the node always has its mean. */
  public double silencedToMean(int node, double weight) {
    return toMean[node] / weight;
  }

  /** The change of the mean loss where the node is always 0. */
  public double silencedToZero(int node, double weight) {
    return toZero[node] / weight;
  }

  /** The rows that excite a node most; what is kept of each is [height, width, channels]. */
  public LargestRows top(int node) {
    return top.get(node);
  }

  /** Adds the sums of other rows, of the same request. */
  public void merge(DetailSums other) {
    double[][] mine = all();
    double[][] theirs = other.all();
    for (int i = 0; i < mine.length; i++) {
      for (int j = 0; j < mine[i].length; j++) {
        mine[i][j] += theirs[i][j];
      }
    }
    for (int node = 0; node < chosen; node++) {
      top.get(node).merge(other.top.get(node));
    }
  }

  @Override
  public void writeExternal(ObjectOutput out) throws IOException {
    out.writeInt(chosen);
    for (double[] part : all()) {
      out.writeInt(part.length);
      WireArrays.write(out, part);
    }
    for (LargestRows rows : top) {
      rows.write(out);
    }
  }

  @Override
  public void readExternal(ObjectInput in) throws IOException {
    chosen = in.readInt();
    double[][] parts = all();
    for (int i = 0; i < parts.length; i++) {
      parts[i] = new double[in.readInt()];
      WireArrays.read(in, parts[i]);
    }
    takeAll(parts);
    for (int node = 0; node < chosen; node++) {
      top.add(LargestRows.read(in));
    }
  }
}
