package io.gradus.run;

import io.gradus.config.JobConfig;
import io.gradus.encode.FeatureEncoder;
import io.gradus.model.TrainedModel;
import io.gradus.network.BinEdges;
import io.gradus.network.LayerSpec;
import io.gradus.network.LayerVisitor;
import io.gradus.network.NetworkSpec;
import io.gradus.network.NumberEmbedding;
import io.gradus.registry.ModelReference;
import io.gradus.storage.ModelStore;
import io.gradus.train.InitialWeights;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/** The model with whose weights and encoder a run begins. */
record WarmStart(TrainedModel model) {
  private static final LayerVisitor<Void, Optional<BinEdges>> EDGES =
      new LayerVisitor.Question<>() {
        @Override
        public Optional<BinEdges> numberEmbedding(NumberEmbedding layer, Void context) {
          return layer.edgesOfBins();
        }

        @Override
        protected Optional<BinEdges> otherwise(LayerSpec layer, Void context) {
          return Optional.empty();
        }
      };

  /** The one that a job names; read here. */
  static Optional<WarmStart> of(JobConfig job, Configuration hadoop) {
    return job.network()
        .warmStart()
        .map(named -> ModelReference.locate(named, hadoop).path())
        .map(path -> new WarmStart(ModelStore.load(path, hadoop)));
  }

  FeatureEncoder encoder() {
    return model.encoder();
  }

  InitialWeights weights() {
    return new InitialWeights(model.parameters(), model.buffers());
  }

  /** The edges of the model's bins, if it has any; its weights are of these. */
  Optional<BinEdges> edges() {
    return model.network().layers().get(0).accept(EDGES, null);
  }

  /**
   * Weights mean something only in the network that they were trained in.
   *
   * @throws RunException if that is another one
   */
  void requireSameLayers(NetworkSpec found) {
    NetworkSpec expected = model.network();
    for (int i = 0; i < Math.max(expected.layers().size(), found.layers().size()); i++) {
      String before = layer(expected, i);
      String now = layer(found, i);
      if (!before.equals(now)) {
        throw new RunException(
            Reason.CONFIGURATION,
            "network.warm-start: Expected the layers of that model, found as layer %s %s in place of %s. Configure the same layers, or train without warm-start."
                .formatted(i + 1, now, before));
      }
    }
    if (!expected.input().equals(found.input())) {
      throw new RunException(
          Reason.CONFIGURATION,
          "network.warm-start: Expected the input of that model, %s, found %s. Configure the same network.input-shape, or train without warm-start."
              .formatted(expected.input(), found.input()));
    }
  }

  private static String layer(NetworkSpec network, int index) {
    return index < network.layers().size() ? network.layers().get(index).bare().toString() : "none";
  }
}
