package io.gradus.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import javax.security.auth.Subject;
import org.junit.jupiter.api.Test;

class JavaLimitTest {
  /** What Java 23 and later throw where Hadoop 3.4 asks who calls, deep in Spark. */
  @Test
  void aJavaThatIsTooNewForTheSparkIsNamedWithTheRemedy() {
    UnsupportedOperationException refused =
        new UnsupportedOperationException("getSubject is not supported");
    refused.setStackTrace(
        new StackTraceElement[] {
          new StackTraceElement(Subject.class.getName(), "getSubject", "Subject.java", 277)
        });
    RunException told = RunException.of(new IllegalStateException("no session", refused));
    assertEquals(Reason.CONFIGURATION, told.reason());
    assertTrue(told.explained());
    assertTrue(told.getMessage().contains("JAVA_HOME"), told.getMessage());
    assertTrue(
        told.getMessage().contains("found Java " + Runtime.version().feature()), told.getMessage());
  }

  @Test
  void otherOperationsThatAreNotSupportedAreUnexpected() {
    RunException told = RunException.of(new UnsupportedOperationException("of a list"));
    assertEquals(Reason.UNEXPECTED, told.reason());
    assertFalse(told.explained());
  }
}
