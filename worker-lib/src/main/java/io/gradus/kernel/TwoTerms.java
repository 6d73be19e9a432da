package io.gradus.kernel;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * The inner loop of {@link PortableProduct}: adds two scaled rows to each of two others.
 *
 * <p>The loop is as large as it is because the JIT compiler vectorizes it so: all arrays are
 * addressed at the same index, all is read before anything is written, and there are few enough
 * operations (three rows at a time, or four terms, fall back to scalars on some versions). It is
 * called by a handle that is no constant to the compiler, and so compiled by itself: inlined into
 * its caller it is not vectorized, which makes it four to five times slower.
 */
final class TwoTerms {
  private final MethodHandle loop;

  TwoTerms() {
    MethodType type =
        MethodType.methodType(
            void.class,
            float[].class,
            float[].class,
            float[].class,
            float[].class,
            float[].class,
            int.class);
    try {
      loop = MethodHandles.lookup().findStatic(TwoTerms.class, "loop", type);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** {@code sums0 += f₀·row0 + f₁·row1}, {@code sums1 += f₂·row0 + f₃·row1} */
  void add(float[] f, float[] row0, float[] row1, float[] sums0, float[] sums1, int width) {
    try {
      loop.invokeExact(f, row0, row1, sums0, sums1, width);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("The loop throws nothing that is checked.", e);
    }
  }

  static void loop(float[] f, float[] row0, float[] row1, float[] sums0, float[] sums1, int width) {
    float f0 = f[0];
    float f1 = f[1];
    float f2 = f[2];
    float f3 = f[3];
    for (int j = 0; j < width; j++) {
      float x = row0[j];
      float y = row1[j];
      float sum0 = sums0[j];
      float sum1 = sums1[j];
      sum0 += f0 * x + f1 * y;
      sum1 += f2 * x + f3 * y;
      sums0[j] = sum0;
      sums1[j] = sum1;
    }
  }
}
