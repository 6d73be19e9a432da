package io.gradus.config;

import java.util.List;
import java.util.stream.Stream;

/** Reads {@code output}. */
final class OutputSection {
  private OutputSection() {}

  static OutputConfig read(Group group, DataConfig data) {
    OutputConfig output =
        new OutputConfig(
            group.requiredText("path", "Give a directory for the results, or --output <path>."),
            group.choice("existing", Existing.class).orElse(Existing.FAIL));
    group.rejectUnknown();
    inputs(data)
        .filter(input -> !output.path().isEmpty() && contains(output.path(), input))
        .findFirst()
        .ifPresent(
            input ->
                group.report(
                    "path",
                    "Expected a directory of its own, found %s which holds the input %s. Choose another one."
                        .formatted(output.path(), input)));
    return output;
  }

  private static Stream<String> inputs(DataConfig data) {
    return Stream.of(data.train(), data.validation(), data.test()).flatMap(List::stream);
  }

  private static boolean contains(String directory, String path) {
    String prefix = directory.replaceAll("/+$", "");
    return path.equals(prefix) || path.startsWith(prefix + "/");
  }
}
