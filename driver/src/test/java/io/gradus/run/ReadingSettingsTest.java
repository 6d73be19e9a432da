package io.gradus.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a model's configuration decides of the run that uses it. */
class ReadingSettingsTest {
  @Test
  void settingsOfTheSessionAreNotAModelsToMake() {
    Map<String, Object> given =
        Map.of(
            "seed",
            3,
            "spark",
            Map.of(
                "spark.plugins", "x.Y",
                "plugins", "x.Y",
                "spark.jars", "http://x/y.jar",
                "spark.sql.session.timeZone", "UTC"),
            "data",
            Map.of(
                "format",
                "jdbc",
                "label",
                List.of("y"),
                "options",
                Map.of("fs.file.impl", "x.Y", "sep", ";", "nested", Map.of("fs", "x.Y"))));
    ReadingSettings settings = ReadingSettings.of(given);
    assertEquals(
        Map.of(
            "seed", 3,
            "spark", Map.of("spark.sql.session.timeZone", "UTC"),
            "data", Map.of("label", List.of("y"), "options", Map.of("sep", ";"))),
        settings.taken());
    assertEquals(6, settings.left().size(), settings.left()::toString);
  }
}
