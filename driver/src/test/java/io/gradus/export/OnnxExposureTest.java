package io.gradus.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.onnxruntime.OrtException;
import io.gradus.encode.FeatureColumn;
import io.gradus.encode.FeatureEncoder;
import io.gradus.encode.LabelEncoding;
import io.gradus.encode.Scale;
import io.gradus.model.TrainedModel;
import io.gradus.network.Dense;
import io.gradus.network.NegativeBinomial;
import io.gradus.network.NetworkSpec;
import io.gradus.network.Task;
import io.gradus.score.Prediction;
import io.gradus.score.Scorer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** An exposure is an input of the graph, and shifts the first output alone. */
class OnnxExposureTest {
  private static TrainedModel model() {
    FeatureEncoder encoder =
        new FeatureEncoder(
            Task.REGRESSION,
            new LabelEncoding.Numbers(List.of("claims"), List.of(Scale.Affine.IDENTITY)),
            null,
            Map.of(),
            List.of(
                new FeatureColumn.Numeric("x", new Scale.Affine(1, 0.5), 0.0, true),
                new FeatureColumn.Exposure("years")),
            List.of());
    return TestModels.of(
        encoder,
        new NetworkSpec(encoder.inputSpec(), List.of(new Dense(2)), new NegativeBinomial()));
  }

  @Test
  void theGraphTakesIt() throws OrtException {
    Scorer scorer = Scorer.of(model());
    List<Double> xs = List.of(0.5, -2.0, Double.NaN);
    List<Double> years = List.of(0.25, 1.0, 40.0);
    try (OnnxSession session = new OnnxSession(OnnxExport.of(model()))) {
      Map<String, Object> given = session.run(Map.of("x", xs, "years", years));
      for (int row = 0; row < xs.size(); row++) {
        Prediction expected = scorer.score(Map.of("x", xs.get(row), "years", years.get(row)));
        for (String column : List.of("prediction", "dispersion")) {
          float score = (Float) expected.column(column);
          assertEquals(score, ((float[]) given.get(column))[row], 1e-5f * score);
        }
      }
      for (double wrong : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
        assertThrows(
            OrtException.class,
            () -> session.run(Map.of("x", List.of(0.5), "years", List.of(wrong))));
      }
    }
  }
}
