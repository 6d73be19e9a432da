package io.gradus.export;

import io.gradus.model.ModelException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Formats of weights that are taken for safetensors by mistake, told by how their files begin. */
enum OtherFormat {
  ZIP("a zip archive, as torch.save and Keras write it", 'P', 'K', 3, 4),
  HDF5("an HDF5 file, as Keras and TensorFlow write it", 0x89, 'H', 'D', 'F'),
  PICKLE("a pickle, as torch.save wrote it before", 0x80, 2),
  GGUF("a GGUF file", 'G', 'G', 'U', 'F'),
  JSON("a JSON text, such as the index of a file in several parts", '{');

  private static final int LONGEST = 4;

  private final String description;
  private final byte[] begin;

  OtherFormat(String description, int... begin) {
    this.description = description;
    this.begin = new byte[begin.length];
    for (int i = 0; i < begin.length; i++) {
      this.begin[i] = (byte) begin[i];
    }
  }

  /**
   * Looks at the first bytes, and leaves them there.
   *
   * @param in can be marked
   * @throws ModelException if they are those of another format
   */
  static void refuse(InputStream in, String path) throws IOException {
    in.mark(LONGEST + Long.BYTES);
    byte[] first = in.readNBytes(LONGEST + Long.BYTES);
    in.reset();
    // A header's length in eight bytes, and its opening brace.
    if (first.length > Long.BYTES && first[Long.BYTES] == '{') {
      return;
    }
    for (OtherFormat format : values()) {
      int length = format.begin.length;
      if (first.length >= length && Arrays.equals(first, 0, length, format.begin, 0, length)) {
        throw new ModelException(
            "network.initial-weights.path: Expected a safetensors file at %s, found %s. Write one: in PyTorch safetensors.torch.save_file(model.state_dict(), path), of Keras safetensors.numpy.save_file with each variable's path and numpy()."
                .formatted(path, format.description));
      }
    }
  }
}
