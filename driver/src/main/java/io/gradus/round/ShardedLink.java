package io.gradus.round;

import io.gradus.compute.RowSums;
import io.gradus.data.FloatRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/**
 * A task's way into sharded rounds: what it is handed is its executor's one copy, and chunks of its
 * answers go to the executors that own them. Those of its own executor are added as they lie.
 */
final class ShardedLink implements ResidentLink, AnswerWriter {
  private static final long LOOK_MILLIS = 1000;

  private final ShardNode node;
  private final int partition;
  private final Mailbox mail;

  /** Of the round that is being answered. */
  private Handed round;

  private int part;
  private Packer toDriver;
  private Packer toOwners;

  /**
   * @param partition of a task that has entered the node
   * @param mail that it has entered with
   */
  ShardedLink(ShardNode node, int partition, Mailbox mail) {
    this.node = node;
    this.partition = partition;
    this.mail = mail;
  }

  @Override
  public Handed next() throws IOException, InterruptedException {
    return mail.next(node::requireAll);
  }

  @Override
  public <A> void answer(Handed answered, int toPart, Request<A> request, A answer)
      throws IOException {
    if (round != answered) {
      round = answered;
      toDriver = node.answers(round.number);
      toOwners = node.shares(round.track, round.number);
    }
    part = toPart;
    request.send(answer, this);
  }

  /**
   * Of each executor's chunks one after the other, beginning with the next executor's, so that not
   * all tasks send to the same one.
   */
  @Override
  public void sums(RowSums answer) {
    int count = node.chunks().count(answer.size());
    int executors = node.executors();
    for (int begin = 0; begin < count; begin += executors) {
      for (int i = 1; i <= executors; i++) {
        int chunk = begin + (node.place() + i) % executors;
        if (chunk < count) {
          send(chunk, answer);
        }
      }
    }
  }

  private void send(int chunk, RowSums answer) {
    int owner = Chunks.owner(part, chunk, node.executors());
    if (owner == node.place()) {
      node.sums(round.track)
          .add(
              round.number,
              part,
              partition,
              chunk,
              answer,
              new TotalWriter(toDriver, node.floats()));
      return;
    }
    awaitRoom();
    int from = node.chunks().start(chunk, answer.size());
    int to = node.chunks().end(chunk, answer.size());
    int totals = chunk == 0 ? answer.totalsByteCount() : 0;
    ByteBuffer message =
        toOwners.begin(owner, ShardProtocol.SHARE_PIECE + totals + FloatRun.bytes(to - from));
    message.putInt(part).putInt(partition).putInt(answer.size()).putInt(chunk);
    message.putInt(totals).putInt(0);
    if (chunk == 0) {
      int size = message.position();
      answer.writeTotals(message);
      writeRun(answer, from, to, message, size - Integer.BYTES);
    } else {
      writeRun(answer, from, to, message, message.position() - Integer.BYTES);
    }
    toOwners.end(owner);
  }

  /** Writes values, and how many bytes these are at a place before them. */
  private static void writeRun(RowSums answer, int from, int to, ByteBuffer message, int at) {
    int begin = message.position();
    FloatRun.write(answer.values(), from, to, message);
    message.putInt(at, message.position() - begin);
  }

  /**
   * As long as too much is on its way, and all are there. What is begun is sent before, so that
   * nobody waits for what another one holds who waits.
   */
  private void awaitRoom() {
    try {
      if (!node.awaitRoom(0)) {
        toOwners.flush();
        toDriver.flush();
      }
      while (!node.awaitRoom(LOOK_MILLIS)) {
        node.requireAll();
        mail.requireWanted();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("The resident task was cancelled.", e);
    }
  }

  @Override
  public void whole(byte[] answer) {
    ByteBuffer message = toDriver.begin(0, ShardProtocol.ANSWER_PIECE + answer.length);
    message.putInt(part).putInt(partition).putInt(0).putInt(answer.length).put(answer);
    toDriver.end(0);
  }

  @Override
  public void answered(Handed answered) {
    toOwners.flush();
    toDriver.flush();
  }

  @Override
  public void close() {
    node.leave(partition);
  }
}
