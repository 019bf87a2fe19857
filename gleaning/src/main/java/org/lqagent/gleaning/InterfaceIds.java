package org.lqagent.gleaning;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.lqagent.dhcpv6.Octets;

/**
 * How relay agents encode an interface in the Interface-Id option, which RFC 8415 section 21.18
 * leaves to them.
 */
public final class InterfaceIds {
  private InterfaceIds() {}

  /** No interface can be told from one. */
  public static Function<Octets, Optional<String>> unknown() {
    return id -> Optional.empty();
  }

  /** The name of the interface in ASCII, perhaps with a zero octet behind it. */
  public static Function<Octets, Optional<String>> name() {
    return id -> {
      byte[] octets = id.toByteArray();
      int length = octets.length;
      while (length > 0 && octets[length - 1] == 0) {
        length--;
      }
      return length == 0
          ? Optional.empty()
          : Optional.of(new String(octets, 0, length, StandardCharsets.US_ASCII));
    };
  }

  /**
   * Four octets with a number.
   *
   * <p>{@code dhcrelay -I} writes one in the order of its own host: not the kernel's interface
   * index, but a count of its own over the interfaces of its command line.
   *
   * @param order of the host that the relay agent runs on
   * @param names from the number to the name, if there is one
   */
  public static Function<Octets, Optional<String>> number(
      ByteOrder order, IntFunction<Optional<String>> names) {
    return id ->
        id.length() == Integer.BYTES
            ? names.apply(ByteBuffer.wrap(id.toByteArray()).order(order).getInt())
            : Optional.empty();
  }

  /**
   * A text with an interface in it.
   *
   * @param template of the text: {@code {*}} stands for anything, {@code {WORD}} for anything that
   *     is kept under that word, the rest for itself
   * @param name of the interface, made of kept words: {@code eth{port}.{vlan}}
   * @throws IllegalArgumentException if a brace is open, a word stands twice, or the name has one
   *     that the template has not
   */
  public static Function<Octets, Optional<String>> template(String template, String name) {
    InterfaceIdTemplate read = new InterfaceIdTemplate(template, name);
    return id -> read.interfaceOf(new String(id.toByteArray(), StandardCharsets.US_ASCII));
  }
}
