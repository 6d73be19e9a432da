package io.gradus.dataset.source.idx;

import io.gradus.encode.DataException;
import io.gradus.network.Shape;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;

/**
 * The head of an IDX file: two zero bytes, the type of the values, the number of dimensions, and
 * the dimensions as big-endian integers; then follow the values, the last dimension running fastest
 * (LeCun, Cortes and Burges, "The MNIST database of handwritten digits", "The IDX file format").
 * Only unsigned bytes are read.
 */
public final class IdxHeader {
  /** The type of values that are read. */
  public static final int UNSIGNED_BYTES = 8;

  /** The largest row that is believed: a forged size must not become an allocation. */
  private static final long MOST_ROW_BYTES = 1L << 26;

  private final String file;
  private final int[] dimensions;

  private IdxHeader(String file, int[] dimensions) {
    this.file = file;
    this.dimensions = dimensions;
  }

  /**
   * Reads and checks the head.
   *
   * @throws DataException if this is no head of an IDX file of unsigned bytes
   */
  static IdxHeader read(DataInputStream in, String file) throws IOException {
    try {
      int magic = in.readInt();
      int type = magic >>> 8;
      int count = magic & 0xFF;
      if (type != UNSIGNED_BYTES || count < 1 || count > 4) {
        throw DataException.expected(
                "an IDX file of unsigned bytes, which begins with 00 00 08 and 1 to 4 dimensions",
                String.format(
                    Locale.ROOT,
                    "%02x %02x %02x %02x",
                    magic >>> 24,
                    magic >>> 16 & 0xFF,
                    magic >>> 8 & 0xFF,
                    count))
            .file(file)
            .remedy("Check that the path names image files, and data.format.")
            .build();
      }
      int[] dimensions = new int[count];
      for (int i = 0; i < count; i++) {
        dimensions[i] = in.readInt();
      }
      IdxHeader header = new IdxHeader(file, dimensions);
      header.check();
      return header;
    } catch (EOFException e) {
      throw DataException.expected("an IDX file", "a file that ends inside its head")
          .file(file)
          .remedy("Copy the file again.")
          .cause(e)
          .build();
    }
  }

  private void check() {
    long bytes = 1;
    for (int i = 0; i < dimensions.length; i++) {
      if (dimensions[i] < (i == 0 ? 0 : 1)) {
        throw wrong("positive dimensions");
      }
      if (i > 0) {
        bytes *= dimensions[i];
        if (bytes > MOST_ROW_BYTES) {
          throw wrong("at most " + MOST_ROW_BYTES + " values a row");
        }
      }
    }
  }

  private DataException wrong(String expected) {
    return DataException.expected(expected, Arrays.toString(dimensions))
        .file(file)
        .remedy("The head of the file is damaged: copy it again.")
        .build();
  }

  boolean isLabels() {
    return dimensions.length == 1;
  }

  int rows() {
    return dimensions[0];
  }

  int rowBytes() {
    int bytes = 1;
    for (int i = 1; i < dimensions.length; i++) {
      bytes *= dimensions[i];
    }
    return bytes;
  }

  int headerBytes() {
    return 4 + 4 * dimensions.length;
  }

  long fileBytes() {
    return headerBytes() + (long) rows() * rowBytes();
  }

  /** [features], or [channels, height, width] of images; grey ones have one channel. */
  Shape shape() {
    int[] ofARow = Arrays.copyOfRange(dimensions, 1, dimensions.length);
    return ofARow.length == 2 ? Shape.of(1, ofARow[0], ofARow[1]) : Shape.of(ofARow);
  }
}
