package io.gradus.compute;

import java.util.List;

/**
 * How a square window moves over an image: [channels, height, width] → [windows down, windows
 * across].
 *
 * @param kernel the window's side
 */
record Window(
    int channels,
    int height,
    int width,
    int outHeight,
    int outWidth,
    int kernel,
    int stride,
    int padding) {

  static Window of(List<Integer> input, List<Integer> output, int kernel, int stride, int padding) {
    return new Window(
        input.get(0),
        input.get(1),
        input.get(2),
        output.get(1),
        output.get(2),
        kernel,
        stride,
        padding);
  }

  int inputSize() {
    return channels * height * width;
  }

  /** Windows of one channel. */
  int windows() {
    return outHeight * outWidth;
  }

  /** Values that all channels' windows have at one place. */
  int patch() {
    return channels * kernel * kernel;
  }

  /** The first window, across or down, whose {@code tap}-th value lies inside the image. */
  int first(int tap) {
    return Math.max(0, (padding - tap + stride - 1) / stride);
  }

  /**
   * The window after the last one, of {@code count}, whose {@code tap}-th value lies inside {@code
   * extent}.
   */
  int end(int tap, int extent, int count) {
    return Math.max(0, Math.min(count, (extent - 1 - tap + padding) / stride + 1));
  }

  /**
   * Lays the windows of one image side by side: column w has the values under window w. Padding
   * gives zeros.
   *
   * @param image from {@code at}: [channels, height, width]
   * @param columns takes [channels·kernel·kernel, windows]
   */
  void toColumns(float[] image, int at, float[] columns) {
    int column = 0;
    for (int channel = 0; channel < channels; channel++) {
      for (int i = 0; i < kernel; i++) {
        for (int j = 0; j < kernel; j++) {
          row(image, at + channel * height * width, i, j, columns, column);
          column += windows();
        }
      }
    }
  }

  private void row(float[] image, int plane, int i, int j, float[] columns, int at) {
    int left = first(j);
    int right = end(j, width, outWidth);
    for (int down = 0; down < outHeight; down++) {
      int r = down * stride - padding + i;
      int to = at + down * outWidth;
      if (r < 0 || r >= height || left >= right) {
        zero(columns, to, to + outWidth);
        continue;
      }
      zero(columns, to, to + left);
      zero(columns, to + right, to + outWidth);
      int from = plane + r * width - padding + j;
      if (stride == 1) {
        System.arraycopy(image, from + left, columns, to + left, right - left);
      } else {
        for (int across = left; across < right; across++) {
          columns[to + across] = image[from + across * stride];
        }
      }
    }
  }

  private static void zero(float[] values, int from, int to) {
    for (int i = from; i < to; i++) {
      values[i] = 0;
    }
  }

  /** The way back of {@link #toColumns}: adds each column to the values its window lies over. */
  void addColumns(float[] columns, float[] image, int at) {
    int column = 0;
    for (int channel = 0; channel < channels; channel++) {
      int plane = at + channel * height * width;
      for (int i = 0; i < kernel; i++) {
        for (int j = 0; j < kernel; j++) {
          int left = first(j);
          int right = end(j, width, outWidth);
          for (int down = 0; down < outHeight; down++) {
            int r = down * stride - padding + i;
            if (r >= 0 && r < height) {
              int to = plane + r * width - padding + j;
              int from = column + down * outWidth;
              for (int across = left; across < right; across++) {
                image[to + across * stride] += columns[from + across];
              }
            }
          }
          column += windows();
        }
      }
    }
  }
}
