package io.gradus.run;

import com.esotericsoftware.kryo.Kryo;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.SparkConf;
import org.apache.spark.serializer.KryoRegistrator;

/**
 * Registers with Kryo what Gradus sends over the network, and what Spark sends for it and does not
 * register itself, so that {@code spark.kryo.registrationRequired} can be set. Gradus adds it to
 * {@code spark.kryo.registrator} of the sessions that it opens; on a session of the caller's that
 * is the caller's to do.
 */
public final class KryoClasses implements KryoRegistrator {
  private static final String SERIALIZER = "spark.serializer";
  static final String REGISTRATOR = "spark.kryo.registrator";
  private static final String KRYO = "org.apache.spark.serializer.KryoSerializer";

  /** In an order that is the same in all processes: Kryo numbers them. */
  static final List<String> OWN =
      List.of(
          "io.gradus.compute.Gradient",
          "io.gradus.data.Batching",
          "io.gradus.data.Block",
          "io.gradus.data.BlockLayout",
          "io.gradus.data.Floats",
          "io.gradus.encode.ColumnKind",
          "io.gradus.encode.RowFields",
          "io.gradus.encode.RowFields$Feature",
          "io.gradus.encode.RowFields$LabelForm",
          "io.gradus.encode.RowFields$Presence",
          "io.gradus.metric.MetricSums",
          "io.gradus.dataset.column.NumberStatistics",
          "io.gradus.dataset.column.RowSample",
          "io.gradus.dataset.column.RowSample$Drawn",
          "io.gradus.dataset.column.ScanStatistics",
          "io.gradus.dataset.column.ValueCounts",
          "io.gradus.dataset.column.Vocabulary$ByCount",
          "io.gradus.dataset.pack.PackedSize",
          "io.gradus.dataset.pack.RowDeal",
          "io.gradus.dataset.pack.RowDeal$Numbering",
          "io.gradus.dataset.pack.ScanPlaces",
          "io.gradus.dataset.row.RowProjection",
          "io.gradus.dataset.row.RowSplit",
          "io.gradus.dataset.row.RowSplit$Part",
          "io.gradus.dataset.source.BadRow",
          "io.gradus.dataset.source.BadRowTally",
          "io.gradus.dataset.source.IdxSplit",
          "io.gradus.evaluate.EvaluationProgram",
          "io.gradus.round.DiagnosisRequest",
          "io.gradus.round.GradientRequest",
          "io.gradus.round.LocalStepsRequest",
          "io.gradus.round.NonFinitePartitions",
          "io.gradus.round.RoundProgram",
          "io.gradus.round.RunToken",
          "io.gradus.round.SentRequests",
          "io.gradus.round.StepsTaken",
          "io.gradus.round.SumOrder",
          "io.gradus.round.ValidationRequest",
          "io.gradus.sample.ProbabilityHistogram");

  /** Of Spark, Scala and Java; not every version has each. */
  private static final List<String> OF_OTHERS = List.of();

  @Override
  public void registerClasses(Kryo kryo) {
    OWN.forEach(name -> register(kryo, name));
    OF_OTHERS.forEach(name -> register(kryo, name));
  }

  private static void register(Kryo kryo, String name) {
    try {
      kryo.register(Class.forName(name, false, KryoClasses.class.getClassLoader()));
    } catch (ClassNotFoundException e) {
      // Another version of Spark or Scala; the same one in all processes of an application.
    }
  }

  /**
   * The registrators of a session with this one among them; empty where Kryo writes nothing.
   *
   * @param properties which go before those that were submitted
   */
  static Optional<String> registrators(SparkConf submitted, Map<String, String> properties) {
    if (!setting(SERIALIZER, submitted, properties).equals(KRYO)) {
      return Optional.empty();
    }
    Set<String> names = new LinkedHashSet<>();
    names.addAll(List.of(setting(REGISTRATOR, submitted, properties).split("\\s*,\\s*")));
    names.add(KryoClasses.class.getName());
    names.remove("");
    return Optional.of(String.join(",", names));
  }

  private static String setting(String key, SparkConf submitted, Map<String, String> properties) {
    return properties.getOrDefault(key, submitted.get(key, "")).strip();
  }
}
