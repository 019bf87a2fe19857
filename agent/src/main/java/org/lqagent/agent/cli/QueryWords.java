package org.lqagent.agent.cli;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.lqagent.agent.SystemRefusedException;
import org.lqagent.agent.config.Durations;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.leasequery.Question;
import org.lqagent.leasequery.Server;

/**
 * Reads the words of {@code lqagent query …} by plain code where they are in order: picocli would
 * take longer to get ready for them than the question takes.
 *
 * <p>Whatever is not in order, or is written in a way that only picocli knows, is left to it; it
 * also has the words for what is wrong.
 */
final class QueryWords {
  /** Says that this is for picocli to read. */
  private static final class UnusualException extends Exception {
    private static final long serialVersionUID = 1;
  }

  private final QueryAsking asking = new QueryAsking();
  private final List<Server> servers = new ArrayList<>();
  private final List<Integer> options = new ArrayList<>();
  private final Set<String> once = new HashSet<>();
  private Optional<String> subject = Optional.empty();

  private QueryWords() {}

  /** The question that a command line puts; empty if it is for picocli to read. */
  static Optional<OneQuestion> read(String... words) {
    if (words.length < 3 || !words[0].equals("query")) {
      return Optional.empty();
    }
    try {
      return Optional.of(new QueryWords().question(words));
    } catch (UnusualException | IllegalArgumentException | SystemRefusedException e) {
      return Optional.empty();
    }
  }

  private OneQuestion question(String... words) throws UnusualException, SystemRefusedException {
    int next = 2;
    while (next < words.length) {
      next = read(words, next);
    }
    if (!servers.isEmpty()) {
      asking.servers = servers;
    }
    if (!options.isEmpty()) {
      asking.options = options;
    }
    String about = subject.orElseThrow(UnusualException::new);
    Question question =
        switch (words[1]) {
          case "address" ->
              new Question.ByAddress(Ipv6Address.parse(about), asking.link, asking.options);
          case "client-id" ->
              new Question.ByClientId(Duid.parse(about), asking.link, asking.options);
          default -> throw new UnusualException();
        };
    return asking.question(() -> question);
  }

  /** Reads an option or what is asked about; the result is where the next begins. */
  private int read(String[] words, int at) throws UnusualException {
    String word = words[at];
    switch (word) {
      case "--json" -> asking.json = isFirst(word);
      case "-v", "--verbose" -> asking.verbose = isFirst("--verbose");
      default -> {
        int equals = word.indexOf('=');
        if (!word.startsWith("--")) {
          isFirst("");
          subject = Optional.of(plain(word));
        } else if (equals > 0) {
          set(word.substring(0, equals), plain(word.substring(equals + 1)));
        } else if (at + 1 < words.length) {
          set(word, plain(words[at + 1]));
          return at + 2;
        } else {
          throw new UnusualException();
        }
      }
    }
    return at + 1;
  }

  private void set(String name, String value) throws UnusualException {
    switch (name) {
      case "--server" -> servers.add(Server.parse(value));
      case "--option" -> options.add(number(value));
      default -> {
        isFirst(name);
        switch (name) {
          case "--interface" -> asking.interfaceName = value;
          case "--source" -> asking.source = Ipv6Address.parse(value);
          case "--port" -> asking.port = number(value);
          case "--link" -> asking.link = Ipv6Address.parse(value);
          case "--gather" -> asking.gather = Durations.parse(value);
          case "--deadline" -> asking.deadline = Durations.parse(value);
          default -> throw new UnusualException();
        }
      }
    }
  }

  private boolean isFirst(String name) throws UnusualException {
    if (!once.add(name)) {
      throw new UnusualException();
    }
    return true;
  }

  /** A word that has no meaning beside its own: it names no option, and no file of words. */
  private static String plain(String word) throws UnusualException {
    if (word.isEmpty() || word.startsWith("-") || word.startsWith("@")) {
      throw new UnusualException();
    }
    return word;
  }

  private static int number(String word) throws UnusualException {
    if (!word.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw new UnusualException();
    }
    return Integer.parseInt(word);
  }
}
