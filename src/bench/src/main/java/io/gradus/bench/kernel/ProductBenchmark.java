package io.gradus.bench.kernel;

import dev.ludovic.netlib.blas.JavaBLAS;
import io.gradus.kernel.Kernels;
import io.gradus.kernel.MatrixProduct;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Matrix products on one core: ours, and the one that Spark falls back to. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ProductBenchmark {
  /** What computes: OpenBLAS, plain Java, or netlib's Java BLAS. */
  public enum Provider {
    OPENBLAS,
    PORTABLE,
    NETLIB
  }

  /** Which product. */
  @Param public Provider provider;

  /** Rows × columns × terms. */
  @Param({"64x256x784", "512x512x512", "2048x2048x2048"})
  public String size;

  private int m;
  private int n;
  private int k;
  private float[] a;
  private float[] b;
  private float[] c;
  private MatrixProduct product;
  private JavaBLAS netlib;

  /** Operations of one product of that size. */
  static double operations(String size) {
    double operations = 2;
    for (String extent : size.split("x", -1)) {
      operations *= Integer.parseInt(extent);
    }
    return operations;
  }

  /** Random matrices. */
  @Setup
  public void prepare() {
    String[] extents = size.split("x", -1);
    m = Integer.parseInt(extents[0]);
    n = Integer.parseInt(extents[1]);
    k = Integer.parseInt(extents[2]);
    Random random = new Random(1);
    a = random(random, m * k);
    b = random(random, n * k);
    c = new float[m * n];
    switch (provider) {
      case OPENBLAS -> product = Kernels.active().products();
      case PORTABLE -> product = Kernels.portable().products();
      case NETLIB -> netlib = JavaBLAS.getInstance();
    }
  }

  private static float[] random(Random random, int length) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = random.nextFloat() - 0.5f;
    }
    return values;
  }

  /** {@code C = A·Bᵀ}, as a dense layer computes its nodes. */
  @Benchmark
  public float[] product() {
    if (netlib != null) {
      netlib.sgemm("T", "N", n, m, k, 1, b, k, a, k, 0, c, n);
    } else {
      product.multiplyTransposedRight(m, n, k, a, 0, k, b, 0, k, 0, c, 0, n);
    }
    return c;
  }
}
