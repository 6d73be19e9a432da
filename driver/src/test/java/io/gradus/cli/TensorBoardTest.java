package io.gradus.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gradus.model.TrainedModel;
import io.gradus.network.ParameterLayout;
import io.gradus.network.Tensor;
import io.gradus.report.tensorboard.EventReader;
import io.gradus.storage.ModelStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a run leaves for TensorBoard, held against its own log and its model. */
class TensorBoardTest extends SparkCli {
  private static final String ON = "output.tensorboard=true";

  private Map<String, TreeMap<Long, EventReader.Value>> read(String run) throws IOException {
    Map<String, TreeMap<Long, EventReader.Value>> byTag = new LinkedHashMap<>();
    for (EventReader.Value value : EventReader.directory(path("out/tensorboard/" + run))) {
      TreeMap<Long, EventReader.Value> steps =
          byTag.computeIfAbsent(value.tag(), any -> new TreeMap<>());
      assertTrue(
          steps.isEmpty() || steps.lastKey() < value.step(),
          () -> "step " + value.step() + " of " + value.tag() + " after " + steps.lastKey());
      steps.put(value.step(), value);
    }
    return byTag;
  }

  private List<JsonNode> epochs() throws IOException {
    List<JsonNode> epochs = new ArrayList<>();
    for (String line : Files.readAllLines(path("out/metrics.jsonl"))) {
      JsonNode event = new ObjectMapper().readTree(line);
      if (event.get("event").asText().equals("epoch")) {
        epochs.add(event);
      }
    }
    return epochs;
  }

  /** Each number of the log's lines of epochs, and no step that they do not have. */
  private void assertSaysWhatTheLogSays() throws IOException {
    Map<String, TreeMap<Long, EventReader.Value>> train = read("train");
    Map<String, TreeMap<Long, EventReader.Value>> validation = read("validation");
    List<JsonNode> epochs = epochs();
    assertFalse(epochs.isEmpty());
    for (JsonNode epoch : epochs) {
      long step = epoch.get("step").asLong();
      assertEquals((float) epoch.get("loss").asDouble(), train.get("loss").get(step).scalar());
      assertEquals(epoch.get("epoch").asInt(), train.get("epoch").get(step).scalar());
      assertEquals(
          (float) epoch.get("seconds").asDouble(), train.get("seconds/epoch").get(step).scalar());
      values(epoch.get("timing"))
          .forEach(
              (phase, seconds) ->
                  assertEquals(
                      seconds.floatValue(), train.get("seconds/" + phase).get(step).scalar()));
      values(epoch.get("validation"))
          .forEach(
              (metric, value) ->
                  assertEquals(value.floatValue(), validation.get(metric).get(step).scalar()));
    }
    for (String tag : List.of("loss", "weights/layers.0.weight", "gradients_norm/layers.0.bias")) {
      assertEquals(epochs.size(), train.get(tag).size(), tag);
    }
    assertEquals(epochs.size(), validation.get("precision_recall").size());
  }

  private static Map<String, Double> values(JsonNode object) {
    Map<String, Double> values = new TreeMap<>();
    object.fieldNames().forEachRemaining(name -> values.put(name, object.get(name).doubleValue()));
    return values;
  }

  @Test
  void saysWhatTheLogSays() throws IOException {
    Cli run = train("--set", ON, "--set", "training.early-stopping.restore-best=false");
    assertEquals(0, run.code(), run::all);
    assertSaysWhatTheLogSays();
    TrainedModel model = ModelStore.load(path("out/model").toString(), new Configuration());
    Map<String, TreeMap<Long, EventReader.Value>> train = read("train");
    for (Tensor tensor : ParameterLayout.of(model.network()).parameters()) {
      float[] values = Arrays.copyOfRange(model.parameters(), tensor.offset(), tensor.end());
      double squares = 0;
      for (float value : values) {
        squares += (double) value * value;
      }
      EventReader.Value spread = train.get("weights/" + tensor.name()).lastEntry().getValue();
      assertEquals(tensor.size(), spread.ofHistogram(3));
      assertEquals(squares, spread.ofHistogram(5), 1e-9 * squares);
      assertArrayEquals(counts(values, spread), spread.packedOfHistogram(7));
      assertEquals(
          (float) Math.sqrt(squares),
          train.get("weights_norm/" + tensor.name()).lastEntry().getValue().scalar(),
          1e-6);
    }
    List<EventReader.Value> run0 = EventReader.directory(path("out/tensorboard"));
    assertEquals(
        List.of(
            "_hparams_/experiment", "_hparams_/session_start_info", "_hparams_/session_end_info"),
        run0.stream().map(EventReader.Value::tag).toList());
    assertEquals(Map.of("optimizer.rate", 0.02, "training.epochs", 4.0), numbers(run0.get(1)));
  }

  /** How many values are above the limit before, and not above its own, but for rounding. */
  private static double[] counts(float[] values, EventReader.Value spread) {
    double[] limits = spread.packedOfHistogram(6);
    double[] counts = new double[limits.length];
    for (float value : values) {
      int bin = 0;
      while (value >= limits[bin] && bin < limits.length - 1) {
        bin++;
      }
      counts[bin]++;
    }
    return counts;
  }

  private static Map<String, Double> numbers(EventReader.Value sessionStart) {
    Map<Integer, List<Object>> plugin =
        EventReader.message((byte[]) sessionStart.inner(9).get(1).get(0));
    assertEquals("hparams", EventReader.text(plugin.get(1).get(0)));
    Map<Integer, List<Object>> session =
        EventReader.message(
            (byte[]) EventReader.message((byte[]) plugin.get(2).get(0)).get(3).get(0));
    Map<String, Double> numbers = new TreeMap<>();
    for (Object entry : session.get(1)) {
      Map<Integer, List<Object>> fields = EventReader.message((byte[]) entry);
      Map<Integer, List<Object>> value = EventReader.message((byte[]) fields.get(2).get(0));
      String name = EventReader.text(fields.get(1).get(0));
      if (List.of("optimizer.rate", "training.epochs").contains(name)) {
        numbers.put(name, Double.longBitsToDouble((long) value.get(2).get(0)));
      }
    }
    return numbers;
  }

  /** The first threshold selects all rows of a class: hits at its beginning, alarms after them. */
  private double[] selectedByNothing(EventReader.Value curve) {
    ByteBuffer table =
        ByteBuffer.wrap((byte[]) curve.inner(8).get(4).get(0)).order(ByteOrder.LITTLE_ENDIAN);
    return new double[] {table.getFloat(0), table.getFloat(127 * Float.BYTES)};
  }

  private static int validationRows(Cli run) {
    Matcher found = Pattern.compile("validation (\\d+)").matcher(run.out());
    assertTrue(found.find(), run::all);
    return Integer.parseInt(found.group(1));
  }

  @Test
  void eachClassHasACurveAgainstAllOthers() throws IOException {
    Cli run = train("--set", ON, "--set", "data.label=city", "--set", "training.epochs=2");
    assertEquals(0, run.code(), run::all);
    Map<String, TreeMap<Long, EventReader.Value>> validation = read("validation");
    int rows = validationRows(run);
    double all = 0;
    for (String city : List.of("Bonn", "Lyon", "Turin")) {
      TreeMap<Long, EventReader.Value> curves = validation.get("precision_recall/" + city);
      assertEquals(2, curves.size(), city);
      double[] selected = selectedByNothing(curves.lastEntry().getValue());
      assertEquals(rows, selected[0] + selected[1], city);
      all += selected[0];
    }
    assertEquals(rows, all);
    assertFalse(validation.containsKey("precision_recall"));
  }

  @Test
  void labelsOfAnArrayHaveCurvesByTheirPlace() throws IOException {
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < 200; i++) {
      rows.append("{\"x\": %s, \"ys\": [%s, 1, %s]}\n".formatted(i % 7, i % 2, i % 3 / 2));
    }
    Path file = file("labels.json", rows.toString());
    Cli run =
        train(
            "--set",
            ON,
            "--set",
            "data.train=" + file,
            "--set",
            "data.label=ys",
            "--set",
            "task=multilabel",
            "--set",
            "training.epochs=2");
    assertEquals(0, run.code(), run::all);
    for (int i = 0; i < 3; i++) {
      assertEquals(2, read("validation").get("precision_recall/" + i).size(), "label " + i);
    }
  }

  @Test
  void aRunThatGoesOnTellsNoStepTwice() throws IOException {
    String[] words = {
      "--set", ON, "--set", "checkpoint.every-epochs=1", "--set", "checkpoint.keep=9"
    };
    assertEquals(0, train(words).code());
    byte[] weights = Files.readAllBytes(path("out/model/weights.safetensors"));
    Files.delete(path("out/result.json"));
    try (Stream<Path> found = Files.list(path("out/checkpoints"))) {
      List<Path> steps =
          found.filter(path -> path.getFileName().toString().startsWith("step-")).sorted().toList();
      // The first one is written in any case, later ones if none is on its way.
      for (Path later : steps.subList(1, steps.size())) {
        FileUtils.deleteDirectory(later.toFile());
      }
    }
    Path train = path("out/tensorboard/train");
    Files.writeString(train.resolve("notes.txt"), "mine");
    // As a run leaves it that is killed in a long epoch: about steps that are taken again.
    long last = read("train").get("loss").lastKey();
    Files.copy(
        train.resolve("events.out.tfevents.%010d.gradus.1".formatted(last)),
        train.resolve("events.out.tfevents.%010d.gradus.0".formatted(last - 1)));
    Cli again = train(words);
    assertEquals(0, again.code(), again::all);
    assertTrue(again.out().contains("goes on"), again::all);
    assertSaysWhatTheLogSays();
    assertEquals(4, epochs().size());
    assertArrayEquals(weights, Files.readAllBytes(path("out/model/weights.safetensors")));
    Cli over = train("--set", "output.existing=overwrite", "--set", "training.epochs=2");
    assertEquals(0, over.code(), over::all);
    try (Stream<Path> left = Files.walk(path("out/tensorboard"))) {
      assertEquals(
          List.of("notes.txt"),
          left.filter(Files::isRegularFile).map(path -> path.getFileName().toString()).toList());
    }
  }

  @Test
  void whatARunWentBackFromIsGone() throws IOException {
    Cli run =
        train(
            "--set",
            ON,
            "--set",
            "optimizer={type=sgd, rate=0.5}",
            "--set",
            "schedule={type=multi-step, at=[2], gamma=1000000}",
            "--set",
            "training.epochs=6",
            "--set",
            "training.divergence={action=roll-back, rate-factor=0.000001, exploding=100}");
    assertEquals(0, run.code(), run::all);
    String log = Files.readString(path("out/metrics.jsonl"));
    assertTrue(log.contains("\"rolled_back\""), log);
    Map<Long, JsonNode> last = new TreeMap<>();
    epochs().forEach(epoch -> last.put(epoch.get("step").asLong(), epoch));
    TreeMap<Long, EventReader.Value> losses = read("train").get("loss");
    assertEquals(last.keySet(), losses.keySet());
    last.forEach(
        (step, epoch) ->
            assertEquals((float) epoch.get("loss").asDouble(), losses.get(step).scalar()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"full", "denied"})
  void whereItCannotBeWrittenTrainingGoesOn(String trouble) throws IOException {
    assertEquals(0, train().code());
    byte[] weights = Files.readAllBytes(path("out/model/weights.safetensors"));
    try {
      if (trouble.equals("full")) {
        TroubledFileSystem.full = path -> path.contains("/tensorboard/");
      } else {
        TroubledFileSystem.denied = path -> path.contains("/tensorboard/");
      }
      Cli run =
          train(
              "--set",
              ON,
              "--output",
              TroubledFileSystem.SCHEME + ":" + path("there"),
              "--set",
              "spark.hadoop.fs.trouble.impl=" + TroubledFileSystem.class.getName());
      assertEquals(0, run.code(), run::all);
    } finally {
      TroubledFileSystem.full = path -> false;
      TroubledFileSystem.denied = path -> false;
    }
    assertArrayEquals(weights, Files.readAllBytes(path("there/model/weights.safetensors")));
  }
}
