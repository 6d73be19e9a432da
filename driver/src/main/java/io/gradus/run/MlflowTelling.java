package io.gradus.run;

import io.gradus.config.JobConfig;
import io.gradus.config.Secrets;
import io.gradus.model.TrainedModel;
import io.gradus.report.mlflow.MlflowLog;
import io.gradus.report.mlflow.MlflowServer;
import io.gradus.storage.ModelStore;
import io.gradus.text.Printable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What an MLflow server is told of a run: while it trains, and afterwards what it lacks. */
final class MlflowTelling {
  private static final Logger logger = LoggerFactory.getLogger(MlflowTelling.class);

  /** Texts that a server gets when the run is done. */
  private static final List<String> FILES =
      List.of(
          RunDirectory.RESULT,
          RunDirectory.IDENTITY,
          RunDirectory.CONFIGURATION,
          RunDirectory.METRICS,
          RunDirectory.REPORT);

  private MlflowTelling() {}

  /**
   * The MLflow server that is to be told of the run, if one is.
   *
   * @throws RunException if one is wanted, and nobody says which
   */
  static Optional<MlflowServer> server(JobConfig job) {
    if (!job.mlflow().isWanted()) {
      return Optional.empty();
    }
    try {
      return Optional.of(MlflowServer.of(job.mlflow(), System.getenv()));
    } catch (IllegalArgumentException e) {
      throw new RunException(Reason.CONFIGURATION, e.getMessage(), e);
    }
  }

  /**
   * Tells of a run that begins or goes on.
   *
   * @param rows how many, by role
   */
  static MlflowLog log(
      JobConfig job,
      RunDirectory output,
      Configuration hadoop,
      MlflowServer server,
      Map<String, Long> rows) {
    Map<String, String> params = new LinkedHashMap<>();
    Watchers.hyperparameters(job).forEach((key, value) -> params.put(key, value.toString()));
    rows.forEach((role, count) -> params.put("rows." + role, count.toString()));
    Map<String, String> tags = new LinkedHashMap<>();
    tags.put("mlflow.source.name", "gradus train");
    tags.put("mlflow.source.type", "JOB");
    tags.put("mlflow.user", System.getProperty("user.name"));
    tags.put("gradus.version", Versions.own());
    tags.put("gradus.output", Secrets.redact("path", output.toString()));
    tags.put("gradus.data", Secrets.redact("path", String.join(", ", job.data().train())));
    return new MlflowLog(
        server,
        job.mlflow(),
        hadoop,
        new MlflowLog.RunFacts(job.appName(), params, tags),
        new MlflowLog.Before(known(output, server).map(MlflowFile::id), earlierLog(output)),
        notes(output, server));
  }

  private static Optional<MlflowFile> known(RunDirectory output, MlflowServer server) {
    return MlflowFile.at(output).filter(file -> file.server().equals(server.toString()));
  }

  /** Where the run was killed while it copied the log, the one of before has more. */
  private static String earlierLog(RunDirectory output) {
    return text(output, RunDirectory.METRICS_BEFORE)
        .or(() -> text(output, RunDirectory.METRICS))
        .orElse("");
  }

  private static MlflowLog.Notes notes(RunDirectory output, MlflowServer server) {
    return new MlflowLog.Notes() {
      @Override
      public void begun(String id) {
        new MlflowFile(server.toString(), id, false).write(output);
      }

      @Override
      public void toldAll(String id) {
        new MlflowFile(server.toString(), id, true).write(output);
      }
    };
  }

  /** The run came to its end, and well, and has left all that it leaves. */
  static void done(MlflowLog log, RunDirectory output, TrainedModel model) {
    Map<String, String> files = new LinkedHashMap<>();
    FILES.forEach(name -> text(output, name).ifPresent(text -> files.put(name, text)));
    log.done(
        model, files.getOrDefault(RunDirectory.METRICS, ""), model.provenance().results(), files);
  }

  /** Tells of a run that was finished before what the server was not told then. */
  static void ofFinished(JobConfig job, RunDirectory output, Configuration hadoop) {
    try {
      Optional<MlflowServer> server = server(job);
      if (server.isPresent()
          && known(output, server.get()).filter(MlflowFile::complete).isEmpty()) {
        logger.info("MLflow at {} is told of the run what it lacks.", Printable.line(server.get()));
        TrainedModel model = ModelStore.load(output.child(RunDirectory.MODEL), hadoop);
        Map<String, Long> rows = model.provenance().rows();
        try (MlflowLog log = log(job, output, hadoop, server.get(), rows)) {
          done(log, output, model);
        }
      }
    } catch (RuntimeException e) {
      logger.warn(
          "MLflow is not told of the run, which is finished: {}", Printable.line(e.getMessage()));
    }
  }

  private static Optional<String> text(RunDirectory output, String name) {
    try {
      return output.read(name);
    } catch (RunException e) {
      return Optional.empty();
    }
  }
}
