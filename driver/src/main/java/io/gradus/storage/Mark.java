package io.gradus.storage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gradus.text.PrintableJson;
import io.gradus.text.ShallowJson;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The file by which a {@link MarkedDirectory} is known as ours.
 *
 * @param whole whether all was written
 * @param written when, as far as it is whole
 * @param files the names of what belongs to it
 * @param replaced the names of what it stands in place of, which may still be there
 */
record Mark(boolean whole, Instant written, Set<String> files, Set<String> replaced) {
  private static final ObjectMapper JSON = new ObjectMapper(ShallowJson.factory());
  private static final int VERSION = 1;
  private static final int LARGEST = 64 << 20;

  /** What Spark writes while it writes, and leaves when it is killed. */
  private static final Pattern SPARKS =
      Pattern.compile("part-\\d+-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}.*|_SUCCESS");

  private static final Set<String> SPARKS_DIRECTORIES = Set.of("_temporary", "__magic");

  /** Of what is about to be written; what is there already stays until that is whole. */
  static Mark unfinished(Set<String> there) {
    return new Mark(false, Instant.EPOCH, there, Set.of());
  }

  static Mark whole(Set<String> files, Set<String> replaced) {
    return new Mark(true, Instant.now(), files, replaced);
  }

  /** Whether that is something which was written here by who made the mark. */
  boolean isOurs(FileStatus inside) {
    String name = inside.getPath().getName();
    if (inside.isDirectory()) {
      return !whole && SPARKS_DIRECTORIES.contains(name);
    }
    return files.contains(name)
        || replaced.contains(name)
        || !whole && SPARKS.matcher(name).matches();
  }

  /** Reads a mark; empty where there is none, or it is no mark. */
  static Optional<Mark> at(FileSystem fileSystem, Path file) throws IOException {
    JsonNode root;
    try (InputStream in = fileSystem.open(file)) {
      root = JSON.readTree(in.readNBytes(LARGEST));
    } catch (FileNotFoundException | JsonProcessingException e) {
      return Optional.empty();
    }
    if (!root.path("format").asText().equals(format(file))
        || root.path("version").asInt() != VERSION) {
      return Optional.empty();
    }
    return Optional.of(
        new Mark(
            root.path("state").asText().equals("whole"),
            Instant.ofEpochMilli(root.path("written_ms").asLong()),
            texts(root.path("files")),
            texts(root.path("replaced"))));
  }

  private static Set<String> texts(JsonNode array) {
    Set<String> texts = new TreeSet<>();
    array.forEach(text -> texts.add(text.asText()));
    return texts;
  }

  /** {@code _gradus_predictions.json} is of the format {@code gradus-predictions}. */
  private static String format(Path file) {
    return file.getName().replaceAll("^_|\\.json$", "").replace('_', '-');
  }

  /**
   * Writes the mark, in place of one that may be there.
   *
   * @param facts what else is to be told of what was written
   */
  void write(FileSystem fileSystem, Path file, Map<String, ?> facts) throws IOException {
    Map<String, Object> content = new LinkedHashMap<>();
    content.put("format", format(file));
    content.put("version", VERSION);
    content.put("state", whole ? "whole" : "unfinished");
    content.put("written_ms", written.toEpochMilli());
    content.putAll(facts);
    content.put("files", files);
    if (!replaced.isEmpty()) {
      content.put("replaced", replaced);
    }
    try (OutputStream out = fileSystem.create(file, true)) {
      out.write(PrintableJson.indented(content).getBytes(StandardCharsets.UTF_8));
    }
  }
}
