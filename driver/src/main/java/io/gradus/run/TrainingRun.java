package io.gradus.run;

import io.gradus.config.DataConfig;
import io.gradus.config.Existing;
import io.gradus.config.JobConfig;
import io.gradus.config.Preset;
import io.gradus.dataset.DataSurvey;
import io.gradus.dataset.PreparedData;
import io.gradus.dataset.RowSource;
import io.gradus.export.ForeignWeights;
import io.gradus.forecast.Cluster;
import io.gradus.forecast.Forecast;
import io.gradus.forecast.Forecaster;
import io.gradus.model.TrainedModel;
import io.gradus.network.NetworkSpec;
import io.gradus.report.RunListener;
import io.gradus.report.lineage.LineageDataset;
import io.gradus.storage.ModelStore;
import io.gradus.train.TrainingExtent;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

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
  private final RunConfiguration configuration;
  private final JobConfig job;
  private final Optional<SparkSession> given;
  private final Optional<RowSource> source;
  private final List<RunListener> listeners;

  private Sessions sessions;
  private EncodedRows rows;
  private ModelPhases phases;
  private RunRecord record;
  private StopRequest stopRequest = new StopRequest();

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

  /** Has {@link #train} end when that is asked for, with a checkpoint that the run goes on from. */
  public void stoppedBy(StopRequest request) {
    stopRequest = request;
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
    OutputPlace.requireApartFrom(data, job.output().path(), hadoop());
  }

  /** Chooses input and output: reads the training rows once, and fits the encoder to them. */
  public DataSurvey survey() {
    return RunException.told(this::surveyed);
  }

  /** Configures the layers between the input and the output that the rows have. */
  public NetworkSpec network() {
    return RunException.told(() -> phases().network());
  }

  /** Works out what training amounts to. */
  public TrainingExtent extent() {
    return RunException.told(() -> phases().extent());
  }

  /** Packs training, validation and test rows; they are released when the run is closed. */
  public PreparedData rows() {
    return RunException.told(() -> phases().packed());
  }

  /**
   * Trains, checks and saves; or tells what the run has left if it was finished before.
   *
   * @throws RunException with {@link Reason#DIVERGED} if the loss did not stay finite
   */
  public RunResult train() {
    return RunException.told(
        () -> {
          LineageTelling lineage = new LineageTelling(job, "train", hadoop());
          LineageDataset model = lineage.at(output().child(RunDirectory.MODEL));
          List<LineageDataset> before = source.isPresent() ? List.of() : lineage.rows();
          return lineage.tells(
              () -> new LineageTelling.Datasets(before, List.of(model)),
              this::trained,
              left -> lineage.trained(left, before));
        });
  }

  private RunResult trained() {
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
          if (job.preset() == Preset.BEST) {
            BestAttempt.require(job);
          }
          record().origin().trains(phases().job(), phases().training());
          RunConfiguration settled = phases().configuration();
          record().chosen(settled.chosen());
          if (job.preset() == Preset.BEST) {
            return new BestAttempt(settled, this::phasesOf, output(), hadoop(), record(), listeners)
                .train(spark(), phases().packed());
          }
          if (job.ensemble().isWanted()) {
            return new EnsembleAttempt(
                    settled, this::phasesOf, output(), hadoop(), record(), listeners)
                .train(spark(), phases().packed(), stopRequest);
          }
          return new RunAttempt(settled, phases(), output(), hadoop(), record(), listeners)
              .stoppedBy(stopRequest)
              .train(spark());
        });
  }

  /** What training would cost on clusters of up to that size; measures for some seconds. */
  public RunForecast forecast(Cluster cluster) {
    return RunException.told(
        () -> {
          EnsembleRun.requireSingle(job, "forecast");
          TrainingExtent amount = phases().extent();
          Forecaster forecaster =
              new Forecaster(
                  JavaSparkContext.fromSparkContext(spark().sparkContext()),
                  phases().job().withTraining(phases().training()),
                  phases().network(),
                  amount,
                  surveyed().layout(),
                  surveyed().bytes());
          List<Forecast> forecasts = forecaster.upTo(cluster);
          return new RunForecast(forecasts, forecaster.measure(), forecaster.carrier(), amount);
        });
  }

  /** Of the one model; begins when a phase is asked for. */
  private ModelPhases phases() {
    if (phases == null) {
      Optional<WarmStart> start = WarmStart.of(job, hadoop());
      SparkSession spark = spark();
      rows =
          new EncodedRows(
              source.orElseGet(() -> RowSource.of(spark, job.data())),
              job,
              start.map(WarmStart::encoder),
              listeners);
      phases = new ModelPhases(configuration, start, rows, hadoop(), listeners);
    }
    return phases;
  }

  /** Of one of several models that share the rows of the one. */
  private ModelPhases phasesOf(RunConfiguration member) {
    return new ModelPhases(member, WarmStart.of(member.job(), hadoop()), rows, hadoop(), List.of());
  }

  private DataSurvey surveyed() {
    phases();
    return rows.survey();
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
          EnsembleRun.requireSingle(job, "import");
          NetworkSpec declared = phases().network();
          ForeignWeights weights =
              phases()
                  .foreignWeights()
                  .orElseThrow(
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
                  RunOrigin.ofImport(job, surveyed()));
          ModelStore.save(model, directory, hadoop(), existing);
          return model;
        });
  }

  /** Begins when training is asked for. */
  private RunRecord record() {
    if (record == null) {
      record = RunException.told(() -> new RunRecord(new RunOrigin(job), output()));
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

  /** The id of Spark's application, as soon as there is one, and when this is closed. */
  public Optional<String> applicationId() {
    return Optional.ofNullable(sessions).map(Sessions::applicationId);
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
