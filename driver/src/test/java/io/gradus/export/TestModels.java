package io.gradus.export;

import io.gradus.compute.Initialization;
import io.gradus.encode.FeatureColumn;
import io.gradus.encode.FeatureEncoder;
import io.gradus.encode.LabelEncoding;
import io.gradus.encode.Scale;
import io.gradus.model.Provenance;
import io.gradus.model.TrainedModel;
import io.gradus.network.Initializer;
import io.gradus.network.LayerSpec;
import io.gradus.network.LossSpec;
import io.gradus.network.NetworkSpec;
import io.gradus.network.Shape;
import io.gradus.network.SquaredError;
import io.gradus.network.Task;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Models that nobody trained, with numbers in all of their parts. */
public final class TestModels {
  static final long SEED = 20_261_129;

  private TestModels() {}

  /** A regression with those columns and layers. */
  static TrainedModel regression(List<FeatureColumn> columns, Shape input, List<LayerSpec> layers) {
    FeatureEncoder encoder =
        new FeatureEncoder(
            Task.REGRESSION,
            new LabelEncoding.Numbers(List.of("y"), List.of(Scale.Affine.IDENTITY)),
            null,
            Map.of(),
            columns,
            List.of());
    NetworkSpec network =
        new NetworkSpec(
            input.rank() == 1
                ? encoder.inputSpec()
                : new io.gradus.network.InputSpec(input, List.of()),
            layers,
            new SquaredError());
    return of(encoder, network);
  }

  /** A model of two classes. */
  public static TrainedModel classes(
      List<FeatureColumn> columns, List<LayerSpec> layers, String... names) {
    FeatureEncoder encoder =
        new FeatureEncoder(
            names.length == 2 ? Task.BINARY : Task.MULTICLASS,
            new LabelEncoding.Classes(
                "label",
                LabelEncoding.ClassSource.TEXT,
                List.of(names),
                Collections.nCopies(names.length, 1.0)),
            null,
            Map.of(),
            columns,
            List.of());
    LossSpec loss = LossSpec.usual(encoder.task());
    return of(encoder, new NetworkSpec(encoder.inputSpec(), layers, loss));
  }

  /** All parameters and running statistics are such that each of them counts. */
  public static TrainedModel of(FeatureEncoder encoder, NetworkSpec network) {
    Random random = new Random(SEED);
    float[] parameters = Initialization.parameters(network, Initializer.AUTO, SEED);
    for (int i = 0; i < parameters.length; i++) {
      parameters[i] += 0.1f * (float) random.nextGaussian();
    }
    float[] buffers = Initialization.buffers(network);
    for (int i = 0; i < buffers.length; i++) {
      buffers[i] += 0.5f * random.nextFloat();
    }
    return new TrainedModel(
        encoder.task(), network, encoder, parameters, buffers, provenance(Map.of()));
  }

  static Provenance provenance(Map<String, Object> configuration) {
    return new Provenance(
        Map.of("gradus", "test"),
        "kernel",
        "2026-01-01T00:00:00Z",
        "2026-01-01T00:01:00Z",
        SEED,
        1,
        Map.of("train", 800L, "validation", 200L),
        configuration,
        1,
        List.of(),
        Map.of());
  }

  /** Numbers that are taken as they are. */
  static List<FeatureColumn> numbers(int count) {
    List<FeatureColumn> columns = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      columns.add(new FeatureColumn.Numeric("x" + i, Scale.Affine.IDENTITY, 0.0, false));
    }
    return columns;
  }
}
