package io.gradus.storage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gradus.model.CheckedFiles;
import io.gradus.model.Manifest;
import io.gradus.model.ModelException;
import io.gradus.model.ModelFormat;
import io.gradus.text.ShallowJson;
import java.io.IOException;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Copies a model file by file, so that the copy has the bytes, and so the digest, of the original.
 * What is not of the model, such as a stage's Params beside it, stays behind.
 */
final class ModelCopy {
  private static final ObjectMapper JSON = new ObjectMapper(ShallowJson.factory());

  /** What manifests name; nothing of it leads out of the model's directory. */
  private static final Pattern FILE = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9_.-]*");

  private static final Pattern MEMBER =
      Pattern.compile(Pattern.quote(ModelFormat.MEMBERS) + "[0-9]+/" + Manifest.NAME);

  private ModelCopy() {}

  /** Copies all files that the manifest names, the manifest last. */
  static void write(ModelFiles from, ModelFiles to) throws IOException {
    CheckedFiles source = from.checked();
    byte[] manifest = source.manifest();
    for (Map.Entry<String, Manifest.Entry> file : parse(manifest, from).files().entrySet()) {
      String name = file.getKey();
      if (MEMBER.matcher(name).matches()) {
        source.text(name, file.getValue());
        String member = name.substring(0, name.lastIndexOf('/'));
        write(from.directory(member), to.directory(member));
      } else if (FILE.matcher(name).matches()) {
        copy(source, to, name, file.getValue());
      } else {
        throw new ModelException(
            "Expected names of a model's files in %s, found \"%s\"."
                .formatted(from.path(Manifest.NAME), name));
      }
    }
    to.write(Manifest.NAME, out -> out.write(manifest));
  }

  private static void copy(CheckedFiles source, ModelFiles to, String name, Manifest.Entry expected)
      throws IOException {
    source.read(name, expected, (in, path, length) -> to.write(name, in::transferTo));
    if (!expected.equals(to.written().get(name))) {
      throw new ModelException(
          "Expected to copy %s as its manifest has it, found that it changed meanwhile. Run the same command again."
              .formatted(source.path(name)));
    }
  }

  private static Manifest parse(byte[] text, ModelFiles from) throws IOException {
    try {
      return JSON.readValue(text, Manifest.class);
    } catch (JsonProcessingException e) {
      throw new ModelException(
          "Expected a manifest of Gradus in %s, found something else: %s."
              .formatted(from.path(Manifest.NAME), e.getOriginalMessage()),
          e);
    }
  }
}
