package io.gradus.run;

import java.util.Optional;
import javax.security.auth.Subject;
import org.apache.hadoop.util.VersionInfo;
import org.apache.spark.package$;

/**
 * Java from 23 on no longer tells whose a call is in the way that Hadoop before 3.5 asks, so Spark
 * before 4.2 does not run on it.
 */
final class JavaLimit {
  private JavaLimit() {}

  /** What to do, if an exception comes of that. */
  static Optional<String> explain(Throwable thrown) {
    StackTraceElement[] trace = thrown.getStackTrace();
    boolean refused =
        thrown instanceof UnsupportedOperationException
            && trace.length > 0
            && trace[0].getClassName().equals(Subject.class.getName());
    return refused
        ? Optional.of(
            "Expected Java 17 to 22 for Spark %s, whose Hadoop %s asks what newer ones no longer answer, found Java %s. Set JAVA_HOME to an older Java, or take Spark 4.2, which runs on Java 25."
                .formatted(
                    package$.MODULE$.SPARK_VERSION(),
                    VersionInfo.getVersion(),
                    Runtime.version().feature()))
        : Optional.empty();
  }
}
