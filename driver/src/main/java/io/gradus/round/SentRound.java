package io.gradus.round;

import io.gradus.data.FloatRun;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.apache.spark.network.client.TransportClient;

/**
 * A round on its way to the owners of its chunks, each of which gets its own. Not more than some
 * megabytes are on their way at a time: whenever a message is sent, the next ones are written, so
 * that the driver does not hold the parameters a second time as bytes.
 */
final class SentRound {
  /** Bytes that are written and not sent, about: what a fast link carries in some milliseconds. */
  private static final long MOST_ON_THE_WAY = 8L << 20;

  private final OpenRound round;
  private final Chunks chunks;
  private final BufferPool buffers;
  private final BooleanSupplier wanted;
  private final int owners;
  private final Packer packer;

  /** Calls to go on; who makes the first one goes on for the others. */
  private final AtomicInteger calls = new AtomicInteger();

  private final AtomicLong onTheWay = new AtomicLong();
  private int part;
  private int chunk;
  private boolean over;

  /**
   * @param owners by place
   * @param wanted whether the round is to be sent still
   */
  SentRound(
      OpenRound round,
      Chunks chunks,
      List<TransportClient> owners,
      BufferPool buffers,
      BooleanSupplier wanted) {
    this.round = round;
    this.chunks = chunks;
    this.buffers = buffers;
    this.wanted = wanted;
    this.owners = owners.size();
    this.packer =
        new Packer(
            owners.size(),
            ResidentProtocol.ROUND_HEADER,
            this::header,
            buffers,
            (owner, message) -> send(owners.get(owner), message));
  }

  private void header(ByteBuffer message) {
    message
        .put((byte) ResidentProtocol.Reply.ROUND.ordinal())
        .putInt(round.track())
        .putLong(round.number())
        .putInt(round.requests().size());
  }

  private void send(TransportClient owner, ByteBuffer message) {
    onTheWay.addAndGet(message.capacity());
    SparkTransport.send(owner, message, () -> sent(message));
  }

  private void sent(ByteBuffer message) {
    onTheWay.addAndGet(-message.capacity());
    buffers.giveBack(message);
    goOn();
  }

  /** Sends as much as may be on its way; on any thread, and does not wait. */
  void goOn() {
    if (calls.getAndIncrement() > 0) {
      return;
    }
    int answered = 1;
    do {
      send();
      answered = calls.addAndGet(-answered);
    } while (answered > 0);
  }

  private void send() {
    while (!over && onTheWay.get() < MOST_ON_THE_WAY && wanted.getAsBoolean()) {
      if (part == round.requests().size()) {
        over = true;
        packer.flush();
      } else {
        sendChunk();
      }
    }
  }

  private void sendChunk() {
    Request<?> request = round.requests().get(part);
    float[] values = request.values();
    int from = chunks.start(chunk, values.length);
    int to = chunks.end(chunk, values.length);
    int owner = Chunks.owner(part, chunk, owners);
    ByteBuffer message =
        packer.begin(owner, ResidentProtocol.ROUND_PIECE + (to - from) * Float.BYTES);
    message.putInt(part).putInt(values.length).putInt(chunk);
    RequestMessage.write(request, message);
    FloatRun.write(values, from, to, message);
    packer.end(owner);
    chunk++;
    if (chunk == chunks.count(values.length)) {
      chunk = 0;
      part++;
    }
  }
}
