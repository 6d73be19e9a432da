package io.gradus.config;

import io.gradus.encode.ColumnNames;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.apache.hadoop.util.VersionInfo;

/**
 * Hadoop's file systems by the schemes of paths. Which ones there are depends on the class path:
 * those of clouds come in packages of their own.
 */
public final class Storages {
  /** What brings a scheme; {@code %s} stands for Hadoop's own version. */
  private static final Map<String, String> PACKAGES =
      Map.of(
          "s3a", "org.apache.hadoop:hadoop-aws:%s",
          "abfs", "org.apache.hadoop:hadoop-azure:%s",
          "abfss", "org.apache.hadoop:hadoop-azure:%s",
          "oss", "org.apache.hadoop:hadoop-aliyun:%s",
          "obs", "org.apache.hadoop:hadoop-huaweicloud:%s",
          "cosn", "org.apache.hadoop:hadoop-cos:%s");

  /** Schemes that others have taken the place of. */
  private static final Map<String, String> SUCCESSORS =
      Map.of("s3", "s3a", "s3n", "s3a", "wasb", "abfs", "wasbs", "abfss");

  /** What is always there, for whoever has mistyped it. */
  private static final List<String> ALWAYS = List.of("file", "hdfs", "viewfs", "webhdfs");

  private Storages() {}

  /**
   * The file system of a path.
   *
   * @throws ConfigException if there is none of the path's scheme; it names the package that brings
   *     it, or what may have been meant
   * @throws IOException if it is there and cannot be reached
   */
  public static FileSystem at(Path path, Configuration hadoop) throws IOException {
    try {
      return path.getFileSystem(hadoop);
    } catch (UnsupportedFileSystemException | ServiceConfigurationError | LinkageError e) {
      throw absent(path, hadoop, e);
    } catch (RuntimeException e) {
      if (isOfClasses(e)) {
        throw absent(path, hadoop, e);
      }
      throw e;
    }
  }

  /** Whether a class is missing that Hadoop's settings name, or one that it needs itself. */
  private static boolean isOfClasses(Throwable failure) {
    for (Throwable link = failure; link != null; link = link.getCause()) {
      if (link instanceof ClassNotFoundException || link instanceof LinkageError) {
        return true;
      }
    }
    return false;
  }

  private static ConfigException absent(Path path, Configuration hadoop, Throwable cause) {
    String scheme = scheme(path, hadoop);
    return new ConfigException(
        List.of(
            new Problem(
                Optional.empty(),
                Secrets.redact("path", path.toString()),
                "Expected a storage that is on the class path, found the scheme \"%s\", for which there is none (%s). %s"
                    .formatted(scheme, reason(cause), remedy(scheme)))));
  }

  /** What the innermost cause says. */
  private static String reason(Throwable cause) {
    Throwable root = cause;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    return "%s: %s".formatted(root.getClass().getSimpleName(), root.getMessage());
  }

  private static String scheme(Path path, Configuration hadoop) {
    String own = path.toUri().getScheme();
    return own == null ? FileSystem.getDefaultUri(hadoop).getScheme() : own;
  }

  private static String remedy(String scheme) {
    String successor = SUCCESSORS.get(scheme);
    if (successor != null) {
      return "Write %s:// in place of %s://, with the package %s."
          .formatted(successor, scheme, bringing(successor));
    }
    if (scheme.equals("gs")) {
      return "Give spark-submit the package %s.".formatted(googles());
    }
    if (PACKAGES.containsKey(scheme)) {
      return "Give spark-submit the package %s.".formatted(bringing(scheme));
    }
    return ColumnNames.nearest(scheme, ALWAYS)
        .or(() -> ColumnNames.nearest(scheme, PACKAGES.keySet()))
        .map("Did you mean \"%s\"?"::formatted)
        .orElse(
            "Check the path; if there is such a storage, give spark-submit the package that brings"
                + " it.");
  }

  private static String bringing(String scheme) {
    return PACKAGES.get(scheme).formatted(VersionInfo.getVersion());
  }

  /** Hadoop brings it itself from 3.5 on. */
  private static String googles() {
    String version = VersionInfo.getVersion();
    return version.matches("(2|3\\.[0-4])\\..*")
        ? "com.google.cloud.bigdataoss:gcs-connector"
        : "org.apache.hadoop:hadoop-gcp:" + version;
  }
}
