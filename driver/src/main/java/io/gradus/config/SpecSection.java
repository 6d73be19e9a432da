package io.gradus.config;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The keys of one group of a configuration whose {@code type} decides which of them there are: a
 * loss, an optimizer, a schedule. The types are those of the sealed interface, the keys of a type
 * the components of its record, and the defaults those of its JSON. Here stands only what the
 * values of each key can be.
 *
 * @param <S> the sealed interface, whose records are written and read as JSON
 */
final class SpecSection<S> implements KeyGroup {
  static final String TYPE = "type";

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final String path;
  private final Function<JobConfig, Optional<S>> place;
  private final Function<String, S> fromJson;
  private final Map<String, List<Component>> types = new LinkedHashMap<>();
  private final Map<String, ValueType<?>> values = new HashMap<>();
  private final Map<String, String> remedies = new HashMap<>();
  private final Map<String, String> renamed;

  /** A component of a record: its name in JSON, and in a configuration. */
  private record Component(String json, String key) {}

  /**
   * @param renamed what is called otherwise in a configuration, by its name in JSON
   */
  SpecSection(
      String path,
      Class<S> spec,
      Function<JobConfig, Optional<S>> place,
      Function<String, S> fromJson,
      Map<String, String> renamed) {
    this.path = path;
    this.place = place;
    this.fromJson = fromJson;
    this.renamed = Map.copyOf(renamed);
    for (JsonSubTypes.Type type : spec.getAnnotation(JsonSubTypes.class).value()) {
      types.put(
          type.name().replace('_', '-'),
          Arrays.stream(type.value().getRecordComponents()).map(this::component).toList());
    }
  }

  private Component component(RecordComponent component) {
    String json = component.getName().replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    return new Component(json, renamed.getOrDefault(json, json.replace('_', '-')));
  }

  /** Declares what these keys take, in every type that has them. */
  SpecSection<S> keys(ValueType<?> type, String... names) {
    for (String name : names) {
      values.put(name, type);
    }
    return this;
  }

  /**
   * Declares a key that a type cannot go without.
   *
   * @param of the type and the key with a dot between them, such as {@code step.every}
   */
  SpecSection<S> required(String of, ValueType<?> type, String remedy) {
    values.put(of, type);
    remedies.put(of, remedy);
    return this;
  }

  /** The names of all types. */
  List<String> types() {
    return List.copyOf(types.keySet());
  }

  @Override
  public String path() {
    return path;
  }

  @Override
  public List<ConfigKey<?>> keys() {
    List<ConfigKey<?>> keys = new ArrayList<>();
    keys.add(key(TYPE, ValueType.choice(types(), name -> name, name -> name)));
    Set<String> names = new LinkedHashSet<>();
    Set<String> unused = new LinkedHashSet<>(values.keySet());
    types.forEach(
        (type, components) -> {
          for (Component component : components) {
            if (names.add(component.key())) {
              keys.add(key(component.key(), value(type, component.key())));
            }
            unused.remove(component.key());
            unused.remove(type + "." + component.key());
          }
        });
    if (!unused.isEmpty()) {
      throw new IllegalStateException(
          "Expected a type of %s that has %s, found none.".formatted(path, unused));
    }
    return keys;
  }

  @SuppressWarnings("unchecked")
  private <T> ConfigKey<T> key(String name, ValueType<T> type) {
    return new ConfigKey<>(
        path + "." + name, type, job -> Optional.ofNullable((T) written(job).get(name)), true);
  }

  private ValueType<?> value(String type, String key) {
    ValueType<?> value = values.getOrDefault(type + "." + key, values.get(key));
    if (value == null) {
      throw new IllegalStateException(
          "Expected a declaration of %s.%s, which type %s has, found none."
              .formatted(path, key, type));
    }
    return value;
  }

  /** Reads what the group's type asks for; empty where it has none, or something is wrong. */
  Optional<S> read(Group group) {
    if (group.value(TYPE).isEmpty()) {
      askForType(group);
      return Optional.empty();
    }
    Optional<String> type = group.choice(TYPE, types.keySet());
    if (type.isEmpty()) {
      readUntyped(group);
    }
    return type.flatMap(name -> read(group, name));
  }

  /** Where it is not known which type is meant: of each key what can be said in any. */
  void readUntyped(Group group) {
    Set<String> read = new LinkedHashSet<>();
    types.forEach(
        (type, components) -> {
          for (Component component : components) {
            if (read.add(component.key())) {
              value(type, component.key()).read(group, component.key());
            }
          }
        });
  }

  /** Keys that stand there without the type that has them. */
  private void askForType(Group group) {
    Map<String, List<String>> having = new LinkedHashMap<>();
    types.forEach(
        (type, components) ->
            components.forEach(
                component ->
                    having.computeIfAbsent(component.key(), key -> new ArrayList<>()).add(type)));
    having.forEach(
        (key, names) -> {
          if (group.value(key).isPresent()) {
            group.report(
                key,
                "Expected %s.type beside it, found none. Set it to %s, which takes this key, or remove the key."
                    .formatted(path, String.join(" or ", names)));
          }
        });
  }

  private Optional<S> read(Group group, String type) {
    Map<String, Object> declared = new LinkedHashMap<>();
    declared.put(TYPE, type.replace('-', '_'));
    boolean whole = true;
    for (Component component : types.get(type)) {
      String key = component.key();
      Optional<?> value = value(type, key).read(group, key);
      String remedy = remedies.get(type + "." + key);
      if (value.isPresent()) {
        declared.put(component.json(), value.get());
      } else if (remedy != null) {
        group.missing(key, remedy);
        whole = false;
      }
    }
    return whole ? group.build(() -> fromJson.apply(json(declared))) : Optional.empty();
  }

  private static String json(Map<String, Object> declared) {
    try {
      return MAPPER.writeValueAsString(declared);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Cannot be written as JSON: " + declared, e);
    }
  }

  @Override
  public Map<String, Object> written(JobConfig job) {
    return place.apply(job).map(spec -> inKeys(WrittenConfig.declared(spec))).orElse(Map.of());
  }

  @Override
  public Map<String, Object> redacted(JobConfig job) {
    return written(job);
  }

  private Map<String, Object> inKeys(Map<?, ?> declared) {
    Map<String, Object> written = new LinkedHashMap<>();
    declared.forEach(
        (name, value) -> {
          String json = name.toString().replace('-', '_');
          written.put(renamed.getOrDefault(json, name.toString()), inKeys(value));
        });
    return written;
  }

  private Object inKeys(Object value) {
    if (value instanceof List<?> list) {
      return list.stream().map(this::inKeys).toList();
    }
    return value instanceof Map<?, ?> map ? inKeys(map) : value;
  }
}
