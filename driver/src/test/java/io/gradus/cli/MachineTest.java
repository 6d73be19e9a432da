package io.gradus.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Killed processes on machines of other languages, charsets and time zones. */
class MachineTest extends SparkCli {
  private static final List<String> PERSIAN =
      List.of("-Duser.language=fa", "-Duser.country=IR", "-Duser.timezone=Asia/Kathmandu");
  private static final List<String> TURKISH =
      List.of("-Duser.language=tr", "-Duser.country=TR", "-Duser.timezone=America/St_Johns");
  private static final Map<String, String> POSIX = Map.of("LC_ALL", "C");

  /** Long enough to be killed on the way. */
  private static final String[] LONG = {
    "--set", "training.epochs=150", "--set", "training.batch-size=160"
  };

  private static final String[] OFTEN = with(LONG, "--set", "checkpoint.every-epochs=1");

  private static final Predicate<String> STEP = name -> name.startsWith("step-");

  private static String[] with(String[] words, String... more) {
    return Stream.concat(Stream.of(words), Stream.of(more)).toArray(String[]::new);
  }

  @Test
  void aRunKilledOnOneMachineGoesOnOnAnotherToTheSameBits() throws Exception {
    Cli undisturbed = train(LONG);
    assertEquals(0, undisturbed.code(), undisturbed.all());
    byte[] expected = Files.readAllBytes(path("out/model/weights.safetensors"));
    Path out = path("killed");

    try (ChildJvm child = child(PERSIAN, "train", LONG)) {
      child.awaitFiles(1, out, "metrics.jsonl");
      child.terminate();
      assertEquals(143, child.exitCode(), child.screen());
      assertTrue(child.screen().contains("Stopped by a signal"), child.screen());
      assertTrue(child.screen().contains("by the same command"), child.screen());
    }
    assertEquals(1, names(out.resolve("checkpoints")).stream().filter(STEP).count());

    try (ChildJvm child = child(TURKISH, "train", OFTEN)) {
      child.awaitFiles(2, out.resolve("checkpoints"), "step-*");
      child.kill();
      assertTrue(child.screen().contains("goes on"), child.screen());
    }
    List<String> written = names(out);
    written.forEach(name -> assertTrue(name.matches("\\p{ASCII}+"), name));
    assertFalse(written.contains(".metrics.jsonl.crc"), written.toString());
    assertFalse(written.contains("result.json"), written.toString());

    // As an earlier version left it: more log than its checksums cover, and half a last line.
    Path log = out.resolve("metrics.jsonl");
    Files.writeString(
        log,
        "{\"event\":\"step\",\"step\":0,\"loss\":0.5}\n".repeat(20_000) + "{\"event\":\"st",
        StandardOpenOption.APPEND);
    byte[] wrong = {'c', 'r', 'c', 0, 0, 0, 2, 0, 1, 2, 3, 4};
    Files.write(out.resolve(".metrics.jsonl.crc"), new byte[4096]);
    Files.write(out.resolve(".run.json.crc"), wrong);
    Files.write(out.resolve(".run.lock.crc"), wrong);

    Cli wentOn = train(with(LONG, "--set", "output.path=" + out));
    assertEquals(0, wentOn.code(), wentOn.all());
    assertTrue(wentOn.out().contains("goes on"), wentOn.all());
    assertArrayEquals(expected, Files.readAllBytes(out.resolve("model/weights.safetensors")));
    List<String> lines = Files.readAllLines(log);
    assertTrue(lines.size() > 20_000, () -> lines.size() + " lines");
    assertTrue(lines.stream().allMatch(line -> line.endsWith("}")));
    assertFalse(Files.exists(out.resolve(".metrics.jsonl.crc")));

    try (ChildJvm child = ChildJvm.start(PERSIAN, POSIX, directory, predict("predictions"))) {
      assertEquals(0, child.exitCode(), child.screen());
    }
    assertEquals(0, Cli.run(predict("expected")).code());
    assertEquals(text(path("expected")), text(path("predictions")));
    names(path("predictions")).forEach(name -> assertTrue(name.matches("\\p{ASCII}+"), name));
  }

  private String[] predict(String output) {
    return new String[] {
      "predict",
      "--model",
      path("killed/model").toString(),
      "--data",
      path("rows.csv").toString(),
      "--format",
      "csv",
      "--output",
      path(output).toString()
    };
  }

  private ChildJvm child(List<String> options, String command, String... more) throws IOException {
    String[] arguments = {
      command, "--config", path("job.conf").toString(), "--set", "output.path=" + path("killed")
    };
    return ChildJvm.start(options, POSIX, directory, with(arguments, more));
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> found = Files.walk(folder)) {
      return found.map(path -> path.getFileName().toString()).toList();
    }
  }

  private static String text(Path folder) throws IOException {
    StringBuilder text = new StringBuilder();
    try (Stream<Path> parts = Files.list(folder)) {
      for (Path part : parts.filter(path -> path.toString().endsWith(".csv")).sorted().toList()) {
        text.append(Files.readString(part));
      }
    }
    return text.toString();
  }
}
