package io.gradus.cli;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A command in a process of its own, on a Spark of two local cores, that can be killed. */
final class ChildJvm implements AutoCloseable {
  private static final long LONGEST_SECONDS = 300;

  private final Process process;
  private final Path screen;

  private ChildJvm(Process process, Path screen) {
    this.process = process;
    this.screen = screen;
  }

  /**
   * @param options of Java, such as {@code -Duser.language=fa}
   * @param environment variables beside those of this process
   */
  static ChildJvm start(
      List<String> options, Map<String, String> environment, Path folder, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("--add-") || argument.startsWith("-XX:"))
        .forEach(command::add);
    command.addAll(
        List.of(
            "-Xmx700m",
            "-XX:TieredStopAtLevel=1",
            "-Dspark.master=local[2]",
            "-Dspark.ui.enabled=false",
            "-Dspark.gradus.preset=none",
            "-Dspark.sql.shuffle.partitions=2"));
    command.addAll(options);
    command.addAll(List.of("-cp", classPath(), Main.class.getName()));
    command.addAll(List.of(arguments));
    Path screen = Files.createTempFile(folder, "screen-", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(screen.toFile());
    builder.environment().putAll(environment);
    return new ChildJvm(builder.start(), screen);
  }

  private static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }

  /** Waits until there are so many files or directories of that pattern in a folder. */
  void awaitFiles(int count, Path folder, String pattern) throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LONGEST_SECONDS);
    while (System.nanoTime() < end && process.isAlive()) {
      if (Files.isDirectory(folder)) {
        try (var found = Files.newDirectoryStream(folder, pattern)) {
          int there = 0;
          for (Path unused : found) {
            there++;
          }
          if (there >= count) {
            return;
          }
        }
      }
      Thread.sleep(20);
    }
    throw new AssertionError("Nothing like %s in %s:\n%s".formatted(pattern, folder, screen()));
  }

  /** Waits until it has printed that. */
  void awaitScreen(String text) throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LONGEST_SECONDS);
    while (!screen().contains(text)) {
      if (System.nanoTime() > end || !process.isAlive()) {
        throw new AssertionError("It does not print %s:\n%s".formatted(text, screen()));
      }
      Thread.sleep(20);
    }
  }

  /** Ends it by SIGKILL. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }

  /** Asks it by SIGTERM to end. */
  void terminate() {
    process.destroy();
  }

  int exitCode() throws InterruptedException, IOException {
    if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("It does not end:\n" + screen());
    }
    return process.exitValue();
  }

  String screen() throws IOException {
    return Files.readString(screen, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
