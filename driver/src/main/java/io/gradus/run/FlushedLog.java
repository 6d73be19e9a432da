package io.gradus.run;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.StreamCapabilities;

/**
 * A file of which all is there that was flushed, also when the process is killed: HDFS keeps what
 * it was given until it is told in words of its own to hand it on.
 */
final class FlushedLog extends FilterOutputStream {
  private final FSDataOutputStream file;

  private FlushedLog(FSDataOutputStream file) {
    super(file);
    this.file = file;
  }

  /** The file itself where its storage cannot do that, as an object store. */
  static OutputStream of(FSDataOutputStream file) {
    return file.hasCapability(StreamCapabilities.HSYNC) ? new FlushedLog(file) : file;
  }

  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    file.write(bytes, from, length);
  }

  @Override
  public void flush() throws IOException {
    file.hflush();
  }
}
