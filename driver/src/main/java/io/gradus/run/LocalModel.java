package io.gradus.run;

import io.gradus.model.DirectoryFiles;
import io.gradus.model.LocalDirectory;
import io.gradus.model.Manifest;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A model that lies on a disk of this machine, beyond doubt. It is read without Hadoop, which takes
 * longer to be loaded than all that is shown of a model.
 */
final class LocalModel {
  /** What {@code scripts/submit} sets to this where no setting of Hadoop's says otherwise. */
  private static final String PATHS = "gradus.paths";

  private static final String LOCAL = "local";

  private LocalModel() {}

  /** Its files; nothing where only Hadoop can say what lies there, or that nothing does. */
  static Optional<DirectoryFiles> at(String directory) {
    boolean plain = !directory.isEmpty() && directory.indexOf(':') < 0;
    if (!plain || !LOCAL.equals(System.getProperty(PATHS))) {
      return Optional.empty();
    }
    Path path;
    try {
      path = Path.of(directory);
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
    Path manifest = path.resolve(Manifest.NAME);
    return Files.isRegularFile(manifest) && Files.isReadable(manifest)
        ? Optional.of(new LocalDirectory(path))
        : Optional.empty();
  }
}
