package io.gradus.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class TextTableTest {
  @Test
  void columnsAreAsWideAsTheirWidestCell() {
    TextTable table = new TextTable("name", ">count").row("a", "1,000").row("a long one", "7");
    assertEquals(
        List.of("name        count", "a           1,000", "a long one      7"), table.lines());
  }

  @Test
  void signsBeyondAsciiCountAsOne() {
    TextTable table = new TextTable("", "").row("1×28", "x").row("12345", "y");
    assertEquals(List.of("1×28   x", "12345  y"), table.lines());
  }

  @Test
  void aRowHasAsManyCellsAsTheHead() {
    TextTable table = new TextTable("a", "b");
    assertThrows(IllegalArgumentException.class, () -> table.row("1"));
  }
}
