package io.gradus.dataset.column;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.config.Scaling;
import io.gradus.dataset.Configs;
import io.gradus.dataset.EncoderTest;
import io.gradus.encode.ColumnProfile;
import io.gradus.encode.DataException;
import io.gradus.encode.FeatureEncoder;
import io.gradus.network.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;

/** An encoder's way to JSON and back. */
class EncoderJsonTest extends EncoderTest {
  @Test
  void theEncoderIsWholeInItsJson() {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      rows.add(
          RowFactory.create(
              i * 1.1, "k" + i % 3, new Integer[] {i, i * i}, i % 4 == 0 ? "x" : "y"));
    }
    Dataset<Row> table = ordered("a DOUBLE, k STRING, v ARRAY<INT>, label STRING", rows);
    for (Scaling scaling : Scaling.values()) {
      Configs configs = new Configs();
      configs.scaling = scaling;
      FeatureEncoder encoder = fit(table, configs);
      FeatureEncoder read = FeatureEncoder.fromJson(encoder.toJson());
      assertEquals(encoder.toJson(), read.toJson());
      assertEquals(encoder.inputSpec(), read.inputSpec());
      assertEquals(encoder.layout(), read.layout());
      assertEquals(Task.BINARY, read.task());
      assertEquals(List.of("x", "y"), read.classes());
      assertArrayEquals(
          encode(table, encoder, configs).dense(), encode(table, read, configs).dense());
    }
  }

  @Test
  void damagedJsonIsRefused() {
    Dataset<Row> table =
        ordered(
            "a DOUBLE, k STRING, label STRING",
            List.of(RowFactory.create(1.0, "p", "x"), RowFactory.create(2.0, "q", "y")));
    String json = fit(table, new Configs()).toJson();
    assertRefused(json.substring(0, json.length() / 2), "damaged");
    assertRefused(json.replace("\"version\" : 2", "\"version\" : 3"), "version 1 to 2", "found 3");
    assertRefused(json.replace("\"once\" : 2", "\"once\" : 3"), "damaged");
    assertRefused("{}", "version");
    assertRefused(json.replace("\"task\"", "\"tusk\""), "damaged");
    assertRefused(json.replace("\"binary\"", "\"regression\""), "damaged");
    assertRefused(json.replace("\"name\" : \"k\"", "\"name\" : \"a\""), "damaged");
    assertRefused(json.replace("\"offset\" : 1.5", "\"offset\" : \"NaN\""), "damaged");
    assertRefused(json + "{}", "damaged");
  }

  @Test
  void whatVersion1WroteIsReadAndTellsNothingOfTheTrainingRows() {
    Dataset<Row> table =
        ordered(
            "a DOUBLE, k STRING, label STRING",
            List.of(RowFactory.create(null, "p", "x"), RowFactory.create(2.0, "q", "y")));
    FeatureEncoder encoder = fit(table, new Configs());
    assertEquals(new ColumnProfile(2, 1, 0), encoder.profile().get("a"));
    assertEquals(new ColumnProfile(2, 0, 2), encoder.profile().get("k"));
    assertEquals(encoder.profile(), FeatureEncoder.fromJson(encoder.toJson()).profile());
    FeatureEncoder earlier = FeatureEncoder.fromJson(encoder.identity());
    assertEquals(Map.of(), earlier.profile());
    assertEquals(encoder.identity(), earlier.identity());
    assertTrue(encoder.identity().contains("\"version\" : 1"));
  }

  private static void assertRefused(String json, String... parts) {
    assertSays(assertThrows(DataException.class, () -> FeatureEncoder.fromJson(json)), parts);
  }
}
