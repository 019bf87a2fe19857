package org.lqagent.server;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.lqagent.dhcpv6.Octets;

/**
 * A statement of a lease file: words, and statements in braces behind them.
 *
 * @param words a character for each octet; what was quoted, and so may be any octets, still has its
 *     opening quote
 */
record LeaseStatement(List<String> words, List<LeaseStatement> inside) {
  static final char QUOTE = '"';

  /** Whether its first words are these. */
  boolean begins(String... first) {
    if (words.size() < first.length) {
      return false;
    }
    for (int i = 0; i < first.length; i++) {
      if (!words.get(i).equals(first[i])) {
        return false;
      }
    }
    return true;
  }

  /** The first statement inside it that begins with these words. */
  Optional<LeaseStatement> find(String... first) {
    for (LeaseStatement statement : inside) {
      if (statement.begins(first)) {
        return Optional.of(statement);
      }
    }
    return Optional.empty();
  }

  /**
   * The word at an index.
   *
   * @throws IllegalArgumentException if there are fewer
   */
  String word(int index) {
    if (index >= words.size()) {
      throw new IllegalArgumentException("need word " + index + " of " + words);
    }
    return words.get(index);
  }

  /**
   * The octets at an index: a quoted string, or hexadecimal octets between colons.
   *
   * @throws IllegalArgumentException if there are none
   */
  Octets octets(int index) {
    String word = word(index);
    if (!word.isEmpty() && word.charAt(0) == QUOTE) {
      byte[] bytes = word.getBytes(StandardCharsets.ISO_8859_1);
      return Octets.copyOf(bytes, 1, bytes.length - 1);
    }
    return Octets.ofHex(word.replaceAll("\\b([0-9a-fA-F])\\b", "0$1"));
  }
}
