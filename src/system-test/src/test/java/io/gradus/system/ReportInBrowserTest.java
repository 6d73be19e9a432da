package io.gradus.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The report as people meet it: in a real browser, and before a checker of HTML. Where there is no
 * browser the test says so and is left out, but in CI, whose script installs one.
 */
class ReportInBrowserTest {
  private static final Duration LIMIT = Duration.ofMinutes(5);

  @TempDir private static Path directory;

  private static Path tools;
  private static Path report;

  /** Columns, categories and classes whose names try to be more than names. */
  @BeforeAll
  static void writeReport() throws IOException, InterruptedException {
    Optional<Path> browser = program("chromium");
    boolean complete = browser.isPresent() && program("npm").isPresent();
    if (!complete && "true".equals(System.getenv("CI"))) {
      throw new AssertionError("Expected chromium and npm in CI, found neither or one of them.");
    }
    assumeTrue(complete, "There is no chromium and npm here; the report is not looked at.");
    tools = Files.createDirectory(directory.resolve("tools"));
    for (String file : List.of("package.json", "package-lock.json", "check.mjs")) {
      Files.copy(Path.of("browser", file), tools.resolve(file));
    }
    run(
        "npm",
        program("npm").orElseThrow().toString(),
        "ci",
        "--ignore-scripts",
        "--no-audit",
        "--no-fund");
    Path rows = Files.writeString(directory.resolve("rows.csv"), rows(600, 1));
    Path later = Files.writeString(directory.resolve("later.csv"), rows(300, 2));
    Path output = directory.resolve("out");
    submit(
        "train",
        "--data",
        rows.toString(),
        "--label",
        "<script>alert(6)</script>",
        "--output",
        output.toString(),
        "--set",
        "preset=none",
        "--set",
        "data.validation-fraction=0.2",
        "--set",
        "training.epochs=4");
    Path earlier = directory.resolve("earlier <b>run");
    submit(
        "train",
        "--data",
        rows.toString(),
        "--label",
        "<script>alert(6)</script>",
        "--output",
        earlier.toString(),
        "--set",
        "preset=none",
        "--set",
        "data.validation-fraction=0.2",
        "--set",
        "training.epochs=2");
    report = directory.resolve("report.html");
    submit(
        "report",
        "--model",
        output.resolve("model").toString(),
        "--data",
        later.toString(),
        "--against",
        output.resolve("checkpoints/best").toString(),
        "--include-rows",
        "--compare",
        output.toString(),
        earlier.toString(),
        "--output",
        report.toString());
  }

  private static String rows(int count, long seed) {
    List<String> categories =
        List.of(
            "</script><script>alert(1)</script>", "${jndi:ldap://x/y}", "\u202egnp", "\"\"q\"\"");
    StringBuilder text =
        new StringBuilder(
            "<img src=x onerror=alert(2)>,{{charts}}"
                + " {a|b},\u202ertl,c'at,<script>alert(6)</script>\n");
    Random random = new Random(seed);
    for (int i = 0; i < count; i++) {
      double x = random.nextGaussian();
      double y = random.nextGaussian();
      String kind = x + y / 2 + random.nextGaussian() / 2 > 0 ? "<b>yes</b>" : "javascript:no";
      text.append(
          "%s,%s,%s,\"%s\",%s%n"
              .formatted(x, y, random.nextInt(9), categories.get(random.nextInt(4)), kind));
    }
    return text.toString();
  }

  private static Optional<Path> program(String name) {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private static void submit(String... arguments) throws InterruptedException {
    List<String> words =
        Stream.concat(
                Stream.of(
                    "--master",
                    "local[2]",
                    "--conf",
                    "spark.ui.enabled=false",
                    Installation.jar().toString()),
                Stream.of(arguments))
            .toList();
    try (Command command = Command.start(directory, arguments[0], "spark-submit", words)) {
      assertEquals(0, command.await(LIMIT), command::output);
    }
  }

  private static String run(String name, String... words) throws InterruptedException {
    try (Command command = Command.program(tools, name, List.of(words))) {
      assertEquals(0, command.await(LIMIT), command::output);
      return command.output();
    }
  }

  /** Light, dark, narrow, printed and without scripts. */
  @Test
  void nothingFiresAndEverythingCanBeRead() throws InterruptedException {
    String printed =
        run(
            "look",
            program("node").orElseThrow().toString(),
            "check.mjs",
            program("chromium").orElseThrow().toString(),
            report.toString(),
            tools.toString());
    assertTrue(printed.contains("Nothing to object to."), printed);
  }

  @Test
  void theHtmlCheckerFindsNoError() throws InterruptedException, IOException {
    assertTrue(Files.readString(report, StandardCharsets.UTF_8).contains("<figure"));
    run(
        "validate",
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-jar",
        tools.resolve("node_modules/vnu-jar/build/dist/vnu.jar").toString(),
        "--errors-only",
        report.toString());
  }
}
