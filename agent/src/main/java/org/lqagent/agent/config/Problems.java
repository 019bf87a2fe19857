package org.lqagent.agent.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.Node;

/** The problems found so far in one file, and the keys that were looked for in it. */
final class Problems {
  private final String file;
  private final List<Problem> found = new ArrayList<>();
  private final Set<String> asked = new TreeSet<>();

  Problems(String file) {
    this.file = file;
  }

  void add(Optional<Mark> mark, String what) {
    found.add(
        mark.map(m -> new Problem(file, m.getLine() + 1, m.getColumn() + 1, what))
            .orElseGet(() -> new Problem(file, 0, 0, what)));
  }

  void add(Node node, String what) {
    add(node.getStartMark(), what);
  }

  /** Notes that a key was looked for, whether it was there or not. */
  void asked(String path) {
    asked.add(path.replaceAll("\\[[0-9]+]", "[]"));
  }

  /** The keys that were looked for; {@code access[].verify} in any item of a list. */
  Set<String> asked() {
    return Set.copyOf(asked);
  }

  void throwIfAny() throws ConfigurationException {
    if (!found.isEmpty()) {
      found.sort(Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column));
      throw new ConfigurationException(found);
    }
  }
}
