package org.lqagent.lab;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lqagent.capture.CaptureFile;
import org.lqagent.capture.CaptureFormatException;
import org.lqagent.capture.Datagram;
import org.lqagent.capture.Frame;
import org.lqagent.capture.FrameParser;
import org.lqagent.capture.FrameRefusal;
import org.lqagent.counters.Counters;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.MalformedMessageException;
import org.lqagent.dhcpv6.Message;

/** What a capture of the lab saw, for those who want to count it. */
final class Wire {
  private static final int ETHERNET_OCTETS = 14;
  private static final int IPV6_OCTETS = 40;
  private static final int SOURCE_AT = ETHERNET_OCTETS + 8;

  /** A DHCPv6 message that passed. */
  record Passed(Instant time, Ipv6Address source, Ipv6Address destination, Message message) {}

  /** Any IPv6 packet that passed. */
  record Packet(Instant time, Ipv6Address source) {}

  private Wire() {}

  /** The DHCPv6 messages in a capture, in order. */
  static List<Passed> messages(Path capture) {
    FrameParser parser =
        new FrameParser(FrameParser.PartialChecksums.ACCEPTED, new Counters<>(FrameRefusal.class));
    List<Passed> messages = new ArrayList<>();
    for (Frame frame : frames(capture)) {
      Optional<Datagram> datagram = parser.parse(frame);
      if (datagram.isPresent()) {
        messages.add(passed(datagram.get()));
      }
    }
    return messages;
  }

  private static Passed passed(Datagram datagram) {
    try {
      return new Passed(
          datagram.time(),
          datagram.source(),
          datagram.destination(),
          Message.read(datagram.payload().toByteArray()));
    } catch (MalformedMessageException e) {
      throw new LabException("malformed message from " + datagram.source(), e);
    }
  }

  /** The IPv6 packets in a capture of an Ethernet interface, in order. */
  static List<Packet> packets(Path capture) {
    return frames(capture).stream()
        .filter(frame -> frame.octets().length >= ETHERNET_OCTETS + IPV6_OCTETS)
        .map(frame -> new Packet(frame.time(), Ipv6Address.of(frame.octets(), SOURCE_AT)))
        .toList();
  }

  /** Up to a record that tcpdump has not written whole yet. */
  private static List<Frame> frames(Path capture) {
    List<Frame> frames = new ArrayList<>();
    try (CaptureFile file = CaptureFile.open(capture.toString())) {
      Optional<Frame> frame = file.next();
      while (frame.isPresent()) {
        frames.add(frame.get());
        frame = file.next();
      }
    } catch (CaptureFormatException e) {
      return frames;
    } catch (IOException e) {
      throw new LabException("cannot read " + capture, e);
    }
    return frames;
  }
}
