package io.gradus.score;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gradus.calibrate.Calibrations;
import io.gradus.encode.EncoderSet;
import io.gradus.encode.FeatureColumn;
import io.gradus.encode.FeatureEncoder;
import io.gradus.encode.LabelEncoding;
import io.gradus.encode.Scale;
import io.gradus.encode.TargetTransform;
import io.gradus.network.GaussianNll;
import io.gradus.network.LossSpec;
import io.gradus.network.NegativeBinomial;
import io.gradus.network.OrdinalCoral;
import io.gradus.network.OrdinalCorn;
import io.gradus.network.Quantiles;
import io.gradus.network.Task;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What outputs mean where they are not one number a class, label or target. */
class SpreadHeadTest {
  private static final double ONE_IN_TWENTY_ABOVE = 1.6448536269514722;

  private static FeatureEncoder encoder(Task task, LabelEncoding label) {
    return new FeatureEncoder(
        task,
        label,
        null,
        Map.of(),
        List.of(new FeatureColumn.Numeric("x", Scale.Affine.IDENTITY, 0.0, false)),
        List.of());
  }

  private static FeatureEncoder price(double offset, double factor, TargetTransform transform) {
    return encoder(
        Task.REGRESSION,
        new LabelEncoding.Numbers(
            List.of("price"), List.of(new Scale.Affine(offset, factor)), transform));
  }

  private static FeatureEncoder stars(int classes) {
    List<String> names = List.of("1", "2", "3", "4", "5").subList(0, classes);
    return encoder(
        Task.MULTICLASS,
        new LabelEncoding.Classes(
            "stars",
            LabelEncoding.ClassSource.NUMBER,
            names,
            Collections.nCopies(names.size(), 1.0)));
  }

  private static Object[] row(FeatureEncoder encoder, LossSpec loss, float... outputs) {
    OutputHead head = OutputHead.of(encoder.task(), loss, encoder);
    return row(head.predictions(outputs, 1), head.columns().size());
  }

  private static Object[] row(Predictions predictions, int columns) {
    Object[] row = new Object[columns];
    predictions.copy(0, row, 0);
    return row;
  }

  /** Of two networks with the same weight. */
  private static ModelHead together(LossSpec loss, FeatureEncoder... encoders) {
    return ModelHead.of(
        encoders[0].task(),
        List.of(loss, loss),
        EncoderSet.of(List.of(encoders)),
        List.of(1.0, 1.0),
        Calibrations.none(),
        UnaryOperator.identity());
  }

  private static List<String> names(FeatureEncoder encoder, LossSpec loss) {
    return OutputHead.of(encoder.task(), loss, encoder).columns().stream()
        .map(PredictionColumn::name)
        .toList();
  }

  @Test
  void quantilesAreInOrderAndInTheTargetsUnit() {
    Quantiles loss = new Quantiles(List.of(0.05, 0.5, 0.9));
    FeatureEncoder encoder = price(100, 0.1, TargetTransform.NONE);
    assertEquals(
        List.of("prediction", "quantile_0_05", "quantile_0_5", "quantile_0_9"),
        names(encoder, loss));
    assertArrayEquals(
        new Object[] {110f, 80f, 110f, 120f}, row(encoder, loss, 2, -2, 1), "they crossed");
  }

  @Test
  void theMedianIsBetweenItsNeighboursOrTheNearest() {
    FeatureEncoder encoder = price(0, 1, TargetTransform.NONE);
    assertEquals(3f, row(encoder, new Quantiles(List.of(0.25, 0.75)), 2, 4)[0]);
    assertEquals(2.5f, row(encoder, new Quantiles(List.of(0.4, 0.8)), 2, 4)[0]);
    assertEquals(2f, row(encoder, new Quantiles(List.of(0.6, 0.8)), 2, 4)[0]);
    assertEquals(4f, row(encoder, new Quantiles(List.of(0.1, 0.2)), 2, 4)[0]);
    assertEquals(7f, row(encoder, new Quantiles(List.of(0.9)), 7)[0]);
  }

  @Test
  void quantilesOfATransformedTargetAreTransformedBack() {
    Quantiles loss = new Quantiles(List.of(0.1, 0.5));
    Object[] row = row(price(2, 0.5, TargetTransform.LOG), loss, 0.25f, 0.5f);
    assertEquals(Math.exp(2.5), (float) row[1], 1e-5);
    assertEquals(Math.exp(3), (float) row[2], 1e-5);
    assertEquals((float) row[2], (float) row[0]);
  }

  @Test
  void aNormalDistributionIsInTheTargetsUnit() {
    GaussianNll loss = new GaussianNll(0.5);
    FeatureEncoder encoder = price(100, 0.1, TargetTransform.NONE);
    assertEquals(
        List.of("prediction", "standard_deviation", "lower", "upper"), names(encoder, loss));
    Object[] row = row(encoder, loss, 2, (float) Math.log(0.25));
    assertEquals(120f, row[0]);
    assertEquals(5f, (float) row[1], 1e-5);
    assertEquals(120 - 5 * ONE_IN_TWENTY_ABOVE, (float) row[2], 1e-4);
    assertEquals(120 + 5 * ONE_IN_TWENTY_ABOVE, (float) row[3], 1e-4);
    Object[] half = row(encoder, new GaussianNll(0, 0.5), 2, (float) Math.log(0.25));
    assertEquals(120 + 5 * 0.6744897501960817, (float) half[3], 1e-4);
  }

  @Test
  void aLearnedDispersionStandsBesideTheMean() {
    FeatureEncoder encoder = price(0, 1, TargetTransform.NONE);
    NegativeBinomial loss = new NegativeBinomial();
    assertEquals(List.of("prediction", "dispersion"), names(encoder, loss));
    Object[] row = row(encoder, loss, (float) Math.log(3), (float) Math.log(4));
    assertEquals(3, (float) row[0], 1e-5);
    assertEquals(0.25, (float) row[1], 1e-6);
  }

  /** Deviations of 3 and 4 around 6 and 20: 12.5 within and 49 between. */
  @Test
  void severalNormalDistributionsAreTheirMixture() {
    GaussianNll loss = new GaussianNll();
    ModelHead head =
        together(loss, price(0, 1, TargetTransform.NONE), price(10, 0.5, TargetTransform.NONE));
    float[][] outputs = {{6, (float) Math.log(9)}, {5, (float) Math.log(4)}};
    float[] together = head.outputs(new float[][] {outputs[0].clone(), outputs[1].clone()}, 1);
    Object[] row = row(head.predictions(outputs, 1), 4);
    assertEquals(13, (float) row[0], 1e-5);
    assertEquals(Math.sqrt(61.5), (float) row[1], 1e-5);
    assertEquals(13, together[0], 1e-5);
    assertEquals(Math.log(61.5), together[1], 1e-5);
  }

  /** Means 2 and 4, dispersions 0.5 and 0.25: variances above them of 2 and 4, and 1 between. */
  @Test
  void severalLearnedDispersionsAreThatOfTheirMixture() {
    FeatureEncoder encoder = price(0, 1, TargetTransform.NONE);
    ModelHead head = together(new NegativeBinomial(), encoder, encoder);
    float[][] outputs = {
      {(float) Math.log(2), (float) Math.log(2)}, {(float) Math.log(4), (float) Math.log(4)}
    };
    float[] together = head.outputs(new float[][] {outputs[0].clone(), outputs[1].clone()}, 1);
    Object[] row = row(head.predictions(outputs, 1), 2);
    assertEquals(3, (float) row[0], 1e-5);
    assertEquals(4.0 / 9, (float) row[1], 1e-5);
    assertEquals(Math.log(3), together[0], 1e-6);
    assertEquals(-Math.log(4.0 / 9), together[1], 1e-6);
  }

  @Test
  void severalNetworksQuantilesAreTheirMeans() {
    ModelHead head =
        together(
            new Quantiles(List.of(0.2, 0.8)),
            price(0, 1, TargetTransform.NONE),
            price(10, 0.5, TargetTransform.NONE));
    float[] together = head.outputs(new float[][] {{3, 1}, {0, 1}}, 1);
    assertArrayEquals(new float[] {5.5f, 7.5f}, together, 1e-5f);
    Object[] row = row(head.predictions(new float[][] {{3, 1}, {0, 1}}, 1), 3);
    assertArrayEquals(new Object[] {6.5f, 5.5f, 7.5f}, row);
  }

  private static float logit(double p) {
    return (float) Math.log(p / (1 - p));
  }

  /** Above the first with 0.9, above the second with 0.6, above the third with 0.2. */
  @Test
  void coralTellsTheProbabilityOfBeingAboveEachClass() {
    Object[] row = row(stars(4), new OrdinalCoral(), logit(0.6), logit(0.9), logit(0.2));
    double[] expected = {0.1, 0.3, 0.4, 0.2};
    for (int c = 0; c < 4; c++) {
      assertEquals(expected[c], (float) row[1 + c], 1e-6, "class " + c);
    }
    assertEquals(3L, row[0], "above two of them with more than one half");
  }

  /** Of those above the first class 0.5 are above the second, of these 0.8 above the third. */
  @Test
  void cornTellsTheProbabilityForThoseWhoCameSoFar() {
    Object[] row = row(stars(4), new OrdinalCorn(), logit(0.9), logit(0.5), logit(0.8));
    double[] expected = {0.1, 0.45, 0.09, 0.36};
    for (int c = 0; c < 4; c++) {
      assertEquals(expected[c], (float) row[1 + c], 1e-6, "class " + c);
    }
    assertEquals(2L, row[0], "the middle one");
    assertEquals(1L, row(stars(4), new OrdinalCorn(), logit(0.45), 9, 9)[0], "not the likeliest");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ordinal_coral", "ordinal_corn"})
  void severalNetworksProbabilitiesAreTheirMeans(String type) {
    LossSpec loss = LossSpec.fromJson("{\"type\":\"%s\"}".formatted(type));
    ModelHead head = together(loss, stars(4), stars(4));
    float[] first = {2, 0.5f, -1};
    float[] second = {1, -0.5f, -2};
    Object[] a = row(stars(4), loss, first.clone());
    Object[] b = row(stars(4), loss, second.clone());
    float[] together = head.outputs(new float[][] {first.clone(), second.clone()}, 1);
    Object[] one = row(stars(4), loss, together);
    Object[] row = row(head.predictions(new float[][] {first, second}, 1), 5);
    for (int c = 1; c < 5; c++) {
      assertEquals(((float) a[c] + (float) b[c]) / 2, (float) row[c], 1e-6);
      assertEquals((float) row[c], (float) one[c], 1e-6);
    }
    assertEquals(one[0], row[0]);
  }

  /** Where steps are told alike, no row is of the classes between them. */
  @Test
  void classesThatCannotBeHaveNoProbability() {
    Object[] row = row(stars(4), new OrdinalCoral(), 1, 1, 1);
    assertEquals(0, (float) row[2], 1e-11);
    assertEquals(1 / (1 + Math.exp(-1)), (float) row[4], 1e-6);
    assertEquals(4L, row[0]);
  }
}
