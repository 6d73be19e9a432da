package io.gradus.dataset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.config.RangeConfig;
import io.gradus.config.Scaling;
import io.gradus.config.TargetScaling;
import io.gradus.data.Block;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;

/** Rows of a table that grows day by day: 10 days of 40 rows, numbered through. */
class RowRangeTest extends SparkTest {
  private static final int ROWS = 40;

  private static String day(int day) {
    return "2026-11-%02d".formatted(day);
  }

  private String csv(int... days) {
    for (int day : days) {
      String[] lines = new String[ROWS + 1];
      lines[0] = "n,label";
      for (int row = 0; row < ROWS; row++) {
        int number = day * ROWS + row;
        lines[row + 1] = number + "," + number % 2;
      }
      file("csv/dt=" + day(day) + "/part.csv", lines);
    }
    return folder.resolve("csv").toString();
  }

  private static int[] tenDays() {
    return IntStream.rangeClosed(1, 10).toArray();
  }

  private static Configs configs(String path, RangeConfig range) {
    Configs configs = Configs.of(path);
    configs.range = range;
    configs.targetScaling = TargetScaling.NONE;
    configs.scaling = Scaling.NONE;
    return configs;
  }

  private static RangeConfig range(String first, String last) {
    return range(first, last, 0, null);
  }

  private static RangeConfig range(String first, String last, double rehearsal, String oldest) {
    return new RangeConfig(
        Optional.of("dt"),
        Optional.ofNullable(first),
        Optional.ofNullable(last),
        rehearsal,
        Optional.ofNullable(oldest));
  }

  /** The numbers of the training rows, in their order. */
  private static List<Integer> numbers(Configs configs) {
    try (PreparedData data = prepare(configs)) {
      Block block = joined(data.train());
      assertEquals(1, block.layout().denseWidth(), "dt is no feature");
      return IntStream.range(0, block.rows()).mapToObj(i -> (int) block.dense()[i]).toList();
    }
  }

  private static List<Integer> numbersOf(int firstDay, int lastDay) {
    return IntStream.range(firstDay * ROWS, (lastDay + 1) * ROWS).boxed().toList();
  }

  private static Set<Integer> days(List<Integer> numbers) {
    return numbers.stream().map(n -> n / ROWS).collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void bothEndsBelongToItAndEitherMayBeOpen() {
    String path = csv(tenDays());
    assertEquals(numbersOf(4, 7), numbers(configs(path, range(day(4), day(7)))));
    assertEquals(numbersOf(1, 3), numbers(configs(path, range(null, day(3)))));
    assertEquals(numbersOf(9, 10), numbers(configs(path, range(day(9), null))));
    assertEquals(numbersOf(5, 5), numbers(configs(path, range(day(5), day(5)))));
  }

  /** A file that nobody could read shows that none of another day is looked at. */
  @Test
  void filesOfOtherDaysAreNotLookedAt() {
    String path = csv(4, 5);
    file("csv/dt=2026-11-03/part.csv", "other,columns,than", "\"these");
    assertEquals(numbersOf(4, 5), numbers(configs(path, range(day(4), day(5)))));
  }

  @Test
  void aDirectoryOfTheTableAndAGlobHoldDaysToo() {
    String path = csv(tenDays());
    assertEquals(numbersOf(6, 7), numbers(configs(path + "/dt=*", range(day(6), day(7)))));
    file("deep/region=eu/dt=2026-11-02/part.csv", "n,label", "80,0", "81,1");
    file("deep/region=us/dt=2026-11-02/part.csv", "n,label", "82,0", "83,1");
    file("deep/region=us/dt=2026-11-03/part.csv", "n,label", "120,0", "121,1");
    Configs deep = configs(folder.resolve("deep").toString(), range(day(2), day(2)));
    deep.exclude = List.of("region");
    assertEquals(List.of(80, 81, 82, 83), numbers(deep));
  }

  @Test
  void numbersAreComparedAsNumbers() {
    for (int hour : List.of(1, 9, 10, 11)) {
      file("hours/dt=" + hour + "/part.csv", "n,label", hour + ",0", hour + 100 + ",1");
    }
    String path = folder.resolve("hours").toString();
    assertEquals(List.of(9, 109, 10, 110), numbers(configs(path, range("9", "10"))));
    assertEquals(List.of(9, 109, 10, 110), numbers(configs(path, range("09", "10"))));
  }

  @Test
  void aDayThatIsLateIsAnErrorAndOneThatIsMissingAWarning() {
    String path = csv(1, 2, 5, 6);
    assertSays(
        failure(configs(path, range(day(5), day(7)))),
        "a partition dt=2026-11-07",
        "from 2026-11-01 to 2026-11-06",
        "data.range.last");
    assertSays(failure(configs(path, range(day(3), day(4)))), "a partition dt=2026-11-04");
    assertSays(failure(configs(path, range(day(8), null))), "dt=2026-11-08", "data.range.first");
    try (PreparedData data = prepare(configs(path, range(day(1), day(6))))) {
      assertTrue(
          data.warnings().stream().anyMatch(w -> w.contains("no rows of 2026-11-03, 2026-11-04")),
          () -> data.warnings().toString());
    }
  }

  /** Of 280 rows a tenth, within four standard deviations. */
  @Test
  void aShareOfOlderRowsIsRehearsed() {
    String path = csv(tenDays());
    List<Integer> numbers = numbers(configs(path, range(day(8), day(9), 0.1, null)));
    List<Integer> older = numbers.stream().filter(n -> n < 8 * ROWS).toList();
    double deviation = Math.sqrt(7 * ROWS * 0.1 * 0.9);
    assertEquals(0.1 * 7 * ROWS, older.size(), 4 * deviation);
    assertEquals(numbersOf(8, 9), numbers.stream().filter(n -> n >= 8 * ROWS).toList());
    assertEquals(numbers, numbers(configs(path, range(day(8), day(9), 0.1, null))));

    List<Integer> nextNight = numbers(configs(path, range(day(9), day(10), 0.1, null)));
    assertNotEquals(older, nextNight.stream().filter(n -> n < 8 * ROWS).toList());

    assertEquals(Set.of(6, 7, 8), days(numbers(configs(path, range(day(8), day(8), 0.5, day(6))))));
    assertEquals(numbersOf(6, 8), numbers(configs(path, range(day(8), day(8), 1, day(6)))));
  }

  /** The same rows whether the column stands in directories, in Parquet files, or in one CSV. */
  @Test
  void aColumnOfTheRowsThemselvesWillDo() {
    List<String> lines = new ArrayList<>(List.of("n,dt,label"));
    for (int number : numbersOf(1, 10)) {
      lines.add(number + "," + day(number / ROWS) + "," + number % 2);
    }
    String one = file("one.csv", lines.toArray(String[]::new));
    String parquet = folder.resolve("parquet").toString();
    spark
        .read()
        .option("header", true)
        .option("inferSchema", true)
        .csv(one)
        .withColumn("dt", functions.col("dt").cast("date"))
        .coalesce(1)
        .write()
        .parquet(parquet);
    for (String path : List.of(one, parquet)) {
      assertEquals(numbersOf(4, 7), numbers(configs(path, range(day(4), day(7)))), path);
      assertEquals(
          Set.of(3, 4, 7, 8, 9),
          days(numbers(configs(path, range(day(7), day(9), 0.5, day(3))))).stream()
              .filter(day -> day != 5 && day != 6)
              .collect(Collectors.toSet()),
          path);
    }
    spark.read().parquet(parquet).createOrReplaceTempView("days");
    Configs table = configs("days", range(day(2), day(3)));
    table.format = "table";
    assertEquals(numbersOf(2, 3), numbers(table));
  }

  /** Of points in time the last day's, too. */
  @Test
  void anEndThatIsADayHoldsAllOfIt() {
    String csv =
        file(
            "moments.csv",
            "n,dt,label",
            "1,2026-11-01 23:59:59,0",
            "2,2026-11-02 00:00:00,1",
            "3,2026-11-03 23:59:59,0",
            "4,2026-11-04 00:00:00,1");
    String parquet = folder.resolve("moments").toString();
    spark
        .read()
        .option("header", true)
        .schema("n INT, dt TIMESTAMP, label INT")
        .csv(csv)
        .coalesce(1)
        .write()
        .parquet(parquet);
    for (String path : List.of(csv, parquet)) {
      assertEquals(List.of(2, 3), numbers(configs(path, range(day(2), day(3)))), path);
    }
    assertEquals(
        List.of(3, 4), numbers(configs(parquet, range("2026-11-03 12:00:00", null))), parquet);
  }

  @Test
  void whatCannotBeComparedIsSaid() {
    String path = file("gaps.csv", "n,dt,label", "1,2026-11-01,0", "2,,1", "3,2026-11-02,0");
    assertSays(
        failure(configs(path, range(day(1), null))),
        "1 rows without",
        "column \"dt\"",
        "data.range");
    String numbers = file("numbers.csv", "n,dt,label", "1,5,0", "2,6,1", "3,7,0");
    assertSays(
        failure(configs(numbers, range("six", null))),
        "a value of type",
        "\"six\"",
        "data.range.first");
    assertSays(
        failure(configs(numbers, range("8", null))), "rows from 8", "found none", "column \"dt\"");
    String other = file("other.csv", "n,dt,label", "1,11/01/2026,0", "2,11/02/2026,1");
    assertSays(
        failure(configs(other, range(day(1), null))), "such as 2026-11-01", "2 rows without");
    assertSays(
        failure(configs(file("none.csv", "n,label", "1,0", "2,1"), range(day(1), null))),
        "a column \"dt\"");
  }
}
