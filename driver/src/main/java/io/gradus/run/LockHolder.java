package io.gradus.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;

/**
 * Who has a {@link RunLock}, as its file says: the process, and the application of Spark. Whoever
 * finds it knows whether that process is gone, and may end it where it is orphaned: where it was
 * started for the same {@link #OWNER} as the finder, which has no more than one try at a time.
 */
final class LockHolder {
  /** Spark's property for the task of a scheduler that a run is for; the same in each try. */
  static final String OWNER = "spark.gradus.owner";

  private static final String OWNER_VARIABLE = "GRADUS_OWNER";

  /** What Airflow sets for its tasks: together they name one, whichever try it is. */
  private static final String[] AIRFLOW = {
    "AIRFLOW_CTX_DAG_ID", "AIRFLOW_CTX_TASK_ID", "AIRFLOW_CTX_DAG_RUN_ID"
  };

  /** Process starts are told from a boot time that is known to the second. */
  private static final Duration SAME_START = Duration.ofSeconds(3);

  /** A training has 20 s for its last checkpoint. */
  private static final long TO_END_SECONDS = 40;

  private static final long TO_DIE_SECONDS = 10;

  /** What may stand in a command that is shown. */
  private static final Pattern NAME = Pattern.compile("[\\w.-]{1,253}");

  private final JsonNode file;

  LockHolder(JsonNode file) {
    this.file = file;
  }

  /** What a file says of this process. */
  static Map<String, Object> own(String run) {
    SparkEnv env = SparkEnv.get();
    SparkConf conf = env == null ? new SparkConf() : env.conf();
    ProcessHandle process = ProcessHandle.current();
    Map<String, Object> content = new LinkedHashMap<>();
    content.put("run", run);
    content.put("host", host());
    content.put("user", System.getProperty("user.name"));
    content.put("process", process.pid());
    process
        .info()
        .startInstant()
        .ifPresent(start -> content.put("process_started", start.toString()));
    owner(conf, System.getenv()).ifPresent(owner -> content.put("owner", owner));
    put(content, "master", conf, "spark.master");
    put(content, "namespace", conf, "spark.kubernetes.namespace");
    put(content, "pod", conf, "spark.kubernetes.driver.pod.name");
    content.put("since", Instant.now().toString());
    return content;
  }

  private static void put(Map<String, Object> content, String name, SparkConf conf, String key) {
    if (conf.contains(key)) {
      content.put(name, conf.get(key));
    }
  }

  /** The task of a scheduler that this process works for, if one says so. */
  static Optional<String> owner(SparkConf conf, Map<String, String> environment) {
    String told = conf.get(OWNER, environment.getOrDefault(OWNER_VARIABLE, ""));
    if (!told.isEmpty()) {
      return Optional.of(told);
    }
    StringBuilder task = new StringBuilder("airflow");
    for (String variable : AIRFLOW) {
      String value = environment.getOrDefault(variable, "");
      if (value.isEmpty()) {
        return Optional.empty();
      }
      task.append('/').append(value);
    }
    return Optional.of(task.toString());
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "unknown";
    }
  }

  /** Whether this is another state of the same holder's file. */
  boolean hasMovedOnFrom(LockHolder earlier) {
    return !file.path("beat").equals(earlier.file.path("beat"))
        || !file.path("run").equals(earlier.file.path("run"));
  }

  /** The run, as it called itself. */
  String run() {
    return file.path("run").asText();
  }

  private boolean isHere() {
    return file.path("host").asText().equals(host());
  }

  /** The process, if it is one of this machine that lives. */
  private Optional<ProcessHandle> process() {
    return ProcessHandle.of(file.path("process").asLong()).filter(this::isTheSame);
  }

  /** Numbers of processes are given again to others. */
  private boolean isTheSame(ProcessHandle found) {
    Optional<Instant> now = found.info().startInstant();
    try {
      String then = file.path("process_started").asText();
      return then.isEmpty()
          || now.isEmpty()
          || Duration.between(Instant.parse(then), now.get()).abs().compareTo(SAME_START) < 0;
    } catch (DateTimeException e) {
      return true;
    }
  }

  /** Whether the process is known to be gone. */
  boolean isGone() {
    return isHere() && process().isEmpty();
  }

  /** Whether it was started for what this process is started for, whose one try this is now. */
  boolean isOrphaned(Map<String, ?> own) {
    String owner = file.path("owner").asText();
    return !owner.isEmpty() && owner.equals(own.get("owner")) && !isThisProcess();
  }

  private boolean isThisProcess() {
    return isHere() && file.path("process").asLong() == ProcessHandle.current().pid();
  }

  /**
   * Ends the process, if it is one of this machine: it has some seconds for a last checkpoint.
   *
   * @return whether it is gone
   */
  boolean end() {
    if (!isHere()) {
      return false;
    }
    Optional<ProcessHandle> process = process();
    return process.isEmpty()
        || process.get().destroy() && isGoneWithin(TO_END_SECONDS, process.get())
        || process.get().destroyForcibly() && isGoneWithin(TO_DIE_SECONDS, process.get());
  }

  private static boolean isGoneWithin(long seconds, ProcessHandle process) {
    try {
      process.onExit().get(seconds, TimeUnit.SECONDS);
      return true;
    } catch (TimeoutException | ExecutionException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** A command that ends it, for whoever may do that. */
  String howToEnd() {
    String master = file.path("master").asText();
    if (master.startsWith("yarn") && isName("run")) {
      return "yarn application -kill " + run();
    }
    if (master.startsWith("k8s") && isName("pod")) {
      String namespace = isName("namespace") ? file.path("namespace").asText() : "default";
      return "kubectl delete pod %s --namespace %s".formatted(file.path("pod").asText(), namespace);
    }
    return "kill %s, on %s".formatted(file.path("process").asLong(), file.path("host").asText());
  }

  private boolean isName(String field) {
    return NAME.matcher(file.path(field).asText()).matches();
  }

  /** {@code run application_1 of ann on worker-3 since 2026-11-28T02:00:00Z}. */
  @Override
  public String toString() {
    return "run %s of %s on %s since %s"
        .formatted(
            run(),
            file.path("user").asText(),
            file.path("host").asText(),
            file.path("since").asText());
  }
}
