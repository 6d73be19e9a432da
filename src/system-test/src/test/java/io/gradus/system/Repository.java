package io.gradus.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A Maven repository in a folder, with the jar for Spark as it would be handed out. */
final class Repository {
  private static final String GROUP = "io";
  private static final String VERSION = "0.2.0";

  private final Path folder;

  private Repository(Path folder) {
    this.folder = folder;
  }

  /** Lays the jar of this build into a folder. */
  static Repository in(Path folder) throws IOException {
    Path jar = Installation.jar();
    String name = jar.getFileName().toString().replace(".jar", "");
    Path place =
        Files.createDirectories(folder.resolve("io/gradus").resolve(artifact()).resolve(VERSION));
    Files.createSymbolicLink(place.resolve(name + ".jar"), jar);
    Files.copy(Installation.pom(), place.resolve(name + ".pom"));
    return new Repository(folder);
  }

  /** The jar's name without its version: that of the artifact. */
  static String artifact() {
    String file = Installation.jar().getFileName().toString();
    return file.substring(0, file.length() - ("-" + VERSION + ".jar").length());
  }

  /** What Spark's option packages takes. */
  static String coordinates() {
    return "io.gradus:" + artifact() + ":" + VERSION;
  }

  /** What Spark's option repositories takes. */
  String address() {
    return folder.toUri().toString();
  }

  /**
   * Shows all that Maven has fetched for this user, too, so that nothing is fetched anew, and
   * nothing of ours is kept among it.
   */
  Path amongThatOfTheUser() throws IOException {
    Path user = Path.of(System.getProperty("gradus.maven.repository"));
    link(user, folder, GROUP);
    link(user.resolve(GROUP), folder.resolve(GROUP), "gradus");
    return folder;
  }

  private static void link(Path from, Path to, String except) throws IOException {
    List<Path> found;
    try (Stream<Path> all = Files.list(from)) {
      found = all.filter(path -> !path.endsWith(except)).toList();
    }
    for (Path path : found) {
      Files.createSymbolicLink(to.resolve(path.getFileName()), path);
    }
  }
}
