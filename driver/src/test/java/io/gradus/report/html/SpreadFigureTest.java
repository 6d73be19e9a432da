package io.gradus.report.html;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.encode.CategoricalEncoding;
import io.gradus.encode.FeatureColumn;
import io.gradus.encode.FeatureEncoder;
import io.gradus.encode.LabelEncoding;
import io.gradus.encode.Scale;
import io.gradus.evaluate.CountedInputs;
import io.gradus.metric.InputSums;
import io.gradus.network.Dense;
import io.gradus.network.NetworkSpec;
import io.gradus.network.SquaredError;
import io.gradus.network.Task;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What codes are called in the figure of a column of categories. */
class SpreadFigureTest {
  private static String table(int buckets, int... codes) {
    FeatureColumn city =
        new FeatureColumn.Categorical(
            "city",
            CategoricalEncoding.ONE_HOT,
            0,
            List.of("rare"),
            false,
            List.of("Rom", "Bonn"),
            buckets);
    FeatureEncoder encoder =
        new FeatureEncoder(
            Task.REGRESSION,
            new LabelEncoding.Numbers(List.of("y"), List.of(Scale.Affine.IDENTITY)),
            null,
            Map.of(),
            List.of(city),
            List.of());
    InputSums sums = CountedInputs.of(encoder).none();
    sums.add(new float[0], 0, codes, 1, codes.length);
    InputSpread spread = InputSpreads.of("training", CountedInputs.columns(encoder), sums);
    NetworkSpec network =
        new NetworkSpec(encoder.inputSpec(), List.of(new Dense(1)), new SquaredError());
    ReportFacts facts =
        ReportFacts.of(new ReportSubject("model", "/models/x", network, encoder))
            .withSpreads(List.of(spread));
    List<DriftRow> drift = DriftRow.of(facts, spread);
    assertEquals(1, drift.size());
    return SpreadFigure.of(facts, spread, drift.get(0)).table().html().toString();
  }

  private static void assertNames(String table, String... names) {
    for (String name : names) {
      assertTrue(table.contains("<td>" + name + "</td>"), table);
    }
  }

  @Test
  void codesAreCalledByWhatTheyStandFor() {
    assertNames(table(0, 0, 1, 2, 3, 4), "(missing)", "(unseen)", "(pooled)", "Rom", "Bonn");
    assertNames(table(3, 0, 2, 4, 5, 6), "(missing)", "(bucket 1 of 3)", "(bucket 3 of 3)", "Rom");
    // 100 buckets in 64 bins: the codes 2 to 101, of which 2 and 66 share one.
    assertNames(table(100, 2, 66, 65, 102, 103), "(buckets 1, 65, …)", "Rom", "Bonn");
  }
}
