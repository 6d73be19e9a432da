package io.gradus.kernel;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.function.Supplier;

/**
 * The provider of matrix products of this JVM, chosen once: native where it loads and computes
 * right, portable otherwise. System property {@value #PROPERTY} takes {@code auto}, {@code native}
 * (an error where it cannot be) or {@code portable}.
 */
public final class Kernels {
  /** System property that chooses the provider. */
  public static final String PROPERTY = "gradus.kernel";

  private static final String REMEDY =
      "Gradus brings OpenBLAS for Linux with glibc on x86-64 and arm64. On other machines pass"
          + " -D"
          + NativeLibrary.PATH
          + "=<path of an OpenBLAS> in spark.driver.extraJavaOptions and"
          + " spark.executor.extraJavaOptions.";

  private static final Logger logger = System.getLogger(Kernels.class.getName());

  private final MatrixProduct products;
  private final String reason;

  private Kernels(MatrixProduct products, String reason) {
    this.products = products;
    this.reason = reason;
  }

  /**
   * What this JVM computes with; the first call chooses.
   *
   * @throws IllegalArgumentException if {@value #PROPERTY} is none of its values
   * @throws IllegalStateException if it is {@code native} and no native library loads
   */
  public static Kernels active() {
    return Active.KERNELS.get();
  }

  /**
   * What this JVM computes with at that precision.
   *
   * @throws UnsupportedPrecisionException if the machine cannot: bfloat16 needs the processor's
   *     instructions for it
   */
  public static Kernels of(Precision precision) {
    return precision == Precision.FLOAT32 ? active() : Rounded.KERNELS.get();
  }

  /** Java alone, whatever native library the machine has: by vectors where the JVM has them. */
  public static Kernels portable() {
    return new Kernels(Vectors.ofThisJvm().products(), PROPERTY + " = portable");
  }

  /**
   * Whether vectors of this JVM's incubating module are fast here, so that loops can be of them.
   */
  public static boolean computesInVectors() {
    return Vectors.areCompiled();
  }

  /** The provider of matrix products. */
  public MatrixProduct products() {
    return products;
  }

  /**
   * What was chosen and why, for logs and provenance. It ends in a fingerprint: two JVMs compute
   * the same bits only if theirs are equal, and a native library's may depend on the processor.
   */
  public String description() {
    return "%s (%s), fingerprint %s"
        .formatted(products.name(), reason, new Trial().fingerprint(products));
  }

  private static Kernels choose(String choice) {
    switch (choice) {
      case "portable":
        return portable();
      case "native":
        try {
          return new Kernels(natives(), PROPERTY + " = native");
        } catch (LinkageError | RuntimeException e) {
          throw new IllegalStateException(
              "Expected a native BLAS, since %s is native, found none: %s. %s"
                  .formatted(PROPERTY, rootCause(e), REMEDY),
              e);
        }
      case "auto":
        try {
          return new Kernels(natives(), "it loads on this machine");
        } catch (LinkageError | RuntimeException e) {
          Vectors vectors = Vectors.ofThisJvm();
          logger.log(
              Level.WARNING,
              "No native BLAS: {0}. Computing by {1}, which is slower.{2} {3}"
                  + " -D{4}=portable silences this.",
              rootCause(e),
              vectors.products().name(),
              vectors.remedy(),
              REMEDY,
              PROPERTY);
          return new Kernels(vectors.products(), "no native BLAS: " + rootCause(e));
        }
      default:
        throw new IllegalArgumentException(
            "Expected %s to be auto, native or portable, found %s.".formatted(PROPERTY, choice));
    }
  }

  private static MatrixProduct natives() {
    MatrixProduct products = NativeLibrary.load();
    new Trial().require(products);
    return products;
  }

  private static String rootCause(Throwable e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.toString();
  }

  private static Kernels rounded() {
    try {
      Bfloat16Product products = new Bfloat16Product(OneDnn.load(), active().products());
      new Trial().requireRounded(products);
      return new Kernels(products, "chosen by configuration");
    } catch (LinkageError | RuntimeException e) {
      throw new UnsupportedPrecisionException(
          "Expected a machine that multiplies bfloat16 numbers, since"
              + " training.matmul-precision = bf16, found none: %s. %s"
                  .formatted(
                      rootCause(e),
                      "Set training.matmul-precision = float32, or take machines with AVX-512 BF16"
                          + " (Intel from Cooper Lake, AMD from Zen 4)."),
          e);
    }
  }

  /**
   * Chooses once. Where that fails, everybody who asks later gets the error that it failed with.
   */
  private static Supplier<Kernels> outcome(Supplier<Kernels> choice) {
    try {
      Kernels kernels = choice.get();
      return () -> kernels;
    } catch (IllegalArgumentException | IllegalStateException e) {
      return () -> {
        throw e;
      };
    }
  }

  /**
   * Single precision. The choice is made when this class loads, at the first call that needs it.
   */
  private static final class Active {
    static final Supplier<Kernels> KERNELS =
        outcome(() -> choose(System.getProperty(PROPERTY, "auto")));
  }

  /** Factors rounded to bfloat16; chosen at the first call that needs it, like single precision. */
  private static final class Rounded {
    static final Supplier<Kernels> KERNELS = outcome(Kernels::rounded);
  }
}
