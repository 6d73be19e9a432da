package io.gradus.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two runs and one output. */
class RunLockTest {
  @TempDir Path folder;

  @Test
  void aSecondRunOnTheSameOutputIsRefusedWithTheFirstOnesId() throws IOException {
    RunDirectory output = RunDirectory.at(folder.toString(), new Configuration());
    output.create();
    RunLock first = RunLock.acquire(output, "the-first-run");
    try {
      RunException refused =
          assertThrows(RunException.class, () -> RunLock.acquire(output, "the-second-run"));
      assertTrue(refused.getMessage().contains("the-first-run"), refused.getMessage());
      assertEquals(Reason.HELD, refused.reason());
    } finally {
      first.close();
    }
    RunLock.acquire(output, "the-third-run").close();
    assertTrue(output.empty());
  }

  @Test
  void theLockOfAProcessThatIsGoneIsTakenOver() throws Exception {
    Process gone = new ProcessBuilder("true").start();
    gone.waitFor();
    RunDirectory output = RunDirectory.at(folder.toString(), new Configuration());
    output.create();
    Files.writeString(
        folder.resolve(RunLock.FILE),
        "{\"run\":\"dead\",\"host\":\"%s\",\"process\":%d,\"beat\":3}"
            .formatted(java.net.InetAddress.getLocalHost().getHostName(), gone.pid()));
    RunLock.acquire(output, "alive").close();
  }
}
