package io.gradus.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** Convolution and its two gradients against naive loops in double precision. */
class ConvolutionTest {
  private static final long SEED = 99;

  private record Shape(
      int rows,
      int channels,
      int height,
      int width,
      int filters,
      int kernel,
      int stride,
      int padding) {
    int outHeight() {
      return (height + 2 * padding - kernel) / stride + 1;
    }

    int outWidth() {
      return (width + 2 * padding - kernel) / stride + 1;
    }
  }

  /** Is told every term: output, weight and input position, and each image's row. */
  private interface Term {
    void of(int row, int out, int weight, int in);
  }

  @Test
  void agreesWithNaiveLoops() {
    Random random = new Random(SEED);
    for (int trial = 0; trial < 120; trial++) {
      int kernel = 1 + random.nextInt(5);
      check(
          new Shape(
              1 + random.nextInt(4),
              1 + random.nextInt(4),
              kernel + random.nextInt(8),
              kernel + random.nextInt(8),
              1 + random.nextInt(6),
              kernel,
              1 + random.nextInt(3),
              random.nextInt(kernel)),
          random);
    }
  }

  private static void check(Shape s, Random random) {
    Convolution convolution =
        new Convolution(s.channels, s.height, s.width, s.filters, s.kernel, s.stride, s.padding);
    int inSize = s.channels * s.height * s.width;
    int outSize = s.filters * s.outHeight() * s.outWidth();
    float[] in = random(random, s.rows * inSize);
    float[] weight = random(random, 3 + s.filters * s.channels * s.kernel * s.kernel);
    float[] errors = random(random, s.rows * outSize);
    double[] out = new double[errors.length];
    double[] gradient = new double[weight.length];
    double[] inErrors = new double[in.length];
    everyTerm(
        s,
        (row, o, w, i) -> {
          out[row * outSize + o] += (double) weight[3 + w] * in[row * inSize + i];
          gradient[3 + w] += (double) errors[row * outSize + o] * in[row * inSize + i];
          inErrors[row * inSize + i] += (double) errors[row * outSize + o] * weight[3 + w];
        });
    MatrixProduct products = new PortableProduct();
    float[] scratch = new float[convolution.scratch()];
    float[] foundOut = random(random, out.length);
    convolution.forward(products, s.rows, in, weight, 3, foundOut, scratch);
    near(out, foundOut, s, "output");
    float[] foundGradient = new float[gradient.length];
    convolution.weightGradient(products, s.rows, in, errors, foundGradient, 3, scratch);
    near(gradient, foundGradient, s, "weight gradient");
    float[] foundErrors = random(random, inErrors.length);
    convolution.inputErrors(products, s.rows, errors, weight, 3, foundErrors, scratch);
    near(inErrors, foundErrors, s, "input errors");
  }

  private static void everyTerm(Shape s, Term term) {
    for (int row = 0; row < s.rows; row++) {
      for (int f = 0; f < s.filters; f++) {
        for (int y = 0; y < s.outHeight(); y++) {
          for (int x = 0; x < s.outWidth(); x++) {
            for (int c = 0; c < s.channels; c++) {
              for (int ky = 0; ky < s.kernel; ky++) {
                for (int kx = 0; kx < s.kernel; kx++) {
                  int line = y * s.stride + ky - s.padding;
                  int pixel = x * s.stride + kx - s.padding;
                  if (line >= 0 && line < s.height && pixel >= 0 && pixel < s.width) {
                    term.of(
                        row,
                        (f * s.outHeight() + y) * s.outWidth() + x,
                        ((f * s.channels + c) * s.kernel + ky) * s.kernel + kx,
                        (c * s.height + line) * s.width + pixel);
                  }
                }
              }
            }
          }
        }
      }
    }
  }

  private static void near(double[] expected, float[] found, Shape shape, String what) {
    for (int i = 0; i < expected.length; i++) {
      int at = i;
      assertEquals(
          expected[i],
          found[i],
          2e-5,
          () -> "%s at %s of %s, seed %s".formatted(what, at, shape, SEED));
    }
  }

  private static float[] random(Random random, int length) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) random.nextGaussian() / 2;
    }
    return values;
  }
}
