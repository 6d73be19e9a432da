package io.gradus.compute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.network.GaussianNll;
import io.gradus.network.NegativeBinomial;
import io.gradus.network.OrdinalCorn;
import org.junit.jupiter.api.Test;

/** What finite differences of the losses do not show. */
class SpreadLossTest {
  /** The factor e^(beta·s) multiplies loss and gradient, and has no gradient of its own. */
  @Test
  void betaIsAWeightOfTheRow() {
    float[] y = {0.5f, 0.8f};
    float[] t = {-1};
    float[] plain = new float[2];
    float[] weighed = new float[2];
    double loss = Loss.of(new GaussianNll(), 2).row(y, 0, t, 0, 1, plain);
    double found = Loss.of(new GaussianNll(0.5), 2).row(y, 0, t, 0, 1, weighed);
    double factor = Math.exp(0.5 * 0.8f);
    assertEquals(factor * loss, found, 1e-12);
    for (int i = 0; i < 2; i++) {
      assertEquals(factor * plain[i], weighed[i], 1e-6);
    }
  }

  /** Where r is large the distribution is Poisson's but for a term in 1/r. */
  @Test
  void aVanishingDispersionIsPoissons() {
    Loss learned = Loss.of(new NegativeBinomial(), 2);
    for (float logR : new float[] {13, 14, 17, 20, 30, 60}) {
      float[] y = {(float) Math.log(3), logR};
      float[] errors = new float[2];
      double loss = learned.row(y, 0, new float[] {5}, 0, 1, errors);
      double poisson = Math.exp(y[0]) - 5 * (double) y[0] + Math.log(120);
      double first = (Math.pow(5 - Math.exp(y[0]), 2) - 5) / 2 * Math.exp(-logR);
      // The functions of r are sums of numbers of about r·log r, told to 1e-16 of that.
      assertEquals(poisson - first, loss, 1e-7, "r = e^" + logR);
      assertEquals(first, errors[1], 1e-7, "slope at r = e^" + logR);
    }
  }

  @Test
  void theSlopeByRIsTheDifferenceOfLosses() {
    Loss learned = Loss.of(new NegativeBinomial(), 2);
    for (float logR : new float[] {-6, -2, 0, 2, 5}) {
      for (float count : new float[] {0, 1, 7, 200}) {
        float[] y = {1.5f, logR};
        float[] errors = new float[2];
        learned.row(y, 0, new float[] {count}, 0, 1, errors);
        float h = 1f / 128;
        double above = learned.row(new float[] {1.5f, logR + h}, 0, new float[] {count}, 0, 1, y);
        y = new float[2];
        double below = learned.row(new float[] {1.5f, logR - h}, 0, new float[] {count}, 0, 1, y);
        double expected = (above - below) / (2 * h);
        assertEquals(expected, errors[1], 1e-4 * (1 + Math.abs(expected)), count + " " + logR);
      }
    }
  }

  /** Abramowitz and Stegun, table 6.1; ψ(1) is Euler's constant negated, ψ(½) = ψ(1) − 2 log 2. */
  @Test
  void digamma() {
    double euler = 0.57721566490153286;
    assertEquals(-euler, Digamma.of(1), 1e-14);
    assertEquals(-euler - 2 * Math.log(2), Digamma.of(0.5), 1e-13);
    assertEquals(1.5 - euler, Digamma.of(3), 1e-14);
    assertEquals(-1000 - euler + Math.PI * Math.PI / 6 / 1000, Digamma.of(0.001), 2e-6);
    assertEquals(Math.log(1e8) - 0.5e-8, Digamma.of(1e8), 1e-13);
  }

  /** A row tells nothing of the steps beyond its class. */
  @Test
  void cornLeavesLaterStepsAlone() {
    Loss corn = Loss.of(new OrdinalCorn(), 4);
    float[] errors = {9, 9, 9, 9};
    double loss = corn.row(new float[4], 0, new float[] {1}, 0, 1, errors);
    assertEquals(2 * Math.log(2), loss, 1e-12);
    assertEquals(-0.5f, errors[0]);
    assertEquals(0.5f, errors[1]);
    assertTrue(errors[2] == 0 && errors[3] == 0);
  }
}
