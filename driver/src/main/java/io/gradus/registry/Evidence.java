package io.gradus.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gradus.config.Secrets;
import io.gradus.config.Storages;
import io.gradus.model.CheckedFiles;
import io.gradus.text.ShallowJson;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * On which grounds a model is promoted: the result of a command that judged it, as {@code compare}
 * leaves it with {@code --result}.
 *
 * @param path where it lay
 * @param sha256 of its bytes; hexadecimal, lower case
 * @param result what it says
 */
public record Evidence(String path, String sha256, JsonNode result) {
  private static final ObjectMapper JSON = new ObjectMapper(ShallowJson.factory());
  private static final int LARGEST = 8 << 20;

  /**
   * Reads it.
   *
   * @throws RegistryException if it is no result with a verdict, or its verdict is against the
   *     model
   */
  static Evidence read(String file, Configuration hadoop) {
    String shown = Secrets.redact("evidence", file);
    byte[] text;
    Path path = path(file);
    try (InputStream in = Storages.at(path, hadoop).open(path)) {
      text = in.readNBytes(LARGEST + 1);
    } catch (FileNotFoundException e) {
      throw RegistryException.wrong(
          "--evidence: Expected the result of a comparison at %s, found nothing. Run compare with --result %s first."
              .formatted(shown, shown));
    } catch (IOException e) {
      throw RegistryException.damaged(
          "--evidence: %s cannot be read: %s. Check file system and permissions."
              .formatted(shown, e.getMessage()),
          e);
    }
    JsonNode result = parse(text, shown);
    JsonNode passed = result.path("verdict").path("passed");
    if (!passed.isBoolean()) {
      throw RegistryException.wrong(
          "--evidence: Expected a result with a verdict, as compare leaves it, found %s in %s."
              .formatted(what(result), shown));
    }
    if (!passed.asBoolean()) {
      throw RegistryException.refused(
          "--evidence: Expected a verdict for the model, found in %s one against it: %s Nothing was changed."
              .formatted(shown, result.path("verdict").path("words").asText("no words")));
    }
    return new Evidence(
        shown, HexFormat.of().formatHex(CheckedFiles.sha256().digest(text)), result);
  }

  /**
   * Checks that the comparison was of the model that is to be promoted.
   *
   * @param digest of that model
   * @throws RegistryException if it was of another one, or does not say of which
   */
  void requireChallenger(String digest) {
    if (!digestOf("challenger").equals(digest)) {
      throw other(
          "of the model that is promoted as challenger",
          "challenger",
          digest,
          "Compare the model that is to be promoted.");
    }
  }

  /**
   * Checks that the comparison was with the model whose place is to be taken.
   *
   * @param alias that stands for it, in words
   * @param digest of that model
   * @throws RegistryException if it was with another one
   */
  void requireChampion(String alias, String digest) {
    if (!digestOf("champion").equals(digest)) {
      throw other(
          "with what " + alias + " stands for as champion",
          "champion",
          digest,
          "Compare with that one.");
    }
  }

  private String digestOf(String role) {
    String digest = result.path("answer").path("digests").path(role).asText("");
    if (digest.isEmpty()) {
      throw RegistryException.wrong(
          "--evidence: Expected the digests of both models in %s, as compare leaves them, found none. Run compare again, with this version of Gradus."
              .formatted(path));
    }
    return digest;
  }

  private RegistryException other(String expected, String role, String digest, String mend) {
    return RegistryException.wrong(
        "--evidence: Expected a comparison %s (digest %s…), found in %s one of %s (digest %s…). %s Nothing was changed."
            .formatted(
                expected,
                start(digest),
                path,
                result.path("answer").path(role).asText("another model"),
                start(digestOf(role)),
                mend));
  }

  private static String start(String digest) {
    return digest.substring(0, Math.min(12, digest.length()));
  }

  /** The verdict in a sentence. */
  public String words() {
    return result.path("verdict").path("words").asText(path);
  }

  private static Path path(String file) {
    try {
      return new Path(file);
    } catch (IllegalArgumentException e) {
      throw RegistryException.wrong(
          "--evidence: Expected a path, found \"%s\": %s.".formatted(file, e.getMessage()));
    }
  }

  private static JsonNode parse(byte[] text, String shown) {
    if (text.length > LARGEST) {
      throw RegistryException.wrong(
          "--evidence: Expected at most %s bytes in %s, found more. Give the result of compare."
              .formatted(LARGEST, shown));
    }
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw RegistryException.wrong(
          "--evidence: Expected the JSON of a result in %s, found something else: %s."
              .formatted(shown, e.getOriginalMessage()));
    } catch (IOException e) {
      throw new IllegalStateException("Bytes in memory can be read.", e);
    }
  }

  private static String what(JsonNode result) {
    String command = result.path("command").asText("");
    return command.isEmpty() ? "none" : "one of " + command + " without";
  }
}
