package io.gradus.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The file that makes a directory a model: written last, so that whoever sees it sees all the
 * others too.
 *
 * @param format {@value #FORMAT}
 * @param version of the format, from 1
 * @param files what the model consists of, by name
 */
record Manifest(
    @JsonProperty("format") String format,
    @JsonProperty("version") int version,
    @JsonProperty("files") Map<String, Entry> files) {
  static final String FORMAT = "gradus-model";
  static final int VERSION = 1;
  static final String NAME = "manifest.json";

  Manifest {
    files = files == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(files));
  }

  /**
   * One file.
   *
   * @param sha256 hexadecimal, lower case
   */
  record Entry(@JsonProperty("bytes") long bytes, @JsonProperty("sha256") String sha256) {}
}
