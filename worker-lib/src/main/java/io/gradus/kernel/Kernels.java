package io.gradus.kernel;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * The provider of matrix products of this JVM, chosen once: native where it loads and computes
 * right, portable otherwise. System property {@value #PROPERTY} takes {@code auto}, {@code native}
 * (an error where it cannot be) or {@code portable}.
 */
public final class Kernels {
  /** System property that chooses the provider. */
  public static final String PROPERTY = "gradus.kernel";

  private static final Logger logger = System.getLogger(Kernels.class.getName());

  private final MatrixProduct products;
  private final String reason;

  private Kernels(MatrixProduct products, String reason) {
    this.products = products;
    this.reason = reason;
  }

  /** What this JVM computes with; the first call chooses. */
  public static Kernels active() {
    return Active.KERNELS;
  }

  /** Plain Java, whatever the machine has. */
  public static Kernels portable() {
    return new Kernels(new PortableProduct(), PROPERTY + " = portable");
  }

  /** The provider of matrix products. */
  public MatrixProduct products() {
    return products;
  }

  /** What was chosen and why, for logs and provenance. */
  public String description() {
    return products.name() + " (" + reason + ")";
  }

  private static Kernels choose(String choice) {
    switch (choice) {
      case "portable":
        return portable();
      case "native":
        return new Kernels(verified(NativeLibrary.load()), PROPERTY + " = native");
      case "auto":
        try {
          return new Kernels(verified(NativeLibrary.load()), "it loads on this machine");
        } catch (LinkageError | RuntimeException e) {
          logger.log(
              Level.WARNING,
              "No native BLAS: {0}. Computing in plain Java, several times slower. Gradus brings"
                  + " OpenBLAS for Linux on x86-64 and arm64; if another library of this"
                  + " application used netlib before, start Spark with"
                  + " -Ddev.ludovic.netlib.blas.nativeLibPath=<path of an OpenBLAS>. -D{1}=portable"
                  + " silences this.",
              rootCause(e),
              PROPERTY);
          return new Kernels(new PortableProduct(), "no native BLAS: " + rootCause(e));
        }
      default:
        throw new IllegalArgumentException(
            "Expected %s to be auto, native or portable, found %s.".formatted(PROPERTY, choice));
    }
  }

  /**
   * A library that loads but computes wrong, as some old builds do on new processors, is worse than
   * none.
   */
  private static MatrixProduct verified(MatrixProduct candidate) {
    int size = 67;
    float[] a = new float[size * size];
    float[] b = new float[size * size];
    for (int i = 0; i < a.length; i++) {
      a[i] = (i * 37 % 101 - 50) / 64f;
      b[i] = (i * 53 % 89 - 44) / 64f;
    }
    float[] expected = new float[a.length];
    float[] found = new float[a.length];
    new PortableProduct().multiply(size, size, size, a, 0, size, b, 0, size, 0, expected, 0, size);
    candidate.multiply(size, size, size, a, 0, size, b, 0, size, 0, found, 0, size);
    for (int i = 0; i < expected.length; i++) {
      if (!(Math.abs(expected[i] - found[i]) <= 1e-3f)) {
        throw new IllegalStateException(
            "%s computes %s where %s is right".formatted(candidate.name(), found[i], expected[i]));
      }
    }
    return candidate;
  }

  private static String rootCause(Throwable e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return String.valueOf(cause.getMessage() == null ? cause : cause.getMessage());
  }

  private static final class Active {
    static final Kernels KERNELS = choose(System.getProperty(PROPERTY, "auto"));
  }
}
