package gradus.ml;

import io.gradus.dataset.RowSource;
import io.gradus.run.FitOutcome;
import io.gradus.run.FitRun;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/** Trains all candidates on all divisions of the rows together, and measures them. */
final class Validation {
  private final List<Candidate> candidates;
  private final List<Division> divisions;
  private final Judge judge;
  private final GridProgress progress;
  private final Trials.Trial[][] trials;

  private Validation(
      List<Candidate> candidates, List<Division> divisions, Judge judge, GridProgress progress) {
    this.progress = progress;
    this.candidates = candidates;
    this.divisions = divisions;
    this.judge = judge;
    this.trials = new Trials.Trial[divisions.size()][candidates.size()];
  }

  /** What became of each candidate, by division and then by candidate. */
  static Trials of(
      List<Candidate> candidates, List<Division> divisions, Judge judge, GridProgress progress) {
    Validation validation = new Validation(candidates, divisions, judge, progress);
    validation.train();
    return new Trials(validation.trials);
  }

  /** Candidates whose networks get the same rows on a division. */
  private record Group(
      int division,
      List<Integer> candidates,
      Optional<PipelineModel> before,
      Dataset<Row> training,
      Dataset<Row> heldOut) {}

  private List<Group> groups() {
    List<Group> groups = new ArrayList<>();
    for (int division = 0; division < divisions.size(); division++) {
      for (List<Integer> alike : alike()) {
        Division rows = divisions.get(division);
        Optional<PipelineModel> before = candidates.get(alike.get(0)).fitBefore(rows.training());
        groups.add(
            new Group(
                division,
                alike,
                before,
                before.map(model -> model.transform(rows.training())).orElse(rows.training()),
                before.map(model -> model.transform(rows.heldOut())).orElse(rows.heldOut())));
      }
    }
    return groups;
  }

  private List<List<Integer>> alike() {
    List<List<Integer>> all = new ArrayList<>();
    for (int i = 0; i < candidates.size(); i++) {
      Candidate candidate = candidates.get(i);
      List<Integer> group =
          all.stream()
              .filter(one -> candidates.get(one.get(0)).beginsAs(candidate))
              .findFirst()
              .orElse(null);
      if (group == null) {
        group = new ArrayList<>();
        all.add(group);
      }
      group.add(i);
    }
    return all;
  }

  private void train() {
    List<Group> groups = groups();
    List<JointFit.Item> items = new ArrayList<>();
    for (Group group : groups) {
      Map<Optional<String>, RowSource> sources = new LinkedHashMap<>();
      for (int candidate : group.candidates()) {
        NeuralNetworkEstimator<?, ?> network = candidates.get(candidate).network();
        network.transformSchema(group.training().schema());
        RowSource rows =
            sources.computeIfAbsent(
                EstimatorRows.validationIndicator(network),
                any ->
                    EstimatorRows.of(
                        network,
                        group.training(),
                        judge.isOurs() ? Optional.of(group.heldOut()) : Optional.empty()));
        items.add(new JointFit.Item(network, rows, List.of(progress.of(number(group, candidate)))));
      }
    }
    List<FitOutcome> outcomes =
        JointFit.fit(
            items,
            models -> {
              try (FitRun run = FitRun.of(models)) {
                return run.fitAll();
              }
            });
    progress.enters("evaluating");
    int at = 0;
    for (Group group : groups) {
      group.candidates().forEach(candidate -> progress.ends(number(group, candidate)));
      int size = group.candidates().size();
      judge(group, outcomes.subList(at, at + size));
      at += size;
    }
  }

  /** Of a model, among those of all divisions. */
  private int number(Group group, int candidate) {
    return group.division() * candidates.size() + candidate;
  }

  private void judge(Group group, List<FitOutcome> outcomes) {
    StructType schema = group.training().schema();
    List<Integer> trained = new ArrayList<>();
    List<NeuralNetworkModel<?>> models = new ArrayList<>();
    List<FitOutcome.Fitted> fits = new ArrayList<>();
    for (int i = 0; i < outcomes.size(); i++) {
      int candidate = group.candidates().get(i);
      if (outcomes.get(i) instanceof FitOutcome.Failed failed) {
        trials[group.division()][candidate] =
            new Trials.Trial(Optional.empty(), Double.NaN, Optional.of(failed.cause()));
      } else {
        FitOutcome.Fitted fitted = outcomes.get(i).orElseThrow();
        trained.add(candidate);
        fits.add(fitted);
        models.add(candidates.get(candidate).network().fitted(fitted.model(), schema));
      }
    }
    double[] values =
        judge.isOurs()
            ? fits.stream().mapToDouble(judge::measured).toArray()
            : judge.evaluated(group.heldOut(), models);
    for (int i = 0; i < values.length; i++) {
      Candidate candidate = candidates.get(trained.get(i));
      trials[group.division()][trained.get(i)] =
          new Trials.Trial(
              Optional.of(candidate.whole(group.before(), models.get(i))),
              values[i],
              Optional.empty());
    }
  }
}
