package io.gradus.run;

import java.util.LinkedHashMap;
import java.util.Map;

/** The version in the jar's manifest, and those of what it runs on. */
public final class Versions {
  private Versions() {}

  /** The project's version; {@code development} where classes do not come from its jar. */
  public static String own() {
    String version = Versions.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  /** Of Gradus, Spark, Scala and Java, by name. */
  static Map<String, String> all() {
    Map<String, String> versions = new LinkedHashMap<>();
    versions.put("gradus", own());
    versions.put("spark", org.apache.spark.package$.MODULE$.SPARK_VERSION());
    versions.put("scala", scala.util.Properties$.MODULE$.versionNumberString());
    versions.put("java", System.getProperty("java.version"));
    return versions;
  }

  /** Of Gradus and Java, by name; asking Spark for its own would load it. */
  static Map<String, String> withoutSpark() {
    Map<String, String> versions = new LinkedHashMap<>();
    versions.put("gradus", own());
    versions.put("java", System.getProperty("java.version"));
    return versions;
  }
}
