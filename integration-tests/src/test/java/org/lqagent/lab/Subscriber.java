package org.lqagent.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A DHCPv6 client of Debian's on any interface of the lab, that asks for an address and a prefix.
 * What it got is read from the log of the server: nobody else is to be believed about it.
 */
final class Subscriber {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** The client programs, with the words in which each is started and told to release. */
  enum Kind {
    DHCLIENT,
    DHCP6C,
    DIBBLER
  }

  /** What the server says that it gave. */
  record Given(String address, String prefix, String clientId) {}

  private final Lab lab;
  private final Kind kind;
  private final Place place;
  private final String device;
  private final int ia;
  private final Path files;

  /**
   * @param device its interface in that place
   */
  Subscriber(Lab lab, Kind kind, Place place, String device) {
    this(lab, kind, place, device, 1);
  }

  private Subscriber(Lab lab, Kind kind, Place place, String device, int ia) {
    this.ia = ia;
    this.lab = lab;
    this.kind = kind;
    this.place = place;
    this.device = device;
    this.files = lab.directory().resolve("subscriber-" + kind + "-" + place.suffix());
  }

  /** The same client, plugged in elsewhere, after it was {@link #cut()}. */
  Subscriber on(String otherDevice) {
    return on(otherDevice, ia);
  }

  /**
   * The same, with its DUID, that asks for another address and prefix there: by identity
   * associations of other numbers. Dhclient makes these of the interface's hardware address.
   */
  Subscriber withOtherAssociationsOn(String otherDevice) {
    return on(otherDevice, ia + 1);
  }

  private Subscriber on(String otherDevice, int ia) {
    try {
      // With its record of another interface dibbler-client says that it did not order what it
      // orders on this one. It keeps its DUID.
      Files.deleteIfExists(files.resolve("client-AddrMgr.xml"));
    } catch (IOException e) {
      throw new LabException("cannot move " + name(), e);
    }
    return new Subscriber(lab, kind, place, otherDevice, ia);
  }

  /** Starts it and waits until the server has given it what it wants. */
  Given start() {
    long mark = size(serverLog());
    Part client = launch();
    Given given = given(mark);
    if (kind == Kind.DIBBLER) {
      // What it has not looked for duplicates of it does not release.
      client.awaitLine("is not tentative", PATIENCE);
    }
    return given;
  }

  private Part launch() {
    return switch (kind) {
      case DHCLIENT -> launch(dhclient(List.of()));
      case DHCP6C -> {
        write(
            "dhcp6c.conf",
            """
            interface %1$s { send ia-na %2$d; send ia-pd %2$d; };
            id-assoc na %2$d { };
            id-assoc pd %2$d { };
            """
                .formatted(device, ia));
        yield launch(
            shell(
                "mount --bind . /var/lib/dhcpv6; exec dhcp6c -f -D -c dhcp6c.conf -p dhcp6c.pid "
                    + device));
      }
      case DIBBLER -> {
        write(
            "client.conf",
            """
            log-level 8
            log-mode short
            duid-type duid-ll
            downlink-prefix-ifaces "none"
            iface "%1$s" {
              ia %2$d
              pd %2$d
            }
            """
                .formatted(device, ia));
        yield launch(
            shell(
                "for d in /etc/dibbler /var/lib/dibbler /var/log/dibbler; do mount --bind . $d;"
                    + " done; exec dibbler-client run"));
      }
    };
  }

  /** Waits until the server has given something, behind so many octets of its log. */
  Given given(long mark) {
    String address =
        awaitServer(mark, "Reply NA: address (\\S+) to client with duid (\\S+)").group(1);
    Matcher prefix = awaitServer(mark, "Reply PD: address (\\S+) to client with duid (\\S+)");
    return new Given(address, prefix.group(1), prefix.group(2));
  }

  /** How long the server's log is. */
  long mark() {
    return size(serverLog());
  }

  /** Ends it as a power cut would. */
  void cut() {
    lab.part(name()).ifPresent(Part::kill);
  }

  /** Has it give its lease back. */
  void release() {
    if (kind == Kind.DHCLIENT) {
      cut();
      launch(dhclient(List.of("-r")));
    } else {
      // Both release when they are told to end, and take their time.
      Part client = lab.part(name()).orElseThrow();
      lab.run(place, "kill", Long.toString(client.pid())).orThrow("telling " + name() + " to end");
      Await.until("the end of " + name(), PATIENCE, () -> !client.alive(), client::tail);
    }
  }

  private String name() {
    return "subscriber-" + kind;
  }

  private Part launch(List<String> command) {
    return lab.start(place, name(), command);
  }

  private List<String> dhclient(List<String> more) {
    write(
        "dhclient.conf",
        "interface \"%s\" { send dhcp6.client-id = concat(00:03:00:01, 02:00:00:00:cc:01); }\n"
            .formatted(device));
    List<String> arguments =
        new ArrayList<>(
            List.of("-6", "-N", "-P", "-d", "-v", "--no-pid", "-cf", file("dhclient.conf")));
    arguments.addAll(List.of("-lf", file("dhclient.leases"), "-sf", "/bin/true"));
    arguments.addAll(more);
    arguments.add(device);
    return Program.DHCLIENT.unconfined(lab.directory(), arguments);
  }

  private List<String> shell(String script) {
    return List.of("sh", "-ec", "cd " + files + "; " + script);
  }

  private Matcher awaitServer(long mark, String line) {
    Pattern pattern = Pattern.compile(line);
    Matcher[] found = new Matcher[1];
    Await.until(
        "the server to print \"" + line + "\"",
        PATIENCE,
        () -> {
          found[0] = pattern.matcher(read(serverLog()).substring((int) mark));
          return found[0].find();
        },
        () -> lab.part(name()).map(Part::tail).orElse(name() + " does not run"));
    return found[0];
  }

  private Path serverLog() {
    return lab.directory().resolve("dhcpd.log");
  }

  private String file(String name) {
    return files.resolve(name).toString();
  }

  private void write(String name, String text) {
    try {
      Files.createDirectories(files);
      Files.writeString(files.resolve(name), text);
    } catch (IOException e) {
      throw new LabException("cannot write " + name, e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new LabException("cannot read " + file, e);
    }
  }

  private static long size(Path file) {
    return read(file).length();
  }
}
