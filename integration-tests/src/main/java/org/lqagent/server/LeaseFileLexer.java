package org.lqagent.server;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Cuts a lease file into statements: dhcpd.leases(5).
 *
 * <p>A statement that is not complete yet, because the server is just writing it, is not there.
 */
final class LeaseFileLexer {
  private final byte[] text;
  private int at;
  private int consumed;

  LeaseFileLexer(byte[] text) {
    this.text = text;
  }

  /** The next complete statement. */
  Optional<LeaseStatement> next() {
    try {
      LeaseStatement statement = statement();
      consumed = at;
      return Optional.of(statement);
    } catch (Unfinished e) {
      return Optional.empty();
    }
  }

  /** How many octets the complete statements took. */
  int consumed() {
    return consumed;
  }

  private LeaseStatement statement() throws Unfinished {
    List<String> words = new ArrayList<>(4);
    while (true) {
      skipBlanks();
      switch (peek()) {
        case ';' -> {
          at++;
          return new LeaseStatement(words, List.of());
        }
        case '{' -> {
          at++;
          return new LeaseStatement(words, block());
        }
        // Outside any block: left over from something broken. It ends what came before it.
        case '}' -> {
          at++;
          return new LeaseStatement(words, List.of());
        }
        case '"' -> words.add(quoted());
        default -> words.add(bare());
      }
    }
  }

  private List<LeaseStatement> block() throws Unfinished {
    List<LeaseStatement> statements = new ArrayList<>();
    while (true) {
      skipBlanks();
      if (peek() == '}') {
        at++;
        return statements;
      }
      statements.add(statement());
    }
  }

  private void skipBlanks() throws Unfinished {
    while (peek() <= ' ' || peek() == '#') {
      if (peek() == '#') {
        while (peek() != '\n') {
          at++;
        }
      }
      at++;
    }
  }

  private String bare() throws Unfinished {
    int from = at;
    while (peek() > ' ' && "{};\"#".indexOf(peek()) < 0) {
      at++;
    }
    return new String(text, from, at - from, StandardCharsets.ISO_8859_1);
  }

  /** Octets that are not printable stand as three octal digits behind a backslash. */
  private String quoted() throws Unfinished {
    ByteArrayOutputStream octets = new ByteArrayOutputStream();
    octets.write(text[at++]);
    while (peek() != '"') {
      if (peek() == '\\') {
        at++;
        octets.write(isOctal(peek()) ? octal() : text[at++]);
      } else {
        octets.write(text[at++]);
      }
    }
    at++;
    return octets.toString(StandardCharsets.ISO_8859_1);
  }

  private int octal() throws Unfinished {
    int value = 0;
    for (int digits = 0; digits < 3 && isOctal(peek()); digits++) {
      value = value * 8 + text[at++] - '0';
    }
    return value;
  }

  private static boolean isOctal(int c) {
    return c >= '0' && c <= '7';
  }

  private int peek() throws Unfinished {
    if (at >= text.length) {
      throw new Unfinished();
    }
    return text[at] & 0xff;
  }

  /** The text ends inside a statement. */
  private static final class Unfinished extends Exception {
    private static final long serialVersionUID = 1;

    Unfinished() {
      super(null, null, false, false);
    }
  }
}
