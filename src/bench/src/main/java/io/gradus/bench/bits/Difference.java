package io.gradus.bench.bits;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * How two files of numbers differ.
 *
 * @param text for the table
 * @param failed whether they differ by more than they may
 */
record Difference(String text, boolean failed) {
  /** Predictions of a row may depend on how many rows share its matrix product. */
  private static final double PREDICTION_TOLERANCE = 1e-6;

  private static final Difference EQUAL = new Difference("equal", false);

  static Difference of(String reason) {
    return new Difference(reason, true);
  }

  /** Of two safetensors files of float32, which must be the same to the last bit. */
  static Difference ofWeights(Path before, Path after) throws IOException {
    if (!Files.exists(before) || !Files.exists(after)) {
      boolean neither = !Files.exists(before) && !Files.exists(after);
      return neither ? new Difference("–", false) : of("only one has a file");
    }
    byte[] first = Files.readAllBytes(before);
    byte[] second = Files.readAllBytes(after);
    if (Arrays.equals(first, second)) {
      return EQUAL;
    }
    FloatBuffer a = floats(first);
    FloatBuffer b = floats(second);
    if (a.remaining() != b.remaining()) {
      return of("%s and %s values".formatted(a.remaining(), b.remaining()));
    }
    int others = 0;
    double most = 0;
    for (int i = 0; i < a.limit(); i++) {
      if (Float.floatToRawIntBits(a.get(i)) != Float.floatToRawIntBits(b.get(i))) {
        others++;
        most = Math.max(most, Math.abs((double) a.get(i) - b.get(i)));
      }
    }
    return of(
        others == 0
            ? "equal values, another head"
            : String.format(
                Locale.ROOT, "%d of %d differ, by up to %.1e", others, a.limit(), most));
  }

  /** A head of JSON, its length before it, then the values. */
  private static FloatBuffer floats(byte[] file) {
    ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    int values = (int) (Long.BYTES + bytes.getLong(0));
    return bytes.position(values).slice().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
  }

  /** Of two folders of CSV files, whose numbers may differ by a rounding error or so. */
  static Difference ofPredictions(Path before, Path after) throws IOException {
    List<String> first = lines(before);
    List<String> second = lines(after);
    if (first.equals(second)) {
      return EQUAL;
    }
    if (first.size() != second.size()) {
      return of("%s and %s lines".formatted(first.size(), second.size()));
    }
    double most = 0;
    for (int line = 0; line < first.size(); line++) {
      String[] a = first.get(line).split(",", -1);
      String[] b = second.get(line).split(",", -1);
      if (a.length != b.length) {
        return of("line %s has %s and %s fields".formatted(line + 1, a.length, b.length));
      }
      for (int field = 0; field < a.length; field++) {
        if (!a[field].equals(b[field])) {
          double relative = relative(a[field], b[field]);
          if (!(relative <= PREDICTION_TOLERANCE)) {
            return of("line %s: %s and %s".formatted(line + 1, a[field], b[field]));
          }
          most = Math.max(most, relative);
        }
      }
    }
    return new Difference(String.format(Locale.ROOT, "within %.1e", most), false);
  }

  /** Of numbers, relative to the larger of 1 and the first; of other words NaN. */
  private static double relative(String a, String b) {
    try {
      double value = Double.parseDouble(a);
      return Math.abs(value - Double.parseDouble(b)) / Math.max(1, Math.abs(value));
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }

  /** All lines, file by file in the order of their partitions. */
  private static List<String> lines(Path folder) throws IOException {
    List<String> lines = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file :
          files
              .filter(path -> path.getFileName().toString().startsWith("part-"))
              .sorted()
              .toList()) {
        lines.addAll(Files.readAllLines(file));
      }
    }
    return lines;
  }
}
