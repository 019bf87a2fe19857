package org.lqagent.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The DHCPv6 servers: ISC dhcpd in {@link Place#SRV1}, which gives the leases, and one of several
 * in {@link Place#SRV2}, which a test starts. All answer leasequeries.
 */
public final class Servers {
  private static final String DHCPD = "dhcpd";

  private final Lab lab;

  Servers(Lab lab) {
    this.lab = lab;
  }

  /** The lease file of the dhcpd in {@link Place#SRV1}. */
  public Path leaseFile() {
    return leaseFile(DHCPD);
  }

  private Path leaseFile(String name) {
    return lab.directory().resolve(name + ".leases");
  }

  /** ISC dhcpd in {@link Place#SRV1}; after a stop, it goes on with its leases. */
  public Part startDhcpd() {
    return startDhcpd(Place.SRV1, DHCPD, "02:00:00:00:51:01", 255);
  }

  /**
   * ISC dhcpd in {@link Place#SRV2}, with the same pools and no leases in them: asked about a lease
   * of the first server it has success to report, and no data.
   */
  public Part startSecondDhcpd() {
    expectNoneInSrv2();
    return startDhcpd(Place.SRV2, "dhcpd2", "02:00:00:00:52:01", 0);
  }

  private Part startDhcpd(Place place, String name, String mac, int preference) {
    Path leases = leaseFile(name);
    try {
      if (Files.notExists(leases)) {
        Files.createFile(leases);
      }
    } catch (IOException e) {
      throw new LabException("cannot create " + leases, e);
    }
    Path configuration =
        lab.install(
            "dhcpd6.conf",
            name + ".conf",
            Map.of("MAC", mac, "PREFERENCE", Integer.toString(preference)));
    List<String> arguments =
        List.of(
            "-6",
            "-d",
            "--no-pid",
            "-cf",
            configuration.toString(),
            "-lf",
            leases.toString(),
            "s0");
    Part dhcpd = lab.start(place, name, Program.DHCPD.unconfined(lab.directory(), arguments));
    dhcpd.awaitLine("Server starting service", Lab.READY);
    return dhcpd;
  }

  /** dibbler-server in {@link Place#SRV2}; it gives leases from pools of its own. */
  public Part startDibbler() {
    expectNoneInSrv2();
    // Its paths are compiled in, so it is shown other directories there.
    Path configuration = lab.directory().resolve("dibbler");
    Path state = lab.directory().resolve("dibbler-state");
    try {
      Files.createDirectories(configuration);
      Files.createDirectories(state);
    } catch (IOException e) {
      throw new LabException("cannot create " + configuration, e);
    }
    lab.install(
        "dibbler-server.conf",
        "dibbler/server.conf",
        Map.of("ADDRESS", Lab.SRV2_ADDRESS.toString()));
    String script =
        """
        mount --bind "$1" /etc/dibbler
        mount --bind "$2" /var/lib/dibbler
        mount --bind "$2" /var/log/dibbler
        exec "$0" run
        """;
    Part dibbler =
        lab.start(
            Place.SRV2,
            "dibbler-server",
            List.of(
                "sh",
                "-ec",
                script,
                Program.DIBBLER_SERVER.path().toString(),
                configuration.toString(),
                state.toString()));
    awaitPort547(dibbler);
    return dibbler;
  }

  /**
   * The reference server in {@link Place#SRV2}, with the leases of the first server's file.
   *
   * @param more arguments beside {@code --listen}, {@code --multicast} and {@code --lease-file}
   */
  public Part startReferenceServer(String... more) {
    expectNoneInSrv2();
    List<String> leases = List.of("--multicast", "s0", "--lease-file", leaseFile().toString());
    Part server = startLqserver(leases, more);
    awaitPort547(server);
    return server;
  }

  /**
   * The reference server in {@link Place#SRV2} with so many clients of its own making, which it
   * tells of in bulk as well.
   *
   * @param more arguments beside {@code --listen}, {@code --population} and {@code --bulk}
   */
  public Part startPopulatedServer(int clients, String... more) {
    List<String> leases = List.of("--population", Integer.toString(clients), "--bulk");
    Part server = startLqserver(leases, more);
    server.awaitLine("listening", Lab.READY);
    return server;
  }

  private Part startLqserver(List<String> leases, String... more) {
    List<String> command = new ArrayList<>();
    command.add(Checkout.lqserver().toString());
    command.addAll(List.of("--listen", Lab.SRV2_ADDRESS.toString()));
    command.addAll(leases);
    command.addAll(List.of(more));
    return lab.start(Place.SRV2, "lqserver", command);
  }

  /** Two of them could share the port, and each query would reach one by chance. */
  private void expectNoneInSrv2() {
    if (port547(Place.SRV2)) {
      throw new LabException("a server runs already in " + lab.namespace(Place.SRV2));
    }
  }

  private void awaitPort547(Part server) {
    server.awaitWhileAlive(
        server.name() + " to open port 547", Lab.READY, () -> port547(server.place()));
  }

  private boolean port547(Place place) {
    return lab.run(place, "cat", "/proc/net/udp6").output().contains(":0223 ");
  }
}
