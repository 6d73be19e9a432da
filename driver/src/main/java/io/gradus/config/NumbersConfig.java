package io.gradus.config;

import io.gradus.network.ActivationFunction;
import io.gradus.network.BinEdges;
import io.gradus.network.LayerSpec;
import io.gradus.network.LinearEmbedding;
import io.gradus.network.PbldEmbedding;
import io.gradus.network.PeriodicEmbedding;
import io.gradus.network.PiecewiseLinearEmbedding;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * How a network takes the numbers of a table: as they are, or each as several values.
 *
 * @param embedding which layer does it
 * @param width values a number; empty for what is usual of the embedding
 * @param activation behind the values; empty for what is usual of the embedding
 * @param piecewise settings of piecewise linear embeddings
 * @param periodic settings of embeddings by waves
 */
public record NumbersConfig(
    Embedding embedding,
    Optional<Integer> width,
    Optional<ActivationFunction> activation,
    Piecewise piecewise,
    Periodic periodic) {
  private static final int USUAL_WIDTH = 12;
  private static final int USUAL_PERIODIC_WIDTH = 24;

  /** Numbers as they are. */
  public static NumbersConfig none() {
    return new NumbersConfig(
        Embedding.NONE,
        Optional.empty(),
        Optional.empty(),
        new Piecewise(Piecewise.USUAL_BINS, Edges.QUANTILES, PiecewiseLinearEmbedding.Version.B),
        new Periodic(Optional.empty(), Optional.empty(), false));
  }

  /** The layer that embeds numbers. */
  public enum Embedding {
    NONE,
    PIECEWISE_LINEAR,
    PERIODIC,
    PBLD,
    LINEAR
  }

  /** Where the edges of bins come from. */
  public enum Edges {
    /** Quantiles of the training rows. */
    QUANTILES,
    /** The thresholds of a small decision tree of the number alone against the label. */
    TREE
  }

  /**
   * Settings of piecewise linear embeddings.
   *
   * @param bins the most of a number, at least 1
   * @param version A or B
   */
  public record Piecewise(int bins, Edges edges, PiecewiseLinearEmbedding.Version version) {
    /** As many as were published. */
    static final int USUAL_BINS = 48;
  }

  /**
   * Settings of embeddings by waves.
   *
   * @param frequencies of a number; empty for what is usual of the embedding
   * @param sigma deviation of the frequencies at first; empty for what is usual of the embedding
   * @param lite whether numbers share weights; of a periodic embedding
   */
  public record Periodic(Optional<Integer> frequencies, Optional<Double> sigma, boolean lite) {}

  /** Whether values of training rows have to be looked at for it. */
  public boolean takesEdges() {
    return embedding == Embedding.PIECEWISE_LINEAR;
  }

  /**
   * The layer; empty where there is none, or nothing to embed.
   *
   * @param features how many numbers a row begins with
   * @param edges finds the edges of their bins
   */
  public Optional<LayerSpec> layer(int features, Supplier<BinEdges> edges) {
    if (features == 0) {
      return Optional.empty();
    }
    int values = width.orElse(USUAL_WIDTH);
    ActivationFunction function = activation.orElse(ActivationFunction.IDENTITY);
    return switch (embedding) {
      case NONE -> Optional.empty();
      case PIECEWISE_LINEAR ->
          Optional.of(
              new PiecewiseLinearEmbedding(edges.get(), values, piecewise.version(), function));
      case PERIODIC ->
          Optional.of(
              new PeriodicEmbedding(
                  features,
                  periodic.frequencies().orElse(PeriodicEmbedding.USUAL_FREQUENCIES),
                  width.orElse(USUAL_PERIODIC_WIDTH),
                  periodic.sigma().orElse(PeriodicEmbedding.USUAL_SIGMA),
                  activation.orElse(ActivationFunction.RELU),
                  periodic.lite()));
      case PBLD ->
          Optional.of(
              new PbldEmbedding(
                  features,
                  periodic.frequencies().orElse(PbldEmbedding.USUAL_FREQUENCIES),
                  width.orElse(PbldEmbedding.USUAL_WIDTH),
                  periodic.sigma().orElse(PbldEmbedding.USUAL_SIGMA)));
      case LINEAR -> Optional.of(new LinearEmbedding(features, values, function));
    };
  }
}
