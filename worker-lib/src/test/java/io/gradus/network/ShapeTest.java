package io.gradus.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShapeTest {
  @Test
  void axesMeanWhatTheRankSays() {
    Shape features = Shape.of(7);
    assertEquals(7, features.channels());
    assertEquals(7, features.last());
    assertEquals(Shape.of(3), features.withChannels(3));

    Shape sequence = Shape.of(5, 7);
    assertEquals(7, sequence.channels());
    assertEquals(Shape.of(5, 3), sequence.withLast(3));
    assertEquals(Shape.of(5, 3), sequence.withChannels(3));
    assertFalse(sequence.isImage());

    Shape image = Shape.of(2, 5, 7);
    assertTrue(image.isImage());
    assertEquals(2, image.channels());
    assertEquals(7, image.last());
    assertEquals(Shape.of(3, 5, 7), image.withChannels(3));
    assertEquals(Shape.of(2, 5, 3), image.withLast(3));

    assertEquals(9, Shape.of(2, 3, 4, 9).channels());
    assertEquals(2 * 3 * 4 * 9, Shape.of(2, 3, 4, 9).size());
  }

  @Test
  void itIsAValueThatNobodyChanges() {
    int[] extents = {2, 3};
    Shape shape = Shape.of(extents);
    extents[0] = 9;
    shape.withLast(8);
    assertEquals(Shape.of(List.of(2, 3)), shape);
    assertEquals(Shape.of(2, 3).hashCode(), shape.hashCode());
    assertNotEquals(Shape.of(3, 2), shape);
    assertNotEquals(Shape.of(2, 3, 1), shape);
    assertEquals("[2, 3]", shape.toString());
    assertEquals(List.of(2, 3), shape.extents());
  }

  @Test
  void moreValuesThanAnArrayHoldsAreRefused() {
    NetworkException e =
        assertThrows(NetworkException.class, () -> Shape.of(1 << 16, 1 << 16).size());
    assertTrue(e.getMessage().contains("found shape [65536, 65536]"), e.getMessage());
    assertThrows(NetworkException.class, () -> Shape.of(Arrays.asList(1, null)));
  }

  /** As lists of numbers were written before there were shapes. */
  @Test
  void inJsonItIsAnArrayOfNumbers() {
    String json =
        """
        {
          "input": { "shape": [1, 4, 4], "categoricals": [] },
          "layers": [ { "type": "flatten" }, { "type": "dense", "units": 2 } ],
          "loss": { "type": "squared_error" }
        }
        """;
    NetworkSpec spec = NetworkSpec.fromJson(json);
    assertEquals(Shape.of(1, 4, 4), spec.input().shape());
    assertTrue(spec.toJson().replaceAll("\\s", "").contains("\"shape\":[1,4,4]"), spec.toJson());
    for (String wrong : List.of("4", "[1,4.5,4]", "[1,null,4]", "[\"1\",4,4]", "{}", "[[1,4,4]]")) {
      NetworkException e =
          assertThrows(
              NetworkException.class,
              () -> NetworkSpec.fromJson(json.replace("[1, 4, 4]", wrong)),
              wrong);
      assertTrue(e.getMessage().contains("input.shape"), e.getMessage());
    }
  }
}
