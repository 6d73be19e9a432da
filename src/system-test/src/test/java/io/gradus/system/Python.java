package io.gradus.system;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;

/** Programs of Python's, in environments under the build's folder, each of which is made once. */
final class Python {
  private static final Duration LIMIT = Duration.ofMinutes(15);

  /** What pip says where it does not reach an index. */
  private static final Pattern NO_INDEX =
      Pattern.compile("NewConnectionError|Temporary failure in name resolution|ConnectTimeout");

  private final Path directory;
  private final Map<String, String> environment;

  private Python(Path directory, Map<String, String> environment) {
    this.directory = directory;
    this.environment = environment;
  }

  /** The same, with more variables for what it starts. */
  Python in(Map<String, String> more) {
    return new Python(directory, Map.copyOf(more));
  }

  /** That of foreign tools. */
  static Python installed() throws InterruptedException, IOException {
    return installed("tools", "requirements.txt", Optional.empty());
  }

  /** That of PySpark, as pip gets it for the wheel. */
  static Python installed(Path wheel) throws InterruptedException, IOException {
    return installed("pyspark", "python/requirements.txt", Optional.of(wheel));
  }

  /** That of a client of Spark Connect, as pip gets it for the wheel: without Java. */
  static Python client(Path wheel) throws InterruptedException, IOException {
    return installed("pyspark-client", "connect/requirements.txt", Optional.of(wheel));
  }

  /** That of an Airflow. */
  static Python airflow(Path wheel) throws InterruptedException, IOException {
    return installed("airflow", "airflow/requirements.txt", Optional.of(wheel));
  }

  /** The environment; made anew where that was not done for these requirements. */
  private static Python installed(String name, String requirements, Optional<Path> wheel)
      throws InterruptedException, IOException {
    Path directory = Path.of(System.getProperty("gradus.python")).resolve(name);
    Python python = new Python(directory, Map.of());
    Path done = directory.resolve("installed.txt");
    String text = resource(requirements);
    Files.createDirectories(directory.getParent());
    Path lock = directory.resolveSibling(name + ".lock");
    // Several tests may begin at once, each in a process of its own.
    try (RandomAccessFile held = new RandomAccessFile(lock.toFile(), "rw")) {
      held.getChannel().lock();
      if (!Files.exists(done) || !Files.readString(done).equals(text)) {
        List<String> venv = List.of("python3", "-m", "venv", "--clear", directory.toString());
        run(directory.getParent(), name + "-venv", venv);
        Path file = Files.writeString(directory.resolve("requirements.txt"), text);
        python.pip("install", "--quiet", "-r", file.toString());
        Files.writeString(done, text);
      }
      if (wheel.isPresent()) {
        python.install(wheel.get());
      }
    }
    return python;
  }

  private void install(Path wheel) throws InterruptedException, IOException {
    Path done = directory.resolve("wheel.txt");
    String state = wheel.getFileName() + " " + Files.getLastModifiedTime(wheel);
    if (!Files.exists(done)) {
      pip("install", "--quiet", wheel.toString());
    } else if (!Files.readString(done).equals(state)) {
      pip("install", "--quiet", "--force-reinstall", "--no-deps", wheel.toString());
    }
    Files.writeString(done, state);
  }

  private void pip(String... arguments) throws InterruptedException {
    List<String> words = new ArrayList<>(List.of(directory.resolve("bin/pip").toString()));
    words.addAll(List.of(arguments));
    run(directory, "pip", words);
  }

  private static void run(Path directory, String name, List<String> words)
      throws InterruptedException {
    try (Command command = Command.program(directory, name, words)) {
      if (command.await(LIMIT) != 0) {
        String output = command.output();
        if (!Boolean.getBoolean("gradus.index.required") && NO_INDEX.matcher(output).find()) {
          Assumptions.abort("Left out: pip reaches no index. It printed: " + output);
        }
        throw new AssertionError(
            "Expected %s to succeed. It printed:%n%s".formatted(words, output));
      }
    }
  }

  /** Starts a program of the environment's. */
  Command start(Path where, String name, String program, String... arguments) {
    Path programs = directory.resolve("bin");
    List<String> words = new ArrayList<>();
    words.add(programs.resolve(program).toString());
    words.addAll(List.of(arguments));
    // As in an environment that was activated: scripts look for python there.
    String path = programs + File.pathSeparator + System.getenv("PATH");
    Map<String, String> all = new HashMap<>(environment);
    all.put("PATH", path);
    all.putIfAbsent("SPARK_DAEMON_MEMORY", "1g"); // which a Thrift server takes for its own
    return Command.program(where, name, words, all);
  }

  /** Runs a script that lies beside the tests. */
  Command script(Path where, String script, String... arguments) throws IOException {
    List<String> words = new ArrayList<>(List.of(copy(where, script).toString()));
    words.addAll(List.of(arguments));
    return start(
        where, Path.of(script).getFileName().toString(), "python", words.toArray(String[]::new));
  }

  /** Copies a file that lies beside the tests. */
  static Path copy(Path where, String name) throws IOException {
    Path file = where.resolve(Path.of(name).getFileName());
    return Files.writeString(file, resource(name));
  }

  private static String resource(String name) {
    try (InputStream in = Python.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
