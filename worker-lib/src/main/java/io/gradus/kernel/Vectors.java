package io.gradus.kernel;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.util.Optional;

/**
 * Whether this JVM computes in vectors. It must have been started with the incubating module, and
 * its compiler must turn a fused multiply-add of vectors into an instruction: where it does not,
 * each is made of objects and of decimal numbers, 30 to 80 times slower than plain Java.
 *
 * @param products Java's products of matrices, by vectors if there are any
 * @param remedy what would make it faster, a sentence after a space, or nothing
 */
record Vectors(MatrixProduct products, String remedy) {
  private static final String MODULE = "jdk.incubator.vector";

  /** The highest tier, C2: the only compiler known to do so. */
  private static final int OPTIMIZING_TIER = 4;

  static Vectors ofThisJvm() {
    if (!compilesVectors()) {
      return new Vectors(new PortableProduct(), "");
    }
    if (!hasModule()) {
      return new Vectors(
          new PortableProduct(),
          " With --add-modules="
              + MODULE
              + " in both of the options named below, as Spark 4 sets it by itself, it is about"
              + " one and a half times as fast.");
    }
    return new Vectors(new TiledProduct(tile()), "");
  }

  /** Whether there are vectors, and instructions for them. */
  static boolean areCompiled() {
    return compilesVectors() && hasModule();
  }

  private static boolean hasModule() {
    return ModuleLayer.boot().findModule(MODULE).isPresent();
  }

  private static boolean compilesVectors() {
    HotSpotDiagnosticMXBean jvm =
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    return jvm != null
        && option(jvm, "UseFMA").map(Boolean::parseBoolean).orElse(false)
        && option(jvm, "TieredStopAtLevel").map(Integer::parseInt).orElse(0) >= OPTIMIZING_TIER
        && !option(jvm, "UseJVMCICompiler").map(Boolean::parseBoolean).orElse(false);
  }

  private static Optional<String> option(HotSpotDiagnosticMXBean jvm, String name) {
    try {
      return Optional.of(jvm.getVMOption(name).getValue());
    } catch (IllegalArgumentException absent) {
      return Optional.empty();
    }
  }

  private static Tile tile() {
    try {
      return Class.forName("io.gradus.kernel.VectorTile")
          .asSubclass(Tile.class)
          .getDeclaredConstructor()
          .newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
