package io.gradus.storage;

import io.gradus.model.Manifest;
import io.gradus.model.ModelException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Reads and writes the files of one directory, counting bytes and checksums on the way. */
public final class ModelFiles {
  /** Far beyond any network's or encoder's JSON, far below any memory. */
  private static final int LARGEST_TEXT = 256 << 20;

  /** Far beyond the names of a few files. */
  private static final int LARGEST_MANIFEST = 1 << 20;

  private static final int CHUNK_BYTES = 1 << 16;

  private final FileSystem fileSystem;
  private final Path directory;
  private final Map<String, Manifest.Entry> written = new LinkedHashMap<>();

  /** Touches nothing yet. */
  public ModelFiles(FileSystem fileSystem, Path directory) {
    this.fileSystem = fileSystem;
    this.directory = directory;
  }

  /** Writes bytes to a stream. */
  public interface Writer {
    /** Does it; the stream is closed by the caller. */
    void write(OutputStream out) throws IOException;
  }

  /** Reads a file of known length. */
  public interface Reader {
    /** Does it; the stream is closed by the caller. */
    void read(InputStream in, String file, long length) throws IOException;
  }

  /** What was written so far, for the manifest. */
  public Map<String, Manifest.Entry> written() {
    return written;
  }

  /** Writes a new file. */
  public void write(String name, Writer writer) throws IOException {
    MessageDigest digest = sha256();
    Path file = new Path(directory, name);
    CountingStream counted;
    try (OutputStream out = fileSystem.create(file, false)) {
      counted = new CountingStream(new DigestOutputStream(out, digest));
      writer.write(counted);
      counted.flush();
    }
    written.put(name, new Manifest.Entry(counted.count, HexFormat.of().formatHex(digest.digest())));
  }

  /** Reads a file that the manifest names, and checks that it is what was written. */
  public void read(String name, Manifest.Entry expected, Reader reader) throws IOException {
    Path file = new Path(directory, name);
    long length = length(file);
    if (length != expected.bytes()) {
      throw new ModelException(
          "Expected %s to have %s bytes, found %s. Copy the model again."
              .formatted(file, expected.bytes(), length));
    }
    // The checksum first: what is parsed afterwards is what was once written.
    checkDigest(file, expected);
    try (InputStream in = fileSystem.open(file)) {
      reader.read(in, file.toString(), length);
    }
  }

  /** Reads a small file as a whole. */
  public byte[] text(String name, Manifest.Entry expected) throws IOException {
    if (expected.bytes() > LARGEST_TEXT) {
      throw new ModelException(
          "Expected at most %s bytes in %s, found %s."
              .formatted(LARGEST_TEXT, new Path(directory, name), expected.bytes()));
    }
    byte[][] text = new byte[1][];
    read(name, expected, (in, file, length) -> text[0] = in.readNBytes((int) length));
    return text[0];
  }

  /** Reads the manifest, which nothing vouches for. */
  public byte[] manifest() throws IOException {
    Path file = new Path(directory, Manifest.NAME);
    length(file);
    // Not by the length that is told: devices and the like tell 0 and have no end.
    try (InputStream in = fileSystem.open(file)) {
      byte[] text = in.readNBytes(LARGEST_MANIFEST + 1);
      if (text.length > LARGEST_MANIFEST) {
        throw new ModelException(
            "Expected at most %s bytes in %s, found more. It is no manifest of Gradus."
                .formatted(LARGEST_MANIFEST, file));
      }
      return text;
    }
  }

  private long length(Path file) throws IOException {
    try {
      FileStatus status = fileSystem.getFileStatus(file);
      if (status.isFile()) {
        return status.getLen();
      }
    } catch (FileNotFoundException e) {
      throw new ModelException(
          "Expected a file %s, found none. It is no Gradus model or checkpoint, or was not written to its end."
              .formatted(file),
          e);
    }
    throw new ModelException("Expected a file %s, found a directory.".formatted(file));
  }

  private void checkDigest(Path file, Manifest.Entry expected) throws IOException {
    MessageDigest digest = sha256();
    try (InputStream in = fileSystem.open(file)) {
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
                .formatted(file, expected.bytes()));
      }
    }
    String found = HexFormat.of().formatHex(digest.digest());
    if (!found.equals(expected.sha256())) {
      throw new ModelException(
          "Expected %s to have the SHA-256 %s, found %s: the file was changed or damaged. Copy the model again."
              .formatted(file, expected.sha256(), found));
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256.", e);
    }
  }

  private static final class CountingStream extends java.io.FilterOutputStream {
    long count;

    CountingStream(OutputStream out) {
      super(out);
    }

    @Override
    public void write(int b) throws IOException {
      out.write(b);
      count++;
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      out.write(bytes, from, length);
      count += length;
    }
  }
}
