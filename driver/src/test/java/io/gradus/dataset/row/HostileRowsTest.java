package io.gradus.dataset.row;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.Findings;
import io.gradus.Hostile;
import io.gradus.dataset.Configs;
import io.gradus.dataset.PreparedData;
import io.gradus.dataset.SparkTest;
import io.gradus.encode.DataException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Rows of text that were damaged or forged: learned from, or refused with the file's name. */
class HostileRowsTest extends SparkTest {
  private static final long SEED = 20_261_125;
  private static final int CASES = 4;

  @Test
  void oneWrongIndexIsNoAllocation() {
    for (String index : List.of("2000000000")) {
      String path = file("rows.libsvm", "1 1:1 2:1", "0 1:2 " + index + ":1", "1 3:1");
      assertSays(failure(Configs.of(path)), "features", "elements a row");
    }
  }

  @Test
  void textIsReadOrTheFileIsNamed() {
    Random random = new Random(SEED);
    Findings findings = new Findings();
    StringBuilder csv = new StringBuilder("a,b,label\n");
    StringBuilder libsvm = new StringBuilder();
    for (int row = 0; row < 40; row++) {
      csv.append("%s,%s,%s\n".formatted(random.nextInt(9), random.nextGaussian(), row % 2));
      libsvm.append("%s 1:%s 7:1\n".formatted(row % 2, random.nextGaussian()));
    }
    for (int i = 0; i < CASES; i++) {
      String end = i % 2 == 0 ? ".csv" : ".libsvm";
      byte[] whole =
          (end.equals(".csv") ? csv : libsvm).toString().getBytes(StandardCharsets.UTF_8);
      byte[] spoiled =
          random.nextBoolean() ? Hostile.damaged(whole, random) : Hostile.forged(whole, random);
      String path = bytes("spoiled" + end, spoiled);
      findings.check(
          "seed %s, case %s, %s".formatted(SEED, i, end),
          () -> {
            try (PreparedData data = prepare(Configs.of(path))) {
              assertTrue(data.train().rows() > 0);
            } catch (DataException e) {
              Hostile.assertTameLine(e.getMessage(), "message");
            }
          });
    }
    findings.assertNone();
  }
}
