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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A way to a server on which requests meet with trouble, by their number: some are refused as too
 * many, some get no answer, some half of its body, some wait.
 *
 * <p>Heads of answers stay whole: Apache's HTTP client takes one that breaks off for one that ends,
 * and S3A then trips over the length that is not in it.
 */
final class BadWeather implements AutoCloseable {
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

  /** The next answer that has a body breaks off. */
  private final AtomicBoolean cutOffDue = new AtomicBoolean();

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
    private volatile boolean inBody;

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
          inBody = false;
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
          switch (trouble) {
            case THROTTLED:
              counts.get(trouble).incrementAndGet();
              client.getOutputStream().write(SLOW_DOWN);
              return false;
            case NO_ANSWER:
              counts.get(trouble).incrementAndGet();
              return false;
            case CUT_OFF:
              cutOffDue.set(true);
              return true;
            case SLOW:
              counts.get(trouble).incrementAndGet();
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

    /** Where the body begins, or −1. */
    private static int endOfHead(byte[] bytes, int read) {
      int end = new String(bytes, 0, read, StandardCharsets.ISO_8859_1).indexOf("\r\n\r\n");
      return end < 0 ? -1 : end + 4;
    }

    void answers() {
      byte[] bytes = new byte[1 << 16];
      try (client) {
        InputStream in = behind.getInputStream();
        OutputStream out = client.getOutputStream();
        for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
          answered = true;
          int body = inBody ? 0 : endOfHead(bytes, read);
          inBody = body >= 0;
          if (inBody && body < read && cutOffDue.getAndSet(false)) {
            counts.get(Trouble.CUT_OFF).incrementAndGet();
            out.write(bytes, 0, body + (read - body) / 2);
            return;
          }
          out.write(bytes, 0, read);
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
