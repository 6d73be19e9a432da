package io.gradus.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A training whose scheduler is gone, and the next try of the same task: two real processes. */
class OrphanedRunTest extends SparkCli {
  @Test
  void theNextTryEndsItAndGoesOn() throws IOException, InterruptedException {
    file("rows.csv", rows(400));
    file("job.conf", job());
    try (ChildJvm orphan = training("nightly/2026-11-28")) {
      orphan.awaitFiles(1, path("out/checkpoints"), "step-*");
      try (ChildJvm stranger = training("nightly/2026-11-29")) {
        assertEquals(6, stranger.exitCode(), stranger.screen());
        assertTrue(stranger.screen().contains("to end it: kill"), stranger.screen());
      }
      try (ChildJvm next = training("nightly/2026-11-28")) {
        assertEquals(143, orphan.exitCode(), orphan.screen());
        next.awaitScreen("goes on    from the checkpoint");
        assertTrue(next.screen().contains("nobody waited for it any more"), next.screen());
        next.terminate();
        assertEquals(143, next.exitCode(), next.screen());
      }
    }
  }

  private ChildJvm training(String owner) throws IOException {
    return ChildJvm.start(
        List.of(),
        Map.of("GRADUS_OWNER", owner),
        path(""),
        "train",
        "--config",
        path("job.conf").toString(),
        "--set",
        "training.epochs=1000000",
        "--set",
        "checkpoint.every-steps=50");
  }
}
