package io.gradus.metric;

import io.gradus.data.WireArrays;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/** Sums over labels that are there or not, each with a logit; a binary task is one label. */
final class LabelSums implements TaskSums {
  private final int labels;
  private final boolean binary;

  /** Null for what is likelier than not. */
  private final transient Decision decision;

  private final ScoreHistogram[] scores;

  /** Weight of rows, by label: positive and predicted so; predicted positive; positive. */
  private final double[][] hitPredictedActual;

  private double weight;
  private double logLoss;
  private double rightLabels;
  private double rightRows;
  private double brier;
  private final ReliabilityBins[] reliability;

  private LabelSums(int labels, boolean binary, Decision decision) {
    this.decision = decision;
    this.labels = labels;
    this.binary = binary;
    scores = new ScoreHistogram[labels];
    Arrays.setAll(scores, label -> new ScoreHistogram());
    hitPredictedActual = new double[3][labels];
    reliability = new ReliabilityBins[labels];
    Arrays.setAll(reliability, label -> new ReliabilityBins());
  }

  static LabelSums binary(Decision decision) {
    return new LabelSums(1, true, decision);
  }

  static LabelSums multilabel(int labels, Decision decision) {
    return new LabelSums(labels, false, decision);
  }

  @Override
  public void add(float[] outputs, float[] targets, float[] weights, int from, int to) {
    for (int row = from; row < to; row++) {
      double w = weights[row];
      if (w == 0) {
        continue;
      }
      double loss = 0;
      double squares = 0;
      int right = 0;
      for (int label = 0; label < labels; label++) {
        float logit = outputs[(row - from) * labels + label];
        boolean actual = targets[row * labels + label] > 0.5f;
        double probability = 1 / (1 + Math.exp(-logit));
        boolean predicted =
            decision == null ? logit > 0 : decision.tells((float) probability, label);
        loss += negativeLogLikelihood(logit, actual);
        right += actual == predicted ? 1 : 0;
        hitPredictedActual[0][label] += actual && predicted ? w : 0;
        hitPredictedActual[1][label] += predicted ? w : 0;
        hitPredictedActual[2][label] += actual ? w : 0;
        scores[label].add(logit, actual, w);
        double off = probability - (actual ? 1 : 0);
        squares += off * off;
        reliability[label].add(probability, actual, w);
      }
      weight += w;
      logLoss += w * (loss / labels);
      brier += w * (squares / labels);
      rightLabels += w * right / labels;
      rightRows += right == labels ? w : 0;
    }
  }

  /** log(1 + e^∓z) without overflow. */
  private static double negativeLogLikelihood(double logit, boolean actual) {
    double margin = actual ? logit : -logit;
    return Math.log1p(Math.exp(-Math.abs(margin))) + Math.max(0, -margin);
  }

  @Override
  public void merge(TaskSums other) {
    LabelSums that = (LabelSums) other;
    for (int label = 0; label < labels; label++) {
      scores[label].merge(that.scores[label]);
      reliability[label].merge(that.reliability[label]);
      for (int part = 0; part < 3; part++) {
        hitPredictedActual[part][label] += that.hitPredictedActual[part][label];
      }
    }
    weight += that.weight;
    logLoss += that.logLoss;
    brier += that.brier;
    rightLabels += that.rightLabels;
    rightRows += that.rightRows;
  }

  @Override
  public void result(MetricsBuilder into, double[] units) {
    into.put(Metric.ACCURACY, rightLabels / weight);
    into.put(Metric.LOG_LOSS, logLoss / weight);
    into.put(Metric.BRIER, brier / weight);
    into.put(
        Metric.ECE,
        ofNumbers(Arrays.stream(reliability).mapToDouble(ReliabilityBins::error).sum() / labels));
    ReliabilityBins all = new ReliabilityBins();
    Arrays.stream(reliability).forEach(all::merge);
    into.reliability(all.parts());
    if (binary) {
      binaryResult(into);
    } else {
      multilabelResult(into);
    }
  }

  private void binaryResult(MetricsBuilder into) {
    double hit = hitPredictedActual[0][0];
    double predicted = hitPredictedActual[1][0];
    double actual = hitPredictedActual[2][0];
    into.put(Metric.AUC, ofNumbers(scores[0].auc()));
    into.put(Metric.PR_AUC, ofNumbers(scores[0].averagePrecision()));
    into.put(Metric.PRECISION, DetectionCounts.precision(hit, predicted, actual));
    into.put(Metric.RECALL, DetectionCounts.recall(hit, predicted, actual));
    into.put(Metric.F1, DetectionCounts.f1(hit, predicted, actual));
    double misses = actual - hit;
    double alarms = predicted - hit;
    into.confusion(new double[][] {{weight - actual - alarms, alarms}, {misses, hit}});
  }

  private void multilabelResult(MetricsBuilder into) {
    into.put(Metric.EXACT_MATCH, rightRows / weight);
    into.putMeanOfDefined(
        Metric.AUC, Arrays.stream(scores).mapToDouble(s -> ofNumbers(s.auc())).toArray());
    into.putMeanOfDefined(
        Metric.PR_AUC,
        Arrays.stream(scores).mapToDouble(s -> ofNumbers(s.averagePrecision())).toArray());
    DetectionCounts.putMacro(
        into, Metric.PRECISION, DetectionCounts::precision, hitPredictedActual);
    DetectionCounts.putMacro(into, Metric.RECALL, DetectionCounts::recall, hitPredictedActual);
    DetectionCounts.putMacro(into, Metric.F1, DetectionCounts::f1, hitPredictedActual);
    into.put(
        Metric.MICRO_F1,
        DetectionCounts.f1(
            Arrays.stream(hitPredictedActual[0]).sum(),
            Arrays.stream(hitPredictedActual[1]).sum(),
            Arrays.stream(hitPredictedActual[2]).sum()));
  }

  /** A histogram has a place for logits that are no numbers; what follows from it is none. */
  private double ofNumbers(double value) {
    return Double.isNaN(logLoss) ? Double.NaN : value;
  }

  @Override
  public List<ThresholdCurve> curves(int thresholds) {
    return Arrays.stream(scores).map(histogram -> histogram.curve(thresholds)).toList();
  }

  @Override
  public void write(DataOutput out) throws IOException {
    out.writeDouble(weight);
    out.writeDouble(logLoss);
    out.writeDouble(brier);
    out.writeDouble(rightLabels);
    out.writeDouble(rightRows);
    for (double[] weights : hitPredictedActual) {
      WireArrays.write(out, weights);
    }
    for (ScoreHistogram histogram : scores) {
      histogram.write(out);
    }
    for (ReliabilityBins bins : reliability) {
      bins.write(out);
    }
  }

  @Override
  public void read(DataInput in) throws IOException {
    weight = in.readDouble();
    logLoss = in.readDouble();
    brier = in.readDouble();
    rightLabels = in.readDouble();
    rightRows = in.readDouble();
    for (double[] weights : hitPredictedActual) {
      WireArrays.read(in, weights);
    }
    for (ScoreHistogram histogram : scores) {
      histogram.read(in);
    }
    for (ReliabilityBins bins : reliability) {
      bins.read(in);
    }
  }
}
