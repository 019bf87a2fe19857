package org.lqagent.dhcpv6;

import java.util.stream.Collectors;

/** Reads hexadecimal octets with a label behind a # on each line, the way tests write vectors. */
final class LabelledHex {
  private LabelledHex() {}

  static byte[] octets(String labelled) {
    return Octets.ofHex(
            labelled.lines().map(line -> line.replaceAll("#.*", "")).collect(Collectors.joining()))
        .toByteArray();
  }
}
