package io.gradus.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gradus.data.Block;
import io.gradus.data.BlockBuilder;
import io.gradus.encode.FeatureColumn;
import io.gradus.encode.PlainRowEncoder;
import io.gradus.encode.Scale;
import io.gradus.explain.PermutedRows;
import io.gradus.model.InputMeans;
import io.gradus.model.LocalDirectory;
import io.gradus.model.ModelFormat;
import io.gradus.model.TrainedModel;
import io.gradus.network.ParameterLayout;
import io.gradus.score.Prediction;
import io.gradus.score.Scorer;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/** {@code predict --explain}, on two linear layers, whose attributions are known in closed form. */
class PredictExplainTest extends SparkCli {
  private static final int ROWS = 200;

  private TrainedModel train() throws IOException {
    file("rows.csv", rows(ROWS));
    file(
        "job.conf",
        """
        data { train = "%s", label = churned, partitions = 3 }
        features.encoding = one-hot
        network.layers = [{ type = dense, units = 1 }]
        training { epochs = 3, batch-size = 32 }
        output.path = "%s"
        """
            .formatted(path("rows.csv"), path("out")));
    done("train", "--config", path("job.conf").toString());
    return ModelFormat.read(new LocalDirectory(path("out/model")));
  }

  private static void done(String... words) {
    Cli outcome = Cli.run(words);
    assertEquals(0, outcome.code(), outcome.all());
  }

  private List<Row> predict(String name, String... more) {
    List<String> words =
        new ArrayList<>(
            List.of(
                "predict",
                "--model",
                path("out/model").toString(),
                "--data",
                path("rows.csv").toString(),
                "--output",
                path(name).toString(),
                "--explain"));
    words.addAll(List.of(more));
    done(words.toArray(String[]::new));
    return spark().read().parquet(path(name).toString()).orderBy("row").collectAsList();
  }

  /** Encoded by plain Java, and what the linear network's weights are. */
  @Test
  void partsAreWeightsTimesTheDistanceFromTheBaseline() throws IOException {
    TrainedModel model = train();
    InputMeans means = model.inputMeans().orElseThrow();
    List<double[]> inputs = encoded(model);
    int width = inputs.get(0).length;
    double[] mean = new double[width];
    for (double[] row : inputs) {
      Arrays.setAll(mean, i -> mean[i] + row[i] / ROWS);
    }
    float[] kept = means.vector(model.network(), model.parameters());
    for (int i = 0; i < width; i++) {
      assertEquals(mean[i], kept[i], 1e-6, "mean of input " + i);
    }
    assertEquals(ROWS, means.weight());

    check(model, inputs, mean, predict("from-mean"));
    check(model, inputs, new double[width], predict("from-zero", "--baseline", "zero"));
    String age = Files.readAllLines(path("rows.csv")).get(8).split(",")[0];
    List<Row> fromRow = predict("from-row", "--baseline", "age=" + age);
    check(model, inputs, inputs.get(7), fromRow);
    assertEquals(0.0, fromRow.get(7).<Double>getAs("attribution_income"));
  }

  private static void check(
      TrainedModel model, List<double[]> inputs, double[] baseline, List<Row> found) {
    float[] p = model.parameters();
    ParameterLayout layout = ParameterLayout.of(model.network());
    int weight = layout.tensor("layers.0.weight").offset();
    double onward = p[layout.tensor("layers.1.weight").offset()];
    double bias =
        onward * p[layout.tensor("layers.0.bias").offset()]
            + p[layout.tensor("layers.1.bias").offset()];
    assertEquals(ROWS, found.size());
    for (int row = 0; row < ROWS; row++) {
      Row line = found.get(row);
      double[] parts = new double[3];
      double before = bias;
      for (int i = 0; i < baseline.length; i++) {
        before += onward * p[weight + i] * baseline[i];
        parts[Math.min(i, 2)] += onward * p[weight + i] * (inputs.get(row)[i] - baseline[i]);
      }
      assertEquals((long) row, line.<Long>getAs("row"));
      assertEquals("yes", line.getAs("explained"));
      assertEquals(parts[0], line.<Double>getAs("attribution_age"), 1e-6);
      assertEquals(parts[1], line.<Double>getAs("attribution_income"), 1e-6);
      assertEquals(parts[2], line.<Double>getAs("attribution_city"), 1e-6);
      assertEquals(before, line.<Double>getAs("baseline_output"), 1e-6);
      assertEquals(0, line.<Double>getAs("attribution_gap"), 1e-6);
      double probability = line.<Float>getAs("probability_yes");
      assertEquals(
          Math.log(probability / (1 - probability)),
          before + parts[0] + parts[1] + parts[2],
          1e-4,
          "what the parts add up to is what was predicted");
    }
  }

  /** Numbers, then one-hot codes. */
  private List<double[]> encoded(TrainedModel model) throws IOException {
    PlainRowEncoder encoder = new PlainRowEncoder(model.encoder());
    List<double[]> inputs = new ArrayList<>();
    for (String line : Files.readAllLines(path("rows.csv")).subList(1, ROWS + 1)) {
      String[] values = line.split(",");
      encoder.encode(
          Map.of(
              "age", Double.parseDouble(values[0]),
              "income", Double.parseDouble(values[1]),
              "city", values[2]));
      BlockBuilder builder = Block.builder(encoder.layout(), 1);
      encoder.append(builder, 0);
      Block block = builder.build();
      int codes = model.network().input().categoricals().get(0).cardinality();
      double[] input = new double[2 + codes];
      input[0] = block.dense()[0];
      input[1] = block.dense()[1];
      input[2 + block.codes()[0]] = 1;
      inputs.add(input);
    }
    return inputs;
  }

  @Test
  void columnsAndTracesOfAnExplanation() throws IOException {
    TrainedModel model = train();
    List<Row> found = predict("all");
    JsonNode explanation = explain("explained");
    assertEquals(explanation, explain("again"), "the same bits again");
    String worst = explanation.at("/traces/0/row").asText();
    String age = lines().get(1 + Integer.parseInt(worst)).split(",")[0];
    JsonNode named = explain("named", "--row", "age=" + age);
    assertEquals(
        explanation.at("/traces/0/columns"), named.at("/traces/0/columns"), "the same row");

    assertEquals(ROWS, explanation.path("columnRows").asInt());
    for (JsonNode one : explanation.path("importance")) {
      double[] parts =
          found.stream()
              .mapToDouble(row -> row.<Double>getAs("attribution_" + one.path("column").asText()))
              .map(Math::abs)
              .toArray();
      double mean = Arrays.stream(parts).average().orElseThrow();
      double variance =
          Arrays.stream(parts).map(part -> (part - mean) * (part - mean)).average().orElseThrow();
      double half = 1.96 * Math.sqrt(variance) / Math.sqrt(ROWS);
      assertEquals(mean, one.path("meanAbs").asDouble(), 1e-9 + 1e-7 * mean);
      assertEquals(mean - half, one.path("low").asDouble(), 1e-6 * mean);
      assertEquals(mean + half, one.path("high").asDouble(), 1e-6 * mean);
    }
    for (JsonNode trace : explanation.path("traces")) {
      double difference = trace.path("loss").asDouble() - trace.path("baselineLoss").asDouble();
      for (JsonNode layer : trace.path("layers")) {
        assertEquals(
            difference, layer.path("sum").asDouble(), 1e-3 * Math.abs(difference), layer::toString);
      }
      double columns = 0;
      for (JsonNode column : trace.path("columns")) {
        columns += column.path("part").asDouble();
      }
      assertEquals(difference, columns, 1e-3 * Math.abs(difference));
    }
    conductance(explanation, found);
    effects(model, explanation.path("effects"));
    permutation(model, explanation.path("permutation"));
    for (JsonNode one : explain("by-f1", "--metric", "f1").path("permutation")) {
      assertEquals("f1", one.path("measure").asText());
      assertTrue(one.has("worse"), one::toString);
    }
  }

  /** All that reaches the output goes through the one hidden node, by the columns' attributions. */
  private static void conductance(JsonNode explanation, List<Row> predicted) {
    assertEquals(5, explanation.path("traces").size());
    for (JsonNode trace : explanation.path("traces")) {
      JsonNode told = trace.path("conductance");
      assertEquals("yes", told.path("output").asText());
      Row row = predicted.get(trace.path("row").asInt());
      double difference = told.path("value").asDouble() - told.path("baselineValue").asDouble();
      assertEquals(
          row.<Double>getAs("baseline_output"), told.path("baselineValue").asDouble(), 1e-6);
      JsonNode node = told.at("/layers/0/top/0");
      assertEquals(difference, node.path("part").asDouble(), 1e-5);
      assertEquals(3, node.path("columns").size());
      for (JsonNode column : node.path("columns")) {
        double part = row.getAs("attribution_" + column.path("column").asText());
        assertEquals(part, column.path("part").asDouble(), 1e-5);
      }
    }
  }

  private JsonNode explain(String name, String... more) throws IOException {
    List<String> words =
        new ArrayList<>(
            List.of(
                "explain",
                "-m",
                path("out/model").toString(),
                "-d",
                path("rows.csv").toString(),
                "-o",
                path(name).toString()));
    words.addAll(List.of(more));
    done(words.toArray(String[]::new));
    return new ObjectMapper().readTree(path(name + "/explanation.json").toFile());
  }

  private List<String> lines() throws IOException {
    return Files.readAllLines(path("rows.csv"));
  }

  /** Of a linear network they are straight lines, and weights less their mean. */
  private void effects(TrainedModel model, JsonNode effects) throws IOException {
    float[] p = model.parameters();
    ParameterLayout layout = ParameterLayout.of(model.network());
    int weight = layout.tensor("layers.0.weight").offset();
    double onward = p[layout.tensor("layers.1.weight").offset()];
    assertEquals(3, effects.size());
    for (JsonNode effect : effects) {
      assertEquals("yes", effect.path("target").asText());
      JsonNode points = effect.path("points");
      String column = effect.path("column").asText();
      if (column.equals("city")) {
        FeatureColumn.Categorical city =
            (FeatureColumn.Categorical) model.encoder().features().get(2);
        double mean = 0;
        for (JsonNode point : points) {
          mean += point.path("value").asDouble() * point.path("rows").asInt() / ROWS;
          int code = city.firstCode() + city.vocabulary().indexOf(point.path("category").asText());
          int first =
              city.firstCode() + city.vocabulary().indexOf(points.get(0).path("category").asText());
          assertEquals(
              onward * (p[weight + 2 + code] - p[weight + 2 + first]),
              point.path("value").asDouble() - points.get(0).path("value").asDouble(),
              1e-6);
        }
        assertEquals("pdp", effect.path("kind").asText());
        assertEquals(0, mean, 1e-6);
      } else {
        int at = column.equals("age") ? 0 : 1;
        FeatureColumn.Numeric number = (FeatureColumn.Numeric) model.encoder().features().get(at);
        double slope = onward * p[weight + at] * ((Scale.Affine) number.scale()).factor();
        double[] values =
            lines().subList(1, ROWS + 1).stream()
                .mapToDouble(line -> Double.parseDouble(line.split(",")[at]))
                .sorted()
                .toArray();
        assertEquals("ale", effect.path("kind").asText());
        int last = points.size() - 1;
        assertEquals(values[0], points.get(0).path("x").asDouble(), 1e-6);
        assertEquals(values[ROWS - 1], points.get(last).path("x").asDouble(), 1e-6);
        int rows = 0;
        for (int i = 1; i <= last; i++) {
          double run = points.get(i).path("x").asDouble() - points.get(i - 1).path("x").asDouble();
          double rise =
              points.get(i).path("value").asDouble() - points.get(i - 1).path("value").asDouble();
          assertEquals(slope * run, rise, 1e-6);
          rows += points.get(i).path("rows").asInt();
        }
        assertEquals(ROWS, rows);
      }
    }
  }

  /** The same rows, one column dealt anew, scored one by one in plain Java. */
  private void permutation(TrainedModel model, JsonNode found) throws IOException {
    Scorer scorer = Scorer.of(model);
    List<String> lines = lines();
    double before = loss(scorer, lines, -1, new int[0]);
    for (int column = 0; column < 3; column++) {
      String name = lines.get(0).split(",")[column];
      double sum = 0;
      for (int repetition = 0; repetition < PermutedRows.REPETITIONS; repetition++) {
        int[] sources = PermutedRows.sources(0, ROWS, repetition);
        assertEquals(ROWS, Arrays.stream(sources).distinct().count());
        sum += loss(scorer, lines, column, sources) - before;
      }
      for (JsonNode one : found) {
        if (one.path("column").asText().equals(name)) {
          assertEquals(sum / PermutedRows.REPETITIONS, one.path("increase").asDouble(), 1e-5, name);
        }
      }
    }
    assertEquals(3, found.size());
  }

  private static double loss(Scorer scorer, List<String> lines, int column, int[] sources) {
    double sum = 0;
    for (int row = 0; row < ROWS; row++) {
      String[] values = lines.get(row + 1).split(",");
      if (column >= 0) {
        values[column] = lines.get(sources[row] + 1).split(",")[column];
      }
      Prediction scored =
          scorer.score(
              Map.of(
                  "age", Double.parseDouble(values[0]),
                  "income", Double.parseDouble(values[1]),
                  "city", values[2]));
      sum -= Math.log(scored.probability(values[3]));
    }
    return sum / ROWS;
  }

  @Test
  void whatItCannotDoIsToldBefore() throws IOException {
    train();
    for (String[] wrong :
        new String[][] {
          {"--metric", "rmse", "loss, accuracy"},
          {"--metric", "best", "metric to be one of loss"},
          {"--row", "age=none", "a row with the value"},
          {"--row", "age", "column=value of a row"}
        }) {
      Cli outcome =
          Cli.run(
              "explain",
              "-m",
              path("out/model").toString(),
              "-d",
              path("rows.csv").toString(),
              "-o",
              path("none").toString(),
              wrong[0],
              wrong[1]);
      assertTrue(outcome.err().contains(wrong[2]), outcome.err());
      assertTrue(Files.notExists(path("none")), "nothing is left");
    }
    String[] predict = {
      "predict", "-m", path("out/model").toString(), "-d", path("rows.csv").toString()
    };
    for (String[] wrong :
        new String[][] {
          {"no-such=1", "no-such"},
          {"age=none", "none"},
          {"middle", "mean, zero, or column=value"}
        }) {
      String[] words = Arrays.copyOf(predict, predict.length + 5);
      words[predict.length] = "-o";
      words[predict.length + 1] = path("none").toString();
      words[predict.length + 2] = "--explain";
      words[predict.length + 3] = "--baseline";
      words[predict.length + 4] = wrong[0];
      Cli outcome = Cli.run(words);
      assertTrue(outcome.err().contains(wrong[1]), outcome.err());
      assertTrue(Files.notExists(path("none")), "nothing is left");
    }
  }
}
