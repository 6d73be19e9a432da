package io.gradus.report.tensorboard;

import io.gradus.storage.PlainFiles;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The event files of a run in a directory of their own, on any file system of Hadoop's. Each is
 * written at once and closed, for an object store cannot append and HDFS tells an open file's
 * length too late. A file's name has the last step that it tells of, so that files are in order by
 * their names, the same step written again replaces the file, and what is later than a checkpoint
 * is known without opening it.
 */
public final class EventFiles {
  /** What a file tells of; of two files of the same step the first one's is the first kind. */
  enum Part {
    /** Steps of an epoch that is not at its end. */
    OPEN_EPOCH,
    /** An epoch, or the run. */
    WHOLE
  }

  private static final Pattern NAME =
      Pattern.compile("events\\.out\\.tfevents\\.(\\d{10,19})\\.gradus\\.\\d");

  private final FileSystem files;
  private final Path directory;

  private EventFiles(FileSystem files, Path directory) {
    this.files = files;
    this.directory = directory;
  }

  /** Those of a directory that may or may not be there; nothing is touched. */
  public static EventFiles at(String directory, Configuration hadoop) throws IOException {
    Path path = new Path(directory);
    // Without checksum files, which TensorBoard would take for events.
    return new EventFiles(PlainFiles.at(path, hadoop), path);
  }

  /**
   * Writes a file, in place of one of that run, step and part.
   *
   * @param run the directory inside; empty for the directory itself
   */
  void write(String run, long step, Part part, byte[] content) throws IOException {
    String name =
        String.format(Locale.ROOT, "events.out.tfevents.%010d.gradus.%d", step, part.ordinal());
    try (OutputStream out = files.create(new Path(within(run), name), true)) {
      out.write(content);
    }
  }

  private Path within(String run) {
    return run.isEmpty() ? directory : new Path(directory, run);
  }

  /** Removes the files that tell of later steps, and directories that are empty then. */
  public void removeAfter(long step) throws IOException {
    removeAfter(step, directory, 1);
  }

  /** Removes all files that were written here, and directories that are empty then. */
  public void removeAll() throws IOException {
    removeAfter(-1);
  }

  private void removeAfter(long step, Path from, int deeper) throws IOException {
    FileStatus[] inside;
    try {
      inside = files.listStatus(from);
    } catch (FileNotFoundException e) {
      return;
    }
    int left = 0;
    for (FileStatus status : inside) {
      Matcher name = NAME.matcher(status.getPath().getName());
      boolean later = status.isFile() && name.matches() && Long.parseLong(name.group(1)) > step;
      if (later) {
        files.delete(status.getPath(), false);
      } else if (status.isDirectory() && deeper > 0) {
        removeAfter(step, status.getPath(), deeper - 1);
        left += files.exists(status.getPath()) ? 1 : 0;
      } else {
        left++;
      }
    }
    if (left == 0) {
      files.delete(from, false);
    }
  }

  @Override
  public String toString() {
    return directory.toString();
  }
}
