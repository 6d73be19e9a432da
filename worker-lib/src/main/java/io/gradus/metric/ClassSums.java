package io.gradus.metric;

import io.gradus.data.WireArrays;
import io.gradus.network.ClassDecision;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;

/** Sums over rows of one of several classes, with a logit each. */
final class ClassSums implements TaskSums {
  /** The most classes of which all pairs of actual and predicted ones are counted. */
  static final int CONFUSION_CLASSES = 1000;

  private final int classes;
  private final int topK;
  private final ClassDecision usual;

  /** Null for the likeliest class. */
  private final transient Decision decision;

  private final float[] probabilities;

  /** Weight of rows, by class: of the class and predicted so; predicted so; of the class. */
  private final double[][] hitPredictedActual;

  /** [classes · classes], actual class first; empty with too many classes. */
  private final double[] confusion;

  private final ClassScores scores;

  private double weight;
  private double logLoss;
  private double brier;
  private final ReliabilityBins reliability = new ReliabilityBins();
  private double right;
  private double rightInTop;

  ClassSums(int classes, int topK, ClassDecision usual, Decision decision) {
    this.decision = decision;
    probabilities = new float[decision == null ? 0 : classes];
    this.classes = classes;
    this.usual = usual;
    this.topK = topK;
    hitPredictedActual = new double[3][classes];
    scores = new ClassScores(classes);
    confusion = new double[classes <= CONFUSION_CLASSES ? classes * classes : 0];
  }

  @Override
  public void add(float[] outputs, float[] targets, float[] weights, int from, int to) {
    for (int row = from; row < to; row++) {
      if (weights[row] != 0) {
        addRow(outputs, (row - from) * classes, (int) targets[row], weights[row]);
      }
    }
  }

  private void addRow(float[] outputs, int offset, int actual, double w) {
    if (actual < 0 || actual >= classes) {
      throw new IllegalArgumentException(
          "Expected a class from 0 to %s, found %s.".formatted(classes - 1, actual));
    }
    float ofActual = outputs[offset + actual];
    int likeliest = 0;
    int before = 0;
    for (int c = 0; c < classes; c++) {
      float logit = outputs[offset + c];
      likeliest = logit > outputs[offset + likeliest] ? c : likeliest;
      before += logit > ofActual || (logit == ofActual && c < actual) ? 1 : 0;
    }
    weight += w;
    double largest = outputs[offset + likeliest];
    double sum = sum(outputs, offset, largest);
    logLoss += w * (Math.log(sum) + (largest - ofActual));
    scores.add(outputs, offset, largest, sum, actual, w);
    brier += w * squares(outputs, offset, largest, sum, actual);
    reliability.add(1 / sum, likeliest == actual, w);
    int usually = usual == ClassDecision.LIKELIEST ? likeliest : usual.of(outputs, offset, classes);
    int predicted = decision == null ? usually : told(outputs, offset, largest, sum);
    right += predicted == actual ? w : 0;
    rightInTop += before < topK ? w : 0;
    hitPredictedActual[0][actual] += predicted == actual ? w : 0;
    hitPredictedActual[1][predicted] += w;
    hitPredictedActual[2][actual] += w;
    if (confusion.length > 0) {
      confusion[actual * classes + predicted] += w;
    }
  }

  private int told(float[] outputs, int offset, double largest, double sum) {
    for (int c = 0; c < classes; c++) {
      probabilities[c] = (float) (Math.exp(outputs[offset + c] - largest) / sum);
    }
    return decision.choose(probabilities, 0, classes);
  }

  private double squares(float[] outputs, int offset, double largest, double sum, int actual) {
    double squares = 0;
    for (int c = 0; c < classes; c++) {
      double off = Math.exp(outputs[offset + c] - largest) / sum - (c == actual ? 1 : 0);
      squares += off * off;
    }
    return squares;
  }

  private double sum(float[] outputs, int offset, double largest) {
    double sum = 0;
    for (int c = 0; c < classes; c++) {
      sum += Math.exp(outputs[offset + c] - largest);
    }
    return sum;
  }

  @Override
  public void merge(TaskSums other) {
    ClassSums that = (ClassSums) other;
    for (int part = 0; part < 3; part++) {
      addAll(hitPredictedActual[part], that.hitPredictedActual[part]);
    }
    addAll(confusion, that.confusion);
    scores.merge(that.scores);
    reliability.merge(that.reliability);
    weight += that.weight;
    logLoss += that.logLoss;
    brier += that.brier;
    right += that.right;
    rightInTop += that.rightInTop;
  }

  private static void addAll(double[] sums, double[] more) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += more[i];
    }
  }

  @Override
  public void result(MetricsBuilder into, double[] units) {
    into.put(Metric.ACCURACY, right / weight);
    if (topK > 1 && topK < classes) {
      into.put(Metric.TOP_K_ACCURACY, rightInTop / weight);
    }
    into.put(Metric.LOG_LOSS, logLoss / weight);
    into.put(Metric.BRIER, brier / weight);
    into.put(Metric.ECE, Double.isNaN(logLoss) ? Double.NaN : reliability.error());
    into.reliability(reliability.parts());
    DetectionCounts.putMacro(
        into, Metric.PRECISION, DetectionCounts::precision, hitPredictedActual);
    DetectionCounts.putMacro(into, Metric.RECALL, DetectionCounts::recall, hitPredictedActual);
    DetectionCounts.putMacro(into, Metric.F1, DetectionCounts::f1, hitPredictedActual);
    if (confusion.length > 0) {
      double[][] table = new double[classes][classes];
      for (int actual = 0; actual < classes; actual++) {
        System.arraycopy(confusion, actual * classes, table[actual], 0, classes);
      }
      into.confusion(table);
      if (usual == ClassDecision.MEDIAN) {
        into.put(Metric.RANK_MAE, RankAgreement.meanDistance(table));
        into.put(Metric.QUADRATIC_KAPPA, RankAgreement.quadraticKappa(table));
      }
    }
  }

  @Override
  public List<ThresholdCurve> curves(int thresholds) {
    return scores.curves(thresholds);
  }

  @Override
  public void write(DataOutput out) throws IOException {
    out.writeDouble(weight);
    out.writeDouble(logLoss);
    out.writeDouble(brier);
    out.writeDouble(right);
    out.writeDouble(rightInTop);
    for (double[] weights : hitPredictedActual) {
      WireArrays.write(out, weights);
    }
    SparseDoubles.write(out, confusion);
    scores.write(out);
    reliability.write(out);
  }

  @Override
  public void read(DataInput in) throws IOException {
    weight = in.readDouble();
    logLoss = in.readDouble();
    brier = in.readDouble();
    right = in.readDouble();
    rightInTop = in.readDouble();
    for (double[] weights : hitPredictedActual) {
      WireArrays.read(in, weights);
    }
    System.arraycopy(SparseDoubles.read(in), 0, confusion, 0, confusion.length);
    scores.read(in);
    reliability.read(in);
  }
}
