package io.gradus.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.config.ConfigLoader;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which runs are the same. */
class RunIdentityTest {
  private static final String JOB =
      """
      data { train = rows.csv, label = y }
      network.hidden = [8]
      optimizer { type = adam, rate = 0.02 }
      output.path = out
      """;

  @Test
  void anUnfinishedRunMayTrainLongerButNotShorter() {
    RunIdentity two = identity("training.epochs=2");
    RunIdentity three = identity("training.epochs=3");
    RunIdentity faster = identity("optimizer.rate=0.5");
    assertEquals(List.of(), three.obstacles(two.values()));
    assertEquals(1, two.obstacles(three.values()).size());
    assertEquals(1, three.differences(two.values()).size());
    assertTrue(faster.obstacles(two.values()).toString().contains("optimizer.rate"));
    RunIdentity cosine = identity("training.epochs=3", "schedule.type=cosine");
    RunIdentity shortCosine = identity("training.epochs=2", "schedule.type=cosine");
    assertEquals(1, cosine.obstacles(shortCosine.values()).size());
  }

  private RunIdentity identity(String... settings) {
    return RunIdentity.of(ConfigLoader.parse(JOB, List.of(settings)));
  }
}
