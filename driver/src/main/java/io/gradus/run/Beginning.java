package io.gradus.run;

import io.gradus.export.ForeignWeights;
import io.gradus.train.InitialWeights;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The weights that a run begins with.
 *
 * @param weights empty to draw them
 * @param fingerprint what tells weights of a file from others of the same path
 */
record Beginning(Optional<InitialWeights> weights, Optional<String> fingerprint) {
  /** Weights are drawn. */
  static Beginning drawn() {
    return new Beginning(Optional.empty(), Optional.empty());
  }

  /** With those of a model. */
  static Beginning warm(WarmStart start) {
    return new Beginning(Optional.of(start.weights()), Optional.empty());
  }

  /** With those that were trained elsewhere. */
  static Beginning foreign(ForeignWeights foreign) {
    MessageDigest digest = io.gradus.model.CheckedFiles.sha256();
    update(digest, foreign.parameters());
    update(digest, foreign.buffers());
    return new Beginning(
        Optional.of(new InitialWeights(foreign.parameters(), foreign.buffers())),
        Optional.of(HexFormat.of().formatHex(digest.digest())));
  }

  private static void update(MessageDigest digest, float[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(1024, Float.BYTES));
    for (int from = 0; from < values.length; from += 1024) {
      bytes.clear();
      bytes.asFloatBuffer().put(values, from, Math.min(1024, values.length - from));
      digest.update(bytes.array(), 0, Math.min(1024, values.length - from) * Float.BYTES);
    }
  }
}
