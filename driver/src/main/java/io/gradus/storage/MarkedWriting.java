package io.gradus.storage;

import java.io.IOException;
import java.util.Map;
import org.apache.hadoop.fs.Path;

/** One writing of a {@link MarkedDirectory}. Closing it removes what was not finished. */
public sealed interface MarkedWriting extends AutoCloseable permits WritingBeside, WritingInPlace {
  /** Where files are to be written, without touching others: a directory that is there. */
  Path place();

  /**
   * Puts what was written in place of what was there before.
   *
   * @param facts what the mark is to tell of it
   * @throws MarkedDirectory.TakenException if somebody else has written there meanwhile
   */
  void finish(Map<String, ?> facts) throws IOException;

  /** Removes what was written, unless it is finished; what was there before stays. */
  @Override
  void close();
}
