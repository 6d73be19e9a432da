package io.gradus.system;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Foreign tools of Python's, in an environment under the build's folder, which is made once. */
final class Python {
  private static final Duration LIMIT = Duration.ofMinutes(15);
  private static final String REQUIREMENTS = "requirements.txt";

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

  /** The environment; installed by pip where that was not done for these requirements. */
  static Python installed() throws InterruptedException, IOException {
    Path directory = Path.of(System.getProperty("gradus.python"));
    Path done = directory.resolve("installed.txt");
    String requirements = resource(REQUIREMENTS);
    Files.createDirectories(directory);
    // Several tests may begin at once, each in a process of its own.
    try (RandomAccessFile file = new RandomAccessFile(directory.resolve("lock").toFile(), "rw")) {
      file.getChannel().lock();
      if (!Files.exists(done) || !Files.readString(done).equals(requirements)) {
        install(directory, requirements);
        Files.writeString(done, requirements);
      }
    }
    return new Python(directory, Map.of());
  }

  private static void install(Path directory, String requirements)
      throws InterruptedException, IOException {
    Path file = Files.writeString(directory.resolve(REQUIREMENTS), requirements);
    run(directory, "venv", List.of("python3", "-m", "venv", directory.toString()));
    String pip = directory.resolve("bin/pip").toString();
    run(directory, "pip", List.of(pip, "install", "--quiet", "-r", file.toString()));
  }

  private static void run(Path directory, String name, List<String> words)
      throws InterruptedException {
    try (Command command = Command.program(directory, name, words)) {
      if (command.await(LIMIT) != 0) {
        throw new AssertionError(
            "Expected %s to succeed. It printed:%n%s".formatted(words, command.output()));
      }
    }
  }

  /** Starts a program of the environment's. */
  Command start(Path where, String name, String program, String... arguments) {
    List<String> words = new ArrayList<>();
    words.add(directory.resolve("bin").resolve(program).toString());
    words.addAll(List.of(arguments));
    return Command.program(where, name, words, environment);
  }

  /** Runs a script that lies beside the tests. */
  Command script(Path where, String script, String... arguments) throws IOException {
    Path file = Files.writeString(where.resolve(script), resource(script));
    List<String> words = new ArrayList<>(List.of(file.toString()));
    words.addAll(List.of(arguments));
    return start(where, script, "python", words.toArray(String[]::new));
  }

  private static String resource(String name) {
    try (InputStream in = Python.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
