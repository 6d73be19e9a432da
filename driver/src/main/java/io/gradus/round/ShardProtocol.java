package io.gradus.round;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The messages of rounds that are sharded over executors, little-endian, all one-way. An executor
 * speaks for all its tasks.
 *
 * <p>To the driver: {@link ResidentProtocol#hello}, with the executor's place among all; then
 * {@code JOIN, int executors, int count, int[count] partitions}; then answers, {@code ANSWER, long
 * round} and pieces {@code int request, int partition, int chunk, int bytes} with so many bytes.
 * What executors have added up comes as partition 0's, behind a {@link LastAnswer}. The driver
 * speaks as to tasks ({@link ResidentProtocol.Reply}); each chunk goes to its owner alone.
 *
 * <p>Between executors: hello; {@code ROUND}, as the driver sent it to the owner of its chunks; and
 * {@code SHARE, int track, long round} with pieces of partitions' answers for the owner of their
 * chunks: {@code int request, int partition, int length, int chunk, int totals, int bytes}, so many
 * bytes of totals, and a {@link io.gradus.data.FloatRun} of so many bytes.
 */
final class ShardProtocol {
  /** Of an answer: code and round. */
  static final int ANSWER_HEADER = 1 + Long.BYTES;

  /** Of each piece of an answer. */
  static final int ANSWER_PIECE = 4 * Integer.BYTES;

  /** Of a share: code, track and round. */
  static final int SHARE_HEADER = 1 + Integer.BYTES + Long.BYTES;

  /** Of each piece of a share. */
  static final int SHARE_PIECE = 6 * Integer.BYTES;

  /** What an executor says to the driver. */
  enum Question {
    HELLO,
    JOIN,
    ANSWER
  }

  /** What executors say to each other. */
  enum Peer {
    HELLO,
    WAIT,
    ROUND,
    SHARE
  }

  private ShardProtocol() {}

  static Question question(ByteBuffer message) {
    return ResidentProtocol.of(Question.values(), message);
  }

  static Peer peer(ByteBuffer message) {
    return ResidentProtocol.of(Peer.values(), message);
  }

  static ByteBuffer join(int executors, int[] partitions) {
    ByteBuffer message =
        ByteBuffer.allocate(1 + (2 + partitions.length) * Integer.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put((byte) Question.JOIN.ordinal())
            .putInt(executors)
            .putInt(partitions.length);
    for (int partition : partitions) {
      message.putInt(partition);
    }
    return message.flip();
  }

  /** Tells another executor that this one is alive. */
  static ByteBuffer alive() {
    return ByteBuffer.wrap(new byte[] {(byte) Peer.WAIT.ordinal()});
  }

  /** A packer of answers to the driver. */
  static Packer answers(long round, BufferPool pool, Packer.Sender sender) {
    return new Packer(
        1,
        ANSWER_HEADER,
        message -> message.put((byte) Question.ANSWER.ordinal()).putLong(round),
        pool,
        sender);
  }

  /** A packer of shares to the other executors. */
  static Packer shares(
      int executors, int track, long round, BufferPool pool, Packer.Sender sender) {
    return new Packer(
        executors,
        SHARE_HEADER,
        message -> message.put((byte) Peer.SHARE.ordinal()).putInt(track).putLong(round),
        pool,
        sender);
  }
}
