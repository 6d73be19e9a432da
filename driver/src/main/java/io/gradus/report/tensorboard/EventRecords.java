package io.gradus.report.tensorboard;

import io.gradus.protobuf.ProtoMessage;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Events as a file holds them, in TensorFlow's record format: length, its checksum, the event, its
 * checksum, all little-endian; the first event says the version of the format.
 */
final class EventRecords {
  private static final String VERSION = "brain.Event:2";
  private static final int CHECKSUM_MASK = 0xa282ead8;

  private EventRecords() {}

  /**
   * A whole file.
   *
   * @param seconds since 1970, of the file
   */
  static byte[] file(double seconds, List<ProtoMessage> events) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    record(new ProtoMessage().float64(1, seconds).text(3, VERSION), out);
    events.forEach(event -> record(event, out));
    return out.toByteArray();
  }

  private static void record(ProtoMessage event, ByteArrayOutputStream out) {
    byte[] data = event.toBytes();
    byte[] length = littleEndian(Long.BYTES).putLong(data.length).array();
    ByteBuffer record = littleEndian(Long.BYTES + 2 * Integer.BYTES + data.length);
    record.put(length).putInt(masked(length)).put(data).putInt(masked(data));
    out.writeBytes(record.array());
  }

  /** The checksum, masked so that one of bytes that hold checksums is no trivial one. */
  private static int masked(byte[] data) {
    CRC32C checksum = new CRC32C();
    checksum.update(data);
    return Integer.rotateRight((int) checksum.getValue(), 15) + CHECKSUM_MASK;
  }

  private static ByteBuffer littleEndian(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }
}
