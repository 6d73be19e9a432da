package io.gradus.report.mlflow;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gradus.config.MlflowConfig;
import io.gradus.text.Printable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/**
 * A tracking server of MLflow's, by REST. Who calls, and with which word, is in no message and in
 * no text of it.
 */
public final class MlflowServer {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String API = "/api/2.0/mlflow/";
  private static final Duration TO_CONNECT = Duration.ofSeconds(5);
  private static final Duration TO_ANSWER = Duration.ofSeconds(20);
  private static final Duration TO_UPLOAD = Duration.ofMinutes(2);

  /** Bytes a second. */
  private static final int SLOWEST_UPLOAD = 1 << 20;

  private static final int LONGEST_REASON = 300;

  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(TO_CONNECT)
          .build();
  private final String base;
  private final Optional<String> authorization;

  private final Duration toAnswer;

  private MlflowServer(String base, Optional<String> authorization, Duration toAnswer) {
    this.base = base;
    this.authorization = authorization;
    this.toAnswer = toAnswer;
  }

  /** The same server, which has to answer within that time. */
  MlflowServer within(Duration limit) {
    return new MlflowServer(base, authorization, limit);
  }

  /**
   * The server that configuration or environment name; nothing is sent yet.
   *
   * @throws IllegalArgumentException if none is named, or none of HTTP; the message says what to do
   */
  public static MlflowServer of(MlflowConfig config, Map<String, String> environment) {
    String name = config.trackingUri().orElse(environment.getOrDefault("MLFLOW_TRACKING_URI", ""));
    String where = config.trackingUri().isPresent() ? "mlflow.tracking-uri" : "MLFLOW_TRACKING_URI";
    if (name.isBlank()) {
      throw new IllegalArgumentException(
          "mlflow.tracking-uri: Expected the address of a tracking server, found none, and none in"
              + " the variable MLFLOW_TRACKING_URI. Set one of them, or leave out the other keys of"
              + " mlflow.");
    }
    URI uri = http(name.strip(), where);
    String base = "%s://%s%s".formatted(uri.getScheme(), address(uri), path(uri));
    return new MlflowServer(base, authorization(uri, environment), TO_ANSWER);
  }

  private static URI http(String name, String where) {
    try {
      URI uri = new URI(name);
      String scheme = String.valueOf(uri.getScheme());
      if (uri.getHost() != null && (scheme.equals("http") || scheme.equals("https"))) {
        return uri;
      }
    } catch (URISyntaxException e) {
      // It may hold a password, so it is not shown.
    }
    throw new IllegalArgumentException(
        "%s: Expected the address of a tracking server, http:// or https:// and a host, found something else. Start one with \"mlflow server\" in front of files or databases."
            .formatted(where));
  }

  private static String address(URI uri) {
    return uri.getPort() < 0 ? uri.getHost() : uri.getHost() + ":" + uri.getPort();
  }

  private static String path(URI uri) {
    return uri.getRawPath() == null ? "" : uri.getRawPath().replaceAll("/+$", "");
  }

  private static Optional<String> authorization(URI uri, Map<String, String> environment) {
    String token = environment.getOrDefault("MLFLOW_TRACKING_TOKEN", "");
    String user = environment.getOrDefault("MLFLOW_TRACKING_USERNAME", "");
    if (!user.isEmpty()) {
      return basic(user + ":" + environment.getOrDefault("MLFLOW_TRACKING_PASSWORD", ""));
    }
    if (!token.isEmpty()) {
      return Optional.of("Bearer " + token);
    }
    return Optional.ofNullable(uri.getUserInfo()).flatMap(MlflowServer::basic);
  }

  private static Optional<String> basic(String userAndPassword) {
    byte[] bytes = userAndPassword.getBytes(UTF_8);
    return Optional.of("Basic " + Base64.getEncoder().encodeToString(bytes));
  }

  /** Calls a method with a message. */
  JsonNode post(String method, Map<String, ?> message) throws IOException {
    return json(
        request(base + API + method)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(message))),
        method,
        toAnswer);
  }

  /** Asks for something by parameters. */
  JsonNode get(String method, Map<String, String> parameters) throws IOException {
    String query =
        parameters.entrySet().stream()
            .map(pair -> pair.getKey() + "=" + URLEncoder.encode(pair.getValue(), UTF_8))
            .collect(Collectors.joining("&"));
    return json(request(base + API + method + "?" + query).GET(), method, toAnswer);
  }

  /** Stores an artifact through the server. */
  void put(String path, byte[] content) throws IOException {
    String escaped = URLEncoder.encode(path, UTF_8);
    String address =
        base
            + "/api/2.0/mlflow-artifacts/artifacts/"
            + escaped.replace("%2F", "/").replace("+", "%20");
    json(
        request(address).PUT(HttpRequest.BodyPublishers.ofByteArray(content)),
        "mlflow-artifacts",
        TO_UPLOAD.plusSeconds(content.length / SLOWEST_UPLOAD));
  }

  private HttpRequest.Builder request(String address) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address));
    authorization.ifPresent(value -> request.header("Authorization", value));
    return request;
  }

  private JsonNode json(HttpRequest.Builder request, String method, Duration limit)
      throws IOException {
    HttpResponse<byte[]> response = answer(request.build(), method, limit);
    byte[] body = response.body();
    if (response.statusCode() / 100 != 2) {
      throw new RefusedException(method, response.statusCode(), body);
    }
    return body.length == 0 ? JSON.createObjectNode() : JSON.readTree(body);
  }

  /** The whole answer: a request's own limit ends with the headers, and bodies may never come. */
  private HttpResponse<byte[]> answer(HttpRequest request, String method, Duration limit)
      throws IOException {
    CompletableFuture<HttpResponse<byte[]>> answer =
        client.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray());
    try {
      return answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("it was interrupted");
    } catch (TimeoutException e) {
      throw new IOException(
          "%s had no answer within %s seconds".formatted(method, limit.toSeconds()), e);
    } catch (ExecutionException e) {
      throw new IOException(reason(e.getCause()), e);
    } finally {
      answer.cancel(true);
    }
  }

  private static String reason(Throwable e) {
    if (e instanceof ConnectException) {
      return "nothing listens there";
    }
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  /** The address, without who calls. */
  @Override
  public String toString() {
    return base;
  }

  /** What the server answered to something that it does not do. */
  static final class RefusedException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String code;
    private final int status;

    private RefusedException(String method, int status, byte[] body) {
      super("%s was answered by %s %s".formatted(method, status, reason(body)));
      this.status = status;
      this.code = parsed(body).path("error_code").asText("");
    }

    /** MLflow's name for what is wrong. */
    boolean is(String errorCode) {
      return code.equals(errorCode);
    }

    /** Whether the same call may be answered later. */
    boolean isTemporary() {
      return status >= 500 || status == 429;
    }

    private static JsonNode parsed(byte[] body) {
      try {
        JsonNode root = JSON.readTree(body);
        return root == null ? JSON.createObjectNode() : root;
      } catch (IOException e) {
        return JSON.createObjectNode();
      }
    }

    private static String reason(byte[] body) {
      String text = parsed(body).path("message").asText(new String(body, UTF_8));
      return Printable.line(text.substring(0, Math.min(text.length(), LONGEST_REASON)));
    }
  }
}
