package io.gradus.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gradus.Hostile;
import io.gradus.config.Existing;
import io.gradus.encode.FeatureEncoder;
import io.gradus.model.ModelException;
import io.gradus.model.Provenance;
import io.gradus.model.TrainedModel;
import io.gradus.network.Conv2d;
import io.gradus.network.Dense;
import io.gradus.network.Flatten;
import io.gradus.network.InputSpec;
import io.gradus.network.NetworkSpec;
import io.gradus.network.ParameterLayout;
import io.gradus.network.Shape;
import io.gradus.network.SoftmaxCrossEntropy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sparse columns that a network takes as an image: then none of its inputs is sparse. */
class ImageModelTest {
  private static final Configuration HADOOP = new Configuration();

  @TempDir Path folder;

  /** Of twelve sparse features and nothing else. */
  private static FeatureEncoder encoder() throws IOException {
    ObjectMapper json = new ObjectMapper();
    ObjectNode form = (ObjectNode) json.readTree(Hostile.ENCODER);
    form.set(
        "features",
        json.readTree(
            "[{\"type\": \"sparse\", \"name\": \"pixels\", \"factors\":"
                + " [1,1,1,1,1,1,1,1,1,1,1,1]}]"));
    form.putObject("derived");
    return FeatureEncoder.fromJson(form.toString());
  }

  private static TrainedModel model(InputSpec input) throws IOException {
    NetworkSpec network =
        new NetworkSpec(
            input,
            input.shape().isImage()
                ? List.of(new Conv2d(2, 2), new Flatten(), new Dense(3))
                : List.of(new Dense(3)),
            new SoftmaxCrossEntropy());
    return new TrainedModel(
        encoder().task(),
        network,
        encoder(),
        new float[ParameterLayout.of(network).parameterCount()],
        new float[0],
        new Provenance(
            Map.of("gradus", "test"),
            "kernel",
            "2026-01-01T00:00:00Z",
            "2026-01-01T00:01:00Z",
            9,
            2,
            Map.of("train", 100L),
            Map.of(),
            1,
            List.of(Map.of("epoch", 1)),
            Map.of()));
  }

  private String saved(InputSpec input) throws IOException {
    String path = folder.resolve("model").toString();
    ModelStore.save(model(input), path, HADOOP, Existing.FAIL);
    return path;
  }

  @Test
  void itComesBack() throws IOException {
    InputSpec image = new InputSpec(Shape.of(1, 3, 4), 0, List.of());
    assertEquals(image, ModelStore.load(saved(image), HADOOP).network().input());
  }

  /** Features of a vector are sparse where the encoder's are. */
  @Test
  void aVectorMustSayThatItIsSparse() throws IOException {
    String path = saved(new InputSpec(Shape.of(12), 0, List.of()));
    ModelException e = assertThrows(ModelException.class, () -> ModelStore.load(path, HADOOP));
    assertTrue(e.getMessage().contains("Expected " + path), e.getMessage());
  }
}
