package io.gradus.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The choice is made once a JVM, so each test starts one. */
class KernelsTest {
  private static final String TOUCHED = "touched";
  private static final String NOWHERE = "-D" + NativeLibrary.PATH + "=/nowhere/libblas.so";
  private static final String VECTORS = "--add-modules=jdk.incubator.vector";

  /** Prints what was chosen, on one line, or the error. */
  static final class Main {
    private Main() {}

    public static void main(String[] arguments) throws Exception {
      if (arguments.length > 0) {
        touchNetlib();
      }
      for (int i = 0; i < 2; i++) {
        try {
          System.out.println(Kernels.active().description());
        } catch (RuntimeException e) {
          System.out.println(e);
        }
      }
    }

    /** What another library of the application would do; not there, it fails for good. */
    private static void touchNetlib() throws ReflectiveOperationException {
      System.setProperty(NativeLibrary.PATH, "/nowhere/libblas.so");
      try {
        Class.forName("dev.ludovic.netlib.blas.JNIBLAS");
      } catch (LinkageError e) {
        System.clearProperty(NativeLibrary.PATH);
        return;
      }
      throw new IllegalStateException("Expected netlib not to load, found that it does.");
    }
  }

  @Test
  void nativeProductsAreChosenWhereTheyLoad() throws Exception {
    List<String> lines = run(List.of());
    assertEquals(2, lines.size(), () -> "no warning: " + lines);
    assertTrue(
        lines.get(0).matches("OpenBLAS [\\d.]+ .*loads on this machine.*fingerprint \\w{8}"));
    assertEquals(lines.get(0), lines.get(1));
  }

  @Test
  void plainJavaIsChosenOnDemand() throws Exception {
    List<String> lines = run(List.of("-Dgradus.kernel=portable"));
    assertTrue(lines.get(0).startsWith("portable Java (gradus.kernel = portable)"));
  }

  @Test
  void vectorsAreUsedWhereTheJvmCompilesThem() throws Exception {
    String portable = "-Dgradus.kernel=portable";
    assumeTrue(
        run(List.of("-XX:+PrintFlagsFinal")).stream()
            .anyMatch(line -> line.matches(" *bool UseFMA +(:)?= true.*")),
        "The processor has no fused multiply-add.");
    List<String> vectors = run(List.of(VECTORS, portable));
    assertTrue(
        vectors.get(vectors.size() - 1).matches("portable Java, vectors of \\d+ floats .*"),
        () -> vectors.toString());
    for (String without : List.of("-XX:TieredStopAtLevel=1", "-XX:-UseFMA")) {
      List<String> lines = run(List.of(VECTORS, portable, without));
      assertTrue(
          lines.get(lines.size() - 1).startsWith("portable Java (gradus.kernel = portable)"),
          () -> lines.toString());
    }
  }

  @Test
  void theWarningTellsHowToHaveVectors() throws Exception {
    assertTrue(String.join(" ", run(List.of(NOWHERE))).contains("With " + VECTORS));
    assertFalse(String.join(" ", run(List.of(VECTORS, NOWHERE))).contains("With " + VECTORS));
  }

  @Test
  void whatFailedForOthersBeforeLoads() throws Exception {
    assertEquals(run(List.of()), run(List.of(), TOUCHED));
  }

  @Test
  void plainJavaIsChosenWhereThereIsNoLibrary() throws Exception {
    List<String> lines = run(List.of(NOWHERE));
    String warning = String.join(" ", lines);
    assertTrue(warning.contains("No native BLAS"), warning);
    assertTrue(warning.contains("-D" + NativeLibrary.PATH), warning);
    assertTrue(lines.get(lines.size() - 1).startsWith("portable Java (no native BLAS"), warning);
  }

  @Test
  void nativeOnDemandIsAnErrorWhereThereIsNoLibrary() throws Exception {
    List<String> lines = run(List.of("-Dgradus.kernel=native", NOWHERE));
    assertTrue(lines.get(0).contains("Expected a native BLAS"), lines.get(0));
    assertEquals(lines.get(0), lines.get(1));
  }

  @Test
  void anUnknownChoiceIsAnErrorThatNamesTheChoices() throws Exception {
    List<String> lines = run(List.of("-Dgradus.kernel=fast"));
    assertTrue(lines.get(0).contains("auto, native or portable, found fast"), lines.get(0));
    assertEquals(lines.get(0), lines.get(1));
  }

  @Test
  void aLibraryOfTheUsersChoiceIsUsed() throws Exception {
    String ours = run(List.of("-Dgradus.kernel=native")).get(0);
    NativeLibrary.load();
    String path = System.getProperty(NativeLibrary.PATH).replace(".so.0", ".so");
    List<String> lines = run(List.of("-D" + NativeLibrary.PATH + "=" + path));
    assertTrue(lines.get(0).startsWith(path), lines.get(0));
    assertEquals(fingerprint(ours), fingerprint(lines.get(0)));
  }

  @Test
  void providersHaveTheirOwnFingerprints() {
    String portable = Kernels.portable().description();
    assertEquals(portable, Kernels.portable().description());
    assertFalse(Kernels.active().description().endsWith(fingerprint(portable)));
  }

  private static String fingerprint(String description) {
    return description.substring(description.length() - 8);
  }

  private static List<String> run(List<String> options, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx128m");
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output);
    // What netlib's native part says itself of a library that it cannot load.
    return output.lines().filter(line -> !line.startsWith("netlib-blas: ")).toList();
  }
}
