package io.gradus.dataset.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextDecisionTest {
  private static final TextFormats FORMATS =
      TextFormats.in("UTC").missing(List.of("NA", "N/A", "null", "?", "-")).build();

  private static TextProfile profile(TextFormats formats, List<String> texts) {
    TextProfile profile = new TextProfile(formats);
    for (String text : texts) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      profile.add(bytes, 0, bytes.length, () -> "a.csv, data row 1");
    }
    return profile;
  }

  private static TextType decided(List<String> texts) {
    return TextDecision.of("x", profile(FORMATS, texts), FORMATS);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1 2 -3 +4 0|INT",
        "1 2147483647 -2147483648|INT",
        "1 2147483648|BIGINT",
        "0.5 1 -0.5 1e-05 .5 5. 1E3|DOUBLE",
        "1.10 1.20|DOUBLE",
        "Infinity 1.5|DOUBLE",
        "true FALSE True|BOOLEAN",
        "2024-01-31 2024-02-01|DATE",
        "2024-01-31T10:00:00 2024-02-01|TIMESTAMP",
        "003 1 2|STRING",
        "-01 1 2|STRING",
        "01.5 2.5|STRING",
        "9007199254740993 1|STRING",
        "9007199254740992 9007199254740994|BIGINT",
        "100000000000000000000 1|DOUBLE",
        "123456789012345678901234567890123456789012 1|STRING",
        "1e5 2a7|STRING",
        "7a 7 8|STRING",
        "0x10 0x11|STRING",
        "1d 2d|STRING",
        "12:30 13:30|STRING",
        "2023-02-30 2023-02-28|STRING",
        "red 1 blue green|STRING",
        "NA NA|STRING",
        "NA 1 ? n/a NULL - nan|INT",
        "NA true|BOOLEAN",
        "? 2024-01-31|DATE"
      })
  void aColumnIsWhatAllItsTextsAre(String texts, String type) {
    TextType decided = decided(List.of(texts.split(" ")));
    assertEquals(DataType.fromDDL(type), decided.type(), texts);
    assertEquals(Optional.empty(), decided.problem(), texts);
  }

  @Test
  void whatWasFoundIsSaid() {
    assertEquals(Optional.empty(), decided(List.of("1", "2")).note());
    assertSays(decided(List.of("1", "NA", "na", "")).note(), "taken for gaps: \"NA\" (1 rows)");
    assertSays(decided(List.of("1", "003")).note(), "codes", "\"003\"");
    assertSays(decided(List.of("9007199254740993")).note(), "codes", "9007199254740993");
    assertSays(decided(List.of("1", "2", "2a7")).note(), "66.6 % of its texts are numbers", "2a7");
    assertSays(
        decided(List.of("1", "red", "red", "blue")).note(), "25 %", "most frequent", "\"red\" (2");
    assertSays(
        decided(List.of("31/01/2024", "1/2/2024")).note(), "dates", "data.options.dateFormat");
    assertSays(decided(List.of("31.1.2024 10:00")).note(), "data.options.timestampFormat");
    assertEquals(Optional.empty(), decided(List.of("1.2.3", "2.0.1")).note());
  }

  @Test
  void numbersWithManyOtherTextsAreLeftToTheUser() {
    List<String> texts = new ArrayList<>(Collections.nCopies(80, "12"));
    texts.addAll(Collections.nCopies(15, "unknown"));
    texts.addAll(Collections.nCopies(5, "old"));
    TextType decided = decided(texts);
    assertSays(
        decided.problem(), "80 %", "\"unknown\" (15 rows)", "data.missing-values", "categorical");
    assertTrue(!decided.problem().orElseThrow().contains("exclude"));
    TextType tickets = decided(List.of("113803", "373450", "A/5 21171", "PC 17599", "LINE", "1"));
    assertEquals(Optional.empty(), tickets.problem());
    assertSays(tickets.note(), "50 % of its texts are numbers", "codes");
    texts.addAll(Collections.nCopies(200, "13"));
    assertTrue(decided(texts).isNearlyNumbers());
    texts.addAll(Collections.nCopies(400, "new"));
    assertEquals(Optional.empty(), decided(texts).problem());
    assertSays(decided(texts).note(), "40 %");
  }

  @Test
  void aCodeAmongManyFractionsIsLeftToTheUser() {
    List<String> texts = new ArrayList<>(Collections.nCopies(99, "1.5"));
    texts.add("1L");
    assertSays(decided(texts).problem(), "99 % of its texts are numbers", "\"1L\"", "numeric");
    Collections.replaceAll(texts, "1.5", "15");
    assertEquals(Optional.empty(), decided(texts).problem());
    assertSays(decided(texts).note(), "codes such as \"1L\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "12,5 13|decimal comma|cast(replace(x, ',', '.') as double)",
        "1.234,5 0,5|decimal comma|replace(x, '.', '')",
        "1,234.5 2,000.0|commas between thousands|cast(replace(x, ',', '') as double)",
        "1,234 2,345|or be a decimal comma|cast(replace(x, ',', '.') as double)",
        "1,234,567 2|commas between thousands|cast(replace(x, ',', '') as double)",
        "1.234.567 2.345.678|points between thousands|cast(replace(x, '.', '') as double)",
        "5% 12%|percent|cast(replace(x, '%', '') as double)",
        "$5 €6|currency|regexp_replace",
        "₹5 ₽6|currency|regexp_replace",
        "−5 3 −2.5|minus sign|cast(replace(x, '−', '-') as double)"
      })
  void otherWaysToWriteNumbersAreNamedNotGuessed(String texts, String words, String expression) {
    TextType decided = decided(List.of(texts.split(" ")));
    assertEquals(DataTypes.StringType, decided.type());
    assertSays(decided.problem(), words, expression, "features.derived");
    assertTrue(!decided.problem().orElseThrow().contains("exclude"));
  }

  @Test
  void datesAndTimesAreWrittenAsTheUserSays() {
    TextFormats german =
        TextFormats.in("Europe/Berlin").dates("dd.MM.yyyy").timestamps("dd.MM.yyyy HH:mm").build();
    List<String> dates = List.of("31.01.2024", "01.02.2024");
    TextType date = TextDecision.of("x", profile(german, dates), german);
    assertEquals(DataTypes.DateType, date.type());
    assertEquals(19_753.0, date.number(utf8("31.01.2024"), "x"));
    assertEquals("2024-01-31", date.category(utf8("31.01.2024"), "x").toString());
    List<String> times = List.of("31.01.2024 01:00", "01.02.2024");
    TextType time = TextDecision.of("x", profile(german, times), german);
    assertEquals(DataTypes.TimestampType, time.type());
    assertEquals(19_753.0, time.number(utf8("31.01.2024 01:00"), "x"));
    assertEquals(
        DataTypes.StringType,
        TextDecision.of("x", profile(german, List.of("30.02.2024")), german).type());
  }

  private static org.apache.spark.unsafe.types.UTF8String utf8(String text) {
    return org.apache.spark.unsafe.types.UTF8String.fromString(text);
  }

  /** Profiles of parts, in whatever order they were cut and added, tell the same. */
  @Test
  void theDecisionDoesNotDependOnTheCut() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<String> pool =
        List.of("1", "2.5", "NA", "003", "red", "2a7", "12,5", "true", "2024-01-31", "", "1e9");
    for (int round = 0; round < 200; round++) {
      List<String> kinds = new ArrayList<>();
      for (int i = 0; i < 1 + random.nextInt(3); i++) {
        kinds.add(pool.get(random.nextInt(pool.size())));
      }
      List<String> texts = new ArrayList<>();
      for (int i = 0; i < 30; i++) {
        texts.add(kinds.get(random.nextInt(kinds.size())));
      }
      TextType whole = decided(texts);
      int cut = random.nextInt(texts.size());
      TextProfile parts = profile(FORMATS, texts.subList(0, cut));
      parts.merge(profile(FORMATS, texts.subList(cut, texts.size())));
      TextType merged = TextDecision.of("x", parts, FORMATS);
      String what = "seed " + seed + ": " + texts;
      assertEquals(whole.type(), merged.type(), what);
      assertEquals(whole.note(), merged.note(), what);
      assertEquals(whole.problem(), merged.problem(), what);
    }
  }

  private static void assertSays(Optional<String> text, String... parts) {
    for (String part : parts) {
      assertTrue(text.orElse("").contains(part), () -> part + " in " + text);
    }
  }
}
