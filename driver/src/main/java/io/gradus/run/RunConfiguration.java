package io.gradus.run;

import io.gradus.config.EarlierConfig;
import io.gradus.config.Existing;
import io.gradus.config.JobConfig;
import io.gradus.config.UserConfig;
import io.gradus.dataset.RowSource;
import io.gradus.dataset.row.RowSplit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;

/**
 * What a run is configured with.
 *
 * @param job the whole configuration
 * @param written the keys that the user wrote himself; empty where that is not known
 * @param kept a line for each key that counts as the run at the output was begun with, where this
 *     version has another default
 * @param text what the user wrote, as HOCON without secrets; empty where that is not known
 */
public record RunConfiguration(
    JobConfig job, Set<String> written, List<String> kept, Optional<String> text) {
  /** What stands for the output of a run that leaves nothing. */
  private static final String NO_OUTPUT = "none";

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

  /** A whole configuration, however it was made: all of it counts as it is. */
  public static RunConfiguration of(JobConfig job) {
    return new RunConfiguration(job, Set.of(), List.of(), Optional.empty());
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
          JobConfig job = user.job();
          return over(user, job, HadoopSettings.with(job.spark()));
        });
  }

  /**
   * As {@link #of(UserConfig)}, for a run on a session of the caller's, through which the output is
   * reached.
   */
  public static RunConfiguration of(SparkSession spark, UserConfig user) {
    return RunException.told(
        () -> {
          JobConfig job = user.job();
          return over(user, job, HadoopSettings.of(spark, job.spark()));
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
          return new RunConfiguration(
              user.jobOver(usual), user.keys(), List.of(), Optional.of(user.toHocon()));
        });
  }

  /**
   * That of one network of an ensemble, with a seed of its own.
   *
   * @param number from 0
   */
  RunConfiguration member(int number) {
    JobConfig own = job.with("seed", job.seed() + number).with("ensemble.members", 1);
    return new RunConfiguration(own, written, kept, text);
  }

  private static RunConfiguration over(UserConfig user, JobConfig job, Configuration hadoop) {
    Optional<EarlierConfig> earlier =
        job.output().existing() == Existing.OVERWRITE
            ? Optional.empty()
            : RunFile.at(RunDirectory.at(job.output().path(), hadoop)).flatMap(RunFile::earlier);
    if (earlier.isEmpty()) {
      return new RunConfiguration(job, user.keys(), List.of(), Optional.of(user.toHocon()));
    }
    JobConfig over = user.jobOver(earlier.get());
    return new RunConfiguration(
        over, user.keys(), RunIdentity.of(over).keptFrom(job), Optional.of(user.toHocon()));
  }
}
