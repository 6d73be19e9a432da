package io.gradus.run;

import io.gradus.config.DataConfig;
import io.gradus.config.Storages;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A directory for what a run or the use of a model leaves, which is to be apart from what it is
 * made of.
 */
final class OutputPlace {
  static final String OPTION = "--output";

  private final String option;
  private final Configuration hadoop;
  private final Path path;

  /** What {@value #OPTION} names; nothing is touched. */
  OutputPlace(String where, Configuration hadoop) {
    this(OPTION, where, hadoop);
  }

  /**
   * Nothing is touched.
   *
   * @param option by which the place is named
   */
  OutputPlace(String option, String where, Configuration hadoop) {
    this.option = option;
    this.hadoop = hadoop;
    Path named = path(option, where);
    try {
      this.path = Storages.at(named, hadoop).makeQualified(named);
    } catch (IOException e) {
      throw RunDirectory.unreachable(where, e);
    }
    if (path.getParent() == null) {
      throw refused("Expected a directory, found the root %s.".formatted(this));
    }
  }

  /** Makes sure that what a run writes does not become part of its rows. */
  static void requireApartFrom(DataConfig data, String where, Configuration hadoop) {
    OutputPlace place = new OutputPlace("output.path", where, hadoop);
    data.train().forEach(path -> place.requireApartFromRows("data.train", path));
    data.validation().forEach(path -> place.requireApartFromRows("data.validation", path));
    data.test().forEach(path -> place.requireApartFromRows("data.test", path));
  }

  /** Whole, with its file system. */
  Path path() {
    return path;
  }

  private static Path path(String option, String text) {
    try {
      return new Path(text);
    } catch (IllegalArgumentException e) {
      throw new RunException(
          Reason.CONFIGURATION,
          "%s: Expected a path, found \"%s\": %s.".formatted(option, text, e.getMessage()),
          e);
    }
  }

  private RunException refused(String found) {
    return new RunException(
        Reason.CONFIGURATION, "%s: %s Choose another path.".formatted(option, found));
  }

  /**
   * Makes sure that the output neither replaces the files of a path or glob, nor becomes part of
   * them.
   */
  void requireApartFromInput(String text) {
    matches("--data", text).forEach(this::requireApartFromInput);
  }

  /**
   * Makes sure of the same, but for places inside a directory of rows that readers of data pass
   * over, as {@code _runs} and {@code .runs} are.
   *
   * @param key that names the path or glob
   */
  void requireApartFromRows(String key, String text) {
    for (Path input : matches(key, text)) {
      if (!Place.of(path, hadoop).isPassedOverIn(Place.of(input, hadoop))) {
        requireApartFromInput(input);
      }
    }
  }

  /** The path, and what it leads to if it is a glob. */
  private List<Path> matches(String option, String text) {
    Path input = path(option, text);
    List<Path> found = new ArrayList<>(List.of(input));
    try {
      FileSystem files = Storages.at(input, hadoop);
      FileStatus[] matches = files.exists(input) ? null : files.globStatus(input);
      if (matches != null) {
        List.of(matches).forEach(match -> found.add(match.getPath()));
      }
    } catch (IOException e) {
      throw new RunException(
          Reason.DATA,
          "The input %s cannot be reached: %s. Check path, file system and permissions."
              .formatted(text, e.getMessage()),
          e);
    }
    return found;
  }

  /** Makes sure of the same for the place of a table. */
  void requireApartFromInput(Path input) {
    requireApart("the input", input);
  }

  /** Makes sure of the same for a model, and what else the run has left that trained it. */
  void requireApartFromModel(String model) {
    Path trained = path("--model", model);
    requireApart("the model", trained);
    for (Path above = trained.getParent(), run = null;
        above != null && run == null;
        above = above.getParent()) {
      RunDirectory candidate = RunDirectory.at(above.toString(), hadoop);
      if (candidate.holds(RunDirectory.IDENTITY)) {
        run = above;
        for (String name : RunDirectory.NAMES) {
          requireApart("what a run has left", new Path(run, name));
        }
      }
    }
  }

  private void requireApart(String what, Path other) {
    Place place = Place.of(other, hadoop);
    String relation = Place.of(path, hadoop).relationTo(place);
    if (relation != null) {
      throw refused(
          "Expected a directory apart from %s %s, found %s, which %s it."
              .formatted(what, place, this, relation));
    }
  }

  /** The directory, as other programs take it. */
  @Override
  public String toString() {
    return RunDirectory.shown(path);
  }
}
