package io.gradus.dataset;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.compress.CompressionCodec;
import org.apache.hadoop.io.compress.CompressionCodecFactory;

/** Files as they are when uncompressed, by Hadoop's codecs. */
final class Decompression {
  private static final int BUFFER_BYTES = 1 << 16;

  private Decompression() {}

  static boolean isCompressed(Path path, Configuration hadoop) {
    return new CompressionCodecFactory(hadoop).getCodec(path) != null;
  }

  /** The bytes of the file, decompressed where its name says that it is compressed. */
  static InputStream open(Path path, Configuration hadoop) throws IOException {
    CompressionCodec codec = new CompressionCodecFactory(hadoop).getCodec(path);
    InputStream raw = path.getFileSystem(hadoop).open(path);
    if (codec == null) {
      return new BufferedInputStream(raw, BUFFER_BYTES);
    }
    try {
      return new BufferedInputStream(codec.createInputStream(raw), BUFFER_BYTES);
    } catch (IOException | RuntimeException e) {
      raw.close();
      throw e;
    }
  }
}
