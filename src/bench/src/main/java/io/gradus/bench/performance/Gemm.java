package io.gradus.bench.performance;

import io.gradus.kernel.Kernels;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongSupplier;

/** The machine's own rate of matrix products, by the kernel that training takes. */
final class Gemm {
  private static final int SIZE = 1024;
  private static final int REPEATS = 12;

  private Gemm() {}

  /** 10⁹ operations a second of so many threads together, each with a product of its own. */
  static double gigaflops(int threads) throws InterruptedException, ExecutionException {
    return sum(threads, System::nanoTime);
  }

  /**
   * 10⁹ operations a second that one thread has a processor, while so many compute; what else runs
   * on a shared machine hardly changes it.
   */
  static double gigaflopsOfAProcessor(int threads) throws InterruptedException, ExecutionException {
    ThreadMXBean times = ManagementFactory.getThreadMXBean();
    return sum(threads, times::getCurrentThreadCpuTime) / threads;
  }

  private static double sum(int threads, LongSupplier nanos)
      throws InterruptedException, ExecutionException {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Callable<Double>> runs = new ArrayList<>();
      for (int thread = 0; thread < threads; thread++) {
        runs.add(() -> rate(nanos));
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

  private static double rate(LongSupplier nanos) {
    float[] a = new float[SIZE * SIZE];
    float[] b = new float[SIZE * SIZE];
    float[] c = new float[SIZE * SIZE];
    java.util.Arrays.fill(a, 0.5f);
    java.util.Arrays.fill(b, 0.25f);
    List<Double> rates = new ArrayList<>();
    for (int i = 0; i < REPEATS; i++) {
      long start = nanos.getAsLong();
      Kernels.active().products().multiply(SIZE, SIZE, SIZE, a, 0, SIZE, b, 0, SIZE, 0, c, 0, SIZE);
      rates.add(2.0 * SIZE * SIZE * SIZE / (nanos.getAsLong() - start));
    }
    return Trials.median(rates);
  }
}
