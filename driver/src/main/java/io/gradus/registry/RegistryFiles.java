package io.gradus.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gradus.config.Storages;
import io.gradus.storage.ExclusiveFiles;
import io.gradus.text.PrintableJson;
import io.gradus.text.ShallowJson;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** The files of a registry, which are made and read and never changed. */
final class RegistryFiles {
  private static final ObjectMapper JSON = new ObjectMapper(ShallowJson.factory());

  /** Far more than what is said of a version. */
  private static final int LARGEST = 16 << 20;

  /** Tells that the storage was tried out. */
  private static final String REGISTRY = "registry.json";

  private final FileSystem fileSystem;
  private final Path root;
  private final Configuration hadoop;

  private RegistryFiles(FileSystem fileSystem, Path root, Configuration hadoop) {
    this.fileSystem = fileSystem;
    this.root = root;
    this.hadoop = hadoop;
  }

  /**
   * Those of a directory, which need not be there; nothing is touched.
   *
   * @throws RegistryException if its storage cannot be reached
   */
  static RegistryFiles at(String directory, Configuration hadoop) {
    try {
      Path path = new Path(directory);
      FileSystem fileSystem = Storages.at(path, hadoop);
      return new RegistryFiles(fileSystem, fileSystem.makeQualified(path), hadoop);
    } catch (IllegalArgumentException e) {
      throw RegistryException.wrong(
          "registry.path: Expected a path, found \"%s\": %s.".formatted(directory, e.getMessage()));
    } catch (IOException e) {
      throw new RegistryException(
          RegistryException.Kind.DAMAGED,
          "The registry %s cannot be reached: %s. Check path, file system and permissions."
              .formatted(directory, e.getMessage()),
          e);
    }
  }

  FileSystem fileSystem() {
    return fileSystem;
  }

  Configuration hadoop() {
    return hadoop;
  }

  Path path(String inside) {
    return inside.isEmpty() ? root : new Path(root, inside);
  }

  /** A local path as the shell knows it, any other as a URI. */
  String shown(String inside) {
    return shown(path(inside));
  }

  private static String shown(Path path) {
    return "file".equals(path.toUri().getScheme()) ? path.toUri().getPath() : path.toString();
  }

  /** A path as it is named from anywhere. */
  String qualified(String text) {
    try {
      Path path = new Path(text);
      return shown(Storages.at(path, hadoop).makeQualified(path));
    } catch (IOException e) {
      throw unreadable(text, e);
    }
  }

  /** The names of the directories inside one; nothing where it is not there. */
  List<String> directories(String directory) {
    return names(directory, FileStatus::isDirectory);
  }

  /** The names of the files inside a directory; nothing where it is not there. */
  List<String> files(String directory) {
    return names(directory, FileStatus::isFile);
  }

  private List<String> names(String directory, Predicate<FileStatus> which) {
    List<String> names = new ArrayList<>();
    try {
      for (FileStatus inside : fileSystem.listStatus(path(directory))) {
        if (which.test(inside)) {
          names.add(inside.getPath().getName());
        }
      }
    } catch (FileNotFoundException e) {
      return List.of();
    } catch (IOException e) {
      throw unreadable(directory, e);
    }
    return names;
  }

  boolean exists(String file) {
    try {
      return fileSystem.exists(path(file));
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  /** What a file says; empty where it is not there. */
  Optional<JsonNode> read(String file) {
    try (InputStream in = fileSystem.open(path(file))) {
      return Optional.of(JSON.readTree(in.readNBytes(LARGEST)));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    } catch (JsonProcessingException e) {
      throw RegistryException.damaged(
          "Expected JSON in %s, found something else: %s. Nothing but Gradus may write there."
              .formatted(shown(file), e.getOriginalMessage()),
          e);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  /**
   * Makes the registry, if it is not there, and makes sure that files can be made there by one of
   * all who try; whether the storage really does it is tried out once.
   *
   * @throws RegistryException if the storage cannot do that
   */
  void prepare() {
    try {
      fileSystem.mkdirs(root);
      ExclusiveFiles files = ExclusiveFiles.of(fileSystem, root);
      if (!fileSystem.exists(path(REGISTRY))) {
        files.requireKept(root);
        create(REGISTRY, Map.of("format", "gradus-registry", "format_version", 1));
      }
    } catch (IOException e) {
      throw RegistryException.damaged(
          "A registry at %s cannot be written: %s. Choose another directory for it, on HDFS for instance, by registry.path or --registry."
              .formatted(shown(""), e.getMessage()),
          e);
    }
  }

  /** Makes a directory, if it is not there. */
  void directory(String directory) {
    try {
      fileSystem.mkdirs(path(directory));
    } catch (IOException e) {
      throw unwritten(directory, e);
    }
  }

  /** Makes a file, if there is none; whether it was made. */
  boolean create(String file, Map<String, ?> content) {
    try {
      return ExclusiveFiles.of(fileSystem, path(file))
          .create(path(file), PrintableJson.indented(content).getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw unwritten(file, e);
    }
  }

  void remove(String inside) {
    try {
      fileSystem.delete(path(inside), true);
    } catch (IOException e) {
      throw unwritten(inside, e);
    }
  }

  RegistryException unreadable(String inside, IOException e) {
    return RegistryException.damaged(
        "%s cannot be read: %s. Check file system and permissions."
            .formatted(shown(inside), e.getMessage()),
        e);
  }

  RegistryException unwritten(String inside, IOException e) {
    return RegistryException.damaged(
        "%s cannot be written: %s. Check permissions and free space, then run the same command again."
            .formatted(shown(inside), e.getMessage()),
        e);
  }
}
