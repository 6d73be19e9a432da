package io.gradus.run;

import io.gradus.config.DataConfig;
import io.gradus.config.Existing;
import io.gradus.config.InitialWeightsConfig;
import io.gradus.config.JobConfig;
import io.gradus.config.NetworkBuilder;
import io.gradus.config.Secrets;
import io.gradus.config.TrainingConfig;
import io.gradus.dataset.DataPipeline;
import io.gradus.dataset.DataSurvey;
import io.gradus.dataset.PreparedData;
import io.gradus.dataset.RowSource;
import io.gradus.encode.ColumnNames;
import io.gradus.export.ForeignWeights;
import io.gradus.forecast.Cluster;
import io.gradus.forecast.Forecast;
import io.gradus.forecast.Forecaster;
import io.gradus.kernel.Kernels;
import io.gradus.model.TrainedModel;
import io.gradus.network.NetworkSpec;
import io.gradus.optim.Lbfgs;
import io.gradus.report.Numbers;
import io.gradus.report.RunListener;
import io.gradus.storage.ModelStore;
import io.gradus.text.Printable;
import io.gradus.train.TrainingExtent;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One training run, in the phases of back-propagation: {@link #survey} chooses input and output,
 * {@link #network} configures the layers, {@link #extent} tells what training amounts to, {@link
 * #rows} packs the rows, {@link #train} minimises the error and checks the result on rows that the
 * network has not seen. Each phase does those before it first, is gone through once, and gives what
 * it found; only {@code train} needs an output, and writes there.
 *
 * <p>The output holds {@code model/}, {@code metrics.jsonl} and, written last, {@code result.json};
 * meanwhile {@code run.json}, {@code run.conf}, {@code run.lock} and {@code checkpoints/}. The same
 * run again says that it is finished, or goes on from the newest checkpoint. A run that fails
 * before its first checkpoint leaves nothing, except that one which diverged leaves {@code
 * last-good/} instead of {@code model/}.
 *
 * <p>All methods throw {@link RunException}, and nothing else, when they cannot do what they are
 * asked for. A run is used by one thread, and closed by it.
 */
public final class TrainingRun implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(TrainingRun.class);

  private static final int LEAST_BATCH = 8;

  private final RunConfiguration configuration;
  private final JobConfig job;
  private final Optional<SparkSession> given;
  private final Optional<RowSource> source;
  private final List<RunListener> listeners;

  private Sessions sessions;
  private Optional<WarmStart> warmStart;
  private Optional<ForeignWeights> foreignWeights;
  private DataPipeline pipeline;
  private DataSurvey survey;
  private NetworkSpec network;
  private TrainingExtent extent;
  private PreparedData rows;
  private RunRecord record;

  private TrainingRun(
      RunConfiguration configuration,
      Optional<SparkSession> given,
      Optional<RowSource> source,
      List<RunListener> listeners) {
    this.configuration = configuration;
    this.job = configuration.job();
    this.given = given;
    this.source = source;
    this.listeners = List.copyOf(listeners);
  }

  /**
   * A run on the default Spark session, if there is one, or else on one of its own, which is built
   * when it is needed and stopped when the run is closed. Nothing is read yet.
   */
  public static TrainingRun of(RunConfiguration configuration, RunListener... listeners) {
    return new TrainingRun(configuration, Optional.empty(), Optional.empty(), List.of(listeners));
  }

  /** A run on a session of the caller's, which is left as it was. Nothing is read yet. */
  public static TrainingRun on(
      SparkSession spark, RunConfiguration configuration, RunListener... listeners) {
    return new TrainingRun(configuration, Optional.of(spark), Optional.empty(), List.of(listeners));
  }

  /**
   * A run on rows of the caller's and their session, which is left as it was. {@code data.train}
   * and its like are then names, which say to a later run what this one was of; that the rows are
   * those of before is told by their fingerprints. Nothing is read yet.
   *
   * @param rows as {@link RowSource} asks for them
   */
  public static TrainingRun on(
      RowSource rows, RunConfiguration configuration, RunListener... listeners) {
    return new TrainingRun(
        configuration, Optional.of(rows.session()), Optional.of(rows), List.of(listeners));
  }

  /**
   * What this very run has left if it has come to its end before, and well.
   *
   * @throws RunException if something else is at the output, or a run of another configuration
   */
  public Optional<RunResult> finishedBefore() {
    return RunException.told(
        () -> {
          requireApart();
          RunDirectory output = output();
          return EarlierRun.at(output, job) == EarlierRun.State.FINISHED
              ? Optional.of(RunResult.before(output, hadoop()))
              : Optional.empty();
        });
  }

  /** What a run leaves among its rows would be read as rows by the next one. */
  private void requireApart() {
    DataConfig data = job.data();
    if (source.isPresent() || data.format().equals("table")) {
      return;
    }
    OutputPlace place = new OutputPlace("output.path", job.output().path(), hadoop());
    data.train().forEach(path -> place.requireApartFromRows("data.train", path));
    data.validation().forEach(path -> place.requireApartFromRows("data.validation", path));
    data.test().forEach(path -> place.requireApartFromRows("data.test", path));
  }

  /** Chooses input and output: reads the training rows once, and fits the encoder to them. */
  public DataSurvey survey() {
    return RunException.told(this::surveyed);
  }

  /** Configures the layers between the input and the output that the rows have. */
  public NetworkSpec network() {
    return RunException.told(this::built);
  }

  /** Works out what training amounts to. */
  public TrainingExtent extent() {
    return RunException.told(this::worked);
  }

  /** Packs training, validation and test rows; they are released when the run is closed. */
  public PreparedData rows() {
    return RunException.told(this::packed);
  }

  /**
   * Trains, checks and saves; or tells what the run has left if it was finished before.
   *
   * @throws RunException with {@link Reason#DIVERGED} if the loss did not stay finite
   */
  public RunResult train() {
    record();
    Optional<RunResult> before = finishedBefore();
    if (before.isPresent()) {
      MlflowTelling.ofFinished(job, output(), hadoop());
      return before.get();
    }
    return RunException.told(
        () -> {
          // Before rows are read it is said that no server is named.
          MlflowTelling.server(job);
          record().trains(trained());
          return new RunAttempt(
                  configuration, trained(), output(), hadoop(), record(), beginning(), listeners)
              .train(spark(), packed(), built());
        });
  }

  /** What training would cost on clusters of up to that size; measures for some seconds. */
  public RunForecast forecast(Cluster cluster) {
    return RunException.told(
        () -> {
          TrainingExtent amount = worked();
          Forecaster forecaster =
              new Forecaster(
                  JavaSparkContext.fromSparkContext(spark().sparkContext()),
                  job.withTraining(trained()),
                  built(),
                  amount,
                  surveyed().layout(),
                  surveyed().bytes());
          List<Forecast> forecasts = forecaster.upTo(cluster);
          return new RunForecast(forecasts, forecaster.measure(), forecaster.carrier(), amount);
        });
  }

  private DataSurvey surveyed() {
    if (survey == null) {
      Optional<WarmStart> start = warmStart();
      SparkSession spark = spark();
      pipeline =
          new DataPipeline(
              source.orElseGet(() -> RowSource.of(spark, job.data())),
              job.data(),
              job.features(),
              job.task(),
              job.seed(),
              start.map(WarmStart::encoder));
      tell(listener -> listener.begins(spark));
      survey = pipeline.survey();
      tell(listener -> listener.surveyed(survey));
    }
    return survey;
  }

  private NetworkSpec built() {
    if (network == null) {
      DataSurvey found = surveyed();
      NetworkSpec declared =
          NetworkBuilder.build(
              job.network(),
              found.task(),
              found.encoder().outputs(),
              found.encoder().inputSpec(),
              job.loss());
      warmStart().ifPresent(model -> model.requireSameLayers(declared));
      network = declared;
      foreignWeights = foreignWeights(declared);
      tell(listener -> listener.networkBuilt(network));
    }
    return network;
  }

  private TrainingExtent worked() {
    if (extent == null) {
      NetworkSpec declared = built();
      // Here, and not after the rows are packed, a machine that cannot do it says so.
      Kernels.of(job.training().matmulPrecision());
      extent =
          TrainingExtent.of(
              declared, job.optimizer(), trained(), survey.trainingRows(), survey.partitions());
      tell(listener -> listener.extentKnown(extent));
    }
    return extent;
  }

  /** The configuration of training, with batches that the rows suffice for. */
  private TrainingConfig trained() {
    DataSurvey found = surveyed();
    boolean batches = !(job.optimizer() instanceof Lbfgs);
    if (!batches || job.training().batchSize() <= found.trainingRows()) {
      return job.training();
    }
    if (configuration.wrote("training.batch-size")) {
      throw new RunException(
          Reason.CONFIGURATION,
          "training.batch-size: Expected at most the %s, found %s. Lower it."
              .formatted(
                  Numbers.count(found.trainingRows(), "training row"),
                  Numbers.count(job.training().batchSize())));
    }
    return job.training().withBatchSize(batchSizeFor((int) found.trainingRows()));
  }

  /**
   * Rows of a batch where there are fewer than the usual ones: the power of two that makes eight
   * batches or more of them, but at least 8 rows as long as there are so many.
   */
  static int batchSizeFor(int rows) {
    return Math.min(rows, Math.max(LEAST_BATCH, Integer.highestOneBit(Math.max(1, rows / 8))));
  }

  private PreparedData packed() {
    if (rows == null) {
      worked();
      rows = pipeline.prepare(surveyed());
      tell(listener -> listener.packed(rows));
    }
    return rows;
  }

  private Optional<WarmStart> warmStart() {
    if (warmStart == null) {
      warmStart =
          job.network().warmStart().map(path -> new WarmStart(ModelStore.load(path, hadoop())));
    }
    return warmStart;
  }

  private Optional<ForeignWeights> foreignWeights(NetworkSpec declared) {
    InitialWeightsConfig initial = job.network().initialWeights();
    Optional<ForeignWeights> found =
        initial.path().map(path -> ForeignWeights.read(path, initial, declared, hadoop()));
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

  private Beginning beginning() {
    built();
    return foreignWeights
        .map(Beginning::foreign)
        .orElseGet(() -> warmStart().map(Beginning::warm).orElseGet(Beginning::drawn));
  }

  /**
   * Saves the network with the weights of {@code network.initial-weights} and the encoder that was
   * fitted to the rows as a model. Nothing is trained.
   *
   * @param directory of the model
   * @throws RunException if no weights are named, or something is there that is not to be replaced
   */
  public TrainedModel importInto(String directory, Existing existing) {
    return RunException.told(
        () -> {
          NetworkSpec declared = built();
          ForeignWeights weights =
              foreignWeights.orElseThrow(
                  () ->
                      new RunException(
                          Reason.CONFIGURATION,
                          "network.initial-weights.path: Expected a safetensors file with the"
                              + " weights, found none. Name it, or --weights <file>."));
          TrainedModel model =
              new TrainedModel(
                  surveyed().task(),
                  declared,
                  surveyed().encoder(),
                  weights.parameters(),
                  weights.buffers(),
                  RunRecord.ofImport(job, surveyed()));
          ModelStore.save(model, directory, hadoop(), existing);
          return model;
        });
  }

  /** Begins when training is asked for. */
  private RunRecord record() {
    if (record == null) {
      record = RunException.told(() -> new RunRecord(job, output()));
    }
    return record;
  }

  private RunDirectory output() {
    return RunDirectory.at(job.output().path(), hadoop());
  }

  private Configuration hadoop() {
    return given
        .map(spark -> HadoopSettings.of(spark, job.spark()))
        .orElseGet(() -> HadoopSettings.with(job.spark()));
  }

  private SparkSession spark() {
    if (sessions == null) {
      sessions =
          given.map(Sessions::borrow).orElseGet(() -> Sessions.open(job.appName(), job.spark()));
    }
    return sessions.spark();
  }

  private void tell(Consumer<RunListener> news) {
    listeners.forEach(news);
  }

  /** Releases the packed rows; stops the session if the run built it, or else gives it back. */
  @Override
  public void close() {
    if (rows != null) {
      rows.close();
    }
    if (sessions != null) {
      sessions.close();
    }
  }
}
