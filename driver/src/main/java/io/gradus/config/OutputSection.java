package io.gradus.config;

import java.util.List;
import java.util.stream.Stream;

/** Reads {@code output}. */
final class OutputSection {
  static final Section<OutputConfig> KEYS = Section.at("output", JobConfig::output).changingNoBit();

  private static final ConfigKey<String> PATH =
      KEYS.key("path", ValueType.path(), OutputConfig::path);
  private static final ConfigKey<Existing> EXISTING =
      KEYS.key("existing", ValueType.choice(Existing.class), OutputConfig::existing);
  private static final ConfigKey<ReportTime> REPORT =
      KEYS.key("report", ValueType.choice(ReportTime.class), OutputConfig::report);
  private static final ConfigKey<Boolean> TENSORBOARD =
      KEYS.key("tensorboard", ValueType.yesNo(), OutputConfig::tensorboard);

  private OutputSection() {}

  static OutputConfig read(Group group, DataConfig data) {
    OutputConfig output =
        new OutputConfig(
            path(group), EXISTING.read(group), REPORT.read(group), TENSORBOARD.read(group));
    group.rejectUnknown();
    inputs(data)
        .filter(input -> !output.path().isEmpty() && contains(output.path(), input))
        .findFirst()
        .ifPresent(
            input ->
                group.report(
                    "path",
                    "Expected a directory of its own, found \"%s\", which %s the input %s. Choose another one."
                        .formatted(
                            output.path(), input.equals(output.path()) ? "is" : "holds", input)));
    return output;
  }

  private static String path(Group group) {
    if (group.value(PATH.name()).isEmpty()) {
      group.missing(PATH.name(), "Give a directory for the results, or --output <path>.");
    }
    return PATH.type().read(group, PATH.name()).orElse("");
  }

  private static Stream<String> inputs(DataConfig data) {
    return Stream.of(data.train(), data.validation(), data.test()).flatMap(List::stream);
  }

  private static boolean contains(String directory, String path) {
    String prefix = directory.replaceAll("/+$", "");
    return path.equals(prefix) || path.startsWith(prefix + "/");
  }
}
