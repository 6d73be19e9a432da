package io.gradus.model;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Reads the files of a directory, each held against what its manifest says of it. */
public final class CheckedFiles {
  /** Far beyond any network's or encoder's JSON, far below any memory. */
  private static final int LARGEST_TEXT = 256 << 20;

  /** Far beyond the names of a few files. */
  private static final int LARGEST_MANIFEST = 1 << 20;

  private static final int CHUNK_BYTES = 1 << 16;

  private final DirectoryFiles files;

  /** Touches nothing yet. */
  public CheckedFiles(DirectoryFiles files) {
    this.files = files;
  }

  /** Reads a file of known length. */
  public interface Reader {
    /** Does it; the stream is closed by the caller. */
    void read(InputStream in, String file, long length) throws IOException;
  }

  /** A file's whole path, or the directory's for an empty name; for messages. */
  public String path(String name) {
    return files.path(name);
  }

  /** Reads a file that the manifest names, and checks that it is what was written. */
  public void read(String name, Manifest.Entry expected, Reader reader) throws IOException {
    long length = length(name);
    if (length != expected.bytes()) {
      throw new ModelException(
          "Expected %s to have %s bytes, found %s. Copy the model again."
              .formatted(path(name), expected.bytes(), length));
    }
    // The checksum first: what is parsed afterwards is what was once written.
    checkDigest(name, expected);
    try (InputStream in = files.open(name)) {
      reader.read(in, path(name), length);
    }
  }

  /** Reads a small file as a whole. */
  public byte[] text(String name, Manifest.Entry expected) throws IOException {
    if (expected.bytes() > LARGEST_TEXT) {
      throw new ModelException(
          "Expected at most %s bytes in %s, found %s."
              .formatted(LARGEST_TEXT, path(name), expected.bytes()));
    }
    byte[][] text = new byte[1][];
    read(name, expected, (in, file, length) -> text[0] = in.readNBytes((int) length));
    return text[0];
  }

  /** Reads the manifest, which nothing vouches for. */
  public byte[] manifest() throws IOException {
    length(Manifest.NAME);
    // Not by the length that is told: devices and the like tell 0 and have no end.
    try (InputStream in = files.open(Manifest.NAME)) {
      byte[] text = in.readNBytes(LARGEST_MANIFEST + 1);
      if (text.length > LARGEST_MANIFEST) {
        throw new ModelException(
            "Expected at most %s bytes in %s, found more. It is no manifest of Gradus."
                .formatted(LARGEST_MANIFEST, path(Manifest.NAME)));
      }
      return text;
    }
  }

  private long length(String name) throws IOException {
    try {
      return files.length(name);
    } catch (FileNotFoundException e) {
      throw new ModelException(
          "Expected a file %s, found none. It is no Gradus model or checkpoint, or was not written to its end."
              .formatted(path(name)),
          e);
    }
  }

  private void checkDigest(String name, Manifest.Entry expected) throws IOException {
    MessageDigest digest = sha256();
    try (InputStream in = files.open(name)) {
      byte[] chunk = new byte[CHUNK_BYTES];
      for (long left = expected.bytes(); left > 0; ) {
        int read = in.read(chunk, 0, (int) Math.min(left, chunk.length));
        if (read < 0) {
          break;
        }
        digest.update(chunk, 0, read);
        left -= read;
      }
      if (in.read() >= 0) {
        throw new ModelException(
            "Expected %s to have %s bytes, found more. Copy the model again."
                .formatted(path(name), expected.bytes()));
      }
    }
    String found = HexFormat.of().formatHex(digest.digest());
    if (!found.equals(expected.sha256())) {
      throw new ModelException(
          "Expected %s to have the SHA-256 %s, found %s: the file was changed or damaged. Copy the model again."
              .formatted(path(name), expected.sha256(), found));
    }
  }

  /** The digest that manifests hold. */
  public static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256.", e);
    }
  }
}
