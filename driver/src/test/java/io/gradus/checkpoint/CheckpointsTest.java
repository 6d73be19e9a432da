package io.gradus.checkpoint;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.Hostile;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class CheckpointsTest {
  /** Paths and messages of file systems have names in them that somebody else gave. */
  @Test
  void aWarningIsOneLineWhateverNamesAreInIt() {
    for (String name : Hostile.NAMES) {
      String warning =
          Checkpoints.notWritten(
              "The best model so far, of epoch 3,",
              "/models/" + name,
              new IOException("No room for /models/" + name));
      Hostile.assertTameLine(warning, "warning");
      assertTrue(warning.contains("check space and permissions"), warning);
    }
  }
}
