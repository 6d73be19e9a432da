package io.gradus.dataset.source;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RowNumberFileTest extends FilesTest {
  private static long[] read(String path) {
    return RowNumberFile.read(path, "data.test-rows", HADOOP);
  }

  @Test
  void numbersMayStandInAnyOrderAndForm() {
    long[] expected = {0, 7, 12, 3_000_000_000L};
    assertArrayEquals(expected, read(file("a.txt", "12\n0\n\n3000000000\n7\n")));
    assertArrayEquals(expected, read(file("b.txt.gz", "12 0\t3000000000, 7\r\n")));
    assertArrayEquals(new long[] {5, 751}, read(file("c.txt", "7.510000000000000000e+02\n5.0\n")));
  }

  @ParameterizedTest
  @CsvSource({
    "'3\n1.5\n', line 2, \"1.5\"",
    "'-1\n', line 1, \"-1\"",
    "'row\n1\n', line 1, \"row\"",
    "'1\n2\n1\n', once, 1 twice",
    "'\n\n', one a line, found none"
  })
  void otherwiseTheFileIsNamed(String text, String where, String found) {
    assertRefused(() -> read(file("rows.txt", text)), "rows.txt", where, found);
  }

  @Test
  void aFileThatIsNotThereNamesTheKey() {
    assertRefused(() -> read(folder + "/none.txt"), "none.txt", "data.test-rows");
  }
}
