package io.gradus.bench.tables;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.gradus.bench.Program;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Boosted trees in a Python of their own, made in the work folder. */
final class Boosters implements AutoCloseable {
  private static final String PROGRAM = "boosters.py";
  private static final ObjectMapper json = new ObjectMapper();

  private final Path program;
  private final Process process;
  private final BufferedWriter jobs;
  private final BufferedReader answers;

  private Boosters(Path python, Path work) throws IOException {
    program = work.resolve(PROGRAM);
    try (InputStream source = Boosters.class.getResourceAsStream(PROGRAM)) {
      Files.copy(source, program, StandardCopyOption.REPLACE_EXISTING);
    }
    process =
        new ProcessBuilder(python.toString(), program.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    jobs = process.outputWriter(StandardCharsets.UTF_8);
    answers = process.inputReader(StandardCharsets.UTF_8);
  }

  /** Installs the packages once, and starts. */
  static Boosters start(Path work) throws IOException, InterruptedException {
    Path home = work.resolve("boosters").toAbsolutePath();
    Path python = home.resolve("bin").resolve("python");
    Path installed = home.resolve("installed");
    if (!Files.exists(installed)) {
      Program.run(List.of("python3", "-m", "venv", home.toString()), "python3 with venv");
      for (String name : List.of("pandas scikit-learn lightgbm", "xgboost-cpu", "catboost")) {
        try {
          List<String> command =
              new ArrayList<>(List.of(python.toString(), "-m", "pip", "install", "--quiet"));
          command.addAll(List.of(name.split(" ")));
          Program.run(command, name + " to install");
        } catch (IllegalStateException e) {
          if (name.contains("lightgbm")) {
            throw e;
          }
          // Whoever does not install is left out, as the page says.
          System.err.println(e.getMessage());
        }
      }
      Files.writeString(installed, "");
    }
    return new Boosters(python, work);
  }

  /** Whether the package of that way was installed. */
  static boolean has(Path work, String way) throws IOException {
    Path lib = work.resolve("boosters").resolve("lib");
    try (var found = Files.walk(lib, 3)) {
      return found.anyMatch(path -> path.endsWith(Path.of("site-packages", way)));
    }
  }

  /** Trains one model, and tests it. */
  TableResult run(TableSet set, Path folder, int seed, String way, double share)
      throws IOException {
    Map<String, Object> job = new LinkedHashMap<>();
    job.put("set", set.name());
    job.put("seed", seed);
    job.put("way", way);
    job.put("folder", folder.toString());
    job.put("train", set.train());
    job.put("test", set.test());
    job.put("format", set.format());
    job.put("features", 123);
    job.put("header", set.header());
    job.put("label", set.label());
    job.put("exclude", set.exclude());
    job.put("task", set.task().orElse("classes"));
    job.put("unit", set.unit());
    job.put("share", share);
    jobs.write(json.writeValueAsString(job));
    jobs.newLine();
    jobs.flush();
    String answer = answers.readLine();
    if (answer == null) {
      throw new IllegalStateException(
          "Expected results of %s on %s, found the end of %s. What it said stands above."
              .formatted(way, set.name(), program));
    }
    return json.readValue(answer, TableResult.class);
  }

  @Override
  public void close() throws IOException {
    jobs.close();
    process.destroy();
    Files.deleteIfExists(program);
  }
}
