package io.gradus.run;

import io.gradus.choose.BeforeRows;
import io.gradus.choose.ByRows;
import io.gradus.choose.Choices;
import io.gradus.choose.RowFacts;
import io.gradus.config.ConfigException;
import io.gradus.config.EarlierConfig;
import io.gradus.config.Existing;
import io.gradus.config.JobBuilder;
import io.gradus.config.JobConfig;
import io.gradus.config.Preset;
import io.gradus.config.UserConfig;
import io.gradus.dataset.RowSource;
import io.gradus.dataset.row.RowSplit;
import io.gradus.registry.ModelReference;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/**
 * What a run is configured with.
 *
 * @param job the whole configuration
 * @param written the keys that the user wrote himself; empty where that is not known
 * @param kept a line for each key that counts as the run at the output was begun with, where this
 *     version has another default
 * @param text what the user wrote, as HOCON without secrets; empty where that is not known
 * @param chosen what was chosen so far for keys that he did not write; the job has it
 * @param open whether more is to be chosen when the rows are known
 */
public record RunConfiguration(
    JobConfig job,
    Set<String> written,
    List<String> kept,
    Optional<String> text,
    Choices chosen,
    boolean open) {
  /** What stands for the output of a run that leaves nothing. */
  private static final String NO_OUTPUT = "none";

  /** The property of Spark that names the preset of jobs that name none. */
  private static final String PRESET = "spark.gradus.preset";

  private static final Map<RowSplit.Part, String> KEYS =
      Map.of(
          RowSplit.Part.TRAINING, "data.train",
          RowSplit.Part.VALIDATION, "data.validation",
          RowSplit.Part.TEST, "data.test");

  public RunConfiguration {
    written = Set.copyOf(written);
    kept = List.copyOf(kept);
  }

  /**
   * Whether the user set a key himself, so that it does not give way to the data. Where that is not
   * known, what is no default was set.
   */
  boolean wrote(String key) {
    return written.contains(key) || written.isEmpty() && !job.isDefault(key);
  }

  /** A whole configuration, however it was made: all of it counts as it is, nothing is chosen. */
  public static RunConfiguration of(JobConfig job) {
    return new RunConfiguration(job, Set.of(), List.of(), Optional.empty(), Choices.none(), false);
  }

  /**
   * What the user wrote, where nothing that lies at an output counts, and rows are read as it says.
   *
   * @throws ConfigException with all problems
   */
  static RunConfiguration fresh(UserConfig user) {
    RunConfiguration fresh = single(beginning(user, Map.of(), Optional.empty()));
    return fresh.pinned(Map.of(), HadoopSettings.with(fresh.job.spark()));
  }

  /** A search trains many models by itself, and keeps what it tries at an output. */
  private static RunConfiguration single(RunConfiguration configuration) {
    if (configuration.job.preset() == Preset.BEST) {
      throw new RunException(
          Reason.CONFIGURATION,
          "preset: Expected good, quick or none for models that share their rows or stay in memory,"
              + " as those of tune, cross-validate and Spark ML, found best, which is a search of"
              + " its own. Run train --preset best --budget 10m, and load the model that it leaves"
              + " or take its effective.conf.");
    }
    return configuration;
  }

  /**
   * What the user wrote of a run that leaves nothing: no output need be given, and none is looked
   * at.
   *
   * @throws RunException with all problems of the configuration
   */
  public static RunConfiguration withoutOutput(UserConfig user) {
    return RunException.told(
        () -> beginning(user, Map.of("output.path", NO_OUTPUT), Optional.empty()));
  }

  /** What Spark's own defaults, or the session, say for all jobs that do not. */
  private static Optional<String> preset(Optional<SparkSession> session) {
    String none = "";
    String found =
        session
            .map(spark -> spark.conf().get(PRESET, none))
            .orElseGet(() -> new SparkConf().get(PRESET, none));
    return Optional.of(found).filter(name -> !name.isEmpty());
  }

  /**
   * What has another default than it usually has: what others say, and what settings that the user
   * wrote have to do with, where a preset will choose it.
   */
  private static Map<String, Object> usual(
      UserConfig user, Map<String, ?> others, Optional<SparkSession> session) {
    Map<String, Object> usual = new LinkedHashMap<>(others);
    preset(session).ifPresent(name -> usual.put("preset", name));
    Object preset = user.text("preset").map(Object.class::cast).orElse(usual.get("preset"));
    if (!String.valueOf(preset).equals(Preset.NONE.name().toLowerCase(Locale.ROOT))) {
      Set<String> said = new TreeSet<>(user.keys());
      said.addAll(others.keySet());
      usual.putAll(BeforeRows.takenFor(said));
    }
    return usual;
  }

  /**
   * What the user wrote, as it is read before anything is chosen.
   *
   * @param others what has another default than usually, by dotted path
   * @throws ConfigException with all problems
   */
  public static JobConfig unchosen(UserConfig user, Map<String, ?> others) {
    return user.jobOver(usual(user, others, Optional.empty()));
  }

  /** With what is chosen before rows are read. */
  private static RunConfiguration beginning(
      UserConfig user, Map<String, ?> others, Optional<SparkSession> session) {
    Map<String, Object> usual = usual(user, others, session);
    JobConfig job = user.jobOver(usual);
    if (job.preset() == Preset.NONE) {
      return new RunConfiguration(
          job, user.keys(), List.of(), Optional.of(user.toHocon()), Choices.none(), false);
    }
    Choices chosen = BeforeRows.of(user.keys(), job);
    Map<String, Object> all = new LinkedHashMap<>(usual);
    all.putAll(chosen.keys());
    return new RunConfiguration(
        user.jobOver(all), user.keys(), List.of(), Optional.of(user.toHocon()), chosen, true);
  }

  /**
   * With all that is to be chosen.
   *
   * @param rows what a first look at them told
   * @throws ConfigException where choices do not go with what the user wrote
   */
  RunConfiguration settled(RowFacts rows) {
    if (!open) {
      return this;
    }
    Choices more = ByRows.of(rows, written, job);
    return new RunConfiguration(
        with(job, more, written), written, kept, text, chosen.and(more), false);
  }

  /** This, with more that was chosen. */
  RunConfiguration and(Choices more) {
    return new RunConfiguration(
        with(job, more, written), written, kept, text, chosen.and(more), open);
  }

  /** A type that is chosen takes the settings along that the user wrote for it. */
  private static JobConfig with(JobConfig job, Choices choices, Set<String> written) {
    JobBuilder builder = job.toBuilder();
    choices.keys().forEach(builder::with);
    Map<String, Object> now = job.toRedactedMap();
    for (String key : written) {
      String group = key.substring(0, Math.max(0, key.indexOf('.')));
      if (choices.keys().containsKey(group + ".type")) {
        builder.with(key, ((Map<?, ?>) now.get(group)).get(key.substring(group.length() + 1)));
      }
    }
    return builder.build();
  }

  /**
   * All that was written and chosen, as HOCON without secrets, so that a run of it chooses nothing;
   * empty where it is not known what was written.
   */
  Optional<String> effective() {
    Map<String, Object> keys = new LinkedHashMap<>(chosen.keys());
    keys.put("preset", "none");
    // A reference to a version means another one some day; what the run begins with does not.
    job.network()
        .warmStart()
        .filter(ModelReference::isReference)
        .ifPresent(model -> keys.put("network.warm-start", model));
    return text.map(
        hocon ->
            UserConfig.parse(hocon, List.of()).without("budget").with(keys, "chosen").toHocon());
  }

  /**
   * What the user wrote. If there is an earlier run at the output, then the keys that he did not
   * write are those that it was begun with, and not the defaults of this version.
   *
   * @throws RunException with all problems of the configuration
   */
  public static RunConfiguration of(UserConfig user) {
    return RunException.told(
        () -> {
          JobConfig job = unchosen(user, Map.of());
          return over(user, job, HadoopSettings.with(job.spark()), Optional.empty());
        });
  }

  /**
   * As {@link #of(UserConfig)}, for a run on a session of the caller's, through which the output is
   * reached.
   */
  public static RunConfiguration of(SparkSession spark, UserConfig user) {
    return RunException.told(
        () -> {
          JobConfig job = user.jobOver(usual(user, Map.of(), Optional.of(spark)));
          return over(user, job, HadoopSettings.of(spark, job.spark()), Optional.of(spark));
        });
  }

  /**
   * What the user wrote of a run on rows that are handed in, whose result stays in memory: neither
   * {@code data.train} and its like nor an output need be given. Where the user names none, the
   * rows bear the names that {@link RowSource#name} gives them.
   *
   * @param rows which also say whether there are validation and test rows
   * @throws RunException with all problems of the configuration
   */
  public static RunConfiguration handedIn(RowSource rows, UserConfig user) {
    return RunException.told(
        () -> {
          Map<String, Object> usual = new LinkedHashMap<>();
          usual.put("output.path", NO_OUTPUT);
          for (RowSplit.Part part : RowSplit.Part.values()) {
            if (rows.hasOwn(part)) {
              usual.put(KEYS.get(part), List.of(rows.name(part)));
            }
          }
          return single(beginning(user, usual, Optional.of(rows.session())));
        });
  }

  /**
   * That of one network of an ensemble, with a seed of its own.
   *
   * @param number from 0
   */
  RunConfiguration member(int number) {
    JobConfig own = job.with("seed", job.seed() + number).with("ensemble.members", 1);
    return new RunConfiguration(own, written, kept, text, chosen, open);
  }

  private static RunConfiguration over(
      UserConfig user, JobConfig job, Configuration hadoop, Optional<SparkSession> session) {
    Optional<RunFile> before =
        job.output().existing() == Existing.OVERWRITE
            ? Optional.empty()
            : RunFile.at(RunDirectory.at(job.output().path(), hadoop));
    Optional<EarlierConfig> earlier = before.flatMap(RunFile::earlier);
    if (earlier.isEmpty()) {
      return beginning(user, Map.of(), session).pinned(Map.of(), hadoop);
    }
    JobConfig unchosen = user.jobOver(earlier.get());
    RunConfiguration goesOn =
        new RunConfiguration(
                unchosen, user.keys(), List.of(), Optional.of(user.toHocon()), Choices.none(), true)
            .asRecorded(before.orElseThrow());
    return new RunConfiguration(
            goesOn.job,
            goesOn.written,
            RunIdentity.of(goesOn.job).keptFrom(with(job, goesOn.chosen, goesOn.written)),
            goesOn.text,
            goesOn.chosen,
            false)
        .pinned(before.orElseThrow().configuration(), hadoop);
  }

  /** With the version of a registry that a warm start means, or meant when the run was begun. */
  private RunConfiguration pinned(Map<String, ?> begun, Configuration hadoop) {
    JobConfig job = WarmStart.pinned(this.job, begun, hadoop);
    return new RunConfiguration(job, written, kept, text, chosen, open);
  }

  /** With what was chosen when a run was begun, and nothing that is chosen now. */
  RunConfiguration asRecorded(RunFile begun) {
    Choices then = begun.chosen().orElse(Choices.none()).without(written);
    return new RunConfiguration(with(job, then, written), written, kept, text, then, false);
  }
}
