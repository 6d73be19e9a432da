package io.gradus.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.network.Task;
import org.junit.jupiter.api.Test;

class LabelMetricsTest {
  private static final double ROUNDING = 1e-12;

  @Test
  void everythingIsThatOfALoop() {
    int labels = 4;
    Rows rows = Rows.random(Task.MULTILABEL, labels, 800, 0.25, 12);
    for (int row = 0; row < rows.rows(); row++) {
      rows.targets()[row * labels + 3] = 0; // a label that never occurs
    }
    double weight = 0;
    double loss = 0;
    double right = 0;
    double exact = 0;
    double[] hits = new double[labels];
    double[] predictions = new double[labels];
    double[] actuals = new double[labels];
    for (int row = 0; row < rows.rows(); row++) {
      double w = rows.weights()[row];
      boolean all = true;
      for (int label = 0; label < labels; label++) {
        double probability = 1 / (1 + Math.exp(-rows.logit(row, label)));
        boolean predicted = probability > 0.5;
        boolean actual = rows.positive(row, label);
        loss -= w * Math.log(actual ? probability : 1 - probability) / labels;
        right += predicted == actual ? w / labels : 0;
        all &= predicted == actual;
        hits[label] += predicted && actual ? w : 0;
        predictions[label] += predicted ? w : 0;
        actuals[label] += actual ? w : 0;
      }
      exact += all ? w : 0;
      weight += w;
    }
    double macro = 0;
    double micro = 0;
    double microBase = 0;
    double auc = 0;
    double averagePrecision = 0;
    for (int label = 0; label < labels; label++) {
      macro += 2 * hits[label] / (predictions[label] + actuals[label]) / labels;
      micro += 2 * hits[label];
      microBase += predictions[label] + actuals[label];
      if (label < 3) {
        NaiveRanking naive = new NaiveRanking(rows, label);
        auc += naive.auc() / 3;
        averagePrecision += naive.averagePrecision() / 3;
      }
    }
    Metrics metrics = rows.sums(1).result();
    assertEquals(right / weight, metrics.value(Metric.ACCURACY), ROUNDING);
    assertEquals(exact / weight, metrics.value(Metric.EXACT_MATCH), ROUNDING);
    assertEquals(loss / weight, metrics.value(Metric.LOG_LOSS), ROUNDING);
    assertEquals(macro, metrics.value(Metric.F1), ROUNDING);
    assertEquals(micro / microBase, metrics.value(Metric.MICRO_F1), ROUNDING);
    assertEquals(auc, metrics.value(Metric.AUC), ROUNDING);
    assertEquals(averagePrecision, metrics.value(Metric.PR_AUC), ROUNDING);
    assertEquals(Double.NaN, metrics.perOutput(Metric.AUC).orElseThrow()[3]);
    assertTrue(metrics.confusion().isEmpty());
  }
}
