package io.gradus.system;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** What a run has told TensorBoard. */
final class EventsTold {
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final Pattern STEP = Pattern.compile("(?:step-|tfevents\\.)0*(\\d+)");

  private EventsTold() {}

  /**
   * Whether it has told of steps that a run will tell again which goes on from the newest
   * checkpoint.
   *
   * @param events names of event files
   * @param checkpoints names of those that are whole
   */
  static boolean areLater(Stream<String> events, Stream<String> checkpoints) {
    OptionalLong kept = steps(checkpoints).max();
    return kept.isPresent() && steps(events).anyMatch(step -> step > kept.getAsLong());
  }

  /** The same of an output in a directory of this machine. */
  static boolean areLater(Path output) {
    Path checkpoints = output.resolve("checkpoints");
    return areLater(
        names(output.resolve("tensorboard/train")),
        names(checkpoints)
            .filter(name -> Files.exists(checkpoints.resolve(name).resolve("manifest.json"))));
  }

  private static LongStream steps(Stream<String> names) {
    return names
        .map(STEP::matcher)
        .filter(Matcher::find)
        .mapToLong(found -> Long.parseLong(found.group(1)));
  }

  private static Stream<String> names(Path directory) {
    String[] names = directory.toFile().list();
    return names == null ? Stream.of() : Arrays.stream(names);
  }

  /** Asks TensorBoard whether it reads what the log says, each step once. */
  static void assertAreTheLogs(Path directory, Path metrics, Path tensorBoard)
      throws IOException, InterruptedException {
    try (Command script =
        Python.installed()
            .script(directory, "events.py", metrics.toString(), tensorBoard.toString())) {
      assertEquals(0, script.await(LIMIT), script::output);
    }
  }
}
