package io.gradus.config;

import java.util.List;

/**
 * Label files that belong to IDX image files, path by path. An empty list means that each label
 * file lies beside its image file under the customary name: {@code train-images-idx3-ubyte.gz} has
 * {@code train-labels-idx1-ubyte.gz}.
 */
public record IdxLabels(List<String> train, List<String> validation, List<String> test) {
  public IdxLabels {
    train = List.copyOf(train);
    validation = List.copyOf(validation);
    test = List.copyOf(test);
  }

  /** Every label file is found by its name. */
  public static IdxLabels byName() {
    return new IdxLabels(List.of(), List.of(), List.of());
  }
}
