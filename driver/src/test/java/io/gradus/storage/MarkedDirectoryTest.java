package io.gradus.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Directories that are replaced as a whole: where they are renamed, and on object stores. */
class MarkedDirectoryTest {
  private static final String ID = "-0f8fad5b-d9cb-469f-a165-70867728950e-c000.csv";
  private static final String MARK = "_gradus_things.json";

  @TempDir java.nio.file.Path folder;

  private MarkedDirectory directory(String scheme) throws IOException {
    Configuration hadoop = new Configuration();
    hadoop.set("fs.oss.impl", StoreLike.class.getName());
    Path path = new Path(scheme + ":" + folder.resolve("things"));
    return MarkedDirectory.at(path.getFileSystem(hadoop), path, "things");
  }

  private static String part(int number, String writer) {
    return "part-0000%d-%s%s".formatted(number, writer, ID.substring(9));
  }

  private static void put(MarkedWriting writing, FileSystem files, String name) throws IOException {
    try (var out = files.create(new Path(writing.place(), name), true)) {
      out.write(name.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
  }

  private Set<String> there() throws IOException {
    java.nio.file.Path things = folder.resolve("things");
    if (!Files.exists(things)) {
      return Set.of();
    }
    try (Stream<java.nio.file.Path> inside = Files.list(things)) {
      return inside
          .map(path -> path.getFileName().toString())
          .filter(name -> !name.endsWith(".crc"))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private long siblings() throws IOException {
    try (Stream<java.nio.file.Path> all = Files.list(folder)) {
      return all.count();
    }
  }

  private void write(MarkedDirectory directory, String writer, String... more) throws IOException {
    try (MarkedWriting writing = directory.begin()) {
      put(writing, directory.fileSystem(), part(0, writer));
      put(writing, directory.fileSystem(), "_SUCCESS");
      for (String name : more) {
        put(writing, directory.fileSystem(), name);
      }
      writing.finish(Map.of("rows", 3));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"file", "oss"})
  void theNewIsInPlaceOfTheOldWhenItIsWhole(String scheme) throws IOException {
    MarkedDirectory directory = directory(scheme);
    assertFalse(directory.exists());
    write(directory, "11111111");
    assertEquals(Optional.empty(), directory.foreign());
    assertEquals(Set.of(MARK, "_SUCCESS", part(0, "11111111")), there());
    write(directory, "22222222");
    assertEquals(Set.of(MARK, "_SUCCESS", part(0, "22222222")), there());
    assertEquals(Set.of("_SUCCESS", part(0, "22222222")), directory.known());
    assertTrue(Files.readString(folder.resolve("things/" + MARK)).contains("\"rows\" : 3"));
    assertEquals(1, siblings());
  }

  @ParameterizedTest
  @ValueSource(strings = {"file", "oss"})
  void theOldStaysWhereTheNewFails(String scheme) throws IOException {
    MarkedDirectory directory = directory(scheme);
    MarkedWriting first = directory.begin();
    put(first, directory.fileSystem(), part(0, "11111111"));
    first.close();
    assertFalse(directory.exists(), "something of the first writing is left");

    write(directory, "11111111");
    Set<String> before = there();
    try (MarkedWriting writing = directory.begin()) {
      put(writing, directory.fileSystem(), part(0, "22222222"));
      put(writing, directory.fileSystem(), "_temporary/0/" + part(1, "22222222"));
    }
    assertEquals(before, there());
    assertEquals(Optional.empty(), directory.foreign());
    assertEquals(1, siblings());
  }

  @ParameterizedTest
  @ValueSource(strings = {"file", "oss"})
  void afterAKilledWriterTheOldIsThereAndTheNextOneReplacesIt(String scheme) throws IOException {
    MarkedDirectory directory = directory(scheme);
    write(directory, "11111111");
    MarkedWriting killed = directory.begin();
    put(killed, directory.fileSystem(), part(0, "22222222"));
    put(killed, directory.fileSystem(), "_temporary/0/" + part(1, "22222222"));
    assertTrue(there().contains(part(0, "11111111")));

    MarkedDirectory next = directory(scheme);
    next.recover();
    assertEquals(Optional.empty(), next.foreign());
    write(next, "33333333");
    assertEquals(Set.of(MARK, "_SUCCESS", part(0, "33333333")), there());
    assertEquals(1, siblings());
  }

  @ParameterizedTest
  @ValueSource(strings = {"file", "oss"})
  void whatSomebodyElsePutThereStays(String scheme) throws IOException {
    MarkedDirectory directory = directory(scheme);
    write(directory, "11111111");
    MarkedWriting writing = directory.begin();
    put(writing, directory.fileSystem(), part(0, "22222222"));
    Files.writeString(folder.resolve("things/mine.txt"), "mine");
    assertThrows(MarkedDirectory.TakenException.class, () -> writing.finish(Map.of()));
    writing.close();
    assertEquals(Set.of(MARK, "_SUCCESS", part(0, "11111111"), "mine.txt"), there());
    assertEquals(Optional.of("mine.txt"), directory.foreign());
  }

  @ParameterizedTest
  @ValueSource(strings = {"file", "oss"})
  void aDirectoryWithoutAMarkIsNotOurs(String scheme) throws IOException {
    MarkedDirectory directory = directory(scheme);
    Files.createDirectories(folder.resolve("things/deep"));
    assertEquals(Optional.of("deep"), directory.foreign());
    Files.delete(folder.resolve("things/deep"));
    assertEquals(Optional.empty(), directory.foreign());
    Files.writeString(folder.resolve("things/" + MARK), "{\"format\": \"gradus-other\"}");
    assertEquals(Optional.of(MARK), directory.foreign());
  }

  /**
   * On an object store a writer may be killed when the new is whole and the old not yet removed.
   */
  @ParameterizedTest
  @ValueSource(strings = {"oss"})
  void whatIsReplacedAndNotYetRemovedIsOurs(String scheme) throws IOException {
    MarkedDirectory directory = directory(scheme);
    write(directory, "22222222");
    Files.writeString(folder.resolve("things/" + part(0, "11111111")), "old");
    Mark.whole(Set.of("_SUCCESS", part(0, "22222222")), Set.of(part(0, "11111111")))
        .write(directory.fileSystem(), new Path(directory.path(), MARK), Map.of());
    assertEquals(Optional.empty(), directory.foreign());
    try (MarkedWriting writing = directory.begin()) {
      assertEquals(Set.of(MARK, "_SUCCESS", part(0, "22222222")), there());
      assertEquals(directory.path(), writing.place());
    }
    assertEquals(Set.of(MARK, "_SUCCESS", part(0, "22222222")), there());
  }
}
