package org.lqagent.lab.requirements;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The requirements in a text: a line each, with the id first; below it, indented, the reason if no
 * test can show it. Lines that begin with # are comments.
 */
final class RequirementList {
  private RequirementList() {}

  /** Those of this project. */
  static List<Requirement> ofThisProject() {
    try (InputStream in = RequirementList.class.getResourceAsStream("requirements.txt")) {
      return read(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads such a text.
   *
   * @throws IllegalArgumentException if a line is none of the three, or an id comes twice
   */
  static List<Requirement> read(String text) {
    List<Requirement> rows = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (String line : text.lines().toList()) {
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      if (line.startsWith(" ")) {
        if (rows.isEmpty()) {
          throw new IllegalArgumentException("need a requirement above \"" + line.strip() + "\"");
        }
        Requirement last = rows.remove(rows.size() - 1);
        String reason = (last.untested().orElse("") + " " + line.strip()).strip();
        rows.add(new Requirement(last.id(), last.rule(), Optional.of(reason)));
        continue;
      }
      String[] parts = line.split(" +", 2);
      if (parts.length < 2 || !Requirement.isId(parts[0])) {
        throw new IllegalArgumentException("need an id and a rule, have \"" + line + "\"");
      }
      if (!ids.add(parts[0])) {
        throw new IllegalArgumentException("need each id once, have " + parts[0] + " twice");
      }
      rows.add(new Requirement(parts[0], parts[1], Optional.empty()));
    }
    return List.copyOf(rows);
  }
}
