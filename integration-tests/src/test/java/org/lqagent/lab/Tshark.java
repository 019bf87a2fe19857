package org.lqagent.lab;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What tshark says of a capture: somebody else's decoder, as a witness of what we send. */
final class Tshark {
  private Tshark() {}

  /** DHCPv6 messages that it finds fault with, a line each. */
  static List<String> complaints(Lab lab, Path capture) {
    return lines(lab, capture, "dhcpv6 && (_ws.expert || _ws.malformed)");
  }

  /** LEASEQUERY messages, a line each. */
  static List<String> leasequeries(Lab lab, Path capture) {
    return lines(lab, capture, "dhcpv6.msgtype == 14");
  }

  private static List<String> lines(Lab lab, Path capture, String filter) {
    String[] command =
        Stream.of("tshark", "-n", "-r", capture.toString(), "-Y", filter).toArray(String[]::new);
    return lab.run(Place.BNG, command)
        .orThrow("tshark")
        .lines()
        .filter(line -> !line.startsWith("Running as user"))
        .toList();
  }
}
