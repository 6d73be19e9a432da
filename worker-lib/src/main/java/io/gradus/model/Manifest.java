package io.gradus.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The file that makes a directory a model or a checkpoint: written last, so that whoever sees it
 * sees all the others too.
 *
 * @param format what the directory is
 * @param version of the format, from 1
 * @param files what the model consists of, by name
 */
public record Manifest(
    @JsonProperty("format") String format,
    @JsonProperty("version") int version,
    @JsonProperty("files") Map<String, Entry> files) {
  /** The manifest's own file. */
  public static final String NAME = "manifest.json";

  static final String FORMAT = "gradus-model";

  /** From 2 on there are files that a model may lack. */
  static final int VERSION = 2;

  /** A model of several networks, which versions before cannot read. */
  static final int ENSEMBLE_VERSION = 3;

  /** A model, of one network or of several, with what was fitted on validation rows. */
  static final int CALIBRATED_VERSION = 4;

  /** A model of one network that knows how the inputs of its training rows were spread. */
  static final int SPREAD_VERSION = 5;

  /** Without files where none are given. */
  public Manifest {
    if (files != null && files.containsValue(null)) {
      throw new IllegalArgumentException("Expected size and SHA-256 of each file, found null.");
    }
    files = files == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(files));
  }

  /**
   * One file.
   *
   * @param sha256 hexadecimal, lower case
   */
  public record Entry(@JsonProperty("bytes") long bytes, @JsonProperty("sha256") String sha256) {
    public Entry {
      if (bytes < 0 || sha256 == null) {
        throw new IllegalArgumentException(
            "Expected a size from 0 and a SHA-256, found %s and %s.".formatted(bytes, sha256));
      }
    }
  }
}
