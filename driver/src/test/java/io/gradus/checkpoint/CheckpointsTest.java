package io.gradus.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.Hostile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointsTest {
  @TempDir Path folder;

  /** Earlier versions wrote the numbers of steps in the digits of the machine's language. */
  @Test
  void namesInOtherDigitsAreFoundAndRemoved() throws IOException {
    Locale before = Locale.getDefault();
    CheckpointStore store =
        CheckpointStore.at(folder.resolve("checkpoints").toString(), new Configuration());
    try {
      Locale.setDefault(Locale.forLanguageTag("fa-IR"));
      store.save(checkpoint(9));
      store.save(checkpoint(100));
    } finally {
      Locale.setDefault(before);
    }
    assertEquals(List.of("step-000000000009", "step-000000000100"), names());
    Files.move(checkpoints("step-000000000100"), checkpoints("step-۰۰۰۰۰۰۰۰۰۱۰۰"));
    Files.move(checkpoints("step-000000000009"), checkpoints("step-०००००००००००९"));
    assertEquals(100, store.latest().orElseThrow().progress().step());
    store.save(checkpoint(101));
    assertEquals(101, store.latest().orElseThrow().progress().step());
    store.keepNewest(2);
    assertEquals(List.of("step-000000000101", "step-۰۰۰۰۰۰۰۰۰۱۰۰"), names());
    store.removeFrom(100);
    assertFalse(store.any());
  }

  private static Checkpoint checkpoint(long step) {
    return new Checkpoint(
        new Checkpoint.Progress(
            Map.of(), step, 0, 0, 0, 1, step, Map.of(), null, 0, List.of(), Map.of(), null),
        Map.of());
  }

  private Path checkpoints(String name) {
    return folder.resolve("checkpoints").resolve(name);
  }

  private List<String> names() throws IOException {
    try (Stream<Path> found = Files.list(folder.resolve("checkpoints"))) {
      return found.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

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
