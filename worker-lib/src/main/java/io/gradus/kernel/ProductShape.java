package io.gradus.kernel;

/**
 * What a product of any number of rows with a weight is otherwise like: [rows × k] times [k × n].
 *
 * @param adds whether it adds to what is there
 */
record ProductShape(Form form, int n, int k, boolean adds) {

  /** How the weight lies. */
  enum Form {
    /** [k × n] */
    PLAIN {
      @Override
      void product(
          MatrixProduct products,
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
        products.multiply(m, n, k, a, aOffset, lda, b, bOffset, ldb, beta, c, cOffset, ldc);
      }

      @Override
      int stride(int n, int k) {
        return n;
      }
    },
    /** [n × k] */
    TRANSPOSED_RIGHT {
      @Override
      void product(
          MatrixProduct products,
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
        products.multiplyTransposedRight(
            m, n, k, a, aOffset, lda, b, bOffset, ldb, beta, c, cOffset, ldc);
      }

      @Override
      int stride(int n, int k) {
        return k;
      }
    };

    /** The product of this form, as {@link MatrixProduct} has it. */
    abstract void product(
        MatrixProduct products,
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
        int ldc);

    /** The leading dimension of a weight that lies by itself. */
    abstract int stride(int n, int k);
  }

  boolean is(Form otherForm, int otherN, int otherK, boolean otherAdds) {
    return form == otherForm && n == otherN && k == otherK && adds == otherAdds;
  }

  /** {@code C = A·op(B)}, or {@code C += A·op(B)}, of arrays that hold nothing else. */
  void product(MatrixProduct products, int rows, float[] a, int aOffset, float[] b, float[] c) {
    int stride = form.stride(n, k);
    form.product(products, rows, n, k, a, aOffset, k, b, 0, stride, adds ? 1 : 0, c, 0, n);
  }
}
