package io.gradus.run;

import io.gradus.config.JobConfig;
import io.gradus.dataset.DataSurvey;
import io.gradus.dataset.RowSource;
import io.gradus.forecast.JointForecast;
import io.gradus.report.RunListener;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/** Works out what is to be trained, group by group. */
final class DryRuns {
  private final JavaSparkContext spark;
  private final Optional<Integer> atOnce;
  private final List<DryRun.Group> groups = new ArrayList<>();
  private final List<List<JointForecast.Model>> waves = new ArrayList<>();
  private DataSurvey survey;

  /**
   * @param atOnce the most models that are trained at once
   */
  DryRuns(JavaSparkContext spark, Optional<Integer> atOnce) {
    this.spark = spark;
    this.atOnce = atOnce;
  }

  /**
   * Of a tuning.
   *
   * @param trials groups whose rows are encoded alike
   * @param ended those that have, by number
   */
  static DryRun ofTuning(
      SparkSession spark,
      JobConfig job,
      Collection<List<TrialPlans.Plan>> trials,
      Map<Integer, Trial> ended,
      TuningListener listener) {
    DryRuns all =
        new DryRuns(JavaSparkContext.fromSparkContext(spark.sparkContext()), job.tuning().atOnce());
    for (List<TrialPlans.Plan> alike : trials) {
      Map<Fitting, TrialPlans.Plan> planned = new LinkedHashMap<>();
      for (TrialPlans.Plan plan : alike) {
        List<RunListener> told =
            planned.isEmpty() ? List.of(surveyed(listener::surveyed)) : List.of();
        planned.put(new Fitting(plan.configuration(), told), plan);
      }
      try (FitGroup group =
          new FitGroup(RowSource.of(spark, job.data()), List.copyOf(planned.keySet()))) {
        all.add(
            group,
            fitting -> planned.get(fitting).number(),
            fitting -> planned.get(fitting).settings(),
            fitting -> ended.containsKey(planned.get(fitting).number()));
      }
    }
    return all.result();
  }

  /** Tells of a survey and of nothing else. */
  static RunListener surveyed(Consumer<DataSurvey> told) {
    return new RunListener() {
      @Override
      public void surveyed(DataSurvey survey) {
        told.accept(survey);
      }
    };
  }

  /**
   * Adds models whose rows are encoded alike and have been surveyed.
   *
   * @param number of each
   * @param settings of each
   * @param ended whether it has ended before
   */
  void add(
      FitGroup group,
      Function<Fitting, Integer> number,
      Function<Fitting, Map<String, Object>> settings,
      Function<Fitting, Boolean> ended) {
    List<DryRun.Model> models = new ArrayList<>();
    List<Fitting> open = new ArrayList<>();
    for (Fitting fitting : group.fittings()) {
      Optional<String> refused = fitting.failure().map(cause -> refusal(cause).getMessage());
      DryRun.State state =
          refused.isPresent()
              ? DryRun.State.REFUSED
              : ended.apply(fitting) ? DryRun.State.ENDED : DryRun.State.OPEN;
      if (state == DryRun.State.OPEN) {
        open.add(fitting);
      }
      models.add(
          new DryRun.Model(
              number.apply(fitting),
              settings.apply(fitting),
              state,
              refused.isPresent() ? Optional.empty() : Optional.of(fitting.phases().extent()),
              refused));
    }
    survey = group.survey();
    groups.add(
        new DryRun.Group(survey.trainingRows(), survey.partitions(), survey.bytes(), models));
    Waves.of(open, atOnce)
        .forEach(wave -> waves.add(wave.stream().map(DryRuns::forecast).toList()));
  }

  private static RunException refusal(RuntimeException cause) {
    RunException told = RunException.of(cause);
    if (told.reason().isOutside()) {
      throw told;
    }
    return told;
  }

  private static JointForecast.Model forecast(Fitting fitting) {
    JobConfig job = fitting.phases().job();
    return new JointForecast.Model(
        job.withTraining(fitting.phases().training()),
        fitting.phases().network(),
        fitting.phases().extent());
  }

  /** Models of all groups share rounds. */
  void joinGroups() {
    List<JointForecast.Model> all = waves.stream().flatMap(List::stream).toList();
    waves.clear();
    if (!all.isEmpty()) {
      waves.add(all);
    }
  }

  /** Measures for some seconds how long it will take. */
  DryRun result() {
    if (waves.isEmpty()) {
      return new DryRun(groups, Optional.empty());
    }
    JointForecast forecast =
        new JointForecast(spark, survey.layout(), survey.bytes() / survey.trainingRows());
    return new DryRun(groups, Optional.of(forecast.seconds(waves)));
  }
}
