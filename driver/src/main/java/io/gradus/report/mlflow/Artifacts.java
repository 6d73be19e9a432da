package io.gradus.report.mlflow;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Where a run's artifacts go: through the server, or to a file system that the server names. */
interface Artifacts {
  /** Schemes that Hadoop's file systems call otherwise. */
  Map<String, String> HADOOP_NAMES = Map.of("s3", "s3a", "s3n", "s3a", "wasbs", "abfss");

  void put(String path, byte[] content) throws IOException;

  /** Those at the place that the server has for a run. */
  static Artifacts at(String uri, MlflowServer server, Configuration hadoop) {
    URI place = URI.create(uri);
    String scheme = place.getScheme() == null ? "file" : place.getScheme();
    if (scheme.equals("mlflow-artifacts")) {
      String directory = place.getPath().replaceAll("^/+|/+$", "");
      return (path, content) -> server.put(directory + "/" + path, content);
    }
    String known = HADOOP_NAMES.getOrDefault(scheme, scheme);
    Path directory =
        new Path(place.getScheme() == null ? uri : known + uri.substring(scheme.length()));
    return (path, content) -> {
      Path file = new Path(directory, path);
      FileSystem files = file.getFileSystem(hadoop);
      try (OutputStream out = files.create(file, true)) {
        out.write(content);
      }
    };
  }
}
