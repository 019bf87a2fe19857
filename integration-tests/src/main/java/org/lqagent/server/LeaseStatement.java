package org.lqagent.server;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.lqagent.dhcpv6.Octets;

/**
 * A statement of a lease file: words, and statements in braces behind them.
 *
 * @param words each as octets: what stood in quotes may be any
 */
record LeaseStatement(List<Octets> words, List<LeaseStatement> inside) {
  LeaseStatement {
    words = List.copyOf(words);
    inside = List.copyOf(inside);
  }

  /** The word at an index as text, or nothing behind the last. */
  Optional<String> word(int index) {
    return index < words.size() ? Optional.of(text(words.get(index))) : Optional.empty();
  }

  /** Whether its first words are these. */
  boolean begins(String... first) {
    for (int i = 0; i < first.length; i++) {
      if (!word(i).equals(Optional.of(first[i]))) {
        return false;
      }
    }
    return true;
  }

  /** The first statement inside it that begins with these words. */
  Optional<LeaseStatement> find(String... first) {
    return inside.stream().filter(statement -> statement.begins(first)).findFirst();
  }

  private static String text(Octets octets) {
    return new String(octets.toByteArray(), StandardCharsets.ISO_8859_1);
  }
}
