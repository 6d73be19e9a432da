package io.gradus.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Spark Connect for real: clients in an environment that has no Java, and a server with executors
 * in processes of their own. What is held stands in the scripts.
 */
class ConnectTest {
  private static final Duration LIMIT = Duration.ofMinutes(5);

  @TempDir static Path directory;

  private static Python pyspark;
  private static Python client;
  private static ConnectServer server;
  private static Path saved;

  /** Fits, transforms, asks and saves. */
  @BeforeAll
  static void connect() throws IOException, InterruptedException {
    Path wheel = Installation.clientWheel();
    assumeTrue(Files.exists(wheel), () -> "Left out: there is no " + wheel.getFileName());
    pyspark = Python.installed(Installation.wheel());
    client = Python.client(wheel);
    saved = Files.createDirectory(directory.resolve("saved"));
    for (String shared : List.of("connect/clients.py", "python/common.py")) {
      Python.copy(directory, shared);
    }
    server =
        ConnectServer.start(
            pyspark,
            directory,
            "server",
            "--master",
            "local-cluster[1,2,1024]",
            "--jars",
            Installation.jar().toString());
    run(client.script(directory, "connect/client.py", server.url(), saved.toString()), "connected");
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
  }

  @Test
  void classicSessionsHaveTheSameBitsAndModels() throws IOException, InterruptedException {
    run(pyspark.script(directory, "connect/classic.py", saved.toString()), "classic");
    run(pyspark.script(directory, "connect/full.py", server.url(), saved.toString()), "full");
  }

  @Test
  void validatorsTrainOnTheServerWhatAClassicSessionTrains()
      throws IOException, InterruptedException {
    Path own = Files.createDirectory(directory.resolve("validators"));
    run(
        client.script(directory, "connect/validated.py", server.url(), own.toString()),
        "validated");
    run(pyspark.script(directory, "connect/held_out.py", own.toString()), "held out");
  }

  @Test
  void modelsThatTheCacheHasNoRoomForAreTakenAgainOrRefusedInTime()
      throws IOException, InterruptedException {
    run(client.script(directory, "connect/evicted.py", server.url(), saved.toString()), "evicted");
  }

  @Test
  void sessionsKeepTheirModelsAndInterruptedFitsLeaveNothing()
      throws IOException, InterruptedException {
    run(
        client.script(
            directory, "connect/interrupted.py", server.url(), saved.toString(), server.pages()),
        "interrupted");
  }

  @Test
  void aServerWithoutTheJarIsToldHowToStart() throws IOException, InterruptedException {
    String jar = Installation.jar().toString();
    try (ConnectServer bare =
        ConnectServer.start(pyspark, directory, "bare", "--master", "local[1]")) {
      run(
          client.script(directory, "connect/lacking.py", bare.url(), saved.toString(), jar),
          "lacking");
    }
  }

  private static void run(Command command, String lastWord) throws InterruptedException {
    try (command) {
      assertEquals(0, command.await(LIMIT), command::output);
      assertTrue(command.output().contains(lastWord), command::output);
    }
  }
}
