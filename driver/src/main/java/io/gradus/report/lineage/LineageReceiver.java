package io.gradus.report.lineage;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gradus.config.LineageConfig;
import io.gradus.config.Secrets;
import io.gradus.text.Printable;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who is told events: a server by HTTP, a file, or both. A thread of its own tells them in their
 * order, so that no run waits; what cannot be told is a warning, of which there is one a run.
 */
public final class LineageReceiver implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(LineageReceiver.class);
  private static final String ENDPOINT = "api/v1/lineage";
  private static final Duration TO_CONNECT = Duration.ofSeconds(5);
  private static final Duration TO_ANSWER = Duration.ofSeconds(10);
  private static final Duration BEFORE_NEXT_TRY = Duration.ofSeconds(1);

  /** How long the end of a run waits for all that is still to be told. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final int TRIES = 2;

  private final Optional<URI> server;
  private final Optional<String> key;
  private final Optional<Path> file;
  private final HttpClient client = HttpClient.newBuilder().connectTimeout(TO_CONNECT).build();
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread told = new Thread(task, "gradus-lineage");
            told.setDaemon(true);
            return told;
          });
  private boolean warned;

  private LineageReceiver(Optional<URI> server, Optional<String> key, Optional<Path> file) {
    this.server = server;
    this.key = key;
    this.file = file;
  }

  /**
   * The receiver that is named: by the configuration, by the properties of OpenLineage's listener
   * for Spark, or by the file or the variables of its clients; none, if nobody names one.
   *
   * @param spark values of Spark's properties, null where they are not set
   * @param environment variables
   * @throws IllegalArgumentException if an address is none, or the file cannot be read
   */
  public static Optional<LineageReceiver> of(
      LineageConfig config, UnaryOperator<String> spark, Map<String, String> environment) {
    if (environment.getOrDefault("OPENLINEAGE_DISABLED", "").equalsIgnoreCase("true")) {
      return Optional.empty();
    }
    OpenLineageFile named = OpenLineageFile.of(environment);
    String transport = "spark.openlineage.transport.";
    boolean byHttp = "http".equals(spark.apply(transport + "type"));
    Optional<String> url =
        config
            .url()
            .or(() -> said(spark.apply(transport + "url")).filter(any -> byHttp))
            .or(named::url)
            .or(() -> said(environment.get("OPENLINEAGE_URL")));
    Optional<String> endpoint =
        said(spark.apply(transport + "endpoint"))
            .filter(any -> byHttp)
            .or(named::endpoint)
            .or(() -> said(environment.get("OPENLINEAGE_ENDPOINT")));
    Optional<String> key =
        said(environment.get("OPENLINEAGE_API_KEY"))
            .or(() -> said(spark.apply(transport + "auth.apiKey")))
            .or(named::key);
    Optional<String> file = config.file().or(named::file);
    if (url.isEmpty() && file.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new LineageReceiver(
            url.map(text -> address(text, endpoint.orElse(ENDPOINT))), key, file.map(Path::of)));
  }

  private static Optional<String> said(String text) {
    return Optional.ofNullable(text).filter(value -> !value.isBlank());
  }

  private static URI address(String url, String endpoint) {
    try {
      URI address = URI.create(url.replaceAll("/+$", "") + "/" + endpoint.replaceAll("^/+", ""));
      if (address.getHost() != null && address.getScheme().matches("https?")) {
        return address;
      }
    } catch (IllegalArgumentException e) {
      // As any other address that is none.
    }
    throw new IllegalArgumentException(
        "lineage.openlineage.url, or what stands for it: Expected http:// or https:// and a host, found \"%s\"."
            .formatted(Secrets.redact("url", url)));
  }

  /** Has an event told, soon. */
  public void tell(String event) {
    thread.execute(
        () -> {
          file.ifPresent(path -> add(path, event));
          server.ifPresent(address -> post(address, event));
        });
  }

  private void add(Path path, String event) {
    try {
      Path folder = path.toAbsolutePath().getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      Files.writeString(
          path, event + "\n", UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      warn(path, e.getMessage());
    }
  }

  private void post(URI address, String event) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address)
            .timeout(TO_ANSWER)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(event));
    key.ifPresent(known -> request.header("Authorization", "Bearer " + known));
    String reason = "";
    try {
      for (int tried = 0; tried < TRIES; tried++) {
        if (tried > 0) {
          TimeUnit.MILLISECONDS.sleep(BEFORE_NEXT_TRY.toMillis());
        }
        try {
          int status =
              client.send(request.build(), HttpResponse.BodyHandlers.discarding()).statusCode();
          if (status / 100 == 2) {
            return;
          }
          reason = "it answered " + status;
          if (status < 500 && status != 429) {
            break;
          }
        } catch (IOException e) {
          reason = e instanceof ConnectException ? "nothing listens there" : e.getMessage();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      reason = "it was not waited for any longer";
    }
    warn(address, reason);
  }

  private synchronized void warn(Object where, String reason) {
    if (!warned) {
      warned = true;
      logger.warn(
          "OpenLineage at {} is not told of all of this run: {}. The run is none the worse.",
          Printable.line(Secrets.redact("url", where.toString())),
          Printable.line(String.valueOf(reason)));
    }
  }

  /** Waits until all is told, or that takes too long. */
  @Override
  public void close() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        thread.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
