package io.gradus.system;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The settings and pod templates of {@code conf/kubernetes}, handed to the real spark-submit before
 * the interface of a Kubernetes that has no nodes. Of executors' pods the test runs what they say.
 */
class KubernetesTest {
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final String SECRET = "kept-out-of-every-pod-and-map";
  private static final String JAR = "local:///opt/gradus/gradus.jar";

  @TempDir private static Path directory;

  private static Job job;

  @BeforeAll
  static void layOut() throws IOException {
    assumeTrue(
        Installation.sparkHasJar("spark-kubernetes_"),
        "This Spark has no Kubernetes; the build adds it on the lines of Spark 4.");
    // The settings name the templates as they are seen from the repository's folder.
    Path target = Files.createDirectories(directory.resolve("conf/kubernetes"));
    try (Stream<Path> files = Files.list(Installation.configurations().resolve("kubernetes"))) {
      for (Path file : files.toList()) {
        Files.copy(file, target.resolve(file.getFileName()));
      }
    }
    job = Job.create(directory);
  }

  @Test
  void inClusterModeTheDriversPodIsAsTheTemplateSays() throws Exception {
    try (KubernetesApi kubernetes = KubernetesApi.start();
        Command submit = deploy("driver", kubernetes, "false")) {
      assertEquals(0, submit.await(LIMIT), submit::output);
      assertEquals(1, kubernetes.pods("driver").size(), submit::output);
      Pod pod = kubernetes.pods("driver").get(0);
      assertOfTheTemplate(pod, "driver");
      assertEquals("gradus", pod.getSpec().getServiceAccountName());
      Container container = pod.getSpec().getContainers().get(0);
      assertEquals("registry.example.org/gradus:0.2.0", container.getImage());
      assertEquals(new Quantity("5120Mi"), container.getResources().getLimits().get("memory"));
      List<String> words = container.getArgs();
      assertEquals(
          List.of(JAR, "train", "--config", "/etc/gradus/job.conf", "--output", "s3a://models/run"),
          words.subList(words.indexOf(JAR), words.size()));
      assertEquals("io.gradus.cli.Main", words.get(words.indexOf("--class") + 1), words::toString);
      assertTrue(
          pod.getSpec().getVolumes().stream()
              .anyMatch(
                  volume ->
                      volume.getConfigMap() != null
                          && volume.getConfigMap().getName().equals("gradus-job")));
      assertTrue(
          container.getVolumeMounts().stream()
              .anyMatch(
                  mount -> mount.getMountPath().equals("/etc/gradus") && mount.getReadOnly()));
      Map<String, String> maps =
          kubernetes.configMaps().stream()
              .map(ConfigMap::getData)
              .flatMap(data -> data.entrySet().stream())
              .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
      assertTrue(
          maps.get("spark.properties").contains("spark.executor.instances=4"), maps::toString);
      assertTrue(
          maps.values().stream().anyMatch(text -> text.contains("topologySpreadConstraints")),
          maps::toString);
      assertFalse(kubernetes.everything().contains(SECRET), kubernetes::everything);
      assertFalse(submit.output().contains(SECRET), submit::output);
    }
  }

  /** What a scheduler has to know, and the documents tell: the pod says how the driver ended. */
  @Test
  void inClusterModeSparkSubmitEndsWithZeroWhenTheDriverFailed() throws Exception {
    try (KubernetesApi kubernetes = KubernetesApi.start();
        Command submit = deploy("failed", kubernetes, "true")) {
      Pod pod = await(kubernetes, "driver", 1, submit).get(0);
      assertEquals("Pending", pod.getStatus().getPhase());
      kubernetes.report(pod, "Running", null);
      kubernetes.report(pod, "Failed", 3);
      assertEquals(0, submit.await(LIMIT), submit::output);
    }
  }

  @Test
  void executorsAreAsTheTemplateSaysAndGiveTheSameBits() throws Exception {
    Job.Run local = job.train("local", "local[2]");
    assertEquals(0, local.exitCode(), local::printed);

    List<Command> executors = new ArrayList<>();
    try (KubernetesApi kubernetes = KubernetesApi.start();
        Command submit = train(kubernetes)) {
      for (Pod pod : await(kubernetes, "executor", 2, submit)) {
        assertOfTheTemplate(pod, "executor");
        kubernetes.report(pod, "Running", null);
        executors.add(run(pod));
      }
      assertEquals(0, submit.await(LIMIT), submit::output);
      assertArrayEquals(
          local.weights(), new Job.Run(0, "", directory.resolve("executors")).weights());
      assertFalse(submit.output().contains(SECRET), submit::output);
    } finally {
      executors.forEach(Command::close);
    }
  }

  private static Command deploy(String name, KubernetesApi kubernetes, String wait) {
    List<String> words = new ArrayList<>(List.of("--master", kubernetes.url()));
    words.addAll(List.of("--deploy-mode", "cluster", "--name", "churn"));
    words.addAll(List.of("--properties-file", "conf/kubernetes/spark.properties"));
    words.addAll(List.of("--conf", "spark.kubernetes.submission.waitAppCompletion=" + wait));
    words.addAll(List.of("--class", "io.gradus.cli.Main", JAR));
    words.addAll(List.of("train", "--config", "/etc/gradus/job.conf"));
    words.addAll(List.of("--output", "s3a://models/run"));
    return Command.start(directory, name, "spark-submit", words, secrets());
  }

  /** In client mode, as from a pod of the same namespace. */
  private static Command train(KubernetesApi kubernetes) {
    List<String> words = new ArrayList<>(List.of("--master", kubernetes.url()));
    words.addAll(List.of("--properties-file", "conf/kubernetes/spark.properties"));
    words.addAll(List.of("--conf", "spark.driver.memory=1g"));
    words.addAll(List.of("--conf", "spark.executor.instances=2"));
    words.addAll(List.of("--conf", "spark.executor.cores=1"));
    words.addAll(List.of("--conf", "spark.executor.memory=700m", Installation.jar().toString()));
    words.addAll(List.of("train", "--config", job.configuration(), "--output", "executors"));
    return Command.start(directory, "executors.submit", "spark-submit", words, secrets());
  }

  private static Map<String, String> secrets() {
    return Map.of("AWS_ACCESS_KEY_ID", "gradus", "AWS_SECRET_ACCESS_KEY", SECRET);
  }

  private static List<Pod> await(
      KubernetesApi kubernetes, String role, int expected, Command submit)
      throws InterruptedException {
    long end = System.nanoTime() + LIMIT.toNanos();
    List<Pod> found = kubernetes.pods(role);
    while (found.size() < expected) {
      if (!submit.alive() || System.nanoTime() > end) {
        throw new AssertionError(
            "Expected %s pods of role %s, found %s. It printed:%n%s"
                .formatted(expected, role, found.size(), submit.output()));
      }
      Thread.sleep(100);
      found = kubernetes.pods(role);
    }
    return found;
  }

  /** Starts what an executor's pod says, as the entry point of Spark's images does. */
  private static Command run(Pod pod) {
    Map<String, String> environment =
        pod.getSpec().getContainers().get(0).getEnv().stream()
            .filter(variable -> variable.getValue() != null)
            .collect(Collectors.toMap(EnvVar::getName, EnvVar::getValue));
    List<String> words = new ArrayList<>();
    environment.forEach(
        (variable, value) -> {
          if (variable.startsWith("SPARK_JAVA_OPT_")) {
            words.add(value);
          }
        });
    words.add("-Xmx" + environment.get("SPARK_EXECUTOR_MEMORY"));
    words.add("org.apache.spark.scheduler.cluster.k8s.KubernetesExecutorBackend");
    words.addAll(List.of("--driver-url", environment.get("SPARK_DRIVER_URL")));
    words.addAll(List.of("--executor-id", environment.get("SPARK_EXECUTOR_ID")));
    words.addAll(List.of("--cores", environment.get("SPARK_EXECUTOR_CORES")));
    words.addAll(List.of("--app-id", environment.get("SPARK_APPLICATION_ID")));
    words.addAll(List.of("--hostname", "127.0.0.1"));
    words.addAll(List.of("--resourceProfileId", environment.get("SPARK_RESOURCE_PROFILE_ID")));
    String name = pod.getMetadata().getName();
    words.addAll(List.of("--podName", name));
    String classPath = Installation.sparkHome().resolve("jars/*").toString();
    return Command.java(directory, name, classPath, words.toArray(String[]::new));
  }

  private static void assertOfTheTemplate(Pod pod, String component) {
    assertEquals("gradus", pod.getMetadata().getLabels().get("app.kubernetes.io/name"));
    assertEquals(component, pod.getMetadata().getLabels().get("app.kubernetes.io/component"));
    assertEquals("Never", pod.getSpec().getRestartPolicy());
    assertTrue(pod.getSpec().getSecurityContext().getRunAsNonRoot());
    assertEquals(1, pod.getSpec().getContainers().size(), "containers");
    Container container = pod.getSpec().getContainers().get(0);
    assertEquals("gradus", container.getName());
    assertFalse(container.getSecurityContext().getAllowPrivilegeEscalation());
    for (String variable : List.of("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")) {
      EnvVar found =
          container.getEnv().stream()
              .filter(one -> one.getName().equals(variable))
              .findFirst()
              .orElseThrow();
      assertNull(found.getValue(), variable);
      assertEquals("gradus-s3", found.getValueFrom().getSecretKeyRef().getName());
    }
  }
}
