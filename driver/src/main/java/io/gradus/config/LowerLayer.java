package io.gradus.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A whole configuration beneath what the user writes: key by key, not value by value, so that a map
 * or a list of the user stands alone, and nothing of another type comes along.
 */
final class LowerLayer {
  private static final List<String> TYPED = List.of("loss", "optimizer", "schedule");

  private final ConfigObject lower;
  private final Set<String> written;

  /**
   * @param written the keys of the lower layer that its user wrote; one that the user does not
   *     write now is back at its default
   */
  LowerLayer(ConfigObject lower, Set<String> written) {
    this.lower = lower;
    this.written = written;
  }

  /**
   * What counts beneath the user's configuration.
   *
   * @param taken the keys that are taken at all
   */
  ConfigObject under(ConfigObject user, Predicate<String> taken) {
    ConfigObject shortened = ShortForms.recovered(lower, user, written);
    Config layer = ConfigFactory.empty();
    for (String key : Reference.names().keys()) {
      // A null counts too: it said "not set", whatever the default has become.
      Optional<ConfigValue> value = KeyNames.found(shortened, key);
      if (value.isPresent() && taken.test(key) && counts(key, user, shortened)) {
        layer = layer.withValue(key, value.get());
      }
    }
    return layer.root();
  }

  private boolean counts(String key, ConfigObject user, ConfigObject shortened) {
    if (KeyNames.isWritten(user, key) || written.contains(key)) {
      return false;
    }
    if (ShortForms.SAYING_LAYERS.contains(key)) {
      return !KeyNames.isWritten(user, ShortForms.LONG_LAYERS) && sameKind(user, shortened);
    }
    String group = key.substring(0, Math.max(0, key.indexOf('.')));
    return !TYPED.contains(group) || sameType(group + "." + SpecSection.TYPE, user, shortened);
  }

  /** Sizes of one kind of network say nothing of another. */
  private boolean sameKind(ConfigObject user, ConfigObject shortened) {
    ConfigObject beneath = written.contains(ShortForms.KIND) ? Reference.root() : shortened;
    ConfigObject now = KeyNames.isWritten(user, ShortForms.KIND) ? user : beneath;
    return kind(now).equals(kind(shortened));
  }

  /** Records of versions that knew no kinds are of the usual one. */
  private static Optional<String> kind(ConfigObject in) {
    return type(in, ShortForms.KIND).or(() -> type(Reference.root(), ShortForms.KIND));
  }

  private boolean sameType(String key, ConfigObject user, ConfigObject shortened) {
    ConfigObject beneath = written.contains(key) ? Reference.root() : shortened;
    ConfigObject now = KeyNames.isWritten(user, key) ? user : beneath;
    return type(now, key).equals(type(shortened, key));
  }

  private static Optional<String> type(ConfigObject in, String key) {
    return KeyNames.at(in, key).map(value -> String.valueOf(value.unwrapped()).replace('_', '-'));
  }
}
