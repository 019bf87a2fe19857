package org.lqagent.dhcpv6;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** The options of a message or of another option, in the order of the wire, repeats kept. */
public record Options(List<Option> list) implements Iterable<Option> {
  public static final Options NONE = new Options(List.of());

  public Options {
    list = List.copyOf(list);
  }

  public static Options of(Option... options) {
    return new Options(List.of(options));
  }

  /** Reads options up to the end of the window. */
  static Options read(WireReader in) throws MalformedMessageException {
    if (!in.hasMore()) {
      return NONE;
    }
    Option[] options = new Option[in.countOptions()];
    for (int i = 0; in.hasMore(); i++) {
      int code = in.u16();
      options[i] = Option.read(code, in.slice(code, in.u16()));
    }
    return new Options(List.of(options));
  }

  /**
   * The first option of a type; a repeat of what may stand once is ignored, RFC 8415 section 21.
   */
  public <T extends Option> Optional<T> first(Class<T> type) {
    // Not by an iterator: this is done for every option of every message.
    for (int i = 0; i < list.size(); i++) {
      Option option = list.get(i);
      if (type.isInstance(option)) {
        return Optional.of(type.cast(option));
      }
    }
    return Optional.empty();
  }

  public <T extends Option> List<T> all(Class<T> type) {
    List<T> found = List.of();
    for (Option option : list) {
      if (type.isInstance(option)) {
        if (found.isEmpty()) {
          found = new ArrayList<>(2);
        }
        found.add(type.cast(option));
      }
    }
    return found;
  }

  public boolean contains(Class<? extends Option> type) {
    return count(type) > 0;
  }

  /** How many options there are of a type. */
  public int count(Class<? extends Option> type) {
    int count = 0;
    for (int i = 0; i < list.size(); i++) {
      if (type.isInstance(list.get(i))) {
        count++;
      }
    }
    return count;
  }

  /** These options and one more behind them. */
  public Options with(Option option) {
    List<Option> longer = new ArrayList<>(list);
    longer.add(option);
    return new Options(longer);
  }

  /** These options without those of a type. */
  public Options without(Class<? extends Option> type) {
    return new Options(list.stream().filter(option -> !type.isInstance(option)).toList());
  }

  @Override
  public Iterator<Option> iterator() {
    return list.iterator();
  }
}
