package io.gradus.explain;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a row has in its columns.
 *
 * @param row its number among the rows that were used; null where it was named by its key
 * @param key {@code column=value}, as the user named it; otherwise null
 * @param values of the columns that hold single values, as Spark writes them as texts; null for
 *     gaps
 */
@JsonInclude(value = JsonInclude.Include.NON_NULL, content = JsonInclude.Include.ALWAYS)
public record ShownRow(
    @JsonProperty("row") Long row,
    @JsonProperty("key") String key,
    @JsonProperty("values") Map<String, String> values) {
  public ShownRow {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }
}
