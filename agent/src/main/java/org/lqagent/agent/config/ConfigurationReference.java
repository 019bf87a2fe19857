package org.lqagent.agent.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * The annotated configuration file with every key, as text and as a list of keys: the one source of
 * what is documented of them.
 */
public final class ConfigurationReference {
  private static final String RESOURCE = "reference.yaml";
  private static final String FACTS = "#= ";
  private static final String DEFAULT = "default ";
  private static final String NOTHING = "-";

  private final String text;
  private final List<String> lines;
  private final List<Key> keys = new ArrayList<>();

  /**
   * A key.
   *
   * @param path from the top, {@code leasequery.rate.total}; {@code access[].verify} stands in
   *     every item of a list
   * @param description what it is for, sentences
   * @param facts what it takes; empty for a key that only holds others
   */
  public record Key(String path, String description, Optional<Facts> facts) {}

  /**
   * What a key takes.
   *
   * @param range its type, unit and range
   * @param isRequired whether it must stand in the file
   * @param fallback what is assumed where the key is missing, as it would stand in the file
   * @param rfcName what the RFCs call it, and where
   */
  public record Facts(
      String range, boolean isRequired, Optional<String> fallback, Optional<String> rfcName) {}

  private ConfigurationReference(String text) {
    this.text = text;
    this.lines = text.lines().toList();
    Node root = new Compose(LoadSettings.builder().build()).composeString(text).orElseThrow();
    collect("", (MappingNode) root);
  }

  /** Reads what was built in. */
  public static ConfigurationReference read() {
    try (InputStream in = ConfigurationReference.class.getResourceAsStream(RESOURCE)) {
      return new ConfigurationReference(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The file. */
  public String text() {
    return text;
  }

  /** Every key, in the order of the file; a section stands before what is in it. */
  public List<Key> keys() {
    return List.copyOf(keys);
  }

  private void collect(String path, MappingNode section) {
    for (NodeTuple tuple : section.getValue()) {
      ScalarNode name = (ScalarNode) tuple.getKeyNode();
      String key = path.isEmpty() ? name.getValue() : path + "." + name.getValue();
      keys.add(describe(key, name.getStartMark().orElseThrow().getLine()));
      if (tuple.getValueNode() instanceof MappingNode inner) {
        collect(key, inner);
      } else if (tuple.getValueNode() instanceof SequenceNode list) {
        list.getValue().stream()
            .filter(MappingNode.class::isInstance)
            .findFirst()
            .ifPresent(item -> collect(key + "[]", (MappingNode) item));
      }
    }
  }

  /** Reads the comment that ends above a line. */
  private Key describe(String path, int line) {
    int first = line;
    while (first > 0 && lines.get(first - 1).strip().startsWith("#")) {
      first--;
    }
    StringBuilder description = new StringBuilder();
    Optional<Facts> facts = Optional.empty();
    for (String comment : lines.subList(first, line)) {
      String content = comment.strip();
      if (content.startsWith(FACTS)) {
        facts = Optional.of(facts(path, content.substring(FACTS.length())));
      } else {
        description.append(description.isEmpty() ? "" : " ").append(content.substring(1).strip());
      }
    }
    return new Key(path, description.toString(), facts);
  }

  private static Facts facts(String path, String text) {
    String[] parts = text.split("; ", -1);
    if (parts.length != 3) {
      throw new IllegalStateException(path + ": need three facts, have \"" + text + "\"");
    }
    boolean hasFallback = parts[1].startsWith(DEFAULT);
    if (!hasFallback && !parts[1].equals("required") && !parts[1].equals("no default")) {
      throw new IllegalStateException(
          path + ": need required, no default or a default, have \"" + parts[1] + "\"");
    }
    return new Facts(
        parts[0],
        parts[1].equals("required"),
        hasFallback ? Optional.of(parts[1].substring(DEFAULT.length())) : Optional.empty(),
        Optional.of(parts[2]).filter(name -> !name.equals(NOTHING)));
  }
}
