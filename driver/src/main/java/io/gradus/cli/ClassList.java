package io.gradus.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The list of classes that this JVM writes where {@code scripts/submit} has told it so: of them an
 * archive is made, by which later runs start sooner. A command that failed has loaded too few.
 */
final class ClassList {
  private static final String PLACE = "gradus.classes";

  private ClassList() {}

  /** Marks the list as one of a command that came to its end. */
  static void keep() {
    String place = System.getProperty(PLACE);
    if (place != null) {
      try {
        Files.createFile(Path.of(place + ".whole"));
      } catch (IOException e) {
        // Then another run will leave one.
      }
    }
  }
}
