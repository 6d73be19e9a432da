package io.gradus.kernel;

import dev.ludovic.netlib.blas.NativeBLAS;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.presets.openblas_nolapack;

/**
 * Loads the OpenBLAS that comes along in the jar and points netlib's JNI binding at it.
 *
 * <p>The binding is a singleton that reads its library's path once, when it is first touched, and
 * never recovers from a failure; so the path is set before, and whoever touched it earlier decides
 * for everybody in the JVM.
 */
final class NativeLibrary {
  private static final String PATH = "dev.ludovic.netlib.blas.nativeLibPath";
  private static final String BINDING = "dev.ludovic.netlib.blas.JNIBLAS";

  private NativeLibrary() {}

  /**
   * @throws LinkageError if there is no native library for this machine
   * @throws RuntimeException if netlib could not load it, or was touched before
   */
  static MatrixProduct load() {
    String library = Loader.load(org.bytedeco.openblas.global.openblas_nolapack.class);
    // A task computes on one core, and so must its products: Spark counts cores by tasks.
    openblas_nolapack.blas_set_num_threads(1);
    System.setProperty(PATH, openBlasBeside(library));
    return new NativeProduct(binding(), "OpenBLAS through netlib, one thread a task");
  }

  /** JavaCPP answers with its own wrapper's path; the library that it wraps lies beside it. */
  private static String openBlasBeside(String wrapper) {
    return wrapper.substring(0, wrapper.lastIndexOf('/') + 1) + "libopenblas_nolapack.so.0";
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
}
