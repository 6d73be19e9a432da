package io.gradus.kernel;

import java.util.Arrays;

/**
 * Cross-correlation with square kernels on images in channel, height, width order, as one matrix
 * product an image: its windows are laid out as columns (im2col; Chellapilla, Puri and Simard,
 * 2006), so that {@code out [filters × places] = weight [filters × window] · columns [window ×
 * places]}.
 */
public final class Convolution {
  private final int channels;
  private final int height;
  private final int width;
  private final int filters;
  private final int kernel;
  private final int stride;
  private final int padding;
  private final int outHeight;
  private final int outWidth;

  /**
   * @param padding zeros around the image
   */
  public Convolution(
      int channels, int height, int width, int filters, int kernel, int stride, int padding) {
    this.channels = channels;
    this.height = height;
    this.width = width;
    this.filters = filters;
    this.kernel = kernel;
    this.stride = stride;
    this.padding = padding;
    this.outHeight = (height + 2 * padding - kernel) / stride + 1;
    this.outWidth = (width + 2 * padding - kernel) / stride + 1;
  }

  /** Places a filter is put on: output height · width. */
  public int places() {
    return outHeight * outWidth;
  }

  /** Floats of scratch that every method here needs. */
  public int scratch() {
    return window() * places();
  }

  /**
   * {@code out = weight ∗ in}, without bias.
   *
   * @param in [rows, channels, height, width]
   * @param weight [filters, channels, kernel, kernel] from {@code weightOffset}
   * @param out [rows, filters, outHeight, outWidth], overwritten
   */
  public void forward(
      MatrixProduct products,
      int rows,
      float[] in,
      float[] weight,
      int weightOffset,
      float[] out,
      float[] scratch) {
    int places = places();
    int window = window();
    for (int row = 0; row < rows; row++) {
      columns(in, row * inSize(), scratch);
      products.multiply(
          filters,
          places,
          window,
          weight,
          weightOffset,
          window,
          scratch,
          0,
          places,
          0,
          out,
          row * filters * places,
          places);
    }
  }

  /**
   * Adds {@code Σ_rows errors ∗ in} to the weight's gradient.
   *
   * @param errors [rows, filters, outHeight, outWidth]
   * @param gradient [filters, channels, kernel, kernel] from {@code gradientOffset}
   */
  public void weightGradient(
      MatrixProduct products,
      int rows,
      float[] in,
      float[] errors,
      float[] gradient,
      int gradientOffset,
      float[] scratch) {
    int places = places();
    int window = window();
    for (int row = 0; row < rows; row++) {
      columns(in, row * inSize(), scratch);
      products.multiplyTransposedRight(
          filters,
          window,
          places,
          errors,
          row * filters * places,
          places,
          scratch,
          0,
          places,
          1,
          gradient,
          gradientOffset,
          window);
    }
  }

  /**
   * The error at the input.
   *
   * @param errors [rows, filters, outHeight, outWidth]
   * @param inErrors [rows, channels, height, width], overwritten
   */
  public void inputErrors(
      MatrixProduct products,
      int rows,
      float[] errors,
      float[] weight,
      int weightOffset,
      float[] inErrors,
      float[] scratch) {
    int places = places();
    int window = window();
    for (int row = 0; row < rows; row++) {
      products.multiplyTransposedLeft(
          window,
          places,
          filters,
          weight,
          weightOffset,
          window,
          errors,
          row * filters * places,
          places,
          0,
          scratch,
          0,
          places);
      addColumns(scratch, inErrors, row * inSize());
    }
  }

  private int window() {
    return channels * kernel * kernel;
  }

  private int inSize() {
    return channels * height * width;
  }

  /**
   * The first output column whose window position {@code offset} lies inside a line of {@code
   * size}.
   */
  private int firstInside(int offset) {
    return Math.max(0, (padding - offset + stride - 1) / stride);
  }

  /** One past the last such output column. */
  private int endInside(int offset, int size, int outSize) {
    int last = size - 1 + padding - offset;
    return last < 0 ? 0 : Math.min(outSize, last / stride + 1);
  }

  /** Lays one image's windows out: [channels·kernel·kernel × places]. */
  private void columns(float[] in, int image, float[] columns) {
    int target = 0;
    for (int channel = 0; channel < channels; channel++) {
      int plane = image + channel * height * width;
      for (int ky = 0; ky < kernel; ky++) {
        for (int kx = 0; kx < kernel; kx++) {
          int from = firstInside(kx);
          int to = Math.max(from, endInside(kx, width, outWidth));
          for (int y = 0; y < outHeight; y++, target += outWidth) {
            int line = y * stride + ky - padding;
            if (line < 0 || line >= height) {
              Arrays.fill(columns, target, target + outWidth, 0);
              continue;
            }
            Arrays.fill(columns, target, target + from, 0);
            int source = plane + line * width + kx - padding;
            if (stride == 1) {
              System.arraycopy(in, source + from, columns, target + from, to - from);
            } else {
              for (int x = from; x < to; x++) {
                columns[target + x] = in[source + x * stride];
              }
            }
            Arrays.fill(columns, target + to, target + outWidth, 0);
          }
        }
      }
    }
  }

  /** Adds every window's error to the pixels it was taken from. */
  private void addColumns(float[] columns, float[] inErrors, int image) {
    Arrays.fill(inErrors, image, image + inSize(), 0);
    int source = 0;
    for (int channel = 0; channel < channels; channel++) {
      int plane = image + channel * height * width;
      for (int ky = 0; ky < kernel; ky++) {
        for (int kx = 0; kx < kernel; kx++) {
          int from = firstInside(kx);
          int to = endInside(kx, width, outWidth);
          for (int y = 0; y < outHeight; y++, source += outWidth) {
            int line = y * stride + ky - padding;
            if (line >= 0 && line < height) {
              int target = plane + line * width + kx - padding;
              add(columns, source, inErrors, target, from, to);
            }
          }
        }
      }
    }
  }

  private void add(float[] columns, int source, float[] into, int target, int from, int to) {
    if (stride == 1) {
      for (int x = from; x < to; x++) {
        into[target + x] += columns[source + x];
      }
    } else {
      for (int x = from; x < to; x++) {
        into[target + x * stride] += columns[source + x];
      }
    }
  }
}
