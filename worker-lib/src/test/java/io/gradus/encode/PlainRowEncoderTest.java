package io.gradus.encode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.data.Block;
import io.gradus.data.BlockBuilder;
import io.gradus.network.Shape;
import io.gradus.network.Task;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Rows of plain Java values, encoded without Spark. Expected floats are worked out by hand. */
class PlainRowEncoderTest {
  private static final FeatureEncoder ENCODER =
      new FeatureEncoder(
          Task.BINARY,
          new LabelEncoding.Classes(
              "label", LabelEncoding.ClassSource.TEXT, List.of("no", "yes"), List.of(1.0, 1.0)),
          null,
          Map.of("twice", "age * 2"),
          List.of(
              new FeatureColumn.Numeric("age", new Scale.Affine(10, 0.5), 20.0, true),
              new FeatureColumn.Numeric("twice", new Scale.Affine(0, 0.25), null, false),
              new FeatureColumn.Categorical(
                  "city", CategoricalEncoding.EMBEDDING, 2, List.of("Ulm"), false, List.of("Rom")),
              new FeatureColumn.Dense(
                  "pair",
                  List.of(new Scale.Affine(1, 2), Scale.Affine.IDENTITY),
                  List.of(3.0, 7.0)),
              new FeatureColumn.Sparse("words", List.of(1.0, 0.5, 0.25)),
              new FeatureColumn.Bytes("image", Shape.of(2), new Scale.Affine(0, 1.0 / 255))),
          List.of());

  private static Map<String, Object> row() {
    Map<String, Object> row = new HashMap<>();
    row.put("age", 30);
    row.put("twice", 60.0f);
    row.put("city", "Rom");
    row.put("pair", new double[] {4, -0.5});
    row.put("words", new SparseValues(3, new int[] {0, 2}, new double[] {0, 8}));
    row.put("image", new byte[] {0, (byte) 255});
    return row;
  }

  private static Block encode(Map<String, ?> row) {
    PlainRowEncoder encoder = new PlainRowEncoder(ENCODER);
    BlockBuilder block = Block.builder(encoder.layout(), 1);
    encoder.encode(row);
    encoder.append(block, 0);
    return block.build();
  }

  @Test
  void eachKindOfColumnHasItsPlace() {
    Block block = encode(row());
    assertArrayEquals(new float[] {10, 0, 15, 6, -0.5f, 0, 1}, block.dense());
    assertArrayEquals(new int[] {3}, block.codes());
    assertArrayEquals(new int[] {2}, block.sparseIndices());
    assertArrayEquals(new float[] {2}, block.sparseValues());
  }

  @Test
  void whatIsMissingIsFilledAndMarked() {
    Map<String, Object> row = row();
    row.put("age", null);
    row.put("city", null);
    row.put("pair", Arrays.asList(null, 1));
    row.put("words", List.of(0, 0.0, 0));
    Block block = encode(row);
    assertArrayEquals(new float[] {5, 1, 15, 4, 1, 0, 1}, block.dense());
    assertArrayEquals(new int[] {0}, block.codes());
    assertEquals(0, block.sparseIndices().length);
    row.put("age", " 30 ");
    row.put("city", "Ulm");
    assertArrayEquals(new float[] {10, 0, 15, 4, 1, 0, 1}, encode(row).dense());
    assertArrayEquals(new int[] {2}, encode(row).codes());
    row.put("age", "nan");
    row.put("city", "Oslo");
    assertArrayEquals(new float[] {5, 1, 15, 4, 1, 0, 1}, encode(row).dense());
    assertArrayEquals(new int[] {1}, encode(row).codes());
  }

  /** One encoder for row after row: nothing of a row is left for the next one. */
  @Test
  void aRowLeavesNothingBehind() {
    PlainRowEncoder encoder = new PlainRowEncoder(ENCODER);
    Map<String, Object> gaps = row();
    gaps.put("age", Double.NaN);
    gaps.put("words", new double[] {1, 1, 1});
    Map<String, Object> bad = row();
    bad.put("image", new byte[3]);
    for (Map<String, Object> before : List.of(gaps, bad)) {
      try {
        encoder.encode(before);
      } catch (DataException e) {
        assertEquals(Optional.of("image"), e.column());
      }
      BlockBuilder block = Block.builder(encoder.layout(), 1);
      encoder.encode(encoder.columns().stream().map(row()::get).toArray());
      encoder.append(block, 0);
      assertEquals(encode(row()).checksum(), block.build().checksum());
    }
  }

  private static Stream<Arguments> wrongValues() {
    return Stream.of(
        Arguments.of("age", "old", "Expected a number, found \"old\""),
        Arguments.of("age", Double.POSITIVE_INFINITY, "Expected a finite number, found Infinity"),
        Arguments.of(
            "age",
            List.of(1),
            "Expected a number, truth value, date or time, found a value of class "),
        Arguments.of("twice", null, "Expected a number, found no value"),
        Arguments.of("city", new int[] {1}, "found a value of class int[]"),
        Arguments.of(
            "pair", null, "Expected 2 numbers, as many as in the first row, found no value"),
        Arguments.of("pair", new float[3], "as many as in the first row, found 3"),
        Arguments.of("pair", new byte[2], "Expected an array or list of numbers"),
        Arguments.of("pair", List.of("a", "b"), "Expected an array or list of numbers"),
        Arguments.of("words", List.of(1, Double.NaN, 0), "Expected a number, found no value"),
        Arguments.of(
            "words",
            new SparseValues(4, new int[] {3}, new double[] {1}),
            "as many as in the first row, found 4"),
        Arguments.of("image", "pixels", "Expected bytes, found a value of class java.lang.String"),
        Arguments.of(
            "image", null, "Expected 2 bytes, as many as in the first row, found no value"));
  }

  @ParameterizedTest
  @MethodSource("wrongValues")
  void aWrongValueIsToldWithItsColumn(String column, Object value, String message) {
    Map<String, Object> row = row();
    row.put(column, value);
    DataException e = assertThrows(DataException.class, () -> encode(row));
    assertTrue(e.column().get().startsWith(column), e::getMessage);
    assertTrue(e.getMessage().contains(message), e::getMessage);
    assertTrue(e.getMessage().contains("olumn \"" + column), e::getMessage);
  }

  @Test
  void aColumnThatIsNotThereIsNotAMissingValue() {
    Map<String, Object> row = row();
    row.remove("age");
    row.put("Age", 30);
    DataException e = assertThrows(DataException.class, () -> encode(row));
    assertEquals(Optional.of("age"), e.column());
    assertTrue(e.getMessage().contains("Did you mean \"Age\"?"), e::getMessage);
  }

  @Test
  void aDerivedColumnIsAskedForByName() {
    Map<String, Object> row = row();
    row.remove("twice");
    DataException e = assertThrows(DataException.class, () -> encode(row));
    assertEquals(Optional.of("twice"), e.column());
    assertTrue(e.getMessage().contains("age * 2"), e::getMessage);
  }

  @Test
  void anArrayHasAValueForEachColumn() {
    PlainRowEncoder encoder = new PlainRowEncoder(ENCODER);
    DataException e =
        assertThrows(DataException.class, () -> encoder.encode(new Object[] {1, 2, 3}));
    assertTrue(e.getMessage().contains("6 values") && e.getMessage().contains("found 3"));
  }

  @Test
  void sparseIndicesAscendBelowTheSize() {
    double[] two = {1, 2};
    for (int[] wrong :
        List.of(new int[] {1, 1}, new int[] {2, 0}, new int[] {0, 3}, new int[] {-1, 0})) {
      assertThrows(IllegalArgumentException.class, () -> new SparseValues(3, wrong, two));
    }
    assertThrows(IllegalArgumentException.class, () -> new SparseValues(3, new int[] {0}, two));
  }
}
