package io.gradus.evaluate;

import io.gradus.config.JobConfig;
import io.gradus.dataset.pack.EncodedRows;
import io.gradus.dataset.pack.SeenTally;
import io.gradus.encode.DataException;
import io.gradus.encode.EncoderSet;
import io.gradus.encode.FeatureEncoder;
import io.gradus.encode.TargetUnits;
import io.gradus.metric.PairedMean;
import io.gradus.metric.PairedSums;
import io.gradus.metric.RowLoss;
import io.gradus.model.Model;
import io.gradus.model.TrainedModel;
import io.gradus.network.LossSpec;
import io.gradus.network.Quantiles;
import io.gradus.score.ModelHead;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * Compares two models on labelled rows in one Spark job: each row is read once, encoded once for
 * each different encoder, and predicted by both. The models may have other columns, encoders and
 * networks; what they predict is the same. A row counts what it counts for the first model.
 */
public final class Comparer {
  private final Model champion;
  private final Model challenger;
  private final EncoderSet encoders;

  /**
   * @throws DataException if they do not predict the same, or read the same column as other things
   */
  public Comparer(Model champion, Model challenger) {
    this.champion = champion;
    this.challenger = challenger;
    FeatureEncoder first = champion.encoder();
    requireSame("task", first.task().id(), challenger.task().id());
    requireSame("label", first.labelColumns(), challenger.encoder().labelColumns());
    requireSame("classes", first.classes(), challenger.encoder().classes());
    requireSame("number of outputs", first.outputs(), challenger.encoder().outputs());
    List<FeatureEncoder> all = new ArrayList<>();
    for (Model model : List.of(champion, challenger)) {
      for (TrainedModel member : model.members()) {
        all.add(member.encoder().countingAs(first));
      }
    }
    encoders = EncoderSet.of(all);
  }

  private static void requireSame(String what, Object expected, Object found) {
    if (!expected.equals(found)) {
      throw DataException.expected(
              "two models that predict the same, with the champion's %s %s"
                  .formatted(what, expected),
              "%s of the challenger".formatted(found))
          .remedy(
              "Train the challenger on that label; name classes that its rows may lack in"
                  + " data.classes.")
          .build();
    }
  }

  /** The encoders of both models. */
  public EncoderSet encoders() {
    return encoders;
  }

  /** The row losses that both models tell, the most telling first. */
  public List<RowLoss> losses() {
    LossSpec first = loss(champion);
    LossSpec second = loss(challenger);
    return RowLoss.all(champion.task(), first).stream()
        .filter(loss -> loss.isOf(challenger.task(), second))
        .filter(
            loss ->
                loss != RowLoss.PINBALL_LOSS
                    || ((Quantiles) first).q().equals(((Quantiles) second).q()))
        .toList();
  }

  private static LossSpec loss(Model model) {
    return model.members().get(0).network().loss();
  }

  /**
   * Compares them.
   *
   * @param job how the rows are read
   * @param losses some of {@link #losses}, the one that decides first
   * @param segments columns of the rows whose values divide them
   * @param tally counts what the rows held
   * @throws DataException if rows cannot be encoded, or a column of segments is missing or has very
   *     many values
   */
  public Compared compare(
      Dataset<Row> rows,
      JobConfig job,
      List<RowLoss> losses,
      List<String> segments,
      SeenTally tally) {
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(rows.sparkSession().sparkContext());
    FeatureEncoder.Labels labels =
        job.data().weight().isPresent()
            ? FeatureEncoder.Labels.READ
            : FeatureEncoder.Labels.UNWEIGHTED;
    Named named = withTexts(rows, segments);
    JavaRDD<EncodedRows.Batch> batches =
        EncodedRows.labelledBatches(
            named.rows(), encoders, labels, named.columns(), job.data().badRows(), tally);
    List<Model> models = List.of(champion, challenger);
    ComparisonProgram program = program(models, job.training().topK(), losses, segments);
    List<SentModel> sent = models.stream().map(model -> new SentModel(spark, model)).toList();
    SentModel first = sent.get(0);
    SentModel second = sent.get(1);
    try {
      List<ComparedSums> parts =
          batches
              .mapPartitionsWithIndex(
                  (partition, each) ->
                      List.of(
                              program.run(
                                  partition,
                                  each,
                                  List.of(
                                      first.start(first.encoders(), UnaryOperator.identity()),
                                      second.start(second.encoders(), UnaryOperator.identity()))))
                          .iterator(),
                  true)
              .collect();
      ComparedSums sum = parts.get(0);
      parts.subList(1, parts.size()).forEach(sum::merge);
      return result(models, sum, losses, segments);
    } finally {
      sent.forEach(SentModel::destroy);
    }
  }

  private ComparisonProgram program(
      List<Model> models, int topK, List<RowLoss> losses, List<String> segments) {
    List<EvaluationProgram> programs =
        models.stream().map(model -> Evaluator.of(model, topK).program()).toList();
    double[] units =
        models.stream().mapToDouble(model -> model.encoder().targetUnits().steps()[0]).toArray();
    int[][] places = {places(champion, 0), places(challenger, champion.members().size())};
    return new ComparisonProgram(champion.task(), programs, units, places, losses, segments);
  }

  /** Where the encoders of a model are, in its own order, among those of both. */
  private int[] places(Model model, int firstNetwork) {
    List<Integer> own = model.encoders().ofNetwork();
    int[] places = new int[model.encoders().encoders().size()];
    for (int i = own.size() - 1; i >= 0; i--) {
      places[own.get(i)] = encoders.ofNetwork().get(firstNetwork + i);
    }
    return places;
  }

  private static Compared result(
      List<Model> models, ComparedSums sums, List<RowLoss> losses, List<String> segments) {
    List<Compared.Side> sides = new ArrayList<>();
    for (int i = 0; i < models.size(); i++) {
      TargetUnits units = models.get(i).encoder().targetUnits();
      sides.add(
          new Compared.Side(
              sums.metrics.get(i).result(units.steps()),
              sums.samples.get(i).result(ModelHead.of(models.get(i)).decision())));
    }
    Map<RowLoss, PairedMean> means = new LinkedHashMap<>();
    for (int i = 0; i < losses.size(); i++) {
      means.put(losses.get(i), sums.losses.get(i).result());
    }
    Map<String, Map<String, PairedMean>> bySegment = new LinkedHashMap<>();
    for (int i = 0; i < segments.size(); i++) {
      Map<String, PairedSums> found = sums.segments.get(i);
      ComparisonProgram.requireFew(found.size(), segments.get(i));
      Map<String, PairedMean> column = new LinkedHashMap<>();
      found.forEach((value, each) -> column.put(value, each.result()));
      bySegment.put(segments.get(i), column);
    }
    return new Compared(sides.get(0), sides.get(1), means, bySegment);
  }

  /** Rows with columns of segments as texts, and the names of these. */
  private record Named(Dataset<Row> rows, List<String> columns) {}

  /**
   * Puts the values as texts beside the rows: a column of the same name may be read as something
   * else.
   */
  private static Named withTexts(Dataset<Row> rows, List<String> segments) {
    EncodedRows.keptSchema(rows, segments);
    Set<String> known = new LinkedHashSet<>(List.of(rows.columns()));
    List<String> names = new ArrayList<>();
    List<Column> texts = new ArrayList<>();
    texts.add(functions.col("*"));
    for (String segment : segments) {
      String name = "_segment_" + names.size();
      while (!known.add(name)) {
        name = "_" + name;
      }
      names.add(name);
      texts.add(functions.col("`" + segment.replace("`", "``") + "`").cast("string").as(name));
    }
    return segments.isEmpty()
        ? new Named(rows, List.of())
        : new Named(rows.select(texts.toArray(Column[]::new)), names);
  }
}
