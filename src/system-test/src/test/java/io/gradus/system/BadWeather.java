package io.gradus.system;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A way to a server on which requests meet with trouble, by their number: some are refused as too
 * many, some get no answer, some half of one, some wait.
 */
final class BadWeather implements AutoCloseable {
  private static final int HALF_AN_ANSWER = 120;
  private static final int DELAY_MILLIS = 250;
  private static final byte[] SLOW_DOWN =
      """
      HTTP/1.1 503 Slow Down\r
      Content-Type: application/xml\r
      Content-Length: 75\r
      Connection: close\r
      \r
      <Error><Code>SlowDown</Code><Message>Reduce your rate.</Message>   </Error>\
      """
          .getBytes(StandardCharsets.US_ASCII);

  /** What can happen to a request. */
  enum Trouble {
    THROTTLED(11),
    NO_ANSWER(17),
    CUT_OFF(23),
    SLOW(7);

    private final int every;

    Trouble(int every) {
      this.every = every;
    }
  }

  private final int server;
  private final ServerSocket door;
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "bad-weather");
            thread.setDaemon(true);
            return thread;
          });
  private final AtomicInteger requests = new AtomicInteger();
  private final Map<Trouble, AtomicInteger> counts = new EnumMap<>(Trouble.class);

  private BadWeather(int server, ServerSocket door) {
    this.server = server;
    this.door = door;
    for (Trouble trouble : Trouble.values()) {
      counts.put(trouble, new AtomicInteger());
    }
  }

  static BadWeather before(int server) throws IOException {
    BadWeather weather =
        new BadWeather(server, new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
    weather.threads.execute(weather::listen);
    return weather;
  }

  int port() {
    return door.getLocalPort();
  }

  int count(Trouble trouble) {
    return counts.get(trouble).get();
  }

  private void listen() {
    while (!door.isClosed()) {
      try {
        Socket client = door.accept();
        threads.execute(() -> relay(client));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void relay(Socket client) {
    try (client;
        Socket behind = new Socket(InetAddress.getLoopbackAddress(), server)) {
      Connection connection = new Connection(client, behind);
      threads.execute(connection::answers);
      connection.requests();
    } catch (IOException e) {
      // One of the two hung up, as they may.
    }
  }

  /** One client's connection; a request begins with the first bytes after an answer. */
  private final class Connection {
    private final Socket client;
    private final Socket behind;
    private volatile boolean answered = true;
    private volatile int left = Integer.MAX_VALUE;

    Connection(Socket client, Socket behind) {
      this.client = client;
      this.behind = behind;
    }

    void requests() throws IOException {
      byte[] bytes = new byte[1 << 16];
      InputStream in = client.getInputStream();
      OutputStream out = behind.getOutputStream();
      for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
        if (answered) {
          answered = false;
          if (!begins()) {
            return;
          }
        }
        out.write(bytes, 0, read);
      }
    }

    /** Whether the request reaches the server. */
    private boolean begins() throws IOException {
      int number = requests.incrementAndGet();
      for (Trouble trouble : Trouble.values()) {
        if (number % trouble.every == 0) {
          counts.get(trouble).incrementAndGet();
          switch (trouble) {
            case THROTTLED:
              client.getOutputStream().write(SLOW_DOWN);
              return false;
            case NO_ANSWER:
              return false;
            case CUT_OFF:
              left = HALF_AN_ANSWER;
              return true;
            case SLOW:
              sleep();
              return true;
          }
        }
      }
      return true;
    }

    private void sleep() {
      try {
        Thread.sleep(DELAY_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    void answers() {
      byte[] bytes = new byte[1 << 16];
      try (client) {
        InputStream in = behind.getInputStream();
        OutputStream out = client.getOutputStream();
        for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
          answered = true;
          out.write(bytes, 0, Math.min(read, left));
          if (left < Integer.MAX_VALUE) {
            return;
          }
        }
      } catch (IOException e) {
        // One of the two hung up.
      }
    }
  }

  @Override
  public void close() throws IOException {
    door.close();
    threads.shutdownNow();
  }
}
