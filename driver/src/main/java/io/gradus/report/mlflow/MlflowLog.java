package io.gradus.report.mlflow;

import io.gradus.config.MlflowConfig;
import io.gradus.model.TrainedModel;
import io.gradus.report.RunListener;
import io.gradus.text.Printable;
import io.gradus.train.TrainEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells an MLflow server of a run: what it was told as params, the figures of each epoch as metrics
 * whose step is the number of updates, what it leaves as artifacts, and the model, registered where
 * that is wanted. All of it is sent beside training, which waits for the server at its end alone,
 * and not long. Nothing of it ends a run.
 */
public final class MlflowLog implements RunListener, AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(MlflowLog.class);
  private static final Duration PAUSE = Duration.ofSeconds(10);

  /** Who is told to end is killed soon. */
  private static final Duration WHEN_STOPPED = Duration.ofSeconds(5);

  private static final String MODEL = "model";
  private static final String FINISHED = "FINISHED";

  private final MlflowServer server;
  private final MlflowConfig config;
  private final Configuration hadoop;
  private final Outbox outbox;

  private final Notes notes;
  private final String earlierLog;

  /** Touched by the outbox alone. */
  private MlflowRun run;

  private double rate = Double.NaN;

  /** A run of before is told of no step twice; one that goes back is told anew. */
  private boolean tellsAll;

  private String status = "FAILED";

  /**
   * Begins a run, or goes on with one.
   *
   * @param facts what the server is told of a run that begins
   * @param before what the run has left that this one goes on with
   */
  public MlflowLog(
      MlflowServer server,
      MlflowConfig config,
      Configuration hadoop,
      RunFacts facts,
      Before before,
      Notes notes) {
    this.server = server;
    this.config = config;
    this.hadoop = hadoop;
    this.notes = notes;
    this.earlierLog = before.log();
    this.tellsAll = earlierLog.contains("\"rolled_back\"");
    this.outbox = new Outbox(server.toString(), PAUSE);
    outbox.waits(config.patience());
    outbox.add(
        () -> {
          run = begun(facts, before.id());
          notes.begun(run.id());
        });
  }

  /**
   * What a run has left that goes on.
   *
   * @param id its id at that server, if it has one
   * @param log the text of its {@code metrics.jsonl}; empty if there is none
   */
  public record Before(Optional<String> id, String log) {}

  /** Keeps what a run that goes on has to know. Is called on a thread of its own. */
  public interface Notes {
    /** The server knows the run by that id. */
    void begun(String id);

    /** The server was told all of the run of that id. */
    void toldAll(String id);
  }

  /**
   * What a server is told of a run that begins.
   *
   * @param application the name of its experiment, where the configuration has none
   * @param params by name
   * @param tags by name
   */
  public record RunFacts(
      String application, Map<String, String> params, Map<String, String> tags) {}

  private MlflowRun begun(RunFacts facts, Optional<String> before) throws IOException {
    if (before.isPresent()) {
      Optional<MlflowRun> known = MlflowRun.goOn(server, before.get());
      if (known.isPresent()) {
        if (!known.get().hasParams()) {
          known.get().params(facts.params());
        }
        return known.get();
      }
      logger.info("MLflow has the run {} no more, and gets a new one.", before.get());
    }
    Map<String, String> tags = new LinkedHashMap<>(facts.tags());
    tags.putAll(config.tags());
    MlflowRun made = MlflowRun.create(server, config, facts.application(), tags);
    tell(one -> one.params(facts.params()));
    return made;
  }

  /** What is told of the run, if it could be begun. */
  private interface Telling {
    void of(MlflowRun run) throws IOException;
  }

  private void tell(Telling telling) {
    outbox.add(
        () -> {
          if (run != null) {
            telling.of(run);
          }
        });
  }

  /** What was not told before the run was stopped, and is not told again as it is not repeated. */
  @Override
  public void started(TrainEvent.Started event) {
    List<EpochFigures> done =
        EpochFigures.of(earlierLog).stream()
            .filter(epoch -> epoch.step() <= event.stepsBefore())
            .toList();
    tell(one -> one.epochs(done));
  }

  @Override
  public void stepFinished(TrainEvent.StepFinished event) {
    rate = event.learningRate();
  }

  @Override
  public void epochFinished(TrainEvent.EpochFinished event) {
    List<EpochFigures> epoch = List.of(EpochFigures.of(event, rate));
    tell(tellsAll ? one -> one.tellAgain(epoch) : one -> one.epochs(epoch));
  }

  @Override
  public void rolledBack(TrainEvent.RolledBack event) {
    tellsAll = true;
  }

  @Override
  public void stopped(long keptStep, String checkpoints) {
    status = "KILLED";
    outbox.waits(config.patience().compareTo(WHEN_STOPPED) < 0 ? config.patience() : WHEN_STOPPED);
  }

  /**
   * The run came to its end, and well.
   *
   * @param log the text of its {@code metrics.jsonl}: epochs that the server lacks are told
   * @param checks metrics by name, by the name of the rows
   * @param files what the run leaves, texts by name
   */
  public void done(
      TrainedModel model,
      String log,
      Map<String, Map<String, Double>> checks,
      Map<String, String> files) {
    status = FINISHED;
    List<EpochFigures> epochs = EpochFigures.of(log);
    tell(one -> one.epochs(epochs));
    Map<String, Double> values = new LinkedHashMap<>();
    checks.forEach(
        (rows, metrics) ->
            metrics.forEach((name, value) -> values.put("final_" + rows + "_" + name, value)));
    long step = epochs.stream().mapToLong(EpochFigures::step).max().orElse(0);
    EpochFigures last = new EpochFigures(step, System.currentTimeMillis(), values);
    tell(one -> one.metrics(last.metrics()));
    files.forEach((name, text) -> tell(one -> artifacts(one).put(name, utf8(text))));
    tellModel(model);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
  }

  private Artifacts artifacts(MlflowRun of) {
    return Artifacts.at(of.artifactUri(), server, hadoop);
  }

  private void tellModel(TrainedModel model) {
    MlflowModel described;
    try {
      described = new MlflowModel(model);
    } catch (RuntimeException e) {
      logger.warn("MLflow gets no model: {}", Printable.line(e.getMessage()));
      return;
    }
    tell(
        one -> {
          Artifacts artifacts = artifacts(one);
          for (Map.Entry<String, byte[]> file : described.files(MODEL, one.id()).entrySet()) {
            artifacts.put(MODEL + "/" + file.getKey(), file.getValue());
          }
        });
    tell(one -> one.leftModel(described.describedAs(MODEL, one.id())));
    config.model().ifPresent(name -> tell(one -> register(one, name)));
  }

  private void register(MlflowRun of, String name) throws IOException {
    String version = of.register(name, MODEL);
    logger.info("Registered version {} of {} at {}.", version, Printable.line(name), server);
    if (config.alias().isPresent()) {
      of.alias(name, version, config.alias().get());
    }
  }

  /** Says how the run ended, and waits for the server, but not long. */
  @Override
  public void close() {
    String ended = status;
    tell(
        one -> {
          one.end(ended);
          if (ended.equals(FINISHED) && outbox.isWhole()) {
            notes.toldAll(one.id());
          }
        });
    outbox.close();
  }
}
