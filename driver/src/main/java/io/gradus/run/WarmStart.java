package io.gradus.run;

import io.gradus.config.JobConfig;
import io.gradus.encode.FeatureEncoder;
import io.gradus.model.TrainedModel;
import io.gradus.network.BinEdges;
import io.gradus.network.LayerSpec;
import io.gradus.network.LayerVisitor;
import io.gradus.network.NetworkSpec;
import io.gradus.network.NumberEmbedding;
import io.gradus.registry.ModelLocation;
import io.gradus.registry.ModelReference;
import io.gradus.storage.ModelStore;
import io.gradus.train.InitialWeights;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/** The model with whose weights and encoder a run begins. */
record WarmStart(TrainedModel model) {
  private static final String KEY = "warm-start";

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
        .map(named -> ModelReference.locate(at(job, named), hadoop).path())
        .map(path -> new WarmStart(ModelStore.load(path, hadoop)));
  }

  private static String at(JobConfig job, String named) {
    return job.registry().path().map(path -> ModelReference.in(path, named)).orElse(named);
  }

  /**
   * The job with a reference that means the version for good, in place of one that means a version
   * now: the one that the run at the output was begun with, if that was found by the same name.
   *
   * @param begun the configuration of the run at the output; empty if there is none
   */
  static JobConfig pinned(JobConfig job, Map<String, ?> begun, Configuration hadoop) {
    Optional<String> named = job.network().warmStart().filter(ModelReference::isReference);
    if (named.isEmpty()) {
      return job;
    }
    Object recorded = begun.get("network") instanceof Map<?, ?> network ? network.get(KEY) : null;
    ModelReference wanted = ModelReference.parse(at(job, named.get()));
    String pinned =
        recorded instanceof String text && wanted.mayHaveMeant(text, hadoop)
            ? text
            : ModelReference.locate(at(job, named.get()), hadoop)
                .found()
                .map(ModelLocation.Found::pinned)
                .orElseThrow();
    return job.with("network." + KEY, pinned);
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
