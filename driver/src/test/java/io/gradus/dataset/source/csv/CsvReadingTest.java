package io.gradus.dataset.source.csv;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.config.Scaling;
import io.gradus.data.Block;
import io.gradus.dataset.Configs;
import io.gradus.dataset.PreparedData;
import io.gradus.dataset.SparkTest;
import io.gradus.dataset.source.InputPlaces;
import io.gradus.dataset.source.SourceReader;
import io.gradus.encode.FeatureColumn;
import io.gradus.encode.FeatureEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/** CSV as the world writes it. */
class CsvReadingTest extends SparkTest {
  private static Configs plain(String... paths) {
    Configs configs = Configs.of(paths);
    configs.scaling = Scaling.NONE;
    return configs;
  }

  private static Block packed(Configs configs) {
    try (PreparedData data = prepare(configs)) {
      return joined(data.train());
    }
  }

  private static List<String> vocabulary(Configs configs, int feature) {
    try (PreparedData data = prepare(configs)) {
      return ((FeatureColumn.Categorical) data.encoder().features().get(feature)).vocabulary();
    }
  }

  @Test
  void columnsGoByNameInEveryFile() {
    file("named/a.csv", "x1,x2,label", "1,1000,0", "2,2000,1");
    file("named/b.csv", "x2,x1,label", "3000,3,0", "4000,4,1");
    float[] expected = {1, 1000, 2, 2000, 3, 3000, 4, 4000};
    assertArrayEquals(expected, packed(plain(folder + "/named")).dense());
    file("parts/dt=2024-01-01/a.csv", "x1,x2,label", "1,1000,0", "2,2000,1");
    file("parts/dt=2024-01-02/b.csv", "x2,x1,label", "3000,3,0", "4000,4,1");
    Configs parts = plain(folder + "/parts");
    parts.exclude = List.of("dt");
    // Spark orders directories by what they are called with all above them.
    float[] found = packed(parts).dense();
    Arrays.sort(found);
    assertArrayEquals(new float[] {1, 2, 3, 4, 1000, 2000, 3000, 4000}, found);
    Configs tabs =
        plain(
            file("a.tsv", " x1\tx2 \tlabel", "1\t1000\t0"),
            file("b.tsv", "label\tx2\tx1", "1\t2000\t2"));
    assertArrayEquals(new float[] {1, 1000, 2, 2000}, packed(tabs).dense());
    Configs declared = plain(folder + "/named");
    declared.schema = Optional.of("x2 DOUBLE, x1 INT, label INT");
    assertArrayEquals(new float[] {1000, 1, 2000, 2, 3000, 3, 4000, 4}, packed(declared).dense());
    declared.schema = Optional.of("x2 DOUBLE, x3 INT, label INT");
    assertSays(failure(declared), "\"x2\", \"x3\", \"label\"", "without \"x3\"", "with \"x1\"");
  }

  @Test
  void pathsAreTextsToo() {
    file("zips/zip=003/a.csv", "x,label", "1,0", "2,1");
    file("zips/zip=3/a.csv", "x,label", "1,0", "2,1");
    assertEquals(List.of("003", "3"), vocabulary(plain(folder + "/zips"), 1));
  }

  @Test
  void namesAreToldApart() {
    assertSays(
        failure(plain(file("twice.csv", "x,x,label", "1,2,0"))),
        "twice.csv",
        "\"x\" for columns 1 and 2");
    assertSays(
        failure(plain(file("case.csv", "Age,age,label", "1,2,0"))),
        "Age",
        "age",
        "spark.sql.caseSensitive");
    assertSays(
        failure(plain(file("sep.csv", "x;y;label", "1;2;0"))),
        "one column",
        "data.options.sep = \";\"");
    assertSays(
        failure(plain(file("tab.csv", "x\ty\tlabel", "1\t2\t0"))), "data.options.sep = \"\\t\"");
    Configs unnamed = plain(file("index.csv", ",x,label", "0,5,0", "1,6,1"));
    assertArrayEquals(new float[] {0, 5, 1, 6}, packed(unnamed).dense());
  }

  /** Comments, titles and what Excel writes above the header. */
  @Test
  void aFirstLineThatIsNoHeaderIsNamed() {
    Configs comment = plain(file("comment.csv", "# by hand", "x,y,label", "1,2,0", "3,4,1"));
    assertSays(
        failure(comment), "\"# by hand\" before a line of 3", "data.options.comment = \"#\"");
    comment.options = Map.of("comment", "#");
    assertArrayEquals(new float[] {1, 2, 3, 4}, packed(comment).dense());
    assertSays(
        failure(plain(file("title.csv", "Report of 2024", "x,y,label", "1,2,0"))),
        "title.csv",
        "\"Report of 2024\" before a line of 3",
        "Delete the lines above");
    assertSays(
        failure(plain(file("excel.csv", "sep=;", "x;y;label", "1;2;0"))),
        "Delete the lines above",
        "data.options.sep = \";\"");
  }

  @Test
  void aColumnOfFilesAndDirectoriesIsRefused() {
    file("both/dt=1/a.csv", "x,dt,label", "1,1,0", "3,2,1");
    assertSays(failure(plain(folder + "/both")), "\"dt\" in the header", "directory \"dt=1\"");
    file("cases/dt=1/a.csv", "x,DT,label", "1,1,0", "3,2,1");
    assertSays(failure(plain(folder + "/cases")), "\"DT\" in the header", "directory \"dt=1\"");
  }

  @Test
  void codesAreNoNumbers() {
    Configs configs =
        plain(
            file(
                "codes.csv",
                "code,big,label",
                "01,9007199254740993,01",
                "1,9007199254740992,1",
                "002,5,001"));
    try (PreparedData data = prepare(configs)) {
      FeatureEncoder encoder = data.encoder();
      assertEquals(List.of("001", "01", "1"), encoder.classes());
      assertEquals(2, encoder.layout().categoricalCount());
      assertEquals(
          List.of("002", "01", "1"),
          ((FeatureColumn.Categorical) encoder.features().get(0)).vocabulary());
      assertTrue(
          encoder.describe().stream()
              .anyMatch(note -> note.contains("\"002\"") || note.contains("\"01\"")));
    }
  }

  @Test
  void marksOfGapsAreGapsAmongNumbers() {
    List<String> lines = new ArrayList<>(List.of("age,city,label"));
    for (int i = 0; i < 50; i++) {
      lines.add((i % 5 == 0 ? "NA" : 20 + i) + "," + (i % 2 == 0 ? "NA" : "Rome") + "," + i % 2);
    }
    Configs configs = Configs.of(file("na.csv", lines.toArray(String[]::new)));
    try (PreparedData data = prepare(configs)) {
      FeatureEncoder encoder = data.encoder();
      assertEquals(2, encoder.layout().denseWidth(), "the number and whether it is there");
      assertEquals(
          List.of("NA", "Rome"),
          ((FeatureColumn.Categorical) encoder.features().get(1)).vocabulary());
      assertTrue(
          encoder.describe().stream()
              .anyMatch(note -> note.contains("taken for gaps: \"NA\" (10 rows)")),
          () -> encoder.describe().toString());
    }
    configs.missingValues = List.of();
    assertSays(failure(configs), "80 %", "\"NA\" (10 rows)", "data.missing-values");
  }

  @Test
  void aDecimalCommaIsReadByAnExpression() {
    List<String> lines = new ArrayList<>(List.of("preis;menge;label"));
    for (int i = 0; i < 20; i++) {
      lines.add(i + ",5;" + i + ";" + i % 2);
    }
    Configs configs = plain(file("euro.csv", lines.toArray(String[]::new)));
    assertSays(failure(configs), "preis;menge;label", "data.options.sep = \";\"");
    configs.options = Map.of("sep", ";");
    assertSays(failure(configs), "decimal comma", "cast(replace(preis, ',', '.') as double)");
    configs.derived = Map.of("preis_number", "cast(replace(preis, ',', '.') as double)");
    try (PreparedData data = prepare(configs)) {
      assertEquals(List.of("menge", "preis_number"), data.encoder().featureColumns());
      float[] dense = joined(data.train()).dense();
      assertArrayEquals(new float[] {0, 0.5f, 1, 1.5f}, Arrays.copyOf(dense, 4));
    }
  }

  @Test
  void quotesAreThoseOfRfc4180() {
    Configs configs =
        plain(
            file(
                "rfc.csv",
                "said,x,label",
                "\"said \"\"hi\"\", then 0\",0.5,1",
                "\"C:\\dir\\\",1.5,0"));
    assertEquals(List.of("C:\\dir\\", "said \"hi\", then 0"), vocabulary(configs, 0));
    Configs backslash =
        plain(file("backslash.csv", "said,x,label", "\"said \\\"hi\\\"\",0.5,1", "x,1,0"));
    assertSays(failure(backslash), "backslash.csv", "backslash", "data.options.escape");
    backslash.options = Map.of("escape", "\\");
    assertEquals(List.of("said \"hi\"", "x"), vocabulary(backslash, 0));
  }

  /** Both lines of the second row have as many fields as the header. */
  @Test
  void aLineBreakInsideQuotesIsNoEndOfARow() {
    String path = file("lines.csv", "x,text,label", "1,\"a\",0", "2,\"one,0", "3,two\",1", "4,b,1");
    assertEquals(List.of("a", "b", "one,0\n3,two"), vocabulary(plain(path), 1));
    assertArrayEquals(new float[] {1, 2, 4}, packed(plain(path)).dense());
    try (PreparedData data = prepare(plain(path))) {
      assertTrue(
          data.encoder().describe().stream().anyMatch(note -> note.contains("multiLine = true")),
          () -> data.encoder().describe().toString());
    }
    Configs other = plain(file("plain.csv", "x,text,label", "1,\"a\",0", "2,b,1"));
    other.validation = List.of(path);
    other.unusual = io.gradus.config.Unusual.WARN;
    try (PreparedData data = prepare(other)) {
      assertEquals(3, data.validation().orElseThrow().rows());
    }
    Configs header = plain(file("header.csv", "\"a", "b\",label", "1,0", "2,1"));
    assertArrayEquals(new float[] {1, 2}, packed(header).dense());
  }

  /** Quotes that are no brackets of a text make no row of several lines. */
  @Test
  void quotesThatDoNotCloseAreRefusedOrBadRows() {
    for (String[] lines :
        List.of(
            new String[] {"x,text,label", "1,a,0", "2,\"b,1", "3,c,1"},
            new String[] {"x,text,label", "1,\"a,0", "2,\"b\",1", "3,c,1"},
            new String[] {"x,text,label", "1,\"a,0", "2,b,\"c,1", "3,c,1"},
            new String[] {"x,text,label", "1,\"a,0", "\"b\" c,1,1", "3,c,1"})) {
      Configs open = plain(file("open.csv", lines));
      open.badRows = io.gradus.config.BadRows.SKIP;
      assertSays(failure(open), "open.csv", "quotes that", "data.options.multiLine = false");
    }
    Configs rows = plain(file("rows.csv", "x,text,label", "1,a,0", "2,\"b,1", "3,c,1"));
    rows.options = Map.of("multiLine", "false");
    assertSays(failure(rows), "rows.csv", "data row 2", "quotes that are closed", "2,\"b,1");
    rows.badRows = io.gradus.config.BadRows.SKIP;
    assertArrayEquals(new float[] {1, 3}, packed(rows).dense());
    rows.options = Map.of("quote", "");
    assertEquals(List.of("\"b", "a", "c"), vocabulary(rows, 1));
  }

  @Test
  void blanksAroundValuesAreNone() {
    Configs configs =
        plain(file("blanks.csv", "x, color,label", "1, red,0", "2,blue ,1", "3,\" red\",1"));
    assertEquals(List.of(" red", "blue", "red"), vocabulary(configs, 1));
    configs.options =
        Map.of("ignoreLeadingWhiteSpace", "false", "ignoreTrailingWhiteSpace", "false");
    assertEquals(List.of(" red", "blue "), vocabulary(configs, 1));
  }

  @Test
  void charsetsAreTold() {
    byte[] latin = "stra\u00dfe,label\nm\u00fcller,0\nx,1\n".getBytes(StandardCharsets.ISO_8859_1);
    Configs configs = plain(bytes("latin.csv", latin));
    assertSays(failure(configs), "latin.csv", "data.options.encoding = ISO-8859-1");
    Configs body =
        plain(
            bytes(
                "body.csv",
                "name,label\nm\u00fcller,0\nx,1\n".getBytes(StandardCharsets.ISO_8859_1)));
    assertSays(failure(body), "body.csv", "data.options.encoding = ISO-8859-1");
    configs.options = Map.of("encoding", "ISO-8859-1");
    assertEquals(List.of("m\u00fcller", "x"), vocabulary(configs, 0));
    byte[] wide =
        "\ufeffname,label\r\nm\u00fcller,0\r\nx,1\r\n".getBytes(StandardCharsets.UTF_16LE);
    Configs utf16 = plain(bytes("wide.csv", wide));
    assertSays(failure(utf16), "wide.csv", "set data.options.encoding = UTF-16.");
    utf16.options = Map.of("encoding", "UTF-16");
    assertEquals(List.of("m\u00fcller", "x"), vocabulary(utf16, 0));
    utf16.options = Map.of("encoding", "UTF-16LE");
    assertEquals(List.of("m\u00fcller", "x"), vocabulary(utf16, 0));
    Configs unmarked = plain(bytes("bare.csv", Arrays.copyOfRange(wide, 2, wide.length)));
    assertSays(failure(unmarked), "bare.csv", "data.options.encoding = UTF-16LE");
    unmarked.options = Map.of("encoding", "UTF-16LE");
    assertEquals(List.of("m\u00fcller", "x"), vocabulary(unmarked, 0));
    utf16.options = Map.of("encoding", "UTF-16", "multiLine", "true");
    assertEquals(List.of("m\u00fcller", "x"), vocabulary(utf16, 0));
    byte[] marked = "\ufeffx,label\r\n1,0\r\n2,1\r\n".getBytes(StandardCharsets.UTF_8);
    Configs windows = plain(bytes("marked.csv", marked));
    assertArrayEquals(new float[] {1, 2}, packed(windows).dense());
  }

  @Test
  void rowsOfOtherLengthsAreBad() {
    Configs configs = plain(file("short.csv", "x,y,label", "1,2,0", "3,4", "5,6,7,1", "8,9,1"));
    assertSays(failure(configs), "data row 2", "Expected 3 columns, found 2: \"3,4\"");
    configs.badRows = io.gradus.config.BadRows.SKIP;
    assertArrayEquals(new float[] {1, 2, 8, 9}, packed(configs).dense());
    configs.options = Map.of("mode", "DROPMALFORMED");
    configs.badRows = io.gradus.config.BadRows.FAIL;
    assertArrayEquals(new float[] {1, 2, 8, 9}, packed(configs).dense());
  }

  @Test
  void anyNumberOfColumnsIsRead() {
    int width = 20_600;
    StringBuilder header = new StringBuilder();
    StringBuilder row = new StringBuilder();
    for (int i = 0; i < width; i++) {
      header.append('x').append(i).append(',');
      row.append(i).append(',');
    }
    String path = file("wide.csv", header + "label", row + "0", row + "1");
    Dataset<Row> read = SourceReader.read(spark, Configs.of(path).data(), List.of(path));
    assertEquals(width + 2, read.columns().length);
    assertEquals("20599", read.select("x20599").takeAsList(1).get(0).getString(0));
  }

  /** What the expressions see are numbers, what is passed on are the texts. */
  @Test
  void textsStayWhatTheyAre() {
    String path = file("ids.csv", "id,x,label", "0000001,1.10,0", "2,2.50,1");
    Configs configs = plain(path);
    configs.derived = Map.of("twice", "x + x");
    try (PreparedData data = prepare(configs)) {
      assertArrayEquals(new float[] {1.1f, 2.2f, 2.5f, 5}, joined(data.train()).dense());
    }
    Dataset<Row> read = SourceReader.read(spark, configs.data(), List.of(path));
    assertEquals("0000001", read.select("id").first().getString(0));
    assertEquals("1.10", read.select("x").first().getString(0));
    assertFalse(read.isEmpty());
    assertEquals(List.of(new Path("file:" + path)), InputPlaces.of(read));
  }
}
