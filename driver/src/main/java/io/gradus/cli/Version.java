package io.gradus.cli;

import io.gradus.run.Versions;
import java.net.URL;
import picocli.CommandLine.IVersionProvider;

/** The versions that {@code --version} shows. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    return new String[] {
      "Gradus " + Versions.own(),
      "Spark " + org.apache.spark.package$.MODULE$.SPARK_VERSION(),
      "Java " + System.getProperty("java.version")
    };
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
