package io.gradus.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The jar holds what the checked-in list says: nothing that Spark brings, nothing unawares. */
class ShadedJarTest {
  @Test
  void holdsWhatTheListSays() throws IOException {
    try (JarFile jar = new JarFile(Installation.jar().toFile());
        InputStream list = getClass().getResourceAsStream("jar-contents.txt")) {
      String found =
          jar.stream()
              .filter(entry -> !entry.isDirectory())
              .map(entry -> root(entry.getName()))
              .distinct()
              .sorted()
              .collect(Collectors.joining("\n", "", "\n"));
      assertEquals(new String(list.readAllBytes(), StandardCharsets.UTF_8), found);
    }
  }

  @Test
  void namesItsMainClass() throws IOException {
    try (JarFile jar = new JarFile(Installation.jar().toFile())) {
      String main = jar.getManifest().getMainAttributes().getValue("Main-Class");
      assertNotNull(jar.getEntry(main.replace('.', '/') + ".class"), main);
    }
  }

  /** Native libraries by file, all else by the package that tells whose it is. */
  private static String root(String entry) {
    if (entry.contains(".so")) {
      return entry;
    }
    List<String> parts = Arrays.asList(entry.split("/"));
    int depth = entry.startsWith("io/gradus/shaded/") ? 4 : entry.startsWith("org/") ? 3 : 2;
    return String.join("/", parts.subList(0, Math.min(depth, parts.size() - 1)));
  }
}
