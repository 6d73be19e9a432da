package io.gradus.cli;

import java.net.URL;
import picocli.CommandLine.IVersionProvider;

/** The version in the jar's manifest, and those of what it runs on. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    return new String[] {
      "Gradus " + own(),
      "Spark " + org.apache.spark.package$.MODULE$.SPARK_VERSION(),
      "Java " + System.getProperty("java.version")
    };
  }

  /** The project's version; {@code development} where classes do not come from its jar. */
  static String own() {
    String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  /** How the user would run another command: by the script that ran this one, or the jar. */
  static String command() {
    String script = System.getenv("GRADUS_COMMAND");
    if (script != null) {
      return script;
    }
    URL jar = Version.class.getProtectionDomain().getCodeSource().getLocation();
    return "spark-submit " + jar.getPath();
  }
}
