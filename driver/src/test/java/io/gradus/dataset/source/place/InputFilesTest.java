package io.gradus.dataset.source.place;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.dataset.source.FilesTest;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InputFilesTest extends FilesTest {
  @Test
  void aFileThatTwoPathsNameIsRefused() {
    String a = file("rows/a.csv", "x\n");
    file("rows/b.csv", "x\n");
    String directory = folder.resolve("rows").toString();
    assertRefused(() -> files(a, a), "a.csv", "each file once", "count twice");
    assertRefused(() -> files(directory, a), "by " + directory + " and by " + a);
    assertRefused(() -> files(directory + "/*.csv", directory + "/a*"), "a.csv", "it twice");
    assertNames("b.csv a.csv", files(directory + "/b.csv", a));
  }

  @Test
  void hiddenAndEmptyFilesDoNotCount() {
    for (String name : List.of("_SUCCESS", ".a.csv.crc", "_temporary/0/b.csv", ".tmp/c.csv")) {
      file("rows/" + name, "x\n");
    }
    file("rows/a.csv", "x\n");
    file("rows/deeper/d.csv", "x\n");
    file("rows/z.csv", "");
    InputFiles input = files(folder.resolve("rows").toString());
    assertNames("a.csv d.csv", input);
    assertEquals(1, input.empty().size());
    file("empty/z.csv", "");
    assertNames("z.csv", files(folder.resolve("empty").toString()));
  }

  private Map<String, String> partitionOptions(String... paths) {
    Map<String, String> options = options();
    InputFiles input =
        files(
            List.of(paths).stream().map(p -> folder.resolve(p).toString()).toArray(String[]::new));
    input.findPartitions(options);
    return options;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "table",
        "table/dt=2024-01-01",
        "table/dt=2024-01-*",
        "table/*/zip=010",
        "table/dt=2024-01-01/zip=002/a.csv",
        "table/*/*/*.csv"
      })
  void partitionsBeginAboveTheFirstOfThem(String path) {
    file("table/dt=2024-01-01/zip=002/a.csv", "x\n");
    file("table/dt=2024-01-01/zip=010/deeper/a.csv", "x\n");
    file("table/dt=2024-01-02/zip=010/a.csv", "x\n");
    assertEquals(Map.of("basePath", "file:" + folder.resolve("table")), partitionOptions(path));
  }

  @Test
  void directoriesAboveOthersAreNoPartitions() {
    file("seed=3/table/a.csv", "x\n");
    assertEquals(Map.of(), partitionOptions("seed=3/table"));
    assertEquals(Map.of(), partitionOptions("seed=3/table/a.csv"));
  }

  @Test
  void optionsThatLeaveTheListToSparkAreLeft() {
    String path = file("table/dt=1/a.csv", "x\n");
    Map<String, String> options = options("recursiveFileLookup", "true");
    files(path).findPartitions(options);
    assertEquals(Set.of("recursiveFileLookup"), options.keySet());
  }

  @Test
  void filesOutsideThePartitionsAreRefused() {
    file("table/dt=1/a.csv", "x\n");
    file("table/dt=1/hour=2/b.csv", "x\n");
    assertRefused(() -> partitionOptions("table"), "b.csv", "in partitions by dt", "dt, hour");
    file("other/dt=1/a.csv", "x\n");
    file("other/stray.csv", "x\n");
    assertRefused(
        () -> partitionOptions("other"),
        "other/stray.csv",
        "in no partition directory",
        "dt=1/a.csv");
    assertRefused(() -> partitionOptions("other/dt=1", "table/dt=1/a.csv"), "partitions of one");
    assertRefused(() -> partitionOptions("other/dt=1", "other/stray.csv"), "stray.csv");
  }

  @Test
  void directoriesOfCodesAreTexts() {
    file("table/zip=002/month=1/big=1/a.csv", "x\n");
    file("table/zip=2/month=10/big=12345678901234567/b.csv", "x\n");
    InputFiles input = files(folder.resolve("table").toString());
    input.findPartitions(options());
    StructType inferred = StructType.fromDDL("x INT, zip INT, month INT, big BIGINT");
    assertEquals(
        StructType.fromDDL("x INT, zip STRING, month INT, big STRING"),
        input.withPathTypes(inferred, Optional.empty()));
    assertEquals(
        StructType.fromDDL("x INT, zip INT, month STRING, big STRING"),
        input.withPathTypes(
            inferred, Optional.of(StructType.fromDDL("month STRING, zip INT, x DOUBLE"))));
  }

  @Test
  void namesAreNoGlobsForSpark() {
    String path = file("a[1]/b{2}.csv", "x\n");
    InputFiles input = files(path);
    assertArrayEquals(
        new String[] {"file:" + folder + "/a\\[1\\]/b\\{2\\}.csv"}, input.toLoad(options()));
  }

  /** In the POSIX locale Java has no letters but those of ASCII. */
  @Test
  void namesThatTheLocaleHidesAreCounted() throws Exception {
    // The test itself may run in such a locale: bytes of UTF-8, written by a shell.
    String script = "mkdir rows && echo x > rows/plain.csv && echo x > rows/gr\\303\\266sse.csv";
    run(new ProcessBuilder("bash", "-c", script.replace("gr\\303\\266sse", "$'gr\\303\\266sse'")));
    String whole = inPosixLocale(folder + "/rows");
    assertTrue(whole.contains("found 1 that it cannot, beside 1 others"), whole);
    assertTrue(whole.contains("LC_ALL=C.UTF-8"), whole);
    String glob = inPosixLocale(folder + "/rows/g*.csv");
    assertTrue(glob.contains("found 1 that it cannot"), glob);
    assertEquals("[plain.csv]", inPosixLocale(folder + "/rows/p*.csv"));
    String named = inPosixLocale(folder + "/rows/gr\u00f6sse.csv");
    assertTrue(named.contains("no such file") && named.contains("LC_ALL=C.UTF-8"), named);
  }

  private String inPosixLocale(String path) throws Exception {
    ProcessBuilder java =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Listing.class.getName());
    java.environment().keySet().removeIf(key -> key.startsWith("LC_") || key.equals("LANG"));
    java.environment().put("LC_ALL", "C");
    Files.writeString(folder.resolve("path.txt"), path);
    return run(java);
  }

  private String run(ProcessBuilder command) throws Exception {
    Process process = command.directory(folder.toFile()).redirectErrorStream(true).start();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    process.getInputStream().transferTo(out);
    assertEquals(0, process.waitFor(), out.toString(StandardCharsets.UTF_8));
    String[] lines = out.toString(StandardCharsets.UTF_8).strip().split("\n");
    return lines[lines.length - 1];
  }

  /** Lists the path in {@code path.txt}, in a process of its own. */
  static final class Listing {
    private Listing() {}

    public static void main(String[] arguments) throws Exception {
      String path = Files.readString(Path.of("path.txt"));
      try {
        System.out.println(
            files(path).files().stream().map(file -> file.getPath().getName()).toList());
      } catch (io.gradus.encode.DataException e) {
        System.out.println(e.getMessage());
      }
    }
  }
}
