package io.gradus.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gradus.config.Secrets;
import io.gradus.text.ShallowJson;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The file that a command's {@link CommandResult} goes to, on any of Hadoop's file systems. Results
 * of before are replaced, and nothing else.
 */
public final class ResultFile {
  /** How the user names it. */
  public static final String OPTION = "--result";

  private static final String SCHEMA_RESOURCE = "result.schema.json";
  private static final ObjectMapper JSON = new ObjectMapper(ShallowJson.factory());

  /** Far more than any result. */
  private static final int LARGEST = 64 << 20;

  private final String path;

  public ResultFile(String path) {
    this.path = path;
  }

  /**
   * Removes what an earlier command left there, so that nobody takes it for the result of this one
   * if this one is killed.
   *
   * @throws RunException if something else is there, or it cannot be reached
   */
  public void begin(Configuration hadoop) {
    RunException.told(
        () -> {
          OutputPlace place = place(hadoop);
          try {
            FileSystem files = place.path().getFileSystem(hadoop);
            if (files.exists(place.path())) {
              requireResult(files, place);
              files.delete(place.path(), false);
            }
          } catch (IOException e) {
            throw unreachable(e);
          }
          return place;
        });
  }

  private OutputPlace place(Configuration hadoop) {
    return new OutputPlace(OPTION, path, hadoop);
  }

  private RunException unreachable(IOException e) {
    return new RunException(
        Reason.DATA,
        "%s: Expected a file that can be written, found that %s cannot be reached: %s. Check path, file system and permissions."
            .formatted(OPTION, Secrets.redact("path", path), e.getMessage()),
        e);
  }

  private static void requireResult(FileSystem files, OutputPlace place) throws IOException {
    FileStatus found = files.getFileStatus(place.path());
    String what = "a directory";
    if (found.isFile()) {
      try (InputStream in = files.open(place.path())) {
        if (isResult(new String(in.readNBytes(LARGEST), StandardCharsets.UTF_8))) {
          return;
        }
      }
      what = "another file";
    }
    throw new RunException(
        Reason.CONFIGURATION,
        "%s: Expected a path that is free or holds the result of an earlier command, found %s at %s. Choose another path."
            .formatted(OPTION, what, place));
  }

  private static boolean isResult(String text) {
    try {
      JsonNode root = JSON.readTree(text);
      return root != null && root.path("schema").isInt() && root.path("exitCode").isInt();
    } catch (JsonProcessingException e) {
      return false;
    }
  }

  /**
   * Writes the result; nobody sees half of it.
   *
   * @throws RunException if that cannot be
   */
  public void write(String json, Configuration hadoop) {
    RunException.told(
        () -> {
          Path file = place(hadoop).path();
          RunDirectory folder = RunDirectory.at(file.getParent().toString(), hadoop);
          folder.create();
          folder.write(file.getName(), json);
          return file;
        });
  }

  /** The JSON schema that results follow. */
  public static String schema() {
    try (InputStream in = ResultFile.class.getResourceAsStream(SCHEMA_RESOURCE)) {
      return new String(
          Optional.ofNullable(in).orElseThrow().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
