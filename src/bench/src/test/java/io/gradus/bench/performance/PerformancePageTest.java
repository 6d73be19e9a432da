package io.gradus.bench.performance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class PerformancePageTest {
  private static final String HEAD = "# Performance\nWhat is said at first.\n";

  /** Of the page that the project has: whatever is not measured stays, to the letter. */
  @Test
  void sectionsThatAreNotMeasuredStayAsTheyStand() throws IOException {
    String before = Files.readString(Path.of("../site/performance.md"));
    PerformancePage page = PerformancePage.read(before);
    assertTrue(page.sections().contains(PerformancePage.Section.STEPS));

    page.put(PerformancePage.Section.STEPS, "## Training steps\nMeasured anew.\n");
    String after = page.text(HEAD);
    int begin = before.indexOf("## ");
    int steps = before.indexOf("## Training steps");
    int rounds = before.indexOf("## A round");
    assertEquals(
        HEAD
            + "\n"
            + before.substring(begin, steps)
            + "## Training steps\nMeasured anew.\n\n"
            + before.substring(rounds),
        after);
    assertEquals(page.text(HEAD), PerformancePage.read(after).text(HEAD));
  }

  @Test
  void aSectionMeasuredForTheFirstTimeTakesItsPlaceInTheOrder() {
    PerformancePage page = PerformancePage.read("## Kernels\na\n\n## Rows beyond memory\nb\n");
    page.put(PerformancePage.Section.DATA, "## Rows\nc\n");
    page.put(PerformancePage.Section.CLUSTER, "### On a cluster of two\nd\n");
    String text = page.text(HEAD);
    assertEquals(
        HEAD
            + "\n"
            + "## Kernels\n"
            + "a\n\n"
            + "### On a cluster of two\n"
            + "d\n\n"
            + "## Rows\n"
            + "c\n\n"
            + "## Rows beyond memory\n"
            + "b\n",
        text);
  }

  @Test
  void aTextWithoutItsHeadingIsRefused() {
    PerformancePage page = PerformancePage.read("");
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> page.put(PerformancePage.Section.DATA, "## Rows beyond memory\nc\n"));
    assertTrue(refused.getMessage().contains("'## Rows'"), refused.getMessage());
  }
}
