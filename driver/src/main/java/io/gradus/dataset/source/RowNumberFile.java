package io.gradus.dataset.source;

import io.gradus.dataset.scan.SparkErrors;
import io.gradus.dataset.source.place.Decompression;
import io.gradus.encode.ColumnNames;
import io.gradus.encode.DataException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Numbers of rows in a text file, counted from 0: one a line, or several with blanks or commas
 * between them. Whole numbers with a point or an exponent, as NumPy writes them, are whole numbers.
 */
public final class RowNumberFile {
  private RowNumberFile() {}

  /**
   * The numbers, in ascending order; the file may be compressed.
   *
   * @param key of the configuration, for messages
   * @throws DataException if the file cannot be read, is empty, or holds something else than row
   *     numbers, or one of them twice
   */
  public static long[] read(String path, String key, Configuration hadoop) {
    long[] rows = new long[1024];
    int count = 0;
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                Decompression.open(new Path(path), hadoop), StandardCharsets.UTF_8))) {
      long line = 0;
      for (String text = reader.readLine(); text != null; text = reader.readLine()) {
        line++;
        for (String number : text.strip().split("[\\s,;]+")) {
          if (!number.isEmpty()) {
            if (count == rows.length) {
              rows = Arrays.copyOf(rows, 2 * count);
            }
            rows[count++] = parse(number, path, line);
          }
        }
      }
    } catch (IOException | IllegalArgumentException e) {
      throw DataException.because("Could not read the file: " + SparkErrors.rootMessage(e))
          .file(path)
          .remedy("Check " + key + ".")
          .cause(e)
          .build();
    }
    if (count == 0) {
      throw DataException.expected("row numbers, one a line", "none")
          .file(path)
          .remedy("Check " + key + ".")
          .build();
    }
    long[] sorted = Arrays.copyOf(rows, count);
    Arrays.sort(sorted);
    for (int i = 1; i < count; i++) {
      if (sorted[i] == sorted[i - 1]) {
        throw DataException.expected("each row number once", sorted[i] + " twice")
            .file(path)
            .remedy(
                "Take one of them out. Where each line is a split of its own, give one line in a"
                    + " file.")
            .build();
      }
    }
    return sorted;
  }

  private static long parse(String number, String path, long line) {
    try {
      long row = new BigDecimal(number).longValueExact();
      if (row >= 0) {
        return row;
      }
    } catch (ArithmeticException | NumberFormatException e) {
      // Said below, as that of a negative number is.
    }
    throw DataException.expected(
            "a row number, a whole number from 0 on", ColumnNames.quoted(number))
        .file(path)
        .row("line " + line)
        .remedy("Rows are counted from 0, without the header; give one number a line.")
        .build();
  }
}
