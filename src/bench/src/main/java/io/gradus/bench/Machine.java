package io.gradus.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What measurements were made on. */
public final class Machine {
  private Machine() {}

  /**
   * The processor's name, or its architecture where the system does not tell. Of processors by the
   * same name some have AVX-512, which doubles their rates.
   */
  public static String processor() {
    try {
      List<String> lines = Files.readAllLines(Path.of("/proc/cpuinfo"));
      String name = value(lines, "model name").orElse(System.getProperty("os.arch"));
      String wide =
          value(lines, "flags")
              .map(flags -> flags.contains("avx512f") ? " with AVX-512" : " without AVX-512")
              .orElse("");
      return name + wide;
    } catch (IOException e) {
      return System.getProperty("os.arch");
    }
  }

  private static Optional<String> value(List<String> lines, String key) {
    return lines.stream()
        .filter(line -> line.startsWith(key))
        .map(line -> line.substring(line.indexOf(':') + 1).trim())
        .findFirst();
  }
}
