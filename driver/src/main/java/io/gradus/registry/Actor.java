package io.gradus.registry;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.security.UserGroupInformation;

/**
 * Who does something.
 *
 * @param user as Hadoop knows him
 * @param application which started it, if it said so: the task of Airflow, or YARN's application
 */
public record Actor(String user, String host, Optional<String> application) {
  private static final String AIRFLOW = "AIRFLOW_CTX_";

  /** This process. */
  static Actor here() {
    return new Actor(currentUser(), currentHost(), currentApplication());
  }

  private static String currentUser() {
    try {
      return UserGroupInformation.getCurrentUser().getShortUserName();
    } catch (IOException e) {
      return System.getProperty("user.name");
    }
  }

  private static String currentHost() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "unknown";
    }
  }

  private static Optional<String> currentApplication() {
    String airflow =
        Stream.of("DAG_ID", "TASK_ID", "DAG_RUN_ID")
            .map(name -> System.getenv(AIRFLOW + name))
            .filter(value -> value != null && !value.isEmpty())
            .collect(Collectors.joining(" "));
    return airflow.isEmpty()
        ? Optional.ofNullable(System.getProperty("spark.yarn.app.id"))
        : Optional.of("airflow " + airflow);
  }

  Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("user", user);
    map.put("host", host);
    application.ifPresent(name -> map.put("application", name));
    return map;
  }

  static Actor of(JsonNode node) {
    return new Actor(
        node.path("user").asText("unknown"),
        node.path("host").asText("unknown"),
        Optional.ofNullable(node.path("application").textValue()));
  }

  /** As in a sentence. */
  @Override
  public String toString() {
    return "%s on %s%s"
        .formatted(user, host, application.map(name -> " (" + name + ")").orElse(""));
  }
}
