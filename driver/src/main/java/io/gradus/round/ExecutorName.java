package io.gradus.round;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.spark.SparkEnv;

/**
 * An executor, as Spark's own pages name it.
 *
 * @param id Spark's, unique in an application
 * @param host it runs on
 */
record ExecutorName(String id, String host) {
  /** Bytes of one, at most. */
  static final int MOST_BYTES = 512;

  private static final String SEPARATOR = " ";

  /** That of this process. */
  static ExecutorName here() {
    SparkEnv env = SparkEnv.get();
    return new ExecutorName(env.executorId(), env.blockManager().blockManagerId().host());
  }

  byte[] bytes() {
    byte[] all = (id + SEPARATOR + host).getBytes(StandardCharsets.UTF_8);
    return all.length <= MOST_BYTES ? all : Arrays.copyOf(all, MOST_BYTES);
  }

  /** Reads all that is left of a message. */
  static ExecutorName read(ByteBuffer message) {
    byte[] all = new byte[message.remaining()];
    message.get(all);
    String[] words = new String(all, StandardCharsets.UTF_8).split(SEPARATOR, 2);
    return new ExecutorName(words[0], words.length > 1 ? words[1] : "");
  }

  @Override
  public String toString() {
    return "executor %s on %s".formatted(id, host);
  }
}
