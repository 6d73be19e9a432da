package io.gradus.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The jar carries the licences of what it bundles: its table of them is held against its bill of
 * materials, its files and their texts.
 */
class LicencesTest {
  private static final String FOLDER = "META-INF/licenses/";
  private static final Pattern NAMED = Pattern.compile("`([^`]+)`");

  /** What the text of a licence says, by its SPDX identifier. */
  private static final Map<String, String> SAYS =
      Map.of(
          "Apache-2.0", "Apache License",
          "BSD-3-Clause", "without specific prior written permission",
          "MIT", "The above copyright notice and this permission notice shall be included",
          "GPL-3.0-or-later", "GNU GENERAL PUBLIC LICENSE Version 3, 29 June 2007",
          "GCC-exception-3.1", "GCC RUNTIME LIBRARY EXCEPTION Version 3.1",
          "LGPL-2.1-or-later", "GNU LESSER GENERAL PUBLIC LICENSE Version 2.1");

  /** A line of the table. */
  private record Part(
      String name, String version, List<String> licences, List<String> files, List<String> texts) {}

  private JarFile jar;
  private List<Part> parts;

  @BeforeEach
  void open() throws IOException {
    jar = new JarFile(Installation.jar().toFile());
    parts = new ArrayList<>();
    for (String line : text(FOLDER + "README.md").lines().toList()) {
      if (line.startsWith("| ") && !line.startsWith("| part") && !line.startsWith("| ---")) {
        String[] cells = line.substring(2, line.lastIndexOf('|')).trim().split(" +\\| +");
        assertEquals(5, cells.length, line);
        parts.add(
            new Part(
                cells[0],
                cells[1],
                List.of(cells[2].split(" AND | WITH ")),
                NAMED.matcher(cells[3]).results().map(found -> found.group(1)).toList(),
                List.of(cells[4].split(", "))));
      }
    }
  }

  @AfterEach
  void close() throws IOException {
    jar.close();
  }

  @Test
  void namesWhatTheBillOfMaterialsNames() throws IOException {
    JsonNode bill = new ObjectMapper().readTree(text("META-INF/sbom/gradus.cdx.json"));
    Map<String, String> versions = new TreeMap<>();
    for (JsonNode component : bill.get("components")) {
      if (component.get("group").asText().equals("io.gradus")) {
        continue;
      }
      String name = component.get("group").asText() + ":" + component.get("name").asText();
      versions.put(name, component.get("version").asText());
      Set<String> offered = new TreeSet<>();
      component.get("licenses").forEach(entry -> offered.add(entry.at("/license/id").asText()));
      Part part =
          parts.stream()
              .filter(each -> each.name().equals(name))
              .findFirst()
              .orElseThrow(() -> new AssertionError("No line for " + name + " in " + FOLDER));
      assertTrue(offered.containsAll(part.licences()), () -> part + " among " + offered);
    }
    Map<String, String> stated = new TreeMap<>();
    parts.stream()
        .filter(part -> part.name().contains(":"))
        .forEach(part -> stated.put(part.name(), part.version()));
    assertEquals(versions, stated);
  }

  @Test
  void everyForeignFileBelongsToALine() {
    List<String> foreign =
        jar.stream()
            .map(JarEntry::getName)
            .filter(name -> !name.endsWith("/") && !name.startsWith("META-INF/"))
            .filter(
                name ->
                    !name.startsWith("io/gradus/")
                        || name.startsWith("io/gradus/shaded/")
                        || name.endsWith(".min.js"))
            .filter(name -> !name.startsWith("gradus/"))
            .toList();
    List<String> strangers =
        foreign.stream()
            .filter(name -> parts.stream().noneMatch(part -> holds(part, name)))
            .toList();
    assertEquals(List.of(), strangers);
    for (Part part : parts) {
      for (String file : part.files()) {
        assertTrue(
            foreign.stream().anyMatch(name -> matches(file, name)), () -> "Not there: " + part);
      }
    }
  }

  @Test
  void everyLineHasTheTextsOfItsLicences() throws IOException {
    for (Part part : parts) {
      StringBuilder texts = new StringBuilder();
      for (String text : part.texts()) {
        texts.append(text(resolve(text))).append('\n');
      }
      String words = texts.toString().replaceAll("\\s+", " ");
      for (String licence : part.licences()) {
        assertTrue(words.contains(SAYS.get(licence)), () -> licence + " of " + part);
      }
    }
    Set<String> named =
        parts.stream()
            .flatMap(part -> part.texts().stream())
            .map(LicencesTest::resolve)
            .filter(name -> name.startsWith(FOLDER))
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> there =
        jar.stream()
            .map(JarEntry::getName)
            .filter(name -> name.startsWith(FOLDER) && !name.endsWith("/"))
            .filter(name -> !name.endsWith("README.md"))
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(there, named);
  }

  /** Whether a line speaks of a file; a native library has a line of its own by its name. */
  private static boolean holds(Part part, String name) {
    return name.contains(".so")
        ? part.files().contains(name.substring(name.lastIndexOf('/') + 1))
        : part.files().stream().anyMatch(file -> matches(file, name));
  }

  private static boolean matches(String file, String name) {
    return name.equals(file) || name.startsWith(file + "/") || name.endsWith("/" + file);
  }

  private static String resolve(String text) {
    return URI.create(FOLDER).resolve(text).getPath();
  }

  private String text(String name) throws IOException {
    JarEntry entry = jar.getJarEntry(name);
    assertTrue(entry != null, () -> "Not in the jar: " + name);
    try (InputStream in = jar.getInputStream(entry)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
