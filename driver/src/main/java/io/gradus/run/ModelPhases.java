package io.gradus.run;

import io.gradus.choose.RowFacts;
import io.gradus.config.InitialWeightsConfig;
import io.gradus.config.JobConfig;
import io.gradus.config.NetworkBuilder;
import io.gradus.config.NumbersConfig;
import io.gradus.config.Secrets;
import io.gradus.config.TrainingConfig;
import io.gradus.dataset.DataSurvey;
import io.gradus.dataset.PreparedData;
import io.gradus.encode.ColumnKind;
import io.gradus.encode.ColumnNames;
import io.gradus.encode.DataException;
import io.gradus.encode.FeatureColumn;
import io.gradus.encode.FeatureEncoder;
import io.gradus.encode.LabelEncoding;
import io.gradus.encode.NumberText;
import io.gradus.export.ForeignWeights;
import io.gradus.kernel.Kernels;
import io.gradus.network.ClassDecision;
import io.gradus.network.LayerSpec;
import io.gradus.network.LossSpec;
import io.gradus.network.NetworkSpec;
import io.gradus.optim.Lbfgs;
import io.gradus.report.Numbers;
import io.gradus.report.RunListener;
import io.gradus.text.Printable;
import io.gradus.train.TrainingExtent;
import io.gradus.train.TrainingProblem;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one model needs before its first step, phase by phase; each does those before it first, and
 * is gone through once.
 */
final class ModelPhases {
  private static final String STANDARDIZED =
      "loss.type: Expected a loss of standardized targets, as the model of network.warm-start has"
          + " them, found %s, which takes targets in their own unit. Leave the warm start out, or"
          + " take another loss.";

  private static final String ORDER =
      "data.classes: Expected all classes in their order, as loss.type = %s needs them where the"
          + " label is a text, found none. List these in their order, lowest first: %s.";

  private static final Logger logger = LoggerFactory.getLogger(ModelPhases.class);

  private static final int LEAST_BATCH = 8;

  private RunConfiguration configuration;
  private boolean settled;
  private final Optional<WarmStart> warmStart;
  private final EncodedRows rows;
  private final Configuration hadoop;
  private final List<RunListener> listeners;
  private Optional<ForeignWeights> foreignWeights;
  private NetworkSpec network;
  private TrainingExtent extent;

  /**
   * @param warmStart whose encoder the rows take
   */
  ModelPhases(
      RunConfiguration configuration,
      Optional<WarmStart> warmStart,
      EncodedRows rows,
      Configuration hadoop,
      List<RunListener> listeners) {
    this.configuration = configuration;
    this.warmStart = warmStart;
    this.rows = rows;
    this.hadoop = hadoop;
    this.listeners = List.copyOf(listeners);
  }

  /** The job, with all that is chosen by the rows. */
  JobConfig job() {
    return configuration().job();
  }

  /** The configuration, with all that is chosen by the rows. */
  RunConfiguration configuration() {
    if (!settled) {
      configuration = configuration.settled(RowFacts.of(rows.survey()));
      settled = true;
      tell(listener -> listener.configured(configuration.job(), configuration.chosen().reasons()));
    }
    return configuration;
  }

  /** The layers between the input and the output that the rows have. */
  NetworkSpec network() {
    if (network == null) {
      DataSurvey found = rows.survey();
      NetworkSpec declared =
          NetworkBuilder.build(
              job().network(),
              embedding(found),
              found.task(),
              found.encoder().outputs(),
              found.encoder().inputSpec(),
              job().loss());
      warmStart.ifPresent(model -> model.requireSameLayers(declared));
      CalibrationPhase.require(job(), found.task(), found.encoder());
      requireTargets(found, declared.loss());
      foreignWeights = foreignWeights(declared);
      network = declared;
      tell(listener -> listener.networkBuilt(network));
    }
    return network;
  }

  /** The layer that takes the numbers. */
  private Optional<LayerSpec> embedding(DataSurvey found) {
    NumbersConfig numbers = job().network().numbers();
    if (numbers.embedding() == NumbersConfig.Embedding.NONE) {
      return Optional.empty();
    }
    for (FeatureColumn column : found.encoder().features()) {
      if (column.feature().kind() == ColumnKind.BYTES) {
        throw new RunException(
            Reason.CONFIGURATION,
            "network.numbers.embedding: Expected columns of numbers, found bytes in \"%s\", which are no measurements. Set it to none, or exclude the column."
                .formatted(column.name()));
      }
    }
    return numbers.layer(
        found.encoder().inputSpec().numericWidth() - found.encoder().inputSpec().sparse(),
        () ->
            warmStart.flatMap(WarmStart::edges).orElseGet(() -> found.edges(numbers.piecewise())));
  }

  /** Of losses that take targets in their own unit, and not all of them. */
  private void requireTargets(DataSurvey found, LossSpec loss) {
    requireOrder(found.encoder(), loss);
    if (!loss.targets().areOfLogarithms()) {
      return;
    }
    String type = loss.type().replace('_', '-');
    FeatureEncoder encoder = found.encoder();
    if (!encoder.targetUnits().isUnscaled()) {
      throw new RunException(Reason.CONFIGURATION, STANDARDIZED.formatted(type));
    }
    for (int target = 0; target < encoder.outputs(); target++) {
      double least = found.leastTarget(target);
      if (!loss.targets().include(least)) {
        throw DataException.expected(
                loss.targets().words() + " as target of loss.type = " + type, NumberText.of(least))
            .column(encoder.labelColumns().get(Math.min(target, encoder.labelColumns().size() - 1)))
            .remedy("Mend the label, or take another loss, such as squared-error.")
            .build();
      }
    }
  }

  /** Texts have an order only where one is given. */
  private void requireOrder(FeatureEncoder encoder, LossSpec loss) {
    boolean texts =
        encoder.label() instanceof LabelEncoding.Classes classes
            && classes.source() == LabelEncoding.ClassSource.TEXT;
    if (loss.decision() == ClassDecision.MEDIAN && texts && job().data().classes().isEmpty()) {
      throw new RunException(
          Reason.CONFIGURATION,
          ORDER.formatted(loss.type().replace('_', '-'), ColumnNames.list(encoder.classes())));
    }
  }

  /** What training amounts to. */
  TrainingExtent extent() {
    if (extent == null) {
      NetworkSpec declared = network();
      // Here, and not after the rows are packed, a machine that cannot do it says so.
      Kernels.of(job().training().matmulPrecision());
      DataSurvey survey = rows.survey();
      extent =
          TrainingExtent.of(
              declared, job().optimizer(), training(), survey.trainingRows(), survey.partitions());
      tell(listener -> listener.extentKnown(extent));
    }
    return extent;
  }

  /** The configuration of training, with batches that the rows suffice for. */
  TrainingConfig training() {
    DataSurvey found = rows.survey();
    boolean batches = !(job().optimizer() instanceof Lbfgs);
    if (!batches || job().training().batchSize() <= found.trainingRows()) {
      return job().training();
    }
    if (configuration().wrote("training.batch-size")) {
      throw new RunException(
          Reason.CONFIGURATION,
          "training.batch-size: Expected at most the %s, found %s. Lower it."
              .formatted(
                  Numbers.count(found.trainingRows(), "training row"),
                  Numbers.count(job().training().batchSize())));
    }
    return job().training().withBatchSize(batchSizeFor((int) found.trainingRows()));
  }

  /**
   * Rows of a batch where there are fewer than the usual ones: the power of two that makes eight
   * batches or more of them, but at least 8 rows as long as there are so many.
   */
  static int batchSizeFor(int rows) {
    return Math.min(rows, Math.max(LEAST_BATCH, Integer.highestOneBit(Math.max(1, rows / 8))));
  }

  /** The rows, packed when all that comes before is known to be in order. */
  PreparedData packed() {
    extent();
    return rows.packed();
  }

  /** What is trained, on packed rows. */
  TrainingProblem problem() {
    PreparedData packed = packed();
    return new TrainingProblem(
        network(),
        packed.task(),
        job().network().initializer(),
        job().optimizer(),
        job().schedule(),
        job().clipping(),
        job().regularization(),
        job().averaging(),
        training(),
        job().seed(),
        packed.train(),
        packed.validation(),
        packed.encoder().targetUnits(),
        beginning().weights());
  }

  /** The weights that training begins with. */
  Beginning beginning() {
    return foreignWeights()
        .map(Beginning::foreign)
        .orElseGet(() -> warmStart.map(Beginning::warm).orElseGet(Beginning::drawn));
  }

  /** Weights that were trained elsewhere, if there are such. */
  Optional<ForeignWeights> foreignWeights() {
    network();
    return foreignWeights;
  }

  private Optional<ForeignWeights> foreignWeights(NetworkSpec declared) {
    InitialWeightsConfig initial = job().network().initialWeights();
    Optional<ForeignWeights> found =
        initial.path().map(path -> ForeignWeights.read(path, initial, declared, hadoop));
    found
        .map(ForeignWeights::unused)
        .filter(unused -> !unused.isEmpty())
        .ifPresent(
            unused ->
                logger.warn(
                    "Of {} are not used: {}",
                    Printable.line(Secrets.redact("path", initial.path().orElseThrow())),
                    Printable.line(ColumnNames.list(unused))));
    return found;
  }

  private void tell(Consumer<RunListener> news) {
    listeners.forEach(news);
  }
}
