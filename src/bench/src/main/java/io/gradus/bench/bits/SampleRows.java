package io.gradus.bench.bits;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.TreeSet;

/** Rows that the command sample-data does not make: sparse ones, and several labels and targets. */
final class SampleRows {
  private static final int ROWS = 1200;
  private static final int NUMBERS = 8;
  private static final int SPARSE_COLUMNS = 500;
  private static final int ENTRIES_A_ROW = 12;

  private SampleRows() {}

  /** LibSVM: a label of 0 or 1, and a dozen of 500 columns. */
  static void writeSparse(Path file) throws IOException {
    Random random = new Random(20_261_126L);
    StringBuilder text = new StringBuilder();
    for (int row = 0; row < ROWS; row++) {
      TreeSet<Integer> columns = new TreeSet<>();
      while (columns.size() < ENTRIES_A_ROW) {
        columns.add(1 + random.nextInt(SPARSE_COLUMNS));
      }
      long low = columns.stream().filter(column -> column <= SPARSE_COLUMNS / 3).count();
      text.append(low + random.nextInt(3) > ENTRIES_A_ROW / 2 - 1 ? 1 : 0);
      for (int column : columns) {
        text.append(' ').append(column).append(':').append(1 + random.nextInt(100) / 100.0);
      }
      text.append('\n');
    }
    Files.writeString(file, text);
  }

  /** CSV: numbers x1 … with gaps, labels a, b and c of 0 and 1, targets t and u. */
  static void writeNumbers(Path file) throws IOException {
    Random random = new Random(4_711L);
    StringBuilder text = new StringBuilder();
    for (int number = 1; number <= NUMBERS; number++) {
      text.append('x').append(number).append(',');
    }
    text.append("a,b,c,t,u\n");
    for (int row = 0; row < ROWS; row++) {
      double sum = 0;
      double product = 1;
      for (int number = 0; number < NUMBERS; number++) {
        double value = Math.rint(1000 * random.nextGaussian()) / 1000;
        sum += value * (number - 3);
        product *= number < 2 ? value : 1;
        text.append(random.nextInt(40) == 0 ? "" : value).append(',');
      }
      text.append(sum > 0 ? 1 : 0).append(',').append(product > 0 ? 1 : 0).append(',');
      text.append(sum + product > 2 ? 1 : 0).append(',');
      text.append(sum + random.nextGaussian()).append(',').append(10 * product).append('\n');
    }
    Files.writeString(file, text);
  }
}
