package org.lqagent.agent.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.lqagent.agent.SystemRefusedException;
import org.lqagent.capture.CaptureFile;
import org.lqagent.capture.CaptureFormatException;
import org.lqagent.capture.Datagram;
import org.lqagent.capture.Frame;
import org.lqagent.capture.FrameParser;
import org.lqagent.capture.FrameRefusal;
import org.lqagent.counters.Counters;
import org.lqagent.dhcpv6.MessagePrinter;
import org.lqagent.dhcpv6.Octets;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lqagent decode}: DHCPv6 messages as trees. */
@Command(
    name = "decode",
    description = "Prints every DHCPv6 message in a capture, or one in hexadecimal, as a tree.",
    mixinStandardHelpOptions = true)
final class DecodeCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "FILE|HEX",
      description = "A pcap or pcapng file, - for standard input, or a message's octets.")
  private String what;

  @Override
  public Integer call() throws SystemRefusedException {
    PrintWriter out = spec.commandLine().getOut();
    if (!what.equals("-") && !Files.exists(Path.of(what))) {
      try {
        out.print(MessagePrinter.print(Octets.ofHex(what).toByteArray()));
        out.flush();
        return ExitCode.OK;
      } catch (IllegalArgumentException e) {
        throw new ParameterException(
            spec.commandLine(), "neither a file nor octets: " + e.getMessage(), e);
      }
    }
    try (CaptureFile capture = CaptureFile.open(what)) {
      print(capture, out);
      return ExitCode.OK;
    } catch (CaptureFormatException e) {
      spec.commandLine().getErr().println("lqagent: " + what + ": " + e.getMessage());
      return ExitCode.USAGE;
    } catch (IOException e) {
      throw new SystemRefusedException(what + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static void print(CaptureFile capture, PrintWriter out) throws IOException {
    FrameParser parser =
        new FrameParser(FrameParser.PartialChecksums.ACCEPTED, new Counters<>(FrameRefusal.class));
    Optional<Frame> frame = capture.next();
    while (frame.isPresent()) {
      parser.parse(frame.get()).ifPresent(datagram -> print(datagram, out));
      frame = capture.next();
    }
    out.flush();
  }

  private static void print(Datagram datagram, PrintWriter out) {
    out.printf(
        "%s [%s]:%d > [%s]:%d%n%s",
        datagram.time(),
        datagram.source(),
        datagram.sourcePort(),
        datagram.destination(),
        datagram.destinationPort(),
        MessagePrinter.print(datagram.payload().toByteArray()).indent(2));
  }
}
