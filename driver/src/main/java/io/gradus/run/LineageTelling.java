package io.gradus.run;

import io.gradus.config.JobConfig;
import io.gradus.config.Storages;
import io.gradus.encode.SourceSchema;
import io.gradus.model.Model;
import io.gradus.report.lineage.LineageDataset;
import io.gradus.report.lineage.LineageEvents;
import io.gradus.report.lineage.LineageJob;
import io.gradus.report.lineage.LineageReceiver;
import io.gradus.score.ScoringReport;
import io.gradus.storage.ModelStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;

/**
 * What OpenLineage's receiver is told of a run: that it starts, of what, and how it ended. Where
 * nobody wants to know, nothing is done.
 */
final class LineageTelling {
  /** What a run is made of, and what it makes, as far as it is known. */
  record Datasets(List<LineageDataset> inputs, List<LineageDataset> outputs) {
    Datasets {
      inputs = List.copyOf(inputs);
      outputs = List.copyOf(outputs);
    }
  }

  private final JobConfig job;
  private final String command;
  private final Configuration hadoop;

  /**
   * @param command that the run is one of, such as {@code train}
   */
  LineageTelling(JobConfig job, String command, Configuration hadoop) {
    this.job = job;
    this.command = command;
    this.hadoop = hadoop;
  }

  /**
   * Runs something and tells of it.
   *
   * @param before what it will read and make
   * @param after the same when it is done, with what is known then
   * @throws RunException also where it is said wrongly who is to be told, before anything runs
   */
  <T> T tells(Supplier<Datasets> before, Supplier<T> work, Function<T, Datasets> after) {
    Optional<LineageReceiver> receiver = receiver();
    if (receiver.isEmpty()) {
      return work.get();
    }
    LineageEvents events = events();
    Datasets known = before.get();
    try (LineageEnding end =
        LineageEnding.after(
            receiver.get(),
            events.start(known.inputs(), known.outputs()),
            why -> events.abort(why, known.inputs(), known.outputs()))) {
      T done;
      try {
        done = work.get();
      } catch (RuntimeException e) {
        RunException why = RunException.of(e);
        end.tell(
            why.reason() == Reason.STOPPED
                ? events.abort(why.getMessage(), known.inputs(), known.outputs())
                : events.fail(why.getMessage(), known.inputs(), known.outputs()));
        throw e;
      }
      Datasets found = after.apply(done);
      end.tell(events.complete(found.inputs(), found.outputs()));
      return done;
    }
  }

  private Optional<LineageReceiver> receiver() {
    try {
      return LineageReceiver.of(job.lineage(), spark(), System.getenv());
    } catch (IllegalArgumentException e) {
      throw new RunException(Reason.CONFIGURATION, e.getMessage(), e);
    }
  }

  private LineageEvents events() {
    try {
      LineageJob told =
          LineageJob.of(
              job.lineage(),
              job.appName() + "." + command,
              command.replace('-', '_').toUpperCase(Locale.ROOT),
              spark(),
              System.getenv());
      return new LineageEvents(told, Versions.own(), Versions.all().get("spark"));
    } catch (IllegalArgumentException e) {
      throw new RunException(Reason.CONFIGURATION, e.getMessage(), e);
    }
  }

  private UnaryOperator<String> spark() {
    SparkConf submitted = new SparkConf();
    return key -> job.spark().getOrDefault(key, submitted.get(key, null));
  }

  /** The rows of a job, as its configuration names them. */
  List<LineageDataset> rows() {
    List<LineageDataset> rows = new ArrayList<>();
    for (List<String> paths :
        List.of(job.data().train(), job.data().validation(), job.data().test())) {
      paths.stream().map(this::named).filter(one -> !rows.contains(one)).forEach(rows::add);
    }
    return rows;
  }

  private LineageDataset named(String rows) {
    return job.data().format().equals("table") ? LineageDataset.named(catalog(), rows) : at(rows);
  }

  /** The metastore of Hive's tables, if there is one. */
  private String catalog() {
    String uris = hadoop.get("hive.metastore.uris", "");
    return uris.startsWith("thrift://")
        ? "hive://" + uris.substring("thrift://".length()).replaceAll(",.*", "")
        : "spark";
  }

  /** What lies at a path. */
  LineageDataset at(String path) {
    Path named = new Path(path);
    try {
      return LineageDataset.at(Storages.at(named, hadoop).makeQualified(named));
    } catch (IOException e) {
      return LineageDataset.at(named);
    }
  }

  private LineageDataset model(String path) {
    return at(path).ofVersion(ModelStore.digest(path, hadoop));
  }

  /**
   * What a training has read and left.
   *
   * @param rows that it was told to read
   */
  Datasets trained(RunResult left, List<LineageDataset> rows) {
    return new Datasets(read(left.anyModel(), rows), List.of(model(left.modelPath())));
  }

  /** What a run has read that trained a model: rows with their columns, and gaps in these. */
  private List<LineageDataset> read(Model model, List<LineageDataset> named) {
    List<LineageDataset> rows = new ArrayList<>(named);
    rows.replaceAll(one -> one.with(columns(model)));
    Long trained = model.provenance().rows().get("train");
    if (!rows.isEmpty() && job.data().train().size() == 1 && trained != null) {
      Map<String, Long> gaps = new LinkedHashMap<>();
      model.encoder().profile().forEach((column, profile) -> gaps.put(column, profile.gaps()));
      rows.set(0, rows.get(0).ofRows(trained, gaps));
    }
    return rows;
  }

  /**
   * Uses models and tells of it.
   *
   * @param used models; the rows have the columns of the first
   * @param output that the use writes, if it does
   * @param known adds to that what is known when it is written
   * @param report of the rows that were read, as far as they could be
   */
  <T> T ofUse(
      List<UsedModel> used,
      Optional<String> output,
      UnaryOperator<LineageDataset> known,
      Supplier<T> work,
      Function<T, Optional<ScoringReport>> report) {
    List<LineageDataset> left = output.map(this::at).map(List::of).orElse(List.of());
    return tells(
        () -> new Datasets(read(used, Optional.empty()), left),
        work,
        done -> new Datasets(read(used, report.apply(done)), left.stream().map(known).toList()));
  }

  /**
   * What is read where models are used: rows, what was found in them if they were read, and they.
   */
  private List<LineageDataset> read(List<UsedModel> used, Optional<ScoringReport> report) {
    List<LineageDataset> all = new ArrayList<>(rows());
    all.replaceAll(one -> one.with(columns(used.get(0).model())));
    if (all.size() == 1 && report.isPresent()) {
      Map<String, Long> gaps = new LinkedHashMap<>();
      report.get().columns().forEach(column -> gaps.put(column.name(), column.gaps()));
      all.set(0, all.get(0).ofRows(report.get().rows(), gaps));
    }
    used.stream().flatMap(one -> one.directory().stream()).map(this::model).forEach(all::add);
    return all;
  }

  /** The columns of the rows that a model was trained on. */
  private static Map<String, String> columns(Model model) {
    Map<String, String> columns = new LinkedHashMap<>();
    model
        .source()
        .map(SourceSchema::columns)
        .orElse(List.of())
        .forEach(column -> columns.put(column.name(), column.type()));
    return columns;
  }
}
