package org.lqagent.agent;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/** The parameters of a request to the control socket, those that are not known refused. */
final class Parameters {
  private final Map<String, String> values;

  private Parameters(Map<String, String> values) {
    this.values = values;
  }

  /**
   * Takes the parameters of a request.
   *
   * @param known all that there may be
   * @throws IllegalArgumentException if there is another one
   */
  static Parameters of(Map<String, String> values, String... known) {
    for (String name : values.keySet()) {
      if (!List.of(known).contains(name)) {
        throw new IllegalArgumentException(
            "no parameter "
                + name
                + " here; "
                + (known.length == 0 ? "there is none" : "known are " + String.join(", ", known)));
      }
    }
    return new Parameters(values);
  }

  boolean isEmpty() {
    return values.isEmpty();
  }

  Optional<String> text(String name) {
    return Optional.ofNullable(values.get(name));
  }

  /**
   * Reads a parameter, if it is there.
   *
   * @throws IllegalArgumentException if it cannot be read; the message names it
   */
  <T> Optional<T> value(String name, Function<String, T> read) {
    try {
      return text(name).map(read);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
    }
  }

  /** Reads a whole number, 0 or more, if it is there. */
  OptionalLong number(String name) {
    Optional<Long> number =
        value(
            name,
            text -> {
              if (!text.matches("[0-9]{1,18}")) {
                throw new IllegalArgumentException("need a number, 0 or more, have " + text);
              }
              return Long.valueOf(text);
            });
    return number.isPresent() ? OptionalLong.of(number.get()) : OptionalLong.empty();
  }
}
