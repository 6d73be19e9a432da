package io.gradus.report.lineage;

import io.gradus.config.Secrets;
import java.net.URI;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.hadoop.fs.Path;

/**
 * Rows, predictions or a model, named as OpenLineage names what lies on storages, so that what
 * others tell of it is of the same.
 *
 * @param namespace of the storage, such as {@code s3://bucket}, {@code hdfs://host:8020} or {@code
 *     file}
 * @param name inside, such as {@code models/churn}
 * @param fields of rows, name and type as Spark's DDL writes it; empty where nobody knows
 * @param version what tells its content from others
 * @param rows how many there were
 * @param gaps by column, how many of the rows' values were missing
 */
public record LineageDataset(
    String namespace,
    String name,
    Map<String, String> fields,
    Optional<String> version,
    OptionalLong rows,
    Map<String, Long> gaps) {
  public LineageDataset {
    fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    gaps = Collections.unmodifiableMap(new LinkedHashMap<>(gaps));
  }

  /**
   * What lies at a path.
   *
   * @param path whole, with its scheme and, where it has one, its authority
   */
  public static LineageDataset at(Path path) {
    URI uri = path.toUri();
    String scheme = uri.getScheme() == null ? "file" : uri.getScheme();
    String inside = uri.getPath();
    return switch (scheme) {
      case "file" -> named("file", inside);
      // One bucket has one name, whichever library reads it.
      case "s3", "s3a", "s3n" -> named("s3://" + uri.getAuthority(), withoutSlash(inside));
      case "gs" -> named("gs://" + uri.getAuthority(), withoutSlash(inside));
      default ->
          named(
              Secrets.redact(
                  "url", scheme + "://" + Optional.ofNullable(uri.getAuthority()).orElse("")),
              inside);
    };
  }

  private static String withoutSlash(String path) {
    return path.length() > 1 && path.startsWith("/") ? path.substring(1) : path;
  }

  /** What has a name of its own, such as a table. */
  public static LineageDataset named(String namespace, String name) {
    return new LineageDataset(
        namespace, name, Map.of(), Optional.empty(), OptionalLong.empty(), Map.of());
  }

  /** The same with its columns. */
  public LineageDataset with(Map<String, String> columns) {
    return new LineageDataset(namespace, name, columns, version, rows, gaps);
  }

  /** The same with what tells its content from others. */
  public LineageDataset ofVersion(String content) {
    return new LineageDataset(namespace, name, fields, Optional.of(content), rows, gaps);
  }

  /** The same with how many rows there were, and gaps in them. */
  public LineageDataset ofRows(long count, Map<String, Long> missing) {
    return new LineageDataset(namespace, name, fields, version, OptionalLong.of(count), missing);
  }
}
