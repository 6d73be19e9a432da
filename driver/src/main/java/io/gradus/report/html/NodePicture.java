package io.gradus.report.html;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;

/**
 * What excites a node, as an image inside the page: a PNG file (ISO/IEC 15948) of eight bits a
 * channel, the least value black and the greatest white.
 *
 * @param width of the image
 * @param height of the image
 * @param channels 1 of grey, 3 of red, green and blue
 * @param bytes [height, width, channels]
 */
record NodePicture(int width, int height, int channels, byte[] bytes) {
  /** A picture of more would outgrow the page. */
  private static final int MOST_PIXELS = 1 << 14;

  private static final byte[] SIGNATURE = {(byte) 137, 80, 78, 71, 13, 10, 26, 10};

  /** What an explanation says; of other numbers of channels their mean. */
  static Optional<NodePicture> of(JsonNode told) {
    int width = told.path("width").asInt();
    int height = told.path("height").asInt();
    int channels = told.path("channels").asInt();
    int pixels = width * height;
    JsonNode mean = told.path("mean");
    if (pixels < 1 || pixels > MOST_PIXELS || mean.size() != pixels * channels) {
      return Optional.empty();
    }
    int drawn = channels == 3 ? 3 : 1;
    double[] values = new double[pixels * drawn];
    for (int i = 0; i < mean.size(); i++) {
      int channel = i / pixels;
      int at = i % pixels * drawn + (drawn == 3 ? channel : 0);
      values[at] += mean.get(i).asDouble() * drawn / channels;
    }
    double least = Double.POSITIVE_INFINITY;
    double greatest = Double.NEGATIVE_INFINITY;
    for (double value : values) {
      least = Math.min(least, value);
      greatest = Math.max(greatest, value);
    }
    if (!(greatest > least) || Double.isInfinite(greatest - least)) {
      return Optional.empty();
    }
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) Math.round(255 * (values[i] - least) / (greatest - least));
    }
    return Optional.of(new NodePicture(width, height, drawn, bytes));
  }

  /** The image in the page. */
  Html html(String node) {
    return new Html()
        .alone(
            "img",
            "src",
            "data:image/png;base64," + Base64.getEncoder().encodeToString(png()),
            "width",
            Integer.toString(width),
            "height",
            Integer.toString(height),
            "alt",
            "Mean of the images that excite node %s most".formatted(node));
  }

  byte[] png() {
    try {
      ByteArrayOutputStream file = new ByteArrayOutputStream();
      file.write(SIGNATURE);
      ByteArrayOutputStream head = new ByteArrayOutputStream();
      DataOutputStream fields = new DataOutputStream(head);
      fields.writeInt(width);
      fields.writeInt(height);
      fields.write(new byte[] {8, (byte) (channels == 3 ? 2 : 0), 0, 0, 0});
      chunk(file, "IHDR", head.toByteArray());
      ByteArrayOutputStream packed = new ByteArrayOutputStream();
      try (DeflaterOutputStream rows = new DeflaterOutputStream(packed)) {
        for (int row = 0; row < height; row++) {
          rows.write(0);
          rows.write(bytes, row * width * channels, width * channels);
        }
      }
      chunk(file, "IDAT", packed.toByteArray());
      chunk(file, "IEND", new byte[0]);
      return file.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void chunk(ByteArrayOutputStream file, String type, byte[] data)
      throws IOException {
    DataOutputStream out = new DataOutputStream(file);
    byte[] name = type.getBytes(StandardCharsets.US_ASCII);
    CRC32 sum = new CRC32();
    sum.update(name);
    sum.update(data);
    out.writeInt(data.length);
    out.write(name);
    out.write(data);
    out.writeInt((int) sum.getValue());
  }
}
