package io.gradus.dataset.source.json;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.config.Scaling;
import io.gradus.dataset.Configs;
import io.gradus.dataset.PreparedData;
import io.gradus.dataset.SparkTest;
import io.gradus.dataset.source.SourceReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

/** JSON as the world writes it. */
class JsonReadingTest extends SparkTest {
  private static final String LONG = "123456789012345678901234567890123456789012";

  private static Dataset<Row> read(String path) {
    return SourceReader.read(spark, Configs.of(path).data(), List.of(path));
  }

  @Test
  void noDigitOfAWholeNumberIsLost() {
    String path =
        file(
            "ids.json",
            "{\"id\":" + LONG + ",\"big\":12345678901234567890,\"x\":1.5,\"label\":0}",
            "{\"id\":7,\"big\":1,\"x\":2,\"label\":1}");
    List<Row> rows = read(path).select("id", "big", "x").collectAsList();
    assertEquals(LONG, rows.get(0).getString(0));
    assertEquals("7", rows.get(1).getString(0));
    assertEquals("12345678901234567890", rows.get(0).getDecimal(1).toString());
    assertEquals(1.5, rows.get(0).getDouble(2));
    StructType before = new StructType().add("x", DataTypes.DoubleType);
    Configs configs = Configs.of(path);
    assertEquals(
        LONG,
        SourceReader.read(spark, configs.data(), configs.train, before)
            .select("id")
            .head()
            .getString(0));
    try (PreparedData data = prepare(configs)) {
      assertTrue(
          data.encoder().describe().stream().anyMatch(note -> note.startsWith("\"id\": read as")),
          () -> data.encoder().describe().toString());
    }
  }

  @Test
  void whatIsNoRowALineIsNamed() {
    assertSays(
        failure(
            Configs.of(file("array.json", "[{\"x\":1,\"label\":0},", "{\"x\":2,\"label\":1}]"))),
        "array.json",
        "data.options.multiLine = true");
    Configs pretty = Configs.of(file("pretty.json", "{", "\"x\":1,", "\"label\":0", "}"));
    assertSays(failure(pretty), "pretty.json", "data.options.multiLine = true");
    Configs line = Configs.of(file("line.json", "[{\"x\":1,\"label\":0},{\"x\":2,\"label\":1}]"));
    line.scaling = Scaling.NONE;
    try (PreparedData data = prepare(line)) {
      assertArrayEquals(new float[] {1, 2}, joined(data.train()).dense());
    }
  }

  @Test
  void charsetsAreTold() {
    String text = "{\"x\":\"m\u00fcller\",\"label\":0}\n{\"x\":\"b\",\"label\":1}\n";
    Configs latin = Configs.of(bytes("latin.json", text.getBytes(StandardCharsets.ISO_8859_1)));
    assertSays(failure(latin), "latin.json", "data.options.encoding = ISO-8859-1");
    latin.options = Map.of("encoding", "ISO-8859-1");
    Dataset<Row> read = SourceReader.read(spark, latin.data(), latin.train);
    assertEquals("m\u00fcller", read.select("x").head().getString(0));
    byte[] wide = ("\ufeff" + text).getBytes(StandardCharsets.UTF_16LE);
    assertSays(failure(Configs.of(bytes("wide.json", wide))), "wide.json", "iconv -f UTF-16");
  }

  @Test
  void aNameThatStandsTwiceIsNamed() {
    assertSays(
        failure(Configs.of(file("twice.json", "{\"Age\":1,\"age\":2,\"label\":0}"))),
        "twice.json",
        "age",
        "spark.sql.caseSensitive");
    file("both/dt=1/a.json", "{\"x\":1,\"dt\":5,\"label\":0}", "{\"x\":2,\"dt\":6,\"label\":1}");
    try (PreparedData data = prepare(Configs.of(folder + "/both"))) {
      assertTrue(
          data.encoder().describe().stream().anyMatch(note -> note.contains("which count")),
          () -> data.encoder().describe().toString());
    }
    Configs label = Configs.of(file("label.json", "{\"x\":1,\"y\":0}", "{\"x\":"));
    String message = failure(label).getMessage();
    assertTrue(!message.contains("header") && !message.contains("_gradus"), message);
  }
}
