package io.gradus.kernel;

import dev.ludovic.netlib.blas.NativeBLAS;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas_nolapack;

/**
 * Loads the OpenBLAS that comes along in the jar and points netlib's JNI binding at it.
 *
 * <p>The binding is a singleton that reads its library's path once, when it is first touched, and
 * never recovers from a failure; so the path is set before, and whoever touched it earlier decides
 * for everybody in the JVM. A path that is set already is the user's own choice and stays.
 */
final class NativeLibrary {
  /** System property that netlib's binding reads. */
  static final String PATH = "dev.ludovic.netlib.blas.nativeLibPath";

  private static final String OPENBLAS = "libopenblas_nolapack.so.0";
  private static final String BINDING = "dev.ludovic.netlib.blas.JNIBLAS";

  private NativeLibrary() {}

  /**
   * @throws LinkageError if there is no native library for this machine
   * @throws RuntimeException if netlib could not load it, or is bound to another one
   */
  static MatrixProduct load() {
    String given = System.getProperty(PATH);
    if (given != null && !given.endsWith(OPENBLAS)) {
      return new NativeProduct(binding(), given + " through netlib");
    }
    String library = Loader.load(openblas_nolapack.class);
    // A task computes on one core, and so must its products: Spark counts cores by tasks.
    openblas_nolapack.blas_set_num_threads(1);
    System.setProperty(PATH, openBlasBeside(library));
    MatrixProduct products =
        new NativeProduct(
            binding(), "OpenBLAS %s through netlib, one thread a task".formatted(version()));
    requireSameBits(products);
    return products;
  }

  /** As "OpenBLAS 0.3.31" in the library's header. */
  private static String version() {
    return openblas_nolapack.OPENBLAS_VERSION.replace("OpenBLAS", "").strip();
  }

  /** JavaCPP answers with its own wrapper's path; the library that it wraps lies beside it. */
  private static String openBlasBeside(String wrapper) {
    return wrapper.substring(0, wrapper.lastIndexOf('/') + 1) + OPENBLAS;
  }

  /**
   * Straight to the binding: netlib's own choice would try its other providers too, and warn of
   * each.
   */
  private static NativeBLAS binding() {
    try {
      Method instance = Class.forName(BINDING).getDeclaredMethod("getInstance");
      instance.setAccessible(true);
      return (NativeBLAS) instance.invoke(null);
    } catch (InvocationTargetException e) {
      throw new IllegalStateException(
          "netlib could not load " + System.getProperty(PATH), e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("netlib's native binding is not on the class path", e);
    }
  }

  /**
   * The library answers JavaCPP directly, too, though by copies. Another library than ours would
   * add in another order: then netlib was touched before the path was set, and bound itself to a
   * BLAS that the machine has.
   */
  private static void requireSameBits(MatrixProduct products) {
    float[] expected = new float[Trial.SIZE * Trial.SIZE];
    Trial trial = new Trial();
    openblas_nolapack.cblas_sgemm(
        openblas_nolapack.CblasRowMajor,
        openblas_nolapack.CblasNoTrans,
        openblas_nolapack.CblasNoTrans,
        Trial.SIZE,
        Trial.SIZE,
        Trial.SIZE,
        1,
        trial.a(),
        Trial.SIZE,
        trial.b(),
        Trial.SIZE,
        0,
        expected,
        Trial.SIZE);
    if (!Arrays.equals(expected, trial.product(products))) {
      throw new IllegalStateException(
          "netlib was used before, and is bound to another BLAS of this machine");
    }
  }
}
