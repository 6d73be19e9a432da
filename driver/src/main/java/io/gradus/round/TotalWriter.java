package io.gradus.round;

import io.gradus.data.FloatRun;
import java.nio.ByteBuffer;

/** Writes what an executor has added up for the driver. */
final class TotalWriter implements OwnedSums.Output {
  private final Packer toDriver;
  private final FloatPool pool;

  /**
   * @param pool that the totals' values go back to
   */
  TotalWriter(Packer toDriver, FloatPool pool) {
    this.toDriver = toDriver;
    this.pool = pool;
  }

  @Override
  public void total(long round, int part, int chunk, int length, ChunkSum.Total total) {
    int totalsBytes = total.totals.map(AnswerTotals::totalsByteCount).orElse(0);
    ByteBuffer message =
        toDriver.begin(
            0,
            ShardProtocol.ANSWER_PIECE + LastAnswer.BYTES + totalsBytes + FloatRun.bytes(length));
    message.putInt(part).putInt(0).putInt(chunk).putInt(0);
    int payload = message.position();
    LastAnswer.write(total.last, message);
    total.totals.ifPresent(totals -> totals.writeTotals(message));
    FloatRun.write(total.values, 0, length, message);
    message.putInt(payload - Integer.BYTES, message.position() - payload);
    pool.giveBack(total.values);
    toDriver.end(0);
  }
}
