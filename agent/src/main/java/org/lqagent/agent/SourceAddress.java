package org.lqagent.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Octets;

/**
 * The address to ask from. After a boot it may come later than the daemon, or be tentative yet: RFC
 * 4862 section 5.4 takes a second or two to find out whether somebody else has it.
 */
final class SourceAddress {
  /** How long an address is waited for; a router advertisement may bring it. */
  static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final Duration LOOK = Duration.ofMillis(100);
  private static final Path LIST = Path.of("/proc/net/if_inet6");
  private static final int OPTIMISTIC = 0x04;
  private static final int TENTATIVE = 0x40;

  /** A line of the kernel's list, see if_inet6 in proc(5). */
  private record Row(Ipv6Address address, String interfaceName, boolean isUsable) {
    static Row read(String line) {
      String[] words = line.strip().split(" +");
      int flags = Integer.parseInt(words[4], 16);
      return new Row(
          Ipv6Address.of(Octets.ofHex(words[0]).toByteArray()),
          words[5],
          (flags & TENTATIVE) == 0 || (flags & OPTIMISTIC) != 0);
    }
  }

  private final String interfaceName;
  private final Optional<Ipv6Address> wanted;

  /**
   * @param wanted by the configuration, on whatever interface; else the first global one counts
   */
  SourceAddress(String interfaceName, Optional<Ipv6Address> wanted) {
    this.interfaceName = interfaceName;
    this.wanted = wanted;
  }

  /**
   * Waits until there is one that can be used.
   *
   * @throws SystemRefusedException if there is none in time
   */
  Ipv6Address await(Events events) throws SystemRefusedException {
    Optional<Ipv6Address> found = usable();
    long end = System.nanoTime() + PATIENCE.toNanos();
    if (found.isEmpty()) {
      events.tell(Event.UPLINK_NOT_READY, "waiting for an address to ask from: " + trouble());
    }
    try {
      while (found.isEmpty() && System.nanoTime() - end < 0) {
        Thread.sleep(LOOK.toMillis());
        found = usable();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (found.isEmpty()) {
      throw new SystemRefusedException(trouble());
    }
    return found.get();
  }

  private String trouble() throws SystemRefusedException {
    boolean isThere = rows().stream().anyMatch(this::isWanted);
    String address = wanted.map(source -> "address " + source).orElse("global IPv6 address");
    return isThere
        ? "the " + address + " of uplink " + interfaceName + " is tentative, or somebody else's"
        : wanted.isPresent()
            ? "no interface has the " + address + ", the source on uplink " + interfaceName
            : "uplink " + interfaceName + " has no " + address + " that servers could answer to";
  }

  /** The one that can be used now, if there is any. */
  Optional<Ipv6Address> usable() throws SystemRefusedException {
    return rows().stream()
        .filter(Row::isUsable)
        .filter(this::isWanted)
        .findFirst()
        .map(Row::address);
  }

  private boolean isWanted(Row row) {
    Predicate<Ipv6Address> isGlobal = address -> !address.isLinkLocal() && !address.isLoopback();
    return wanted
        .map(row.address()::equals)
        .orElseGet(() -> row.interfaceName().equals(interfaceName) && isGlobal.test(row.address()));
  }

  private static List<Row> rows() throws SystemRefusedException {
    List<Row> rows = new ArrayList<>();
    try {
      Files.readAllLines(LIST).forEach(line -> rows.add(Row.read(line)));
      return rows;
    } catch (IOException e) {
      throw new SystemRefusedException("the machine's addresses cannot be read: " + e, e);
    }
  }
}
