package io.gradus.kernel;

/** The kernels that a JVM computes with. */
public final class Kernels {
  private static final Kernels PORTABLE = new Kernels(new PortableProduct());

  private final MatrixProduct products;

  private Kernels(MatrixProduct products) {
    this.products = products;
  }

  /** The kernels chosen for this JVM. */
  public static Kernels active() {
    return PORTABLE;
  }

  /** Plain Java, the same on every machine. */
  public static Kernels portable() {
    return PORTABLE;
  }

  public MatrixProduct products() {
    return products;
  }

  /** What was chosen, and why. */
  public String description() {
    return products.name();
  }
}
