package io.gradus.export;

import io.gradus.encode.EncoderSet;
import io.gradus.encode.FeatureColumn;
import io.gradus.encode.FeatureEncoder;
import io.gradus.encode.Scale;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Rows to try a model on when no others are at hand, drawn from what the encoder knows of its
 * columns, and always the same for the same encoder: values of the middle and of the edges, gaps
 * where they are allowed, every kind of category. What a value that is nowhere near training gives
 * is of no interest.
 */
final class ProbeRows implements FeatureColumn.Visitor, Scale.Visitor {
  private static final long SEED = 17;
  private static final int UNSEEN_ONE_IN = 12;
  private static final int MISSING_ONE_IN = 9;
  private static final int SPARSE_ENTRIES = 8;

  private final Random random = new Random(SEED);
  private final Map<String, String> unseen = new HashMap<>();
  private Object value;
  private double number;

  private ProbeRows() {}

  /** So many rows, each a value for every feature column as a {@code Scorer} takes them. */
  static List<Object[]> of(EncoderSet encoders, int count) {
    ProbeRows probe = new ProbeRows();
    List<FeatureColumn> features = features(encoders);
    List<Object[]> rows = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      Object[] row = new Object[features.size()];
      for (int column = 0; column < row.length; column++) {
        features.get(column).accept(probe);
        row[column] = probe.value;
      }
      rows.add(row);
    }
    return rows;
  }

  /** Each column as one encoder sees it: one that has no use for gaps, if there is such. */
  private static List<FeatureColumn> features(EncoderSet encoders) {
    Map<String, FeatureColumn> features = new LinkedHashMap<>();
    for (FeatureEncoder encoder : encoders.encoders()) {
      for (FeatureColumn feature : encoder.features()) {
        features.merge(
            feature.name(), feature, (one, other) -> other.feature().required() ? other : one);
      }
    }
    return List.copyOf(features.values());
  }

  @Override
  public void numeric(FeatureColumn.Numeric column) {
    value = number(column.scale(), column.fill() != null);
  }

  @Override
  public void dense(FeatureColumn.Dense column) {
    double[] elements = new double[column.scales().size()];
    for (int i = 0; i < elements.length; i++) {
      elements[i] = number(column.scales().get(i), column.fills() != null);
    }
    value = elements;
  }

  private double number(Scale scale, boolean mayBeMissing) {
    if (mayBeMissing && oneIn(MISSING_ONE_IN)) {
      return Double.NaN;
    }
    scale.accept(this);
    return number;
  }

  /** Within some three units of what is scaled to 0. */
  @Override
  public void affine(Scale.Affine scale) {
    double unit = scale.factor() == 0 ? 1 : 1 / scale.factor();
    number = scale.offset() + unit * random.nextGaussian();
  }

  /** Within some three units of what is scaled to 0, or far away. */
  @Override
  public void smoothlyClipped(Scale.SmoothlyClipped scale) {
    double distance = random.nextInt(8) == 0 ? 100 : 1;
    double unit = scale.factor() == 0 ? 1 : 1 / scale.factor();
    number = scale.offset() + unit * distance * random.nextGaussian();
  }

  /** One of the quantiles, between two of them, or outside. */
  @Override
  public void quantileNormal(Scale.QuantileNormal scale) {
    double[] quantiles = scale.toArray();
    double at = quantiles[random.nextInt(quantiles.length)];
    double other = quantiles[random.nextInt(quantiles.length)];
    double[] choices = {at, at + (other - at) * random.nextDouble(), at - 1, at + 1};
    number = choices[random.nextInt(choices.length)];
  }

  @Override
  public void sparse(FeatureColumn.Sparse column) {
    double[] elements = new double[column.sparseWidth()];
    for (int i = 0; i < SPARSE_ENTRIES && elements.length > 0; i++) {
      int place = random.nextInt(elements.length);
      double factor = column.factors().get(place);
      elements[place] = (factor == 0 ? 1 : 1 / factor) * random.nextDouble();
    }
    value = elements;
  }

  @Override
  public void exposure(FeatureColumn.Exposure column) {
    value = Math.exp(random.nextGaussian());
  }

  @Override
  public void bytes(FeatureColumn.Bytes column) {
    byte[] bytes = new byte[column.denseWidth()];
    random.nextBytes(bytes);
    value = bytes;
  }

  @Override
  public void categorical(FeatureColumn.Categorical column) {
    int known = column.vocabulary().size() + column.pooled().size();
    if (oneIn(MISSING_ONE_IN)) {
      value = null;
    } else if (known == 0 || oneIn(UNSEEN_ONE_IN)) {
      value = unseen.computeIfAbsent(column.name(), name -> longerThanAll(column));
    } else {
      value = known(column, random.nextInt(known));
    }
  }

  @Override
  public void targetMean(FeatureColumn.TargetMean column) {
    categorical(column.categories());
  }

  /** Missing in place of one that does not arrive as it is. */
  private static String known(FeatureColumn.Categorical column, int index) {
    int own = column.vocabulary().size();
    String text = index < own ? column.vocabulary().get(index) : column.pooled().get(index - own);
    return RuntimePresence.isTaken(text) ? text : null;
  }

  private static String longerThanAll(FeatureColumn.Categorical column) {
    int longest =
        Stream.concat(column.vocabulary().stream(), column.pooled().stream())
            .mapToInt(String::length)
            .max()
            .orElse(0);
    return "?".repeat(longest + 1);
  }

  private boolean oneIn(int count) {
    return random.nextInt(count) == 0;
  }
}
