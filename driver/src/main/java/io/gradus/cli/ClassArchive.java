package io.gradus.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The archive of classes that this JVM writes when it ends, where {@code scripts/submit} has told
 * it so: later runs start sooner with it. Of a command that failed, too few classes are in it.
 */
final class ClassArchive {
  private static final String PLACE = "gradus.archive";

  private ClassArchive() {}

  /** Marks the archive as one of a command that came to its end. */
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
