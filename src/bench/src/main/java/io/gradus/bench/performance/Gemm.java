package io.gradus.bench.performance;

import io.gradus.kernel.Kernels;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The machine's own rate of matrix products, by the kernel that training takes. */
final class Gemm {
  private static final int SIZE = 1024;
  private static final int REPEATS = 12;

  private Gemm() {}

  /** 10⁹ operations a second of so many threads together, each with a product of its own. */
  static double gigaflops(int threads) throws InterruptedException, ExecutionException {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Callable<Double>> runs = new ArrayList<>();
      for (int thread = 0; thread < threads; thread++) {
        runs.add(Gemm::rate);
      }
      double sum = 0;
      for (Future<Double> run : pool.invokeAll(runs)) {
        sum += run.get();
      }
      return sum;
    } finally {
      pool.shutdown();
    }
  }

  private static double rate() {
    float[] a = new float[SIZE * SIZE];
    float[] b = new float[SIZE * SIZE];
    float[] c = new float[SIZE * SIZE];
    java.util.Arrays.fill(a, 0.5f);
    java.util.Arrays.fill(b, 0.25f);
    List<Double> rates = new ArrayList<>();
    for (int i = 0; i < REPEATS; i++) {
      long start = System.nanoTime();
      Kernels.active().products().multiply(SIZE, SIZE, SIZE, a, 0, SIZE, b, 0, SIZE, 0, c, 0, SIZE);
      rates.add(2.0 * SIZE * SIZE * SIZE / (System.nanoTime() - start));
    }
    return Trials.median(rates);
  }
}
