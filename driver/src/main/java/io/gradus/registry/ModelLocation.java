package io.gradus.registry;

import io.gradus.config.Secrets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Where a model lies that somebody named.
 *
 * @param path of its directory
 * @param found the version that it is; empty where the directory itself was named
 */
public record ModelLocation(String path, Optional<Found> found) {
  /**
   * What a reference led to.
   *
   * @param registry its directory
   * @param alias that stood for the version, if one was named
   */
  public record Found(String registry, Optional<String> alias, VersionFile version) {
    /** A reference to this very version, wherever and whenever it is read. */
    public String pinned() {
      return "%s%s#%s@%s"
          .formatted(ModelReference.PREFIX, registry, version.name(), version.number());
    }

    /** What a person is told. */
    @Override
    public String toString() {
      return "version %s of %s%s"
          .formatted(
              version.number(), version.name(), alias.map(name -> ", its " + name).orElse(""));
    }

    /** For records of what was used. */
    public Map<String, Object> facts() {
      Map<String, Object> facts = new LinkedHashMap<>();
      facts.put("registry", Secrets.redact("registry", registry));
      facts.put("name", version.name());
      facts.put("version", version.number());
      alias.ifPresent(name -> facts.put("alias", name));
      facts.put("digest", version.digest());
      return facts;
    }
  }

  /** The path, for people and other programs: local ones as the shell knows them. */
  public String shown() {
    return path.startsWith("file:/") ? path.replaceFirst("^file:/+", "/") : path;
  }

  static ModelLocation plain(String path) {
    return new ModelLocation(path, Optional.empty());
  }
}
