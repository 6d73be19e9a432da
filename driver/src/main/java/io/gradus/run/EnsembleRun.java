package io.gradus.run;

import io.gradus.calibrate.Calibration;
import io.gradus.config.Existing;
import io.gradus.config.JobConfig;
import io.gradus.config.Secrets;
import io.gradus.dataset.PreparedData;
import io.gradus.encode.DataException;
import io.gradus.metric.Metrics;
import io.gradus.model.Ensemble;
import io.gradus.model.Model;
import io.gradus.model.ModelException;
import io.gradus.model.Provenance;
import io.gradus.model.TrainedModel;
import io.gradus.storage.ModelStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;

/**
 * Makes one model of several trained ones, whose predictions are averaged. All methods throw {@link
 * RunException}, and nothing else, when they cannot do what they are asked for.
 */
public final class EnsembleRun {
  private EnsembleRun() {}

  /**
   * Makes an ensemble of models that lie in directories; those that are ensembles add their
   * members.
   *
   * @param directories of the models, each once
   * @param weights what each of them counts; empty if all count alike
   * @param output the directory of the ensemble
   * @param existing what happens if something is there: only a model is ever replaced
   */
  public static Ensemble join(
      List<String> directories, List<Double> weights, String output, Existing existing) {
    return join(directories, weights, output, existing, note -> {});
  }

  /**
   * The same.
   *
   * @param notes told what of a model the ensemble does not have
   */
  public static Ensemble join(
      List<String> directories,
      List<Double> weights,
      String output,
      Existing existing,
      Consumer<String> notes) {
    return RunException.told(
        () -> {
          requireWeights(directories, weights);
          Configuration hadoop = HadoopSettings.with(Map.of());
          OutputPlace place = new OutputPlace(output, hadoop);
          List<Ensemble.Part> parts = new ArrayList<>();
          for (int i = 0; i < directories.size(); i++) {
            String directory = directories.get(i);
            double weight = weights.isEmpty() ? 1 : weights.get(i);
            UsedModel used = UsedModel.at(directory, hadoop);
            used.requireApart(place);
            add(used.model(), used.shown(), weight, parts);
            leftOut(used.model(), used.shown()).forEach(notes);
          }
          Ensemble ensemble = of(parts);
          ModelStore.save(ensemble, output, hadoop, existing);
          return ensemble;
        });
  }

  /** What was fitted to what a model predicts alone says nothing of what several predict. */
  private static List<String> leftOut(Model model, String name) {
    List<String> notes = new ArrayList<>();
    model
        .calibration()
        .flatMap(Calibration::decision)
        .ifPresent(
            rule ->
                notes.add(
                    "%s decides by a rule of its own (%s); the ensemble tells what is likeliest"
                        .formatted(name, rule.chosen())));
    if (model instanceof Ensemble
        && model.calibration().flatMap(Calibration::probabilities).isPresent()) {
      notes.add(
          "%s is calibrated by what its members predict together; they are averaged here without that"
              .formatted(name));
    }
    if (model.calibration().flatMap(Calibration::interval).isPresent()) {
      notes.add(
          "%s bounds its numbers by margins of its own; the ensemble has no bounds"
              .formatted(name));
    }
    return notes;
  }

  private static void requireWeights(List<String> directories, List<Double> weights) {
    Set<String> different = new LinkedHashSet<>();
    for (String directory : directories) {
      if (!different.add(directory)) {
        throw new RunException(
            Reason.CONFIGURATION,
            "--model: Expected each model once, found %s twice. Say with --weights what a model counts."
                .formatted(Secrets.redact("model", directory)));
      }
    }
    if (!weights.isEmpty() && weights.size() != directories.size()) {
      throw new RunException(
          Reason.CONFIGURATION,
          "--weights: Expected a weight for each of the %s models, found %s. Give one each, or leave them away so that all count alike."
              .formatted(directories.size(), weights.size()));
    }
  }

  /** An ensemble of an ensemble is one of its members, each with its share of the weight. */
  private static void add(Model model, String name, double weight, List<Ensemble.Part> parts) {
    if (!(model instanceof Ensemble ensemble)) {
      parts.add(new Ensemble.Part(name, weight, model.single(name)));
      return;
    }
    double sum = ensemble.weights().stream().mapToDouble(Double::doubleValue).sum();
    for (Ensemble.Part part : ensemble.parts()) {
      parts.add(
          new Ensemble.Part(name + " " + part.name(), weight * part.weight() / sum, part.model()));
    }
  }

  /**
   * An ensemble of trained models, with what can be said of them together: of what they agree in,
   * and the time from the first start to the last end. How rows are read is as the first says.
   *
   * @throws RunException if they do not predict the same of the same rows
   */
  public static Ensemble of(List<Ensemble.Part> parts) {
    return RunException.told(
        () -> {
          try {
            return new Ensemble(parts, provenance(parts));
          } catch (DataException | ModelException e) {
            throw new RunException(Reason.CONFIGURATION, e.getMessage(), e);
          }
        });
  }

  /**
   * An ensemble of models that count alike; those that are ensembles add their members.
   *
   * @param of what there is a model each of, which has its number from 1 behind it
   * @throws RunException if they do not predict the same of the same rows
   */
  public static Ensemble ofEach(String of, List<? extends Model> models) {
    List<Ensemble.Part> parts = new ArrayList<>();
    for (int i = 0; i < models.size(); i++) {
      add(models.get(i), "%s %s".formatted(of, i + 1), 1, parts);
    }
    return of(parts);
  }

  /** The same ensemble, with the metrics of its checks. */
  static Ensemble checked(Ensemble trained, PreparedData rows, Map<String, Metrics> checks) {
    Ensemble checked =
        new Ensemble(trained.parts(), RunOrigin.checked(trained.provenance(), rows, checks));
    return trained.calibration().map(checked::with).orElse(checked);
  }

  /** Whether one of the networks that are trained at an output can go on. */
  static boolean holdsCheckpoint(RunDirectory output, int members, Configuration hadoop) {
    try {
      for (int member = 1; member <= members; member++) {
        String place = output.child(RunDirectory.MEMBERS + "/" + member);
        if (RunDirectory.at(place, hadoop).checkpoints().any()) {
          return true;
        }
      }
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Makes sure that no ensemble is asked for.
   *
   * @param what takes one network
   */
  public static void requireSingle(JobConfig job, String what) {
    if (job.ensemble().isWanted()) {
      throw new RunException(
          Reason.CONFIGURATION,
          "ensemble.members: Expected 1 with %s, found %s. Leave it away; the command ensemble joins models afterwards."
              .formatted(what, job.ensemble().members()));
    }
  }

  private static Provenance provenance(List<Ensemble.Part> parts) {
    List<Provenance> all =
        parts.stream().map(Ensemble.Part::model).map(TrainedModel::provenance).toList();
    if (all.isEmpty()) {
      return new Provenance(
          Versions.all(), "", "", "", 0, 0, Map.of(), Map.of(), 0, List.of(), Map.of());
    }
    Provenance first = all.get(0);
    return new Provenance(
        common(all, Provenance::versions),
        String.join("; ", new LinkedHashSet<>(map(all, Provenance::kernel))),
        map(all, Provenance::started).stream().min(String::compareTo).orElse(""),
        map(all, Provenance::finished).stream().max(String::compareTo).orElse(""),
        first.seed(),
        first.partitions(),
        common(all, Provenance::rows),
        first.configuration(),
        0,
        List.of(),
        Map.of());
  }

  private static List<String> map(Collection<Provenance> all, Function<Provenance, String> what) {
    return all.stream().map(what).filter(Objects::nonNull).toList();
  }

  /** The entries that all have alike. */
  private static <V> Map<String, V> common(
      List<Provenance> all, Function<Provenance, Map<String, V>> what) {
    Map<String, V> common = new LinkedHashMap<>(what.apply(all.get(0)));
    all.forEach(one -> common.entrySet().retainAll(what.apply(one).entrySet()));
    return common;
  }
}
