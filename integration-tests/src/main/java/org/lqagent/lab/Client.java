package org.lqagent.lab;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;

/** The subscriber's router: ISC dhclient asking for an address and a prefix. */
public final class Client {
  private static final String NAME = "dhclient";
  private static final Duration LEASED = Await.PATIENCE;
  private static final Pattern ADDRESS = Pattern.compile("inet6 ([0-9a-f:]+)/128 ");
  private static final Pattern PREFIX = Pattern.compile("unreachable ([0-9a-f:]+/[0-9]+) ");

  private final Lab lab;

  Client(Lab lab) {
    this.lab = lab;
  }

  /** Starts dhclient and waits for the lease; gives the host an address in the prefix. */
  public ClientLease start() {
    Part dhclient = launch();
    dhclient.awaitWhileAlive("the client's lease", LEASED, () -> lease().isPresent());
    ClientLease lease = lease().orElseThrow();
    String host = lease.hostAddress() + "/64";
    lab.run(Place.HOST, "ip", "-6", "address", "replace", host, "dev", "eth0", "nodad")
        .orThrow("giving the host its address");
    return lease;
  }

  /**
   * Ends dhclient as a power cut would: the server keeps the lease, and the kernel the addresses.
   */
  public void stop() {
    lab.part(NAME).ifPresent(Part::stop);
  }

  /** Gives the lease back to the server. */
  public void release() {
    stop();
    Part dhclient = launch("-r");
    Await.until(
        "the client's lease to be released",
        Lab.READY,
        () -> lease().isEmpty() && !dhclient.alive(),
        dhclient::tail);
    lab.run(Place.HOST, "ip", "-6", "address", "flush", "dev", "eth0", "scope", "global")
        .orThrow("taking the host's address");
  }

  /** What the client holds, read from its kernel. */
  public Optional<ClientLease> lease() {
    Outcome addresses =
        lab.run(Place.CLIENT, "ip", "-6", "-o", "address", "show", "dev", "c0", "scope", "global");
    Outcome routes = lab.run(Place.CLIENT, "ip", "-6", "route", "show", "type", "unreachable");
    Matcher address = ADDRESS.matcher(addresses.output());
    Matcher prefix = PREFIX.matcher(routes.output());
    return address.find() && prefix.find()
        ? Optional.of(
            new ClientLease(Ipv6Address.parse(address.group(1)), Ipv6Prefix.parse(prefix.group(1))))
        : Optional.empty();
  }

  private Part launch(String... more) {
    Path configuration = lab.install("dhclient6.conf", "dhclient6.conf", Map.of());
    Path script = lab.install("dhclient-script", "dhclient-script", Map.of());
    List<String> arguments =
        new ArrayList<>(List.of("-6", "-N", "-P", "-d", "-v", "--no-pid", "-cf"));
    arguments.add(configuration.toString());
    arguments.addAll(List.of("-lf", lab.directory().resolve("dhclient6.leases").toString()));
    // Debian mounts /run without the right to execute; so the shell is run, and reads the script.
    arguments.addAll(List.of("-sf", "/bin/bash", "-e", "BASH_ENV=" + script));
    arguments.addAll(List.of(more));
    arguments.add("c0");
    return lab.start(Place.CLIENT, NAME, Program.DHCLIENT.unconfined(lab.directory(), arguments));
  }
}
