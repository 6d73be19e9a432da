package io.gradus.score;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gradus.encode.FeatureColumn;
import io.gradus.encode.FeatureEncoder;
import io.gradus.encode.LabelEncoding;
import io.gradus.encode.Scale;
import io.gradus.encode.TargetTransform;
import io.gradus.network.BinaryCrossEntropy;
import io.gradus.network.Gamma;
import io.gradus.network.Huber;
import io.gradus.network.LossSpec;
import io.gradus.network.NegativeBinomial;
import io.gradus.network.Poisson;
import io.gradus.network.SoftmaxCrossEntropy;
import io.gradus.network.SquaredError;
import io.gradus.network.Task;
import io.gradus.network.Tweedie;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OutputHeadTest {
  private static final float LOG_3 = (float) Math.log(3);

  private static FeatureEncoder encoder(Task task, LabelEncoding label) {
    return new FeatureEncoder(
        task,
        label,
        null,
        Map.of(),
        List.of(new FeatureColumn.Numeric("x", Scale.Affine.IDENTITY, 0.0, false)),
        List.of());
  }

  private static LabelEncoding classes(LabelEncoding.ClassSource source, String... names) {
    return new LabelEncoding.Classes(
        "kind", source, List.of(names), List.of(names).stream().map(name -> 1.0).toList());
  }

  private static OutputHead head(FeatureEncoder encoder, LossSpec loss) {
    return OutputHead.of(encoder.task(), loss, encoder);
  }

  private static Object[][] rows(OutputHead head, int rows, float... outputs) {
    Predictions predictions = head.predictions(outputs, rows);
    Object[][] all = new Object[rows][head.columns().size()];
    for (int row = 0; row < rows; row++) {
      predictions.copy(row, all[row], 0);
    }
    return all;
  }

  private static List<String> names(OutputHead head) {
    return head.columns().stream().map(PredictionColumn::name).toList();
  }

  @Test
  void oneOfTwoClassesIsDecidedAboveZero() {
    OutputHead head =
        head(
            encoder(Task.BINARY, classes(LabelEncoding.ClassSource.TEXT, "no", "yes")),
            new BinaryCrossEntropy());
    assertEquals(List.of("prediction", "probability_no", "probability_yes"), names(head));
    Object[][] rows = rows(head, 4, 0, LOG_3, -LOG_3, 200);
    assertArrayEquals(new Object[] {"no", 0.5f, 0.5f}, rows[0]);
    assertArrayEquals(new Object[] {"yes", 0.25f, 0.75f}, rows[1]);
    assertArrayEquals(new Object[] {"no", 0.75f, 0.25f}, rows[2]);
    assertArrayEquals(new Object[] {"yes", 0f, 1f}, rows[3]);
  }

  @Test
  void oneOfSeveralClassesIsTheFirstOfTheLargest() {
    OutputHead head =
        head(
            encoder(Task.MULTICLASS, classes(LabelEncoding.ClassSource.NUMBER, "1", "2.5", "3")),
            new SoftmaxCrossEntropy());
    assertEquals(
        List.of("prediction", "probability_1", "probability_2.5", "probability_3"), names(head));
    Object[][] rows = rows(head, 2, 0, (float) Math.log(2), 0, 200, 200, 0);
    assertEquals(2.5, rows[0][0]);
    assertEquals(0.25f, (float) rows[0][1], 1e-7f);
    assertEquals(0.5f, (float) rows[0][2], 1e-7f);
    assertArrayEquals(new Object[] {1.0, 0.5f, 0.5f, 0f}, rows[1]);
  }

  @Test
  void classesComeInTheFormThatIsAskedFor() {
    FeatureEncoder encoder =
        encoder(Task.BINARY, classes(LabelEncoding.ClassSource.BOOLEAN, "false", "true"));
    OutputHead head =
        OutputHead.of(
            Task.BINARY,
            new BinaryCrossEntropy(),
            encoder,
            value -> value.equals(Boolean.TRUE) ? "on" : "off");
    assertEquals("on", rows(head, 1, 1)[0][0]);
    assertEquals("off", rows(head, 1, -1)[0][0]);
  }

  @Test
  void severalLabelsAreDecidedEachForItself() {
    OutputHead head =
        head(
            encoder(Task.MULTILABEL, new LabelEncoding.Flags(List.of("a", "b"), 2)),
            new BinaryCrossEntropy());
    assertEquals(
        List.of("prediction_a", "probability_a", "prediction_b", "probability_b"), names(head));
    assertArrayEquals(new Object[] {1, 0.75f, 0, 0.25f}, rows(head, 1, LOG_3, -LOG_3)[0]);
    assertArrayEquals(new Object[] {0, 0.5f, 1, 1f}, rows(head, 1, 0, 200)[0]);
  }

  @Test
  void labelsOfOneArrayAreNumbered() {
    OutputHead head =
        head(
            encoder(Task.MULTILABEL, new LabelEncoding.Flags(List.of("tags"), 2)),
            new BinaryCrossEntropy());
    assertEquals(
        List.of("prediction_0", "probability_0", "prediction_1", "probability_1"), names(head));
  }

  @Test
  void numbersAreInTheirOwnUnits() {
    OutputHead head =
        head(
            encoder(
                Task.REGRESSION,
                new LabelEncoding.Numbers(
                    List.of("price", "area"),
                    List.of(new Scale.Affine(100, 0.5), new Scale.Affine(-1, 4)))),
            new SquaredError());
    assertEquals(List.of("prediction_price", "prediction_area"), names(head));
    Object[][] rows = rows(head, 2, 0, 0, 3, 8);
    assertArrayEquals(new Object[] {100f, -1f}, rows[0]);
    assertArrayEquals(new Object[] {106f, 1f}, rows[1]);
  }

  @Test
  void transformedNumbersAreInTheirOwnUnits() {
    List<Scale.Affine> scales = List.of(new Scale.Affine(2, 0.5));
    Map<TargetTransform, Double> expected =
        Map.of(
            TargetTransform.NONE,
            8.0,
            TargetTransform.LOG,
            Math.exp(8),
            TargetTransform.LOG1P,
            Math.exp(8) - 1,
            TargetTransform.SQRT,
            64.0);
    expected.forEach(
        (transform, value) -> {
          OutputHead head =
              head(
                  encoder(
                      Task.REGRESSION,
                      new LabelEncoding.Numbers(List.of("price"), scales, transform)),
                  new SquaredError());
          assertEquals(value, (float) rows(head, 1, 3)[0][0], 1e-6 * value);
        });
  }

  @Test
  void countsAreMeansOfTheirLogarithms() {
    for (LossSpec loss :
        List.of(new Poisson(), new NegativeBinomial(2.0), new Tweedie(), new Gamma())) {
      OutputHead head =
          head(
              encoder(
                  Task.REGRESSION,
                  new LabelEncoding.Numbers(List.of("visits"), List.of(Scale.Affine.IDENTITY))),
              loss);
      assertEquals(List.of("prediction"), names(head));
      assertEquals(3f, (float) rows(head, 1, LOG_3)[0][0], 1e-6f);
    }
  }

  /** Metrics take logits as they are, and counts as counts. */
  @Test
  void metricsTakeLogitsAndCounts() {
    float[] logits = {2, -1};
    OutputLink.of(Task.BINARY, new BinaryCrossEntropy()).toScores(logits, 2, 1);
    OutputLink.of(Task.MULTICLASS, new SoftmaxCrossEntropy()).toScores(logits, 1, 2);
    OutputLink.of(Task.REGRESSION, new Huber()).toScores(logits, 1, 2);
    assertArrayEquals(new float[] {2, -1}, logits);
    OutputLink.of(Task.REGRESSION, new Poisson()).toScores(logits, 1, 2);
    assertArrayEquals(new float[] {(float) Math.exp(2), (float) Math.exp(-1)}, logits);
  }
}
