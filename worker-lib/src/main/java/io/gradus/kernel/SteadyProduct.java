package io.gradus.kernel;

import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Products of rows and a weight whose rows come out the same, bit by bit, however many are computed
 * together: of one row alone as of that row among a thousand.
 *
 * <p>A library takes other inner loops for few rows than for many, and those add in another order.
 * Which counts of rows agree is found out by trial, for the shapes that a network has: a product of
 * as many rows as there usually are is the rule, and where fewer do not agree with it they are
 * filled up with rows of zeros to the next count that does.
 *
 * <p>With some libraries (OpenBLAS on processors without AVX-512) even a row's place among the
 * others decides how its terms are added. No filling up helps there: such shapes are computed as
 * they come, and {@link #rowsApart()} is false.
 *
 * <p>Safe for several threads at a time.
 */
public final class SteadyProduct implements MatrixProduct {
  private final MatrixProduct products;
  private final SteadyRows[] shapes;
  private final ThreadLocal<Padding> padding = ThreadLocal.withInitial(Padding::new);

  /**
   * Tries the shapes that a network has.
   *
   * @param usualPass does all products of the usual number of rows; the provider that it is given
   *     computes nothing
   */
  public SteadyProduct(MatrixProduct products, Consumer<MatrixProduct> usualPass) {
    this.products = products;
    ShapeRecorder recorder = new ShapeRecorder();
    usualPass.accept(recorder);
    this.shapes =
        recorder.mostRows().entrySet().stream()
            .map(usual -> new SteadyRows(products, usual.getKey(), usual.getValue()))
            .toArray(SteadyRows[]::new);
  }

  /** Whether the rows of all shapes come out the same however many are computed together. */
  public boolean rowsApart() {
    return Arrays.stream(shapes).allMatch(SteadyRows::apart);
  }

  @Override
  public void multiply(
      int m,
      int n,
      int k,
      float[] a,
      int aOffset,
      int lda,
      float[] b,
      int bOffset,
      int ldb,
      float beta,
      float[] c,
      int cOffset,
      int ldc) {
    product(
        ProductShape.Form.PLAIN, m, n, k, a, aOffset, lda, b, bOffset, ldb, beta, c, cOffset, ldc);
  }

  @Override
  public void multiplyTransposedRight(
      int m,
      int n,
      int k,
      float[] a,
      int aOffset,
      int lda,
      float[] b,
      int bOffset,
      int ldb,
      float beta,
      float[] c,
      int cOffset,
      int ldc) {
    product(
        ProductShape.Form.TRANSPOSED_RIGHT,
        m,
        n,
        k,
        a,
        aOffset,
        lda,
        b,
        bOffset,
        ldb,
        beta,
        c,
        cOffset,
        ldc);
  }

  private void product(
      ProductShape.Form form,
      int m,
      int n,
      int k,
      float[] a,
      int aOffset,
      int lda,
      float[] b,
      int bOffset,
      int ldb,
      float beta,
      float[] c,
      int cOffset,
      int ldc) {
    int steady = steady(form, n, k, beta != 0, m);
    if (steady == m) {
      form.product(products, m, n, k, a, aOffset, lda, b, bOffset, ldb, beta, c, cOffset, ldc);
      return;
    }
    Padding scratch = padding.get();
    float[] left = scratch.left(steady, m, k);
    float[] result = scratch.result(steady * n);
    for (int row = 0; row < m; row++) {
      System.arraycopy(a, aOffset + row * lda, left, row * k, k);
      if (beta != 0) {
        System.arraycopy(c, cOffset + row * ldc, result, row * n, n);
      }
    }
    form.product(products, steady, n, k, left, 0, k, b, bOffset, ldb, beta, result, 0, n);
    for (int row = 0; row < m; row++) {
      System.arraycopy(result, row * n, c, cOffset + row * ldc, n);
    }
  }

  /** A shape that the network has not shown is computed as it comes. */
  private int steady(ProductShape.Form form, int n, int k, boolean adds, int rows) {
    for (SteadyRows known : shapes) {
      if (known.shape().is(form, n, k, adds)) {
        return known.steady(rows);
      }
    }
    return rows;
  }

  /** Rows are terms here, all of them in each sum: computed as it comes. */
  @Override
  public void multiplyTransposedLeft(
      int m,
      int n,
      int k,
      float[] a,
      int aOffset,
      int lda,
      float[] b,
      int bOffset,
      int ldb,
      float beta,
      float[] c,
      int cOffset,
      int ldc) {
    products.multiplyTransposedLeft(
        m, n, k, a, aOffset, lda, b, bOffset, ldb, beta, c, cOffset, ldc);
  }

  @Override
  public String name() {
    return products.name();
  }

  /** The scratch of one thread. */
  private static final class Padding {
    private float[] left = {};
    private float[] result = {};

    /** Room for {@code rows} of {@code width}, of which those from {@code used} on are zero. */
    float[] left(int rows, int used, int width) {
      if (left.length < rows * width) {
        left = new float[rows * width];
      }
      Arrays.fill(left, used * width, rows * width, 0);
      return left;
    }

    float[] result(int length) {
      if (result.length < length) {
        result = new float[length];
      }
      return result;
    }
  }
}
