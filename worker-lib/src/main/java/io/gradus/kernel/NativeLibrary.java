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
 * never recovers from a failure; so the path is set before. Where others, as Spark's MLlib, were
 * first, and it has failed or is bound to a BLAS of the machine, a binding of our own is taken:
 * what was fitted before changes no bit. A path that is set already is the user's own choice and
 * stays.
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
    float[] expected = expected(new Trial());
    try {
      MatrixProduct shared = openBlas(binding());
      if (Arrays.equals(expected, new Trial().product(shared))) {
        return shared;
      }
    } catch (IllegalStateException | LinkageError e) {
      // Whoever touched it before did so without our path, or it has nothing for this machine.
    }
    MatrixProduct own = openBlas(ownBinding());
    if (!Arrays.equals(expected, new Trial().product(own))) {
      throw new IllegalStateException("netlib is bound to another BLAS than ours");
    }
    return own;
  }

  private static MatrixProduct openBlas(NativeBLAS binding) {
    return new NativeProduct(
        binding, "OpenBLAS %s through netlib, one thread a task".formatted(version()));
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

  private static NativeBLAS ownBinding() {
    try {
      return OwnBinding.load();
    } catch (InvocationTargetException e) {
      throw new IllegalStateException(
          "netlib could not load " + System.getProperty(PATH), e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("netlib's native binding is another one than is known", e);
    }
  }

  /**
   * The library answers JavaCPP directly, too, though by copies. Another library than ours would
   * add in another order.
   */
  private static float[] expected(Trial trial) {
    float[] expected = new float[Trial.SIZE * Trial.SIZE];
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
    return expected;
  }
}
