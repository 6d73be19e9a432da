package io.gradus.explain;

import io.gradus.data.Block;
import io.gradus.encode.CodeMeaning;
import io.gradus.encode.FeatureColumn;
import io.gradus.encode.Scale;
import io.gradus.model.TrainedModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;

/** The effect of one column, where it is a number or a category. */
final class EffectView implements FeatureColumn.Visitor {
  /** Bins of a number, each with as many rows. */
  private static final int BINS = 20;

  /** Categories that are tried, the most frequent. */
  private static final int CATEGORIES = 20;

  private final TrainedModel model;
  private final ColumnPass pass;
  private final JavaRDD<Block> sample;
  private final int column;
  private Optional<ExplainedColumns.Effect> found = Optional.empty();

  EffectView(TrainedModel model, ColumnPass pass, JavaRDD<Block> sample, int column) {
    this.model = model;
    this.pass = pass;
    this.sample = sample;
    this.column = column;
  }

  /** Empty where the column is neither, or always the same. */
  Optional<ExplainedColumns.Effect> found() {
    return found;
  }

  @Override
  public void numeric(FeatureColumn.Numeric number) {
    if (!number.cycles().isEmpty()) {
      // Of a moment several inputs tell, which do not change one by one.
      return;
    }
    ColumnPlace place = ColumnPlace.of(model.encoder()).get(column);
    Edges edges = new Edges(ColumnPass.numbers(sample, place.from()));
    number.scale().accept(edges);
    if (edges.encoded.length < 2) {
      return;
    }
    EffectSums sums = pass.effect(sample, column, edges.encoded, new int[0]);
    ColumnEffect effect =
        new ColumnEffect(
            model.encoder(), model.network().loss(), column, edges.encoded, new int[0]);
    int output = strongest(effect, sums);
    double[] values = effect.values(sums, output);
    List<ExplainedColumns.Point> points = new ArrayList<>();
    for (int i = 0; i < values.length; i++) {
      points.add(
          new ExplainedColumns.Point(edges.raw[i], null, values[i], i == 0 ? 0 : sums.rows(i - 1)));
    }
    found = Optional.of(effect(number.name(), output, "ale", points));
  }

  @Override
  public void categorical(FeatureColumn.Categorical category) {
    int[] codes = codes(category);
    EffectSums sums = pass.effect(sample, column, new double[0], codes);
    ColumnEffect effect =
        new ColumnEffect(model.encoder(), model.network().loss(), column, new double[0], codes);
    int output = strongest(effect, sums);
    double[] values = effect.values(sums, output);
    List<ExplainedColumns.Point> points = new ArrayList<>();
    for (int i = 0; i < codes.length; i++) {
      points.add(
          new ExplainedColumns.Point(
              null, CodeMeaning.of(category, codes[i]).name(), values[i], sums.rows(i)));
    }
    found = Optional.of(effect(category.name(), output, "pdp", points));
  }

  /** Its values are those of the label, so it tells nothing of what a category does. */
  @Override
  public void targetMean(FeatureColumn.TargetMean category) {}

  /** The most frequent ones of the training rows, if these are known, or else the first. */
  private int[] codes(FeatureColumn.Categorical category) {
    int place = ColumnPlace.of(model.encoder()).get(column).from();
    double[] shares =
        model
            .inputMeans()
            .map(means -> means.codes().get(place).stream().mapToDouble(x -> x).toArray())
            .orElse(new double[category.cardinality()]);
    return IntStream.range(0, category.cardinality())
        .boxed()
        .filter(code -> shares[code] > 0 || stands(category, code))
        .sorted(Comparator.comparingDouble(code -> -shares[code]))
        .limit(CATEGORIES)
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /** Whether a code is one of categories, whatever the training rows held. */
  private static boolean stands(FeatureColumn.Categorical category, int code) {
    CodeMeaning.Kind kind = CodeMeaning.of(category, code).kind();
    return kind == CodeMeaning.Kind.CATEGORY || kind == CodeMeaning.Kind.BUCKET;
  }

  @Override
  public void dense(FeatureColumn.Dense vector) {}

  @Override
  public void sparse(FeatureColumn.Sparse vector) {}

  @Override
  public void bytes(FeatureColumn.Bytes image) {}

  @Override
  public void exposure(FeatureColumn.Exposure exposure) {}

  /** The output that goes with the column most. */
  private int strongest(ColumnEffect effect, EffectSums sums) {
    int strongest = 0;
    double widest = -1;
    for (int output = 0; output < model.network().outputs(); output++) {
      double[] values = effect.values(sums, output);
      double range =
          DoubleStream.of(values).max().orElse(0) - DoubleStream.of(values).min().orElse(0);
      if (range > widest) {
        widest = range;
        strongest = output;
      }
    }
    return strongest;
  }

  private ExplainedColumns.Effect effect(
      String name, int output, String kind, List<ExplainedColumns.Point> points) {
    String target =
        ExplainedOutputs.of(model.encoder(), model.network().loss()).names().get(output);
    return new ExplainedColumns.Effect(name, target, kind, points);
  }

  /** Where bins begin and end, encoded and in the column's unit. */
  private static final class Edges implements Scale.Visitor {
    private final float[] values;
    private double[] encoded = {};
    private double[] raw = {};

    Edges(float[] values) {
      this.values = values.clone();
      Arrays.sort(this.values);
    }

    @Override
    public void affine(Scale.Affine scale) {
      evenly();
      raw = DoubleStream.of(encoded).map(x -> x / scale.factor() + scale.offset()).toArray();
    }

    @Override
    public void smoothlyClipped(Scale.SmoothlyClipped scale) {
      evenly();
      raw = DoubleStream.of(encoded).map(scale::inverse).toArray();
    }

    private void evenly() {
      encoded =
          IntStream.rangeClosed(0, BINS)
              .mapToDouble(i -> values[(int) ((long) i * (values.length - 1) / BINS)])
              .distinct()
              .toArray();
    }

    @Override
    public void quantileNormal(Scale.QuantileNormal scale) {
      double[] quantiles = scale.toArray();
      raw =
          IntStream.rangeClosed(0, BINS)
              .mapToDouble(i -> quantiles[(int) ((long) i * (quantiles.length - 1) / BINS)])
              .distinct()
              .toArray();
      encoded = DoubleStream.of(raw).map(scale::apply).toArray();
    }
  }
}
