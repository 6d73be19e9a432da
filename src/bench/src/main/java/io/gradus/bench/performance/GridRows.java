package io.gradus.bench.performance;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;

/** A table of numbers and categories with a label of two classes, the same each time. */
final class GridRows {
  /** Beside the label. */
  static final int COLUMNS = 15;

  static final int CATEGORIES = 3;
  static final int NUMBERS = COLUMNS - CATEGORIES;

  private static final int[] CODES = {8, 4, 3};

  private GridRows() {}

  /** Columns {@code x0} …, {@code c0} …, {@code label}. */
  static void write(Path file, int rows) throws IOException {
    Random random = new Random(1);
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < NUMBERS; i++) {
        line.append('x').append(i).append(',');
      }
      for (int i = 0; i < CATEGORIES; i++) {
        line.append('c').append(i).append(',');
      }
      out.write(line.append("label\n").toString());
      double[] x = new double[NUMBERS];
      int[] c = new int[CATEGORIES];
      for (int row = 0; row < rows; row++) {
        line.setLength(0);
        for (int i = 0; i < NUMBERS; i++) {
          x[i] = random.nextGaussian();
          line.append(String.format(Locale.ROOT, "%.4f,", x[i]));
        }
        for (int i = 0; i < CATEGORIES; i++) {
          c[i] = random.nextInt(CODES[i]);
          line.append("code").append(c[i]).append(',');
        }
        double logit =
            Math.sin(2 * x[0])
                + x[1] * x[2]
                + 0.5 * x[3]
                - 0.3 * x[4] * x[4]
                + 0.4 * (c[0] % 3)
                - 0.2 * c[1]
                + (c[2] == 1 ? x[5] : 0);
        line.append(random.nextDouble() < 1 / (1 + Math.exp(-logit)) ? 1 : 0).append('\n');
        out.write(line.toString());
      }
    }
  }
}
