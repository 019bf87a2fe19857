package org.lqagent.dhcpv6;

import java.nio.charset.StandardCharsets;

/** Text from strangers, fit for a terminal or a log line: printable ASCII, the rest escaped. */
public final class Printable {
  private static final int MAX_CHARACTERS = 200;

  private Printable() {}

  /**
   * The octets read as UTF-8, control and other characters as escapes, cut after 200 characters.
   */
  public static String of(Octets octets) {
    return of(new String(octets.toByteArray(), StandardCharsets.UTF_8));
  }

  /** The text with everything but printable ASCII escaped, cut after 200 characters. */
  public static String of(String text) {
    StringBuilder safe = new StringBuilder();
    text.codePoints()
        .limit(MAX_CHARACTERS)
        .forEach(
            c -> {
              if (c == '\\' || c == '"') {
                safe.append('\\').appendCodePoint(c);
              } else if (c >= 0x20 && c < 0x7f) {
                safe.appendCodePoint(c);
              } else {
                safe.append(String.format("\\u{%x}", c));
              }
            });
    return text.codePointCount(0, text.length()) > MAX_CHARACTERS ? safe + "..." : safe.toString();
  }

  /** The octets in hexadecimal, and as text where all of it is printable ASCII. */
  static String withHex(Octets octets) {
    String hex = octets.toString();
    for (int i = 0; i < octets.length(); i++) {
      if (octets.at(i) < 0x20 || octets.at(i) >= 0x7f) {
        return hex;
      }
    }
    return hex + " \"" + of(octets) + "\"";
  }
}
