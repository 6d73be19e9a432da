package io.gradus.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.gradus.export.Pytorch;
import io.gradus.model.LocalDirectory;
import io.gradus.model.ModelFormat;
import io.gradus.model.TrainedModel;
import io.gradus.network.ParameterLayout;
import io.gradus.score.Prediction;
import io.gradus.score.Scorer;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A network of PyTorch's, which scores and learns here as it did there. */
class ImportCommandTest extends SparkCli {
  private static final int FEATURES = 6;
  private static final int CLASSES = 3;

  private Pytorch torch;
  private int rows;
  private float[] features;

  @BeforeEach
  void writeRows() throws IOException {
    torch = new Pytorch("batch_norm");
    features = Pytorch.numbers(torch.at("/batch/features"));
    rows = features.length / FEATURES;
    StringBuilder text = new StringBuilder("x0,x1,x2,x3,x4,x5,kind\n");
    for (int row = 0; row < rows; row++) {
      for (int i = 0; i < FEATURES; i++) {
        text.append(features[row * FEATURES + i]).append(',');
      }
      text.append(torch.at("/batch/targets/data").get(row).intValue()).append('\n');
    }
    file("torch.csv", text.toString());
    file(
        "torch.conf",
        """
        data { train = "%s", label = kind, partitions = 1 }
        task = multiclass
        features.scaling = none
        network {
          layers = [ { type = dense, units = 8 }, { type = batch-norm, activation = relu } ]
          initial-weights { path = "%s", names { layers = "" } }
        }
        optimizer { type = sgd, rate = 0.1 }
        training { epochs = 5, batch-size = %s }
        """
            .formatted(path("torch.csv"), path("begin.safetensors"), rows));
    Files.write(
        path("begin.safetensors"), Pytorch.file(torch.tensors("/parameters", "/buffers_after")));
    Files.write(
        path("end.safetensors"),
        Pytorch.file(torch.tensors("/parameters_after", "/buffers_after")));
  }

  @Test
  void whatWasTrainedThereScoresHere() {
    Cli imported = importInto("model");
    assertEquals(0, imported.code(), imported::all);
    Scorer scorer = Scorer.load(path("model"));
    float[] logits = Pytorch.numbers(torch.at("/eval_output_after"));
    for (int row = 0; row < rows; row++) {
      Prediction prediction =
          scorer.score(
              Map.of(
                  "x0", features[row * FEATURES],
                  "x1", features[row * FEATURES + 1],
                  "x2", features[row * FEATURES + 2],
                  "x3", features[row * FEATURES + 3],
                  "x4", features[row * FEATURES + 4],
                  "x5", features[row * FEATURES + 5]));
      double sum = 0;
      for (int i = 0; i < CLASSES; i++) {
        sum += Math.exp(logits[row * CLASSES + i]);
      }
      for (int i = 0; i < CLASSES; i++) {
        double expected = Math.exp(logits[row * CLASSES + i]) / sum;
        assertEquals(expected, prediction.probability("" + i), 1e-5, "row " + row);
      }
    }
    Cli evaluated =
        Cli.run("evaluate", "-m", path("model").toString(), "-d", path("torch.csv").toString());
    assertEquals(0, evaluated.code(), evaluated::all);

    assertEquals(3, importInto("model").code(), "a second time");
    assertEquals(0, importInto("model", "--overwrite").code());
  }

  private Cli importInto(String directory, String... more) {
    String[] arguments = new String[7 + more.length];
    String[] first = {
      "import",
      "--config",
      path("torch.conf").toString(),
      "--weights",
      path("end.safetensors").toString(),
      "-o",
      path(directory).toString()
    };
    System.arraycopy(first, 0, arguments, 0, first.length);
    System.arraycopy(more, 0, arguments, first.length, more.length);
    return Cli.run(arguments);
  }

  /** Five steps over all rows lead to the same weights. */
  @Test
  void trainingBeginsWithWhatWasTrainedThere() {
    Cli trained = trainInto("out");
    assertEquals(0, trained.code(), trained::all);
    assertTrue(trained.out().contains("begin.safetensors"), trained::all);
    TrainedModel model = ModelFormat.read(new LocalDirectory(path("out/model")));
    ParameterLayout layout = ParameterLayout.of(model.network());
    JsonNode after = torch.at("/parameters_after");
    after
        .fieldNames()
        .forEachRemaining(
            name -> {
              int at = layout.tensor("layers." + name).offset();
              float[] expected = Pytorch.numbers(after.get(name));
              for (int i = 0; i < expected.length; i++) {
                assertEquals(expected[i], model.parameters()[at + i], 1e-5f, name);
              }
            });
  }

  /** A run that was stopped does not go on from other weights of the same path. */
  @Test
  void theWeightsArePartOfWhatARunIs() throws IOException {
    Cli begun =
        trainInto("out", "--set", "training.max-steps=2", "--set", "checkpoint.every-steps=1");
    assertEquals(0, begun.code(), begun::all);
    Files.delete(path("out/result.json"));
    Files.copy(
        path("end.safetensors"),
        path("begin.safetensors"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    Cli other =
        trainInto("out", "--set", "training.max-steps=2", "--set", "checkpoint.every-steps=1");
    assertEquals(2, other.code(), other::all);
    assertTrue(other.err().contains("fingerprint of the initial weights"), other::all);
  }

  @Test
  void weightsAndAWarmStartContradictEachOther() {
    Cli both = trainInto("out", "--warm-start", "model", "--dry-run");
    assertEquals(2, both.code(), both::all);
    assertTrue(both.err().contains("network.warm-start"), both::all);
    Cli none =
        Cli.run(
            "import",
            "--config",
            path("torch.conf").toString(),
            "--set",
            "network.initial-weights.path=null",
            "-o",
            path("model").toString());
    assertEquals(2, none.code(), none::all);
    assertTrue(none.err().contains("--weights"), none::all);
  }

  private Cli trainInto(String output, String... more) {
    String[] arguments = new String[5 + more.length];
    String[] first = {
      "train", "--config", path("torch.conf").toString(), "-o", path(output).toString()
    };
    System.arraycopy(first, 0, arguments, 0, first.length);
    System.arraycopy(more, 0, arguments, first.length, more.length);
    return Cli.run(arguments);
  }
}
