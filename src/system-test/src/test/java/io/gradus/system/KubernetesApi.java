package io.gradus.system;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.client.NamespacedKubernetesClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.crud.AttributeSet;
import io.fabric8.mockwebserver.dsl.HttpMethod;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/**
 * The interface of a Kubernetes on loopback: it keeps what it is told, and tells those that watch.
 * There are no nodes; what a pod says is run by nobody but a test.
 */
final class KubernetesApi implements AutoCloseable {
  static final String NAMESPACE = "training";

  private final KubernetesMockServer server;
  private final NamespacedKubernetesClient client;

  private KubernetesApi(KubernetesMockServer server) {
    this.server = server;
    this.client = server.createClient().inNamespace(NAMESPACE);
  }

  static KubernetesApi start() {
    KubernetesMockServer server =
        new KubernetesMockServer(
            new Context(), new MockWebServer(), new HashMap<>(), new WithServerSideApply(), false);
    server.init(InetAddress.getLoopbackAddress(), 0);
    return new KubernetesApi(server);
  }

  /** For {@code --master}. */
  String url() {
    return "k8s://http://127.0.0.1:" + server.getPort();
  }

  /** The pods of that role, {@code driver} or {@code executor}, in the order of their names. */
  List<Pod> pods(String role) {
    return client.pods().withLabel("spark-role", role).list().getItems().stream()
        .sorted((one, other) -> name(one).compareTo(name(other)))
        .toList();
  }

  List<ConfigMap> configMaps() {
    return client.configMaps().list().getItems();
  }

  /** Says how a pod is, as the kubelet of its node would. */
  void report(Pod pod, String phase, Integer exitCode) {
    client
        .pods()
        .withName(name(pod))
        .editStatus(
            now -> {
              var status = now.edit().editOrNewStatus().withPhase(phase).withPodIP("127.0.0.1");
              if (exitCode != null) {
                status
                    .addNewContainerStatus()
                    .withName(pod.getSpec().getContainers().get(0).getName())
                    .withNewState()
                    .withNewTerminated()
                    .withExitCode(exitCode)
                    .endTerminated()
                    .endState()
                    .endContainerStatus();
              }
              return status.endStatus().build();
            });
  }

  /** All that it keeps, as YAML. */
  String everything() {
    List<HasMetadata> kept = new ArrayList<>(client.pods().list().getItems());
    kept.addAll(configMaps());
    kept.addAll(client.services().list().getItems());
    return Serialization.asYaml(kept);
  }

  /** What is applied and is not there yet is made, which the dispatcher refuses. */
  private static final class WithServerSideApply extends KubernetesCrudDispatcher {
    @Override
    public MockResponse handlePatch(RecordedRequest request) {
      String path = request.getPath().split("\\?")[0];
      if (!request.getHeader("Content-Type").contains("apply-patch")
          || handleGet(path).code() != HttpURLConnection.HTTP_NOT_FOUND) {
        return super.handlePatch(request);
      }
      return handleCreate(
          new RecordedRequest(
              request.getHttpVersion(),
              HttpMethod.POST,
              path.substring(0, path.lastIndexOf('/')),
              request.getHeaders(),
              request.getBody()));
    }

    /** A pod is pending from the first, as an API server has it; Spark's watcher counts on that. */
    @Override
    public void processEvent(
        String path,
        AttributeSet pathAttributes,
        AttributeSet oldAttributes,
        GenericKubernetesResource resource,
        String newState) {
      boolean newPod =
          oldAttributes == null && newState != null && "Pod".equals(resource.getKind());
      super.processEvent(
          path, pathAttributes, oldAttributes, resource, newPod ? pending(newState) : newState);
    }

    private static String pending(String json) {
      Pod pod = Serialization.unmarshal(json, Pod.class);
      pod.setStatus(new PodStatusBuilder().withPhase("Pending").build());
      return Serialization.asJson(pod);
    }
  }

  private static String name(HasMetadata resource) {
    return resource.getMetadata().getName();
  }

  @Override
  public void close() {
    client.close();
    server.destroy();
  }
}
