package io.gradus.report.mlflow;

import io.gradus.config.MlflowConfig;
import io.gradus.metric.Metrics;
import io.gradus.model.TrainedModel;
import io.gradus.report.RunListener;
import io.gradus.text.Printable;
import io.gradus.train.TrainEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
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
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final String MODEL = "model";

  private final MlflowServer server;
  private final MlflowConfig config;
  private final Configuration hadoop;
  private final Outbox outbox;

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
   * @param before the id of the run at that server that this one goes on with
   * @param kept is told the id of the run, as soon as there is one
   */
  public MlflowLog(
      MlflowServer server,
      MlflowConfig config,
      Configuration hadoop,
      RunFacts facts,
      Optional<String> before,
      Consumer<String> kept) {
    this.server = server;
    this.config = config;
    this.hadoop = hadoop;
    this.outbox = new Outbox(server.toString(), PAUSE, PATIENCE);
    outbox.add(
        () -> {
          run = begun(facts, before);
          kept.accept(run.id());
        });
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
      try {
        return MlflowRun.goOn(server, before.get());
      } catch (MlflowServer.RefusedException e) {
        if (e.isTemporary()) {
          throw e;
        }
        logger.info("MLflow has the run {} no more, and gets a new one.", before.get());
      }
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

  @Override
  public void stepFinished(TrainEvent.StepFinished event) {
    rate = event.learningRate();
  }

  @Override
  public void epochFinished(TrainEvent.EpochFinished event) {
    Map<String, Double> values = new LinkedHashMap<>();
    values.put("epoch", (double) event.epoch());
    values.put("train_loss", event.trainLoss());
    values.put("learning_rate", rate);
    values.put("seconds_per_epoch", event.seconds());
    event
        .validation()
        .ifPresent(
            found ->
                found.values().forEach((name, value) -> values.put("validation_" + name, value)));
    boolean again = tellsAll;
    tellMetrics(values, event.step(), again);
  }

  private void tellMetrics(Map<String, Double> values, long step, boolean again) {
    long now = System.currentTimeMillis();
    List<MlflowRun.Metric> metrics = new ArrayList<>();
    values.forEach(
        (name, value) -> {
          if (Double.isFinite(value)) {
            metrics.add(new MlflowRun.Metric(name, value, now, step));
          }
        });
    tell(
        one -> {
          if (again || step > one.lastStep()) {
            one.metrics(metrics);
          }
        });
  }

  @Override
  public void rolledBack(TrainEvent.RolledBack event) {
    tellsAll = true;
  }

  @Override
  public void stopped(long keptStep, String checkpoints) {
    status = "KILLED";
  }

  /**
   * The run came to its end, and well.
   *
   * @param step the last one
   * @param checks metrics by the name of the rows
   * @param files what the run leaves, texts by name
   */
  public void done(
      TrainedModel model, long step, Map<String, Metrics> checks, Map<String, String> files) {
    status = "FINISHED";
    Map<String, Double> values = new LinkedHashMap<>();
    checks.forEach(
        (rows, metrics) ->
            metrics
                .values()
                .forEach((name, value) -> values.put("final_" + rows + "_" + name, value)));
    tellMetrics(values, step, true);
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
    tell(one -> one.end(ended));
    outbox.close();
  }
}
