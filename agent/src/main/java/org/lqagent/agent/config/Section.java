package org.lqagent.agent.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * A mapping of the file being read: hands out its values by key and reports what is wrong with
 * them.
 *
 * <p>Reading goes on after a problem, so that all are found at once. A value that could not be read
 * is reported and comes back as the fallback, or as null where there is none: the configuration is
 * then never built, because {@link Problems#throwIfAny} comes first.
 */
final class Section {
  private final String path;
  private final Node node;
  private final Problems problems;
  private final Map<String, Node> values = new LinkedHashMap<>();
  private final Map<String, Node> keys = new LinkedHashMap<>();
  private final Set<String> known = new LinkedHashSet<>();

  private Section(String path, Node node, Problems problems) {
    this.path = path;
    this.node = node;
    this.problems = problems;
  }

  static Section of(String path, Node node, Problems problems) {
    Section section = new Section(path, node, problems);
    if (!(node instanceof MappingNode mapping)) {
      problems.add(node, section.named("") + "need keys with values, have " + describe(node));
      return section;
    }
    for (NodeTuple tuple : mapping.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        problems.add(tuple.getKeyNode(), section.named("") + "need a key, have a structure");
      } else if (section.keys.putIfAbsent(key.getValue(), key) != null) {
        problems.add(key, section.named(key.getValue()) + "stands here twice");
      } else {
        section.values.put(key.getValue(), tuple.getValueNode());
      }
    }
    return section;
  }

  /** A value that must be there. */
  <T> T required(String key, Function<String, T> parse) {
    know(key);
    if (!values.containsKey(key)) {
      problems.add(node, named(key) + "is required and missing");
      return null;
    }
    return optional(key, null, parse);
  }

  <T> T optional(String key, T fallback, Function<String, T> parse) {
    know(key);
    Node value = values.get(key);
    return value == null ? fallback : scalar(named(key), value, parse).orElse(fallback);
  }

  <T> Optional<T> optional(String key, Function<String, T> parse) {
    return Optional.ofNullable(optional(key, null, parse));
  }

  <T> List<T> list(String key, List<T> fallback, Function<String, T> parse) {
    know(key);
    Node value = values.get(key);
    if (value == null) {
      return fallback;
    }
    List<T> list = new ArrayList<>();
    for (Node item : items(key, value)) {
      scalar(named(key), item, parse).ifPresent(list::add);
    }
    return List.copyOf(list);
  }

  /** The mapping under a key; an empty one where the key is missing. */
  Section section(String key) {
    know(key);
    Node value = values.get(key);
    String name = path.isEmpty() ? key : path + "." + key;
    return value == null ? new Section(name, node, problems) : of(name, value, problems);
  }

  /** The mappings of the list under a key. */
  List<Section> sections(String key) {
    know(key);
    Node value = values.get(key);
    List<Section> sections = new ArrayList<>();
    if (value != null) {
      int index = 0;
      for (Node item : items(key, value)) {
        sections.add(
            of((path.isEmpty() ? key : path + "." + key) + "[" + index++ + "]", item, problems));
      }
    }
    return sections;
  }

  boolean has(String key) {
    return values.containsKey(key);
  }

  /** Whether something stands under a key, right or wrong, that is not an empty list. */
  boolean hasItems(String key) {
    return has(key)
        && !(values.get(key) instanceof SequenceNode sequence && sequence.getValue().isEmpty());
  }

  /** Reports a problem at a key's value, or at the section where the key is missing. */
  void problem(String key, String what) {
    problems.add(values.getOrDefault(key, node), named(key) + what);
  }

  /** Reports the keys that nobody asked for. */
  void end() {
    keys.forEach(
        (key, keyNode) -> {
          if (!known.contains(key)) {
            problems.add(keyNode, named(key) + "is not a key here; " + nearest(key));
          }
        });
  }

  private void know(String key) {
    known.add(key);
    problems.asked(path.isEmpty() ? key : path + "." + key);
  }

  private List<Node> items(String key, Node value) {
    if (value instanceof SequenceNode sequence) {
      return sequence.getValue();
    }
    problems.add(value, named(key) + "need a list, have " + describe(value));
    return List.of();
  }

  private <T> Optional<T> scalar(String name, Node value, Function<String, T> parse) {
    if (!(value instanceof ScalarNode scalar)) {
      problems.add(value, name + "need one value, have " + describe(value));
      return Optional.empty();
    }
    try {
      return Optional.of(parse.apply(scalar.getValue()));
    } catch (IllegalArgumentException e) {
      problems.add(value, name + e.getMessage());
      return Optional.empty();
    }
  }

  private String named(String key) {
    String name = path.isEmpty() || key.isEmpty() ? path + key : path + "." + key;
    return name.isEmpty() ? "" : name + ": ";
  }

  private String nearest(String key) {
    return known.stream()
        .filter(name -> EditDistance.between(key, name) <= Math.max(2, key.length() / 3))
        .min((a, b) -> EditDistance.between(key, a) - EditDistance.between(key, b))
        .map(name -> "did you mean " + name + "?")
        .orElse("known are " + String.join(", ", known));
  }

  private static String describe(Node node) {
    if (node instanceof ScalarNode scalar) {
      return scalar.getValue().isEmpty() ? "nothing" : "\"" + scalar.getValue() + "\"";
    }
    return node instanceof SequenceNode ? "a list" : "keys with values";
  }
}
