package io.gradus.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Against SciPy 1.17 ({@code stats.sem} of the differences) and statsmodels 0.15. */
class PairedSumsTest {
  private static final double[] FIRST = {.31, .92, .15, 1.4, .77, .08, .55, 2.1};
  private static final double[] SECOND = {.28, .71, .22, 1.1, .80, .05, .49, 1.7};
  private static final double[] WEIGHTS = {1, 2, .5, 3, 1, 1, .25, 2};

  private static PairedMean mean(double[] weights) throws IOException {
    PairedSums all = new PairedSums();
    for (int from = 0; from < FIRST.length; from += 3) {
      PairedSums part = new PairedSums();
      for (int i = from; i < Math.min(from + 3, FIRST.length); i++) {
        part.add(FIRST[i], SECOND[i], weights[i]);
        part.add(1e9, -1e9, 0);
      }
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      part.write(new DataOutputStream(bytes));
      PairedSums read = new PairedSums();
      read.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
      all.merge(read);
    }
    return all.result();
  }

  @Test
  void ofEqualWeightsIsThePairedTest() throws IOException {
    PairedMean mean = mean(new double[] {2, 2, 2, 2, 2, 2, 2, 2});
    assertEquals(8, mean.rows());
    assertEquals(8, mean.effectiveRows(), 1e-12);
    assertEquals(0.11625, mean.gain(), 1e-12);
    assertEquals(0.059339745172547365, mean.standardError(), 1e-12);
  }

  /** {@code WLS(d, 1, weights).fit(cov_type='HC0')}, times √(n / (n − 1)) of the effective rows. */
  @Test
  void ofWeightsIsTheLinearisedVariance() throws IOException {
    PairedMean mean = mean(WEIGHTS);
    assertEquals(5.689230769230769, mean.effectiveRows(), 1e-12);
    assertEquals(0.19813953, mean.gain(), 5e-9);
    assertEquals(
        0.05769618 * Math.sqrt(5.689230769230769 / 4.689230769230769), mean.standardError(), 5e-9);
  }

  @Test
  void oneRowTellsNoError() {
    PairedSums sums = new PairedSums();
    sums.add(1, 2, 3);
    assertTrue(Double.isNaN(sums.result().standardError()));
    assertEquals(-1, sums.result().gain());
  }
}
