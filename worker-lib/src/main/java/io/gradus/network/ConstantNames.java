package io.gradus.network;

import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Looks constants up by the names that users write. */
final class ConstantNames {
  private ConstantNames() {}

  static <E extends Enum<E>> E find(
      Class<E> type, Function<E, String> nameOf, String what, String name) {
    E[] constants = type.getEnumConstants();
    for (E constant : constants) {
      if (nameOf.apply(constant).equals(name)) {
        return constant;
      }
    }
    throw new NetworkException(
        "Expected %s to be one of %s, found \"%s\"."
            .formatted(
                what,
                Arrays.stream(constants).map(nameOf).collect(Collectors.joining(", ")),
                name));
  }
}
