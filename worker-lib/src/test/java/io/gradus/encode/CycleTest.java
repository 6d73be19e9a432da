package io.gradus.encode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.gradus.data.Block;
import io.gradus.data.BlockBuilder;
import io.gradus.network.Task;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Phases of moments, held against java.time. */
class CycleTest {
  private static final FeatureColumn.Numeric SOLD =
      new FeatureColumn.Numeric(
          "sold", new Scale.Affine(20_000, 0.01), 20_000.0, true, List.of(Cycle.values()));

  @Test
  void everyDayOfEightHundredYears() {
    LocalDate first = LocalDate.of(1599, 12, 31);
    for (int i = 0; i < 800 * 366; i++) {
      LocalDate day = first.plusDays(i);
      double noon = day.toEpochDay() + 0.5;
      assertEquals((day.getDayOfMonth() - 0.5) / 31, Cycle.MONTH.phase(noon), 1e-9, day.toString());
      assertEquals(
          (day.getDayOfWeek().getValue() - 0.5) / 7, Cycle.WEEK.phase(noon), 1e-9, day.toString());
      assertEquals(0.5, Cycle.DAY.phase(noon), day.toString());
      // The calendar's leap days come a day and a half too early or too late at most.
      double year = Cycle.YEAR.phase(noon) * Cycle.DAYS_OF_YEAR - day.getDayOfYear() + 0.5;
      double off = Math.min(Math.abs(year), Cycle.DAYS_OF_YEAR - Math.abs(year));
      assertEquals(0, off, 2.3, day.toString());
    }
  }

  @Test
  void aRowsInputsAreSinesAndCosinesBehindTheNumber() {
    FeatureEncoder encoder =
        FeatureEncoder.fromJson(
            new FeatureEncoder(
                    Task.REGRESSION,
                    new LabelEncoding.Numbers(
                        List.of("y"), List.of(Scale.Affine.IDENTITY), TargetTransform.NONE),
                    null,
                    Map.of(),
                    List.of(
                        SOLD, new FeatureColumn.Numeric("x", Scale.Affine.IDENTITY, 0.0, false)),
                    List.of())
                .toJson());
    assertEquals(SOLD, encoder.features().get(0));
    PlainRowEncoder rows = new PlainRowEncoder(encoder);
    BlockBuilder builder = Block.builder(rows.layout(), 2);
    // A Thursday, six in the morning.
    rows.encode(new Object[] {LocalDateTime.of(2026, 10, 1, 6, 0), 7});
    rows.append(builder, 0);
    rows.encode(new Object[] {null, 8});
    rows.append(builder, 1);
    float[] dense = builder.build().dense();
    double day = LocalDate.of(2026, 10, 1).toEpochDay() + 0.25;
    double week = 2 * Math.PI * 3.25 / 7;
    double month = 2 * Math.PI * 0.25 / 31;
    double year = 2 * Math.PI * (day % 365.2425) / 365.2425;
    assertArrayEquals(
        new float[] {
          (float) ((day - 20_000) / 100),
          0,
          1,
          0,
          (float) Math.sin(week),
          (float) Math.cos(week),
          (float) Math.sin(month),
          (float) Math.cos(month),
          (float) Math.sin(year),
          (float) Math.cos(year),
          7,
          0,
          1,
          0,
          0,
          0,
          0,
          0,
          0,
          0,
          0,
          8
        },
        dense,
        1e-6f);
  }

  @Test
  void numbersWithoutCyclesAreWrittenAsBefore() {
    FeatureEncoder encoder =
        new FeatureEncoder(
            Task.REGRESSION,
            new LabelEncoding.Numbers(
                List.of("y"), List.of(Scale.Affine.IDENTITY), TargetTransform.NONE),
            null,
            Map.of(),
            List.of(new FeatureColumn.Numeric("x", Scale.Affine.IDENTITY, 0.0, false)),
            List.of());
    assertFalse(encoder.toJson().contains("cycles"));
    assertEquals(encoder.features(), FeatureEncoder.fromJson(encoder.toJson()).features());
  }
}
