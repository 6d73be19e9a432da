package io.gradus.report.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * An HTTP server that does of MLflow's REST interface what a run needs, and keeps what it is told.
 * It can be told to refuse or to be busy; a real MLflow is in the system tests.
 */
public final class SmallMlflow implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String API = "/api/2.0/mlflow/";

  private final HttpServer http;
  private final Map<String, Run> runs = new LinkedHashMap<>();
  private final List<String> asked = new ArrayList<>();
  private final Map<String, byte[]> artifacts = new TreeMap<>();
  private final List<String> versions = new ArrayList<>();
  private final Map<String, String> aliases = new TreeMap<>();
  private Predicate<String> busy = method -> false;

  /** What it knows of a run. */
  public static final class Run {
    private final Map<String, String> params = new TreeMap<>();
    private final List<Told> metrics = new ArrayList<>();
    private String status = "RUNNING";
    private String stage = "active";

    public String status() {
      return status;
    }

    public Map<String, String> params() {
      return params;
    }

    /** Each value that it was told of a metric, in order. */
    public List<Told> metric(String key) {
      return metrics.stream().filter(told -> told.key().equals(key)).toList();
    }

    /** The names of all metrics. */
    public TreeSet<String> keys() {
      TreeSet<String> keys = new TreeSet<>();
      metrics.forEach(told -> keys.add(told.key()));
      return keys;
    }
  }

  /** A value of a metric. */
  public record Told(String key, long step, double value, long time) {}

  /** Begins to listen. */
  public SmallMlflow() throws IOException {
    http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    http.createContext("/", this::answer);
    http.start();
  }

  public int port() {
    return http.getAddress().getPort();
  }

  /** From now on it answers to those methods that it is busy; the last path part names them. */
  public synchronized void busy(Predicate<String> methods) {
    busy = methods;
  }

  public synchronized List<Run> runs() {
    return List.copyOf(runs.values());
  }

  /** The methods that were called, in order. */
  public synchronized List<String> asked() {
    return List.copyOf(asked);
  }

  public synchronized Map<String, byte[]> artifacts() {
    return new TreeMap<>(artifacts);
  }

  /** Name and run of each registered version. */
  public synchronized List<String> versions() {
    return List.copyOf(versions);
  }

  public synchronized Map<String, String> aliases() {
    return new TreeMap<>(aliases);
  }

  /** Deletes all runs, as a user does. */
  public synchronized void deleteRuns() {
    runs.values().forEach(run -> run.stage = "deleted");
  }

  private synchronized void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    byte[] content = exchange.getRequestBody().readAllBytes();
    String method = path.startsWith(API) ? path.substring(API.length()) : "artifacts";
    asked.add(method);
    int status = 200;
    JsonNode answer;
    if (busy.test(method)) {
      status = 503;
      answer = JSON.createObjectNode();
    } else if (method.equals("artifacts")) {
      artifacts.put(path.replaceFirst(".*/mlflow-artifacts/artifacts/", ""), content);
      answer = JSON.createObjectNode();
    } else {
      JsonNode message = content.length == 0 ? query(exchange) : JSON.readTree(content);
      answer = answer(method, message);
      status = answer.has("error_code") ? 404 : 200;
    }
    byte[] body = JSON.writeValueAsBytes(answer);
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private static JsonNode query(HttpExchange exchange) {
    Map<String, String> parameters = new HashMap<>();
    String query = exchange.getRequestURI().getRawQuery();
    for (String pair : query == null ? new String[0] : query.split("&")) {
      parameters.put(
          pair.replaceFirst("=.*", ""),
          URLDecoder.decode(pair.replaceFirst("[^=]*=", ""), StandardCharsets.UTF_8));
    }
    return JSON.valueToTree(parameters);
  }

  private JsonNode answer(String method, JsonNode message) {
    ObjectNode answer = JSON.createObjectNode();
    Run run = runs.get(message.path("run_id").asText());
    switch (method) {
      case "experiments/get-by-name" -> answer.putObject("experiment").put("experiment_id", "1");
      case "runs/create" -> {
        String id = "run" + runs.size();
        runs.put(id, new Run());
        answer.set("run", described(id));
      }
      case "runs/get" -> {
        if (run == null) {
          return error("RESOURCE_DOES_NOT_EXIST");
        }
        answer.set("run", described(message.path("run_id").asText()));
      }
      case "runs/update" -> run.status = message.path("status").asText();
      case "runs/log-batch" -> log(run, message);
      case "runs/log-model", "registered-models/create" -> {}
      case "metrics/get-history" -> history(run, message, answer.putArray("metrics"), answer);
      case "model-versions/search" -> search(message, answer.putArray("model_versions"));
      case "model-versions/create" -> {
        versions.add(message.path("name").asText() + " of " + message.path("run_id").asText());
        answer.putObject("model_version").put("version", "" + versions.size());
      }
      case "registered-models/alias" ->
          aliases.put(message.path("alias").asText(), message.path("version").asText());
      default -> {
        return error("ENDPOINT_NOT_FOUND");
      }
    }
    return answer;
  }

  private static ObjectNode error(String code) {
    return JSON.createObjectNode().put("error_code", code).put("message", code);
  }

  private ObjectNode described(String id) {
    ObjectNode run = JSON.createObjectNode();
    run.putObject("info")
        .put("run_id", id)
        .put("lifecycle_stage", runs.get(id).stage)
        .put("artifact_uri", "mlflow-artifacts:/1/" + id + "/artifacts");
    ArrayNode params = run.putObject("data").putArray("params");
    runs.get(id).params.forEach((key, value) -> params.addObject().put("key", key));
    return run;
  }

  private static void log(Run run, JsonNode message) {
    message
        .path("params")
        .forEach(param -> run.params.put(param.path("key").asText(), param.path("value").asText()));
    message
        .path("metrics")
        .forEach(
            metric ->
                run.metrics.add(
                    new Told(
                        metric.path("key").asText(),
                        metric.path("step").asLong(),
                        metric.path("value").asDouble(),
                        metric.path("timestamp").asLong())));
  }

  /** Two a page, so that there are several. */
  private static void history(Run run, JsonNode message, ArrayNode into, ObjectNode answer) {
    List<Told> all = run.metric(message.path("metric_key").asText());
    int from = message.path("page_token").asInt(0);
    int to = Math.min(all.size(), from + 2);
    all.subList(from, to).forEach(told -> into.addObject().put("step", told.step()));
    if (to < all.size()) {
      answer.put("next_page_token", "" + to);
    }
  }

  private void search(JsonNode message, ArrayNode into) {
    for (int i = 0; i < versions.size(); i++) {
      String[] parts = versions.get(i).split(" of ");
      if (message.path("filter").asText().equals("run_id='" + parts[1] + "'")) {
        into.addObject().put("name", parts[0]).put("version", "" + (i + 1));
      }
    }
  }

  @Override
  public void close() {
    http.stop(0);
  }
}
