package io.gradus.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gradus.network.Shape;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumbersTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0 B",
    "1023, 1023 B",
    "1024, 1.0 KiB",
    "1536, 1.5 KiB",
    "104857600, 100 MiB",
    "5497558138880, 5.0 TiB"
  })
  void bytesHaveTheUnitThatSuits(long bytes, String text) {
    assertEquals(text, Numbers.bytes(bytes));
  }

  @ParameterizedTest
  @CsvSource({"8400, 8.4 s", "59999, 60.0 s", "60000, 1 min 0 s", "7500000, 2 h 5 min"})
  void durationsHaveTwoUnitsAtMost(long millis, String text) {
    assertEquals(text, Numbers.duration(Duration.ofMillis(millis)));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0.0000",
    "0.98125, 0.9813",
    "-12.5, -12.5000",
    "0.0000123, 1.230e-05",
    "NaN, NaN"
  })
  void decimalsAreShort(double value, String text) {
    assertEquals(text, Numbers.decimal(value));
  }

  @Test
  void countsAndShapes() {
    assertEquals("1 row", Numbers.count(1, "row"));
    assertEquals("1,234 rows", Numbers.count(1234, "row"));
    assertEquals("32×26×26", Numbers.shape(Shape.of(32, 26, 26)));
  }
}
