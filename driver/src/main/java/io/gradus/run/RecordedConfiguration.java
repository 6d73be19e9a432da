package io.gradus.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gradus.config.JobConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A configuration as it was written down, held against the one of now. */
final class RecordedConfiguration {
  private static final ObjectMapper JSON = new ObjectMapper();

  private RecordedConfiguration() {}

  /**
   * A line for each key that decides bits, or is of a command's own group, and was something else.
   *
   * @param recorded as {@link JobConfig#toRedactedMap} gave it
   * @param group the begin of the paths of a command's own keys
   * @param free paths of these that may differ
   */
  static List<String> differences(JobConfig job, JsonNode recorded, String group, String... free) {
    Map<String, Object> nested = new LinkedHashMap<>();
    recorded
        .fieldNames()
        .forEachRemaining(
            key -> nested.put(key, JSON.convertValue(recorded.get(key), Object.class)));
    Map<String, String> then = RunIdentity.flat(nested);
    List<String> differences = new ArrayList<>(RunIdentity.of(job).differences(then));
    RunIdentity.flat(job.toRedactedMap())
        .forEach(
            (key, value) -> {
              boolean ours = key.startsWith(group) && !List.of(free).contains(key);
              if (ours && !value.equals(then.get(key))) {
                differences.add("%s: %s, now %s".formatted(key, then.get(key), value));
              }
            });
    return differences;
  }
}
