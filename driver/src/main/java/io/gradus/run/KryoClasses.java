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

  /** And arrays of them, in an order that is the same in all processes: Kryo numbers them. */
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
          "io.gradus.kernel.Precision",
          "io.gradus.metric.ClassSums",
          "io.gradus.metric.IntervalSums",
          "io.gradus.metric.LabelSums",
          "io.gradus.metric.MetricSums",
          "io.gradus.metric.RegressionSums",
          "io.gradus.metric.ScoreHistogram",
          "io.gradus.network.Task",
          "io.gradus.config.BadRows",
          "io.gradus.config.CompressionConfig$Method",
          "io.gradus.dataset.ClassSampling$Repeated",
          "io.gradus.dataset.ScannedColumn$Drawing",
          "io.gradus.dataset.column.CategorySums",
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
          "io.gradus.dataset.row.RowProjection$Form",
          "io.gradus.dataset.row.RowMarks",
          "io.gradus.dataset.row.RowSampling",
          "io.gradus.dataset.row.RowSplit",
          "io.gradus.dataset.row.RowSplit$Part",
          "io.gradus.dataset.scan.BadRow",
          "io.gradus.dataset.scan.BadRowTally",
          "io.gradus.dataset.source.idx.IdxSplit",
          "io.gradus.evaluate.EvaluationProgram",
          "io.gradus.round.AnswerTotals",
          "io.gradus.round.BlockPlaces",
          "io.gradus.round.Chunks",
          "io.gradus.round.DiagnosisRequest",
          "io.gradus.round.GradientRequest",
          "io.gradus.round.JobsCarrier$RoundJob",
          "io.gradus.round.LocalStepsRequest",
          "io.gradus.round.NonFinitePartitions",
          "io.gradus.round.ResidentWorker",
          "io.gradus.round.RoundProgram",
          "io.gradus.round.RunToken",
          "io.gradus.round.SentRequests",
          "io.gradus.round.Sharded$Way",
          "io.gradus.round.Star$Way",
          "io.gradus.round.StepsTaken",
          "io.gradus.round.SumOrder",
          "io.gradus.round.ValidationRequest",
          "io.gradus.dataset.pack.SeenRows",
          "io.gradus.dataset.row.DerivedRows$Program",
          "io.gradus.dataset.row.RowExpression",
          "io.gradus.dataset.source.csv.CsvReading",
          "io.gradus.dataset.text.CsvDialect",
          "io.gradus.dataset.text.TextFormats",
          "io.gradus.dataset.text.TextProfile",
          "io.gradus.dataset.text.TextType",
          "io.gradus.encode.SeenValues",
          "io.gradus.dataset.text.NumberShape",
          "io.gradus.encode.TargetParts",
          "io.gradus.encode.TargetTransform",
          "io.gradus.encode.TargetUnits",
          "io.gradus.sample.ProbabilityHistogram",
          "io.gradus.explain.DetailRequest",
          "io.gradus.explain.DetailSums",
          "io.gradus.explain.AttributedRows$Program",
          "io.gradus.explain.AttributionColumn",
          "io.gradus.explain.ColumnPass",
          "io.gradus.explain.ColumnSums",
          "io.gradus.explain.EffectSums",
          "io.gradus.explain.GapTally",
          "io.gradus.explain.CountedMeanSums",
          "io.gradus.explain.MeanSums",
          "io.gradus.evaluate.CountedInputs",
          "io.gradus.evaluate.ComparedSums",
          "io.gradus.evaluate.ComparisonProgram",
          "io.gradus.metric.PairedSums",
          "io.gradus.evaluate.MeasureProgram",
          "io.gradus.evaluate.MeasuredSums",
          "io.gradus.metric.DecisionSums",
          "io.gradus.metric.GrowingBins",
          "io.gradus.metric.GrowingWindow",
          "io.gradus.metric.InputSums",
          "io.gradus.metric.NumberSums",
          "io.gradus.metric.QualitySums",
          "io.gradus.metric.RowSample",
          "io.gradus.explain.LargestRows",
          "io.gradus.explain.NodeSums",
          "io.gradus.explain.PermutationPass",
          "io.gradus.explain.RowNumbers",
          "io.gradus.explain.NodePass",
          "io.gradus.dataset.pack.RowInputs",
          "io.gradus.dataset.pack.SentEncoders",
          "io.gradus.dataset.row.RowProjections",
          "io.gradus.dataset.row.RowComputation",
          "io.gradus.dataset.row.RowStep$Projected",
          "io.gradus.evaluate.InvalidRows",
          "io.gradus.evaluate.DetailsColumn",
          "io.gradus.evaluate.MlColumns",
          "io.gradus.evaluate.RowScoring",
          "io.gradus.evaluate.RowScoring$Weights",
          "io.gradus.evaluate.ScoringPlaces",
          "io.gradus.evaluate.ScoringProgram",
          "io.gradus.evaluate.SentModel",
          "io.gradus.score.Deviations",
          "io.gradus.metric.ClassScores",
          "io.gradus.calibrate.ConformityScores",
          "io.gradus.calibrate.ScoreSums",
          "io.gradus.calibrate.TemperatureSums",
          "io.gradus.metric.ReliabilityBins",
          "io.gradus.calibrate.ScoreBins",
          "io.gradus.dataset.Strata",
          "io.gradus.dataset.column.RowSample$Label",
          "io.gradus.dataset.column.SampledNumbers",
          "io.gradus.dataset.column.TargetFitter$RowsOfTask",
          "io.gradus.metric.NormalSums",
          "io.gradus.metric.QuantileSums",
          "io.gradus.network.ClassDecision");

  /** Of Spark, Scala and Java; not every version has each. */
  private static final List<String> OF_OTHERS =
      List.of(
          "[I",
          "[J",
          "[F",
          "[D",
          "[Z",
          "[S",
          "[C",
          "[B",
          "[[B",
          "[[I",
          "[[J",
          "[[F",
          "[[D",
          "[Ljava.lang.Object;",
          "[Ljava.lang.String;",
          "[Ljava.lang.Long;",
          "[Ljava.lang.Integer;",
          "[Ljava.lang.Double;",
          "java.util.ArrayList",
          "java.util.HashMap",
          "java.util.LinkedHashMap",
          "java.util.TreeMap",
          "java.util.HashSet",
          "java.util.BitSet",
          "java.util.ArrayDeque",
          "java.util.LinkedHashSet",
          "java.util.TreeSet",
          "java.math.BigDecimal",
          "java.math.BigInteger",
          "java.sql.Date",
          "java.sql.Timestamp",
          "java.time.LocalDate",
          "java.time.LocalDateTime",
          "java.time.Instant",
          "scala.Tuple2",
          "scala.Tuple3",
          "[Lscala.Tuple2;",
          "[Lscala.Tuple3;",
          "scala.Some",
          "scala.None$",
          "scala.collection.immutable.$colon$colon",
          "scala.collection.immutable.Nil$",
          "scala.collection.immutable.ArraySeq$ofRef",
          "scala.collection.mutable.ArraySeq$ofRef",
          "scala.collection.mutable.WrappedArray$ofRef",
          "scala.collection.mutable.ArrayBuffer",
          "org.apache.spark.sql.types.NullType",
          "org.apache.spark.sql.types.NullType$",
          "org.apache.spark.sql.types.BooleanType",
          "org.apache.spark.sql.types.BooleanType$",
          "org.apache.spark.sql.types.ByteType",
          "org.apache.spark.sql.types.ByteType$",
          "org.apache.spark.sql.types.ShortType",
          "org.apache.spark.sql.types.ShortType$",
          "org.apache.spark.sql.types.IntegerType",
          "org.apache.spark.sql.types.IntegerType$",
          "org.apache.spark.sql.types.LongType",
          "org.apache.spark.sql.types.LongType$",
          "org.apache.spark.sql.types.FloatType",
          "org.apache.spark.sql.types.FloatType$",
          "org.apache.spark.sql.types.DoubleType",
          "org.apache.spark.sql.types.DoubleType$",
          "org.apache.spark.sql.types.StringType",
          "org.apache.spark.sql.types.StringType$",
          "org.apache.spark.sql.types.BinaryType",
          "org.apache.spark.sql.types.BinaryType$",
          "org.apache.spark.sql.types.DateType",
          "org.apache.spark.sql.types.DateType$",
          "org.apache.spark.sql.types.TimestampType",
          "org.apache.spark.sql.types.TimestampType$",
          "org.apache.spark.sql.types.TimestampNTZType",
          "org.apache.spark.sql.types.TimestampNTZType$",
          "org.apache.spark.sql.types.ArrayType",
          "org.apache.spark.sql.types.MapType",
          "org.apache.spark.sql.types.DecimalType",
          "org.apache.spark.sql.types.StructType",
          "org.apache.spark.sql.types.StructField",
          "org.apache.spark.sql.types.Metadata",
          "[Lorg.apache.spark.sql.types.Metadata;",
          "org.apache.spark.ml.linalg.VectorUDT",
          "[Lorg.apache.spark.sql.types.DataType;",
          "[Lorg.apache.spark.sql.types.StructType;",
          "[Lorg.apache.spark.sql.types.StructField;",
          "org.apache.spark.sql.catalyst.expressions.GenericRow",
          "org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema",
          "org.apache.spark.sql.catalyst.expressions.GenericInternalRow",
          "[Lorg.apache.spark.sql.Row;",
          "[Lorg.apache.spark.sql.catalyst.InternalRow;",
          "org.apache.spark.sql.types.Decimal",
          "org.apache.spark.unsafe.types.UTF8String",
          "org.apache.spark.internal.io.FileCommitProtocol$TaskCommitMessage",
          "org.apache.spark.sql.execution.datasources.WriteTaskResult",
          "org.apache.spark.sql.execution.datasources.ExecutedWriteSummary",
          "org.apache.spark.sql.execution.datasources.BasicWriteTaskStats");

  @Override
  public void registerClasses(Kryo kryo) {
    for (String name : OWN) {
      register(kryo, name);
      register(kryo, "[L" + name + ";");
    }
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
