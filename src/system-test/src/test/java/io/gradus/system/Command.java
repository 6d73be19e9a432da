package io.gradus.system;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A process with the script of the embedded Spark that started it; what it prints is in a file. */
final class Command implements AutoCloseable {
  /**
   * For JVMs that live for seconds: half of what they compute would be the compiler's optimizing.
   */
  static final String QUICK_START = "-XX:TieredStopAtLevel=1";

  private static final Pattern OTHER_CLUSTER = Pattern.compile("(SPARK|HADOOP|YARN)_.*");

  private final String name;
  private final Process process;
  private final Path output;

  private Command(String name, Process process, Path output) {
    this.name = name;
    this.process = process;
    this.output = output;
  }

  /**
   * Starts a process.
   *
   * @param directory where it runs and leaves its output, as {@code name.log}
   * @param script in Spark's {@code bin}
   */
  static Command start(Path directory, String name, String script, List<String> arguments) {
    return start(directory, name, script, arguments, Map.of());
  }

  /**
   * The same.
   *
   * @param environment variables for it, beside those of this process
   */
  static Command start(
      Path directory,
      String name,
      String script,
      List<String> arguments,
      Map<String, String> environment) {
    List<String> words = new ArrayList<>();
    words.add(Installation.sparkHome().resolve("bin").resolve(script).toString());
    words.addAll(arguments);
    return start(directory, name, words, environment);
  }

  /** Starts a script of the project's. */
  static Command script(Path directory, String name, Path script, List<String> arguments) {
    return script(directory, name, script, arguments, Map.of());
  }

  /**
   * The same.
   *
   * @param environment variables for it, beside those of this process
   */
  static Command script(
      Path directory,
      String name,
      Path script,
      List<String> arguments,
      Map<String, String> environment) {
    List<String> words = new ArrayList<>();
    words.add(script.toString());
    words.addAll(arguments);
    return start(directory, name, words, environment);
  }

  /** A port that nobody listens on, for a process that is told its port. */
  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** Starts a Java program without Spark. */
  static Command java(Path directory, String name, String classPath, String... arguments) {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(List.of("-Xmx256m", "-cp", classPath));
    words.addAll(List.of(arguments));
    return start(directory, name, words, Map.of());
  }

  /** Starts any program. */
  static Command program(Path directory, String name, List<String> words) {
    return program(directory, name, words, Map.of());
  }

  /**
   * The same.
   *
   * @param environment variables for it, beside those of this process
   */
  static Command program(
      Path directory, String name, List<String> words, Map<String, String> environment) {
    return start(directory, name, words, environment);
  }

  private static Command start(
      Path directory, String name, List<String> words, Map<String, String> environment) {
    Path output = directory.resolve(name + ".log");
    ProcessBuilder builder =
        new ProcessBuilder(words)
            .directory(directory.toFile())
            .redirectInput(new File("/dev/null"))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    // What the surroundings say of another Spark, or of a cluster, is not for this one.
    builder.environment().keySet().removeIf(OTHER_CLUSTER.asMatchPredicate());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    builder.environment().put("SPARK_DAEMON_MEMORY", "256m");
    builder.environment().put("SPARK_DAEMON_JAVA_OPTS", "-XX:+UseSerialGC " + QUICK_START);
    builder.environment().put("SPARK_SUBMIT_OPTS", QUICK_START);
    builder.environment().putAll(environment);
    try {
      return new Command(name, builder.start(), output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Waits for the end of the process.
   *
   * @return its exit code
   * @throws AssertionError with what it printed, if it takes longer than the limit
   */
  int await(Duration limit) throws InterruptedException {
    if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
      close();
      throw new AssertionError(
          "Expected %s to end within %s. It printed:%n%s".formatted(name, limit, output()));
    }
    return process.exitValue();
  }

  /**
   * Waits until it prints something.
   *
   * @return what was found
   * @throws AssertionError with what it printed, if it ends before or takes longer than the limit
   */
  MatchResult await(Pattern said, Duration limit) throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    while (alive() && System.nanoTime() < end) {
      Matcher found = said.matcher(output());
      if (found.find()) {
        return found.toMatchResult();
      }
      Thread.sleep(200);
    }
    String printed = output();
    close();
    throw new AssertionError(
        "Expected %s to print \"%s\" within %s. It printed:%n%s"
            .formatted(name, said, limit, printed));
  }

  /** Processes that it has started, directly or not, and that live. */
  Stream<ProcessHandle> descendants() {
    return process.descendants();
  }

  boolean alive() {
    return process.isAlive();
  }

  /** What it has printed so far, on both streams. */
  String output() {
    try {
      return Files.readString(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Kills the process, with signal 9, and all that it started. */
  @Override
  public void close() {
    List<ProcessHandle> family = new ArrayList<>(process.descendants().toList());
    family.add(process.toHandle());
    family.forEach(ProcessHandle::destroyForcibly);
    family.forEach(member -> member.onExit().join());
  }
}
