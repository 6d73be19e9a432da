package io.gradus.storage;

import io.gradus.model.CheckedFiles;
import io.gradus.model.Manifest;
import io.gradus.model.ModelFormat;
import java.io.IOException;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/** The files of a model that nobody keeps: only their sizes and checksums. */
final class HashedFiles implements ModelFormat.Sink {
  private final Map<String, Manifest.Entry> written = new LinkedHashMap<>();

  @Override
  public Map<String, Manifest.Entry> written() {
    return written;
  }

  @Override
  public void write(String name, ModelFormat.Writer writer) throws IOException {
    written.put(name, write(writer, OutputStream.nullOutputStream()));
  }

  @Override
  public HashedFiles directory(String name) {
    return new HashedFiles();
  }

  /** Writes a file to a stream, and says what the manifest is to say of it. */
  static Manifest.Entry write(ModelFormat.Writer writer, OutputStream out) throws IOException {
    MessageDigest digest = CheckedFiles.sha256();
    CountingStream counted = new CountingStream(new DigestOutputStream(out, digest));
    writer.write(counted);
    counted.flush();
    return new Manifest.Entry(counted.count, HexFormat.of().formatHex(digest.digest()));
  }
}
