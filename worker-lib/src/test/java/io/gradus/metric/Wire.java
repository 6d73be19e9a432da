package io.gradus.metric;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;

/** Java serialization there and back. */
final class Wire {
  private Wire() {}

  static byte[] bytes(MetricSums sums) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(sums);
    }
    return bytes.toByteArray();
  }

  static MetricSums roundTrip(MetricSums sums) throws IOException, ClassNotFoundException {
    try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes(sums)))) {
      return (MetricSums) in.readObject();
    }
  }
}
