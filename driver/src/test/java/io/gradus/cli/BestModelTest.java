package io.gradus.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gradus.checkpoint.Checkpoint;
import io.gradus.checkpoint.CheckpointStore;
import io.gradus.checkpoint.Checkpoints;
import io.gradus.config.CheckpointConfig;
import io.gradus.model.TrainedModel;
import io.gradus.storage.ModelStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;

/** The best weights so far, which lie beside the checkpoints as a model. */
class BestModelTest extends SparkCli {
  private static final Configuration HADOOP = new Configuration();

  /** From the third epoch on the rate is far too high, so that an earlier one is the best. */
  private static final String[] WORSE_IN_THE_END = {
    "--set", "schedule={type=multi-step,unit=epochs,at=[2],gamma=400}",
  };

  private byte[] weights(String model) throws IOException {
    return Files.readAllBytes(path(model).resolve("weights.safetensors"));
  }

  private int bestEpoch(String output) throws IOException {
    int best = 0;
    for (String line : Files.readAllLines(path(output).resolve("metrics.jsonl"))) {
      JsonNode event = new ObjectMapper().readTree(line);
      best = event.path("best").asBoolean() ? event.get("epoch").asInt() : best;
    }
    return best;
  }

  @Test
  void holdsTheWeightsOfTheBestValidationAlthoughTrainingGoesOn() throws IOException {
    Cli trained =
        train(
            WORSE_IN_THE_END[0],
            WORSE_IN_THE_END[1],
            "--set",
            "training.early-stopping.restore-best=false");
    assertEquals(0, trained.code(), trained::all);
    assertTrue(trained.out().contains("of epoch 4, the last one"), trained::all);
    int best = bestEpoch("out");
    assertTrue(best > 0 && best < 4, () -> "the best epoch is " + best + ", of 4");
    assertFalse(
        java.util.Arrays.equals(weights("out/model"), weights("out/checkpoints/best")),
        "the last weights are not the best");

    String[] shorter = {
      WORSE_IN_THE_END[0],
      WORSE_IN_THE_END[1],
      "--set",
      "training.epochs=" + best,
      "--output",
      path("short").toString()
    };
    assertEquals(0, train(shorter).code());
    assertArrayEquals(weights("short/model"), weights("out/checkpoints/best"));

    Cli predicted =
        Cli.run(
            "predict",
            "--model",
            path("out/checkpoints/best").toString(),
            "--data",
            path("rows.csv").toString(),
            "--output",
            path("scores").toString());
    assertEquals(0, predicted.code(), predicted::all);
    assertEquals("400 predictions", predicted.out().substring(0, 15), predicted::all);
  }

  @Test
  void isTheModelUnlessTheLastWeightsAreWanted() throws IOException {
    Cli trained = train(WORSE_IN_THE_END);
    assertEquals(0, trained.code(), trained::all);
    assertArrayEquals(weights("out/model"), weights("out/checkpoints/best"));
    int best = bestEpoch("out");
    assertTrue(
        trained.out().contains("of epoch %s of 4, the best validation".formatted(best)),
        trained::all);
    assertEquals(
        best, new ObjectMapper().readTree(path("out/result.json").toFile()).get("epoch").asInt());
  }

  @Test
  void isNotTakenForACheckpointNorDoesKeepingTheNewestRemoveIt() throws IOException {
    Cli trained = train("--set", "checkpoint.every-epochs=1", "--set", "checkpoint.keep=1");
    assertEquals(0, trained.code(), trained::all);
    try (var found = Files.list(path("out/checkpoints"))) {
      List<String> names = found.map(one -> one.getFileName().toString()).sorted().toList();
      assertEquals(2, names.size(), names::toString);
      assertEquals("best", names.get(0));
    }
  }

  @Test
  void withoutRoomForItTrainingAndCheckpointsGoOn() throws IOException {
    TroubledFileSystem.full = path -> path.contains("/.best-") || path.contains("/best/");
    try {
      Cli run =
          train(
              "--output",
              TroubledFileSystem.SCHEME + ":" + path("out"),
              "--set",
              "checkpoint.every-epochs=1",
              "--set",
              "spark.hadoop.fs.trouble.impl=" + TroubledFileSystem.class.getName());
      assertEquals(0, run.code(), run::all);
    } finally {
      TroubledFileSystem.full = path -> false;
    }
    try (var found = Files.list(path("out/checkpoints"))) {
      List<Path> kept = found.toList();
      assertTrue(
          kept.size() > 0 && kept.stream().allMatch(one -> one.toString().contains("/step-")),
          kept::toString);
    }
  }

  /** The epochs after the one that the run goes back to come again, with other weights. */
  @Test
  void ofTheWayThatARunWentBackFromNothingStays() throws IOException {
    assertEquals(0, train("--set", "training.epochs=1").code());
    TrainedModel one = ModelStore.load(path("out/model").toString(), HADOOP);
    assertTrue(one.provenance().kernel().contains("; predicts a row"), one.provenance()::kernel);
    float[] others = one.parameters().clone();
    others[0]++;
    TrainedModel another =
        new TrainedModel(
            one.task(), one.network(), one.encoder(), others, one.buffers(), one.provenance());
    String place = path("checkpoints").toString();
    CheckpointStore store = CheckpointStore.at(place, HADOOP);
    Checkpoints checkpoints =
        new Checkpoints(
            new CheckpointConfig(Optional.of(1), Optional.empty(), Optional.empty(), 2),
            store,
            Map.of(),
            Optional.empty());
    checkpoints.save(checkpoint(7), Optional.of(one));
    checkpoints.goBack(checkpoint(3), Optional.empty());
    checkpoints.finish(Optional.empty());
    assertFalse(Files.exists(path("checkpoints/best")), "the best of the way that was left");
    checkpoints.save(checkpoint(7), Optional.of(another));
    checkpoints.close();
    assertArrayEquals(others, ModelStore.load(place + "/best", HADOOP).parameters());
  }

  private static Checkpoint checkpoint(long step) {
    Checkpoint.Progress progress =
        new Checkpoint.Progress(
            Map.of(), step, 1, 0, 0, 0, 0, Map.of(), null, 0, List.of(), Map.of(), null);
    return new Checkpoint(progress, Map.of());
  }

  @Test
  void whatAKilledRunLeftHalfWrittenIsReplacedOrRemoved() throws IOException {
    assertEquals(0, train("--set", "checkpoint.every-epochs=1").code());
    byte[] expected = weights("out/checkpoints/best");
    // As on an object store, where nothing is renamed, and as beside its place elsewhere.
    Files.delete(path("out/checkpoints/best/manifest.json"));
    Files.write(path("out/checkpoints/best/weights.safetensors"), new byte[] {1});
    String begun = ".best-0b2e7c1c-6a3c-4a2b-9d3e-1f2a3b4c5d6e";
    Files.createDirectories(path("out/checkpoints").resolve(begun));
    Files.createDirectories(path("out").resolve(begun.replace("best", "model")));
    Files.delete(path("out/result.json"));
    Cli again = train("--set", "checkpoint.every-epochs=1");
    assertEquals(0, again.code(), again::all);
    assertArrayEquals(expected, weights("out/checkpoints/best"));
    assertTrue(Files.exists(path("out/checkpoints/best/manifest.json")));
    assertFalse(Files.exists(path("out/checkpoints").resolve(begun)));
    assertFalse(Files.exists(path("out").resolve(begun.replace("best", "model"))));
  }
}
