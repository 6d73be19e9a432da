package io.gradus.export;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;

/** Whether ONNX Runtime can be used; the classes that use it are not touched before. */
final class RuntimePresence {
  private static final String CLASS = "ai.onnxruntime.OrtEnvironment";
  private static final String PACKAGE = "com.microsoft.onnxruntime:onnxruntime:1.29.0";
  private static final Path COMMAND_LINE = Path.of("/proc/self/cmdline");

  /**
   * Version 1.29 for Linux ends the process, without a word, where the command line takes a page of
   * 4,096 bytes or more; this is a little less.
   */
  private static final int LONGEST_COMMAND = 3_800;

  private RuntimePresence() {}

  /** What keeps it from being used at all. */
  static Optional<String> obstacle() {
    try {
      Class.forName(CLASS, false, RuntimePresence.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      return Optional.of(
          "ONNX Runtime is not on the class path; spark-submit --packages %s adds it"
              .formatted(PACKAGE));
    }
    int length = commandLength();
    return length <= LONGEST_COMMAND
        ? Optional.empty()
        : Optional.of(
            "ONNX Runtime for Linux ends a process whose command line has more than %s bytes, and that of this one has %s; give options in a file (--properties-file) in place of the command line"
                .formatted(LONGEST_COMMAND, length));
  }

  /** What keeps it from being used on a graph with those names and classes. */
  static Optional<String> obstacle(Stream<String> texts) {
    return obstacle()
        .or(
            () ->
                texts
                    .filter(text -> !isTaken(text))
                    .findFirst()
                    .map(
                        text ->
                            "ONNX Runtime for Java takes no character beyond U+FFFF in a name, as in \"%s\"; other languages' do"
                                .formatted(text)));
  }

  /** Whether a text arrives as it is: Java's own form of UTF-8 is handed over. */
  static boolean isTaken(String text) {
    return text.chars().noneMatch(unit -> unit == 0 || Character.isSurrogate((char) unit));
  }

  /** Whether all texts of a row do. */
  static boolean isTaken(Object[] row) {
    return Arrays.stream(row).allMatch(value -> !(value instanceof String text) || isTaken(text));
  }

  private static int commandLength() {
    try {
      return Files.readAllBytes(COMMAND_LINE).length;
    } catch (NoSuchFileException e) {
      return 0; // no Linux
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
