package io.gradus.dataset.source.place;

import io.gradus.config.Storages;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.compress.CompressionCodec;
import org.apache.hadoop.io.compress.CompressionCodecFactory;

/** Files as they are when uncompressed, by Hadoop's codecs. */
public final class Decompression {
  private static final int BUFFER_BYTES = 1 << 16;

  private Decompression() {}

  /** Whether the name says that the file is compressed. */
  public static boolean isCompressed(Path path, Configuration hadoop) {
    return new CompressionCodecFactory(hadoop).getCodec(path) != null;
  }

  /** The bytes of the file, decompressed where its name says that it is compressed. */
  public static InputStream open(Path path, Configuration hadoop) throws IOException {
    CompressionCodec codec = new CompressionCodecFactory(hadoop).getCodec(path);
    InputStream raw = Storages.at(path, hadoop).open(path);
    if (codec == null) {
      return new BufferedInputStream(raw, BUFFER_BYTES);
    }
    try {
      return new BufferedInputStream(new Guarded(codec.createInputStream(raw)), BUFFER_BYTES);
    } catch (IOException e) {
      raw.close();
      throw e;
    } catch (RuntimeException e) {
      raw.close();
      throw damaged(e);
    }
  }

  private static IOException damaged(RuntimeException e) {
    return new IOException("It cannot be decompressed: " + e, e);
  }

  /** Of damaged files some codecs throw whatever comes, such as indexes out of bounds. */
  private static final class Guarded extends FilterInputStream {
    Guarded(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      try {
        return in.read();
      } catch (RuntimeException e) {
        throw damaged(e);
      }
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
      try {
        return in.read(bytes, from, length);
      } catch (RuntimeException e) {
        throw damaged(e);
      }
    }

    @Override
    public long skip(long bytes) throws IOException {
      try {
        return in.skip(bytes);
      } catch (RuntimeException e) {
        throw damaged(e);
      }
    }
  }
}
