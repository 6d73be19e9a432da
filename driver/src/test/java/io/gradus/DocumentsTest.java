package io.gradus;

import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the documents say of the code, as far as a machine can tell: that it is there. */
class DocumentsTest {
  private static final Path ROOT = Path.of("..");
  private static final Path SITE = ROOT.resolve("src/site");
  private static final int LONGEST_PARAGRAPH = 8;

  /** Between backticks: a class, maybe with a member of it. */
  private static final Pattern CLASS = Pattern.compile("`([A-Z][a-z]+[A-Z]\\w*)(?:[.#]\\w+)?`");

  private static final Pattern PYTHON_CLASS = Pattern.compile("(?m)^class (\\w+)");

  private static final Pattern LINK = Pattern.compile("\\[[^\\]]+\\]\\(([^)]+)\\)");

  /** Classes of others that documents speak of. */
  private static final Set<String> FOREIGN =
      Set.of(
          "AirflowFailException",
          "AttributeError",
          "CronJob",
          "CrossValidator",
          "FileSystem",
          "InaccessibleObjectException",
          "IndexToString",
          "KeyboardInterrupt",
          "LocalDate",
          "LocalDateTime",
          "MultilayerPerceptronClassifier",
          "ObjectStoragePath",
          "OutOfMemoryError",
          "SparkSubmit",
          "SparkSubmitOperator",
          "StringIndexer",
          "TrainValidationSplit",
          "TypeError",
          "VectorBLAS");

  static List<Path> documents() throws IOException {
    try (Stream<Path> pages = Files.list(SITE)) {
      return Stream.concat(Stream.of(ROOT.resolve("README.md")), pages.sorted())
          .filter(page -> page.toString().endsWith(".md"))
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("documents")
  void everyClassThatIsNamedIsThere(Path page) throws IOException {
    Set<String> classes = classes();
    Set<String> missing =
        CLASS
            .matcher(Files.readString(page))
            .results()
            .map(found -> found.group(1))
            .filter(name -> !classes.contains(name) && !FOREIGN.contains(name))
            .collect(toCollection(TreeSet::new));
    assertEquals(Set.of(), missing, () -> "classes named in " + page);
  }

  private static Set<String> classes() throws IOException {
    Set<String> classes = new TreeSet<>();
    for (Path module : List.of(Path.of("driver"), Path.of("worker-lib"), Path.of("src"))) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(module))) {
        files
            .map(file -> file.getFileName().toString())
            .filter(name -> name.endsWith(".java"))
            .forEach(name -> classes.add(name.replace(".java", "")));
      }
    }
    for (String folder : List.of("src/python/gradus/ml", "src/airflow/gradus_airflow")) {
      try (Stream<Path> files = Files.list(ROOT.resolve(folder))) {
        for (Path file : files.filter(name -> name.toString().endsWith(".py")).toList()) {
          PYTHON_CLASS
              .matcher(Files.readString(file))
              .results()
              .forEach(found -> classes.add(found.group(1)));
        }
      }
    }
    return classes;
  }

  @ParameterizedTest
  @MethodSource("documents")
  void everyLinkLeadsSomewhere(Path page) throws IOException {
    List<String> broken = new ArrayList<>();
    for (MatchResult found : LINK.matcher(Files.readString(page)).results().toList()) {
      String link = found.group(1);
      if (link.contains("://")) {
        continue;
      }
      String[] parts = link.split("#", 2);
      Path target = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]).normalize();
      if (!Files.exists(target)
          || (parts.length == 2 && !headings(Files.readString(target)).contains(parts[1]))) {
        broken.add(link);
      }
    }
    assertEquals(List.of(), broken, () -> "links in " + page);
  }

  /** As Markdown makes anchors of them. */
  private static Set<String> headings(String text) {
    return text.lines()
        .filter(line -> line.startsWith("#"))
        .map(line -> line.replaceFirst("#+ ", "").toLowerCase(Locale.ROOT))
        .map(heading -> heading.replaceAll("[^\\w -]", "").replace(' ', '-'))
        .collect(toSet());
  }

  @Test
  void noParagraphOfTheDesignIsLong() throws IOException {
    List<String> lines = Files.readAllLines(SITE.resolve("design.md"));
    boolean drawing = false;
    int length = 0;
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      boolean fence = line.startsWith("```");
      boolean apart = drawing || fence || line.isBlank() || line.matches("[|#].*");
      boolean begins = line.matches("\\s*(\\d+\\.|-) .*");
      drawing ^= fence;
      length = apart ? 0 : begins ? 1 : length + 1;
      assertTrue(
          length <= LONGEST_PARAGRAPH,
          "Expected at most %s lines in a paragraph, found more at line %s: %s"
              .formatted(LONGEST_PARAGRAPH, i + 1, line));
    }
  }

  @Test
  void theDesignHasEveryPackageInItsTable() throws IOException {
    Set<String> listed =
        Pattern.compile("(?m)^\\| `io\\.gradus\\.(\\w+)` \\|")
            .matcher(Files.readString(SITE.resolve("design.md")))
            .results()
            .map(found -> found.group(1))
            .collect(toCollection(TreeSet::new));
    assertEquals(new TreeSet<>(ArchitectureTest.packages()), listed);
  }
}
