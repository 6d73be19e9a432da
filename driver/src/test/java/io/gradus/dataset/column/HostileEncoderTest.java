package io.gradus.dataset.column;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.Findings;
import io.gradus.Hostile;
import io.gradus.encode.DataException;
import io.gradus.encode.FeatureColumn;
import io.gradus.encode.FeatureEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Encoders that were forged: refused, or encoders of which every part can be used. */
class HostileEncoderTest {
  private static final long SEED = 20_261_125;
  private static final int CASES = 10_000;

  @Test
  void isRefusedOrCanBeUsed() {
    byte[] json = Hostile.ENCODER.getBytes(StandardCharsets.UTF_8);
    Random random = new Random(SEED);
    Findings findings = new Findings();
    for (int i = 0; i < CASES; i++) {
      byte[] forged =
          switch (random.nextInt(4)) {
            case 0 -> Hostile.forged(json, random);
            case 1 -> Hostile.damaged(json, random);
            default -> Hostile.forgedJson(json, random);
          };
      findings.check(
          "seed %s, case %s".formatted(SEED, i),
          () -> judge(new String(forged, StandardCharsets.UTF_8)));
    }
    findings.assertNone();
  }

  private static void judge(String json) {
    FeatureEncoder encoder;
    try {
      encoder = FeatureEncoder.fromJson(json);
    } catch (DataException e) {
      Hostile.assertTameLine(e.getMessage(), "message");
      return;
    }
    assertEquals(encoder.toJson(), FeatureEncoder.fromJson(encoder.toJson()).toJson());
    assertEquals(encoder.outputs(), encoder.targetScale().length);
    for (int i = 0; i < encoder.classes().size(); i++) {
      assertEquals(encoder.classValue(i), encoder.classValue(i));
    }
    encoder.inputSpec();
    for (FeatureEncoder.Labels labels : FeatureEncoder.Labels.values()) {
      encoder.rowFields(labels);
    }
    for (FeatureColumn feature : encoder.features()) {
      if (feature instanceof FeatureColumn.Numeric numeric) {
        assertTrue(!Double.isNaN(numeric.scale().apply(1.25)), json);
        assertTrue(numeric.fill() == null || Double.isFinite(numeric.fill()), json);
      }
    }
  }

  @Test
  void sizesThatNoMemoryHoldsAreRefused() {
    String shape =
        """
        {"version": 1, "task": "binary", "weight": null, "derived": {}, "description": [],
         "label": {"type": "classes", "column": "y", "source": "TEXT", "names": ["a", "b"],
                   "weights": [1, 1]},
         "features": [{"type": "bytes", "name": "image", "shape": %s,
                       "scale": {"type": "affine", "offset": 0, "factor": 1}}]}
        """;
    for (String wrong :
        new String[] {"[1,65536,65536]", "[-1,-1,4]", "[0]", "[]", "[2147483647,2]"}) {
      assertThrows(
          DataException.class, () -> FeatureEncoder.fromJson(shape.formatted(wrong)), wrong);
    }
  }
}
