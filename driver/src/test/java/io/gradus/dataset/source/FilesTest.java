package io.gradus.dataset.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.dataset.source.place.InputFiles;
import io.gradus.encode.DataException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.io.TempDir;

/** Files that are looked at without Spark. */
public abstract class FilesTest {
  public static final Configuration HADOOP = new Configuration();

  @TempDir public Path folder;

  /** Writes a file; it is gzipped if its name says so. */
  public String file(String name, String text) {
    return bytes(name, text.getBytes(StandardCharsets.UTF_8));
  }

  public String bytes(String name, byte... content) {
    Path path = folder.resolve(name);
    try {
      Files.createDirectories(path.getParent());
      try (OutputStream file = Files.newOutputStream(path);
          OutputStream out = name.endsWith(".gz") ? new GZIPOutputStream(file) : file) {
        out.write(content);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return path.toString();
  }

  public static InputFiles files(String... paths) {
    return InputFiles.of(java.util.List.of(paths), HADOOP);
  }

  /** Options whose names are taken in any case of letters. */
  public static Map<String, String> options(String... pairs) {
    Map<String, String> options = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (int i = 0; i < pairs.length; i += 2) {
      options.put(pairs[i], pairs[i + 1]);
    }
    return options;
  }

  public static void assertRefused(
      org.junit.jupiter.api.function.Executable work, String... parts) {
    String message = assertThrows(DataException.class, work).getMessage();
    for (String part : parts) {
      assertTrue(message.contains(part), () -> "\"" + part + "\" in: " + message);
    }
  }

  public static void assertNames(String expected, InputFiles input) {
    assertEquals(
        expected,
        String.join(" ", input.files().stream().map(file -> file.getPath().getName()).toList()));
  }
}
