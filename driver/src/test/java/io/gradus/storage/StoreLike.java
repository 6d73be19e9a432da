package io.gradus.storage;

import java.io.IOException;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/** Local files under a scheme of object stores: directories are not renamed. */
public final class StoreLike extends RawLocalFileSystem {
  static final String SCHEME = "oss";

  @Override
  public URI getUri() {
    return URI.create(SCHEME + ":///");
  }

  @Override
  public void initialize(URI uri, Configuration conf) throws IOException {
    super.initialize(uri, conf);
    setConf(conf);
  }

  @Override
  public boolean rename(Path from, Path to) throws IOException {
    if (getFileStatus(from).isDirectory() && !from.toString().contains("/_temporary/")) {
      throw new IOException("An object store renames no directory: " + from);
    }
    return super.rename(from, to);
  }
}
