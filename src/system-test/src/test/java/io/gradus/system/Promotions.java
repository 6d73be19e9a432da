package io.gradus.system;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.IntSupplier;

/** Holds a registry on some storage to what it promises, by processes of their own. */
final class Promotions {
  private static final Duration LIMIT = Duration.ofMinutes(5);

  /** Of a condition that does not hold. */
  private static final int REFUSED = 5;

  private final Path directory;
  private final Job job;
  private final List<String> options;
  private final String registry;
  private int commands;

  /**
   * A registry that is not there yet.
   *
   * @param job that trains the models, which lie on local disks
   * @param options of spark-submit, to get at the storage
   */
  Promotions(Path directory, Job job, List<String> options, String registry) {
    this.directory = directory;
    this.job = job;
    this.options = options;
    this.registry = registry;
  }

  /**
   * Two promotions at once, of which one wins and the other is told; and one that is killed in the
   * midst, after which the champion is the one before or the new one, and whole.
   *
   * @param versions how many versions there are, or have begun to be
   */
  void hold(IntSupplier versions) throws IOException, InterruptedException {
    Job.Run one = trained("one", 21);
    Job.Run two = trained("two", 22);
    Job.Run three = trained("three", 23);

    Job.Run winner;
    try (Command first = promote(one, "--expect", "none");
        Command second = promote(two, "--expect", "none")) {
      int ofFirst = first.await(LIMIT);
      int ofSecond = second.await(LIMIT);
      assertEquals(
          Set.of(0, REFUSED), Set.of(ofFirst, ofSecond), () -> first.output() + second.output());
      winner = ofFirst == 0 ? one : two;
    }
    assertArrayEquals(winner.weights(), champion());

    int before = versions.getAsInt();
    try (Command killed = promote(three)) {
      long end = System.nanoTime() + LIMIT.toNanos();
      while (versions.getAsInt() == before) {
        assertTrue(killed.alive() && System.nanoTime() < end, killed::output);
        Thread.sleep(5);
      }
    }
    byte[] after = champion();
    assertTrue(
        Arrays.equals(winner.weights(), after) || Arrays.equals(three.weights(), after),
        "the champion is neither of the two");

    try (Command again = promote(three)) {
      assertEquals(0, again.await(LIMIT), again::output);
    }
    assertArrayEquals(three.weights(), champion());
    run("rollback", "--name", "churn");
    assertArrayEquals(winner.weights(), champion());
  }

  private Job.Run trained(String name, int seed) throws InterruptedException {
    Job.Run run = job.train("promoted-" + name, "local[2]", "seed=" + seed, "training.epochs=1");
    assertEquals(0, run.exitCode(), run::printed);
    return run;
  }

  private Command promote(Job.Run run, String... more) {
    List<String> words =
        new ArrayList<>(
            List.of(
                "promote", "--model", run.output().resolve("model").toString(), "--as", "churn"));
    words.addAll(List.of(more));
    return start(words);
  }

  private byte[] champion() throws IOException, InterruptedException {
    Path to = directory.resolve("champion-" + commands);
    run("registry", "resolve", "registry:churn@champion", "--to", to.toString());
    return Files.readAllBytes(to.resolve("weights.safetensors"));
  }

  private void run(String... words) throws InterruptedException {
    try (Command command = start(List.of(words))) {
      assertEquals(0, command.await(LIMIT), command::output);
    }
  }

  private Command start(List<String> command) {
    List<String> words = new ArrayList<>(List.of("--master", "local[1]"));
    words.addAll(options);
    words.add(Installation.jar().toString());
    words.addAll(command);
    words.addAll(List.of("--registry", registry));
    return Command.start(directory, "registry-" + commands++, "spark-submit", words);
  }
}
