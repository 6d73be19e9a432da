package io.gradus.compute;

import io.gradus.network.Shape;
import io.gradus.network.ShapedLayer;
import java.util.Arrays;

/**
 * How a square window moves over an image: [height, width, channels] → [outHeight, outWidth]
 * places.
 *
 * <p>Between steps, images lie with their channels side by side, unlike in declarations and files:
 * a window's values are then a few long runs, and one loop over channels serves every pixel.
 *
 * @param kernel the window's side
 */
record Window(
    int height,
    int width,
    int channels,
    int outHeight,
    int outWidth,
    int kernel,
    int stride,
    int padding) {

  /** The window of a layer that takes an image, and gives one. */
  static Window of(ShapedLayer layer, int kernel, int stride, int padding) {
    Shape input = layer.input();
    Shape output = layer.output();
    return new Window(
        input.extent(1),
        input.extent(2),
        input.channels(),
        output.extent(1),
        output.extent(2),
        kernel,
        stride,
        padding);
  }

  /** How many places the window takes. */
  int places() {
    return outHeight * outWidth;
  }

  /** Whether each pixel is under the window at some place, if windows lie side by side. */
  boolean seesAllPixels() {
    return height * width == places() * kernel * kernel;
  }

  /** Values under the window. */
  int patch() {
    return kernel * kernel * channels;
  }

  /**
   * Copies what is under the window at one place. Padding gives zeros.
   *
   * @param image from {@code from}: [height, width, channels]
   * @param top the place's first row
   * @param left the place's first column
   * @param patch from {@code to}: takes [kernel, kernel, channels]
   */
  void gather(float[] image, int from, int top, int left, float[] patch, int to) {
    int run = kernel * channels;
    int skipped = Math.max(0, -left) * channels;
    int kept = Math.min(kernel, width - left) * channels - skipped;
    int at = to;
    for (int row = top; row < top + kernel; row++) {
      if (row < 0 || row >= height || kept <= 0) {
        zero(patch, at, at + run);
      } else {
        zero(patch, at, at + skipped);
        copy(image, from + (row * width + left) * channels + skipped, patch, at + skipped, kept);
        zero(patch, at + skipped + kept, at + run);
      }
      at += run;
    }
  }

  /** The way back of {@link #gather}: adds a patch to the values it was taken from. */
  void scatter(float[] patch, int from, float[] image, int to, int top, int left) {
    int skipped = Math.max(0, -left) * channels;
    int kept = Math.min(kernel, width - left) * channels - skipped;
    int at = from + skipped;
    for (int row = top; row < top + kernel; row++) {
      if (row >= 0 && row < height) {
        int target = to + (row * width + left) * channels + skipped;
        for (int i = 0; i < kept; i++) {
          image[target + i] += patch[at + i];
        }
      }
      at += kernel * channels;
    }
  }

  /** The first row under the window at each place; above the image where padding is. */
  int[] tops(int[] places) {
    return Arrays.stream(places).map(place -> place / outWidth * stride - padding).toArray();
  }

  /** The first column under the window at each place; left of the image where padding is. */
  int[] lefts(int[] places) {
    return Arrays.stream(places).map(place -> place % outWidth * stride - padding).toArray();
  }

  /** All places, along rows. */
  int[] placesInOrder() {
    int[] order = new int[places()];
    for (int place = 0; place < order.length; place++) {
      order[place] = place;
    }
    return order;
  }

  /**
   * The places that a pool behind this window looks at, sorted by their part in the pool: first all
   * that are the first value of a pool's window, then all that are the second, and so on. The pool
   * is then an operation on long blocks.
   *
   * @param pool whose windows do not overlap
   */
  int[] placesByTapOf(Window pool) {
    int taps = pool.kernel * pool.kernel;
    int[] order = new int[taps * pool.places()];
    int at = 0;
    for (int tap = 0; tap < taps; tap++) {
      for (int place = 0; place < pool.places(); place++) {
        order[at++] = pool.tap(place, tap) / pool.channels;
      }
    }
    return order;
  }

  /** Where the values of channel 0 under the {@code tap}-th value of a place begin; no padding. */
  int tap(int place, int tap) {
    int row = place / outWidth * stride + tap / kernel;
    int column = place % outWidth * stride + tap % kernel;
    return (row * width + column) * channels;
  }

  private static void zero(float[] values, int from, int to) {
    for (int i = from; i < to; i++) {
      values[i] = 0;
    }
  }

  private static void copy(float[] from, int fromAt, float[] to, int toAt, int length) {
    if (length < 16) { // not worth a call
      for (int i = 0; i < length; i++) {
        to[toAt + i] = from[fromAt + i];
      }
    } else {
      System.arraycopy(from, fromAt, to, toAt, length);
    }
  }
}
