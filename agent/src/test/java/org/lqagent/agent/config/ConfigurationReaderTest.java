package org.lqagent.agent.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.common.net.InetAddresses;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lqagent.agent.sharing.Role;
import org.lqagent.agent.sharing.SharingSettings;
import org.lqagent.binding.TableLimits;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;
import org.lqagent.dhcpv6.Lease;
import org.lqagent.dhcpv6.Octets;
import org.lqagent.dhcpv6.RemoteId;
import org.lqagent.gleaning.Gleaner;
import org.lqagent.gleaning.LocationPolicy;
import org.lqagent.leasequery.Endpoint;
import org.lqagent.leasequery.LifetimeMeaning;
import org.lqagent.leasequery.NegativeSettings;
import org.lqagent.leasequery.Server;
import org.lqagent.leasequery.ServerMap;

/**
 * The configuration file: what is read, what is assumed, and how everything wrong is named at once.
 */
class ConfigurationReaderTest {
  private static final Duid DHCPD = Duid.parse("00030001020000005101");
  private static final String LEAST =
      """
      uplink: { interface: up0 }
      access:
        - interface: acc0
          prefixes: ["2001:db8:1::/64"]
      """;

  @Test
  @Tag("LQ-REQ-022")
  @Tag("LQ-REQ-025")
  @Tag("LQ-REQ-061")
  void readsEveryKey() throws ConfigurationException {
    Configuration configuration =
        ConfigurationReader.read(
            "lqagent.yaml",
            """
            uplink: { interface: up0, source: "2001:db8:ff::1", also: [up1] }
            access:
              - interface: acc0
                prefixes: ["2001:db8:1::/64"]
                delegated: ["2001:db8:100::/40"]
                verify: log
                relays: true
            leasequery:
              servers: ["2001:db8:ff::51", "ff02::1:2%up0"]
              on-failure: multicast
              authorities: [{ prefixes: ["2001:db8:100::/40"], servers: ["2001:db8:ff::52"] }]
              known-servers:
                - { address: "2001:db8:ff::51", duid: "00:03:00:01:02:00:00:00:51:01" }
                - { address: "2001:db8:ff::52", lifetimes: granted }
              accept-from: ["2001:db8:ff::/64", "fe80::1"]
              accept-duids: ["00:03:00:01:02:00:00:00:51:01"]
              trust: ["00:03:00:01:02:00:00:00:51:01", "00:03:00:01:02:00:00:00:52:01"]
              port: 0
              duid: 00:03:00:01:02:00:00:00:00:01
              gather: 500ms
              rate: { total: 50/s, per-interface: 5/s, outstanding: 64 }
              negative: { nothing: 10m, silence: 5s, size: 1000 }
            routes: { enabled: false, table: 100, metric: 5, protocol: 201, hosts: true, aggregates: ["2001:db8:100::/40"], on-exit: withdraw }
            filter: { enabled: false, table: verify, nflog-group: 7, silence: 1m, rate: 20/s, loops: reject, loops-allowed: ["2001:db8:1ff::/56"] }
            hooks: [{ run: /etc/lqagent/on-change, batch: 5s, deadline: 1m }, { run: /bin/true }]
            gleaning:
              location: probe
              lone-replies: ignored
              interface-id: "eth {port}"
              interface-name: "acc{port}"
              relay-levels: 32
              limits: { prefixes-per-client: 1, addresses-per-client: 2, leases-per-interface: 3, leases: 4 }
            recovery:
              enabled: false
              servers: ["2001:db8:ff::51", "2001:db8:ff::53"]
              port: 1547
              links: false
              link-addresses: ["2001:db8:ff::1"]
              relay-id: 00:03:00:01:02:00:00:00:00:02
              remote-ids: ["00007ed90102"]
              at-a-time: 4
              timeout: 10m
              attempts: 2
              retry: 10s
              unconfirmed: drop
            static:
              - { lease: "2001:db8:1::5", interface: acc0, next-hop: "fe80::5", client-id: "00:03:00:01:02" }
            state: /srv/lqagent
            control: /tmp/control.sock
            control-group: operators
            metrics: 192.0.2.1:9100
            sharing:
              redis: ["redis://192.0.2.9", "rediss://192.0.2.10:7000"]
              cluster: true
              password-file: /etc/lqagent/redis.password
              site: north
              name: bng-1
              role: standby
            """);
    assertThat(configuration)
        .isEqualTo(
            new Configuration(
                new Configuration.Uplink(
                    "up0", Optional.of(Ipv6Address.parse("2001:db8:ff::1")), List.of("up1")),
                List.of(
                    new Configuration.Access(
                        "acc0",
                        List.of(Ipv6Prefix.parse("2001:db8:1::/64")),
                        List.of(Ipv6Prefix.parse("2001:db8:100::/40")),
                        true,
                        Configuration.Verify.LOG)),
                new Configuration.Leasequery(
                    new ServerMap(
                        List.of(
                            new ServerMap.Authority(
                                Ipv6Prefix.parse("2001:db8:100::/40"),
                                List.of(
                                    List.of(
                                        new Server(
                                            Endpoint.parse("2001:db8:ff::52", 547),
                                            Optional.empty(),
                                            Optional.of(LifetimeMeaning.GRANTED))),
                                    List.of(Server.parse("ff05::1:3"))))),
                        List.of(
                            List.of(
                                new Server(
                                    Endpoint.parse("2001:db8:ff::51", 547),
                                    Optional.of(DHCPD),
                                    Optional.empty()),
                                Server.parse("ff02::1:2%up0")),
                            List.of(Server.parse("ff05::1:3")))),
                    Set.of(Ipv6Prefix.parse("2001:db8:ff::/64"), Ipv6Prefix.parse("fe80::1")),
                    Set.of(DHCPD),
                    List.of(DHCPD, Duid.parse("00030001020000005201")),
                    0,
                    Optional.of(Duid.parse("00030001020000000001")),
                    Duration.ofMillis(500),
                    new Rate(50),
                    new Rate(5),
                    64,
                    new NegativeSettings(Duration.ofMinutes(10), Duration.ofSeconds(5), 1000)),
                new Configuration.Routes(
                    false,
                    100,
                    5,
                    201,
                    List.of(Ipv6Prefix.parse("2001:db8:100::/40")),
                    true,
                    Configuration.OnExit.WITHDRAW),
                new Configuration.Filter(
                    false,
                    "verify",
                    7,
                    Duration.ofMinutes(1),
                    new Rate(20),
                    Configuration.Loops.REJECT,
                    List.of(Ipv6Prefix.parse("2001:db8:1ff::/56"))),
                List.of(
                    new Configuration.Hook(
                        Path.of("/etc/lqagent/on-change"),
                        Duration.ofSeconds(5),
                        Duration.ofMinutes(1)),
                    new Configuration.Hook(
                        Path.of("/bin/true"), Duration.ofSeconds(1), Duration.ofSeconds(30))),
                new Configuration.Gleaning(
                    LocationPolicy.PROBE,
                    Gleaner.LoneReplies.IGNORED,
                    new Configuration.InterfaceIdFormat("eth {port}", "acc{port}"),
                    32,
                    new TableLimits(1, 2, 3, 4),
                    List.of(
                        new Configuration.StaticBinding(
                            Lease.of(Ipv6Address.parse("2001:db8:1::5")),
                            "acc0",
                            Optional.of(Ipv6Address.parse("fe80::5")),
                            Duid.parse("0003000102")))),
                new Configuration.Recovery(
                    false,
                    List.of(
                        new Server(
                            Endpoint.parse("2001:db8:ff::51", 547),
                            Optional.of(DHCPD),
                            Optional.empty()),
                        Server.parse("2001:db8:ff::53")),
                    1547,
                    false,
                    List.of(Ipv6Address.parse("2001:db8:ff::1")),
                    Optional.of(Duid.parse("00030001020000000002")),
                    List.of(new RemoteId(32473, Octets.ofHex("0102"))),
                    4,
                    Duration.ofMinutes(10),
                    2,
                    Duration.ofSeconds(10),
                    Configuration.Unconfirmed.DROP),
                Optional.of(Path.of("/srv/lqagent")),
                Path.of("/tmp/control.sock"),
                Optional.of("operators"),
                Optional.of(new InetSocketAddress(InetAddresses.forString("192.0.2.1"), 9100)),
                Optional.of(
                    new SharingSettings(
                        List.of("redis://192.0.2.9", "rediss://192.0.2.10:7000"),
                        true,
                        Optional.of(Path.of("/etc/lqagent/redis.password")),
                        "north",
                        "bng-1",
                        Role.STANDBY))));
  }

  @Test
  void assumesWhatTheContractSays() throws ConfigurationException {
    Configuration configuration = ConfigurationReader.read("lqagent.yaml", LEAST);
    assertThat(configuration.uplink().source()).isEmpty();
    assertThat(configuration.access().get(0).verify()).isEqualTo(Configuration.Verify.ENFORCE);
    assertThat(configuration.leasequery())
        .isEqualTo(
            new Configuration.Leasequery(
                ServerMap.of(Server.parse("ff05::1:3")),
                Set.of(),
                Set.of(),
                List.of(),
                546,
                Optional.empty(),
                Duration.ofSeconds(1),
                new Rate(500),
                new Rate(100),
                100,
                new NegativeSettings(Duration.ofMinutes(5), Duration.ofSeconds(30), 200_000)));
    assertThat(configuration.routes())
        .isEqualTo(
            new Configuration.Routes(
                true, 254, 1024, 187, List.of(), false, Configuration.OnExit.KEEP));
    assertThat(configuration.filter())
        .isEqualTo(
            new Configuration.Filter(
                true,
                "lqagent",
                5,
                Duration.ofSeconds(5),
                new Rate(100),
                Configuration.Loops.DROP,
                List.of()));
    assertThat(configuration.state()).hasValue(Path.of("/var/lib/lqagent"));
    assertThat(configuration.controlGroup()).isEmpty();
    assertThat(configuration.control()).isEqualTo(Path.of("/run/lqagent/control.sock"));
    assertThat(configuration.metrics())
        .hasValue(new InetSocketAddress(InetAddresses.forString("::1"), 9547));
  }

  @Test
  @Tag("LQ-REQ-036")
  void serversMayBeAskedOneAfterAnother() throws ConfigurationException {
    ServerMap servers =
        ConfigurationReader.read(
                "lqagent.yaml",
                LEAST
                    + """
                    leasequery:
                      servers: ["2001:db8:ff::51", "2001:db8:ff::52", "2001:db8:ff::51"]
                      on-failure: next-server
                    """)
            .leasequery()
            .servers();
    assertThat(servers.rounds())
        .containsExactly(
            List.of(Server.parse("2001:db8:ff::51")), List.of(Server.parse("2001:db8:ff::52")));
  }

  @Test
  void namesEveryProblemAtOnceInTheOrderOfTheFile() {
    assertThat(
            problems(
                """
                uplink: { interfce: up0, source: nowhere }
                access:
                  - interface: acc0
                    prefixes: ["2001:db8:1::5/64", 7]
                    verify: maybe
                  - interface: acc0
                    delegated: 2001:db8:100::/40
                leasequery: { gather: 90s, rate: { total: fast }, negative: { size: 0 } }
                metrics: localhost:9547
                colour: blue
                """))
        .containsExactly(
            "lqagent.yaml:1:9: uplink.interface: is required and missing",
            "lqagent.yaml:1:11: uplink.interfce: is not a key here; did you mean interface?",
            "lqagent.yaml:1:34: uplink.source: need an IPv6 address, have \"nowhere\"",
            "lqagent.yaml:4:16: access[0].prefixes: host bits must be zero in 2001:db8:1::5/64; the"
                + " network is 2001:db8:1::/64",
            "lqagent.yaml:4:36: access[0].prefixes: need a prefix ADDRESS/LENGTH, have \"7\"",
            "lqagent.yaml:5:13: access[0].verify: need one of enforce, log, off, have \"maybe\"",
            "lqagent.yaml:6:16: access[1].interface: acc0 stands above already",
            "lqagent.yaml:7:16: access[1].delegated: need a list, have \"2001:db8:100::/40\"",
            "lqagent.yaml:8:23: leasequery.gather: need 0s to 10s, have 90s",
            "lqagent.yaml:8:43: leasequery.rate.total: need a rate such as 500/s, have \"fast\"",
            "lqagent.yaml:8:69: leasequery.negative.size: need a whole number in 1..100000000, have"
                + " \"0\"",
            "lqagent.yaml:9:10: metrics: need off or an address and port, as in \"[::1]:9547\","
                + " have \"localhost:9547\"",
            "lqagent.yaml:10:1: colour: is not a key here; known are uplink, filter, access,"
                + " leasequery, routes, hooks, gleaning, static, recovery, state, control,"
                + " control-group, metrics, sharing");
  }

  @Test
  void saysWhereYamlItselfBreaks() {
    assertThat(problems("uplink: { interface: up0\naccess: []\n"))
        .singleElement()
        .asString()
        .startsWith("lqagent.yaml:2:7: not YAML: ");
    assertThat(problems(""))
        .containsExactly("lqagent.yaml: the file is empty; uplink and access are required");
    assertThat(problems("- a\n- b\n"))
        .contains("lqagent.yaml:1:1: need keys with values, have a list");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "access: [{interface: up0, prefixes: ['2001:db8:1::/64']}] | is the uplink already",
        "access: [{interface: '*', prefixes: ['2001:db8:1::/64']}] | need a name, or the beginning"
            + " of names",
        "access: [{interface: 'a b*', prefixes: ['2001:db8:1::/64']}] | need the name of an"
            + " interface",
        "access: [{interface: 'a b', prefixes: ['2001:db8:1::/64']}] | need the name of an"
            + " interface",
        "access: [{interface: acc0, prefixes: ['::/0']}] | need a prefix of /16 or longer",
        "access: [{interface: acc0, prefixes: ['fe80::/64']}] | need a global unicast prefix",
        "access: [{interface: acc0, prefixes: ['2001:db8::/32'], delegated: ['2001:db8:1::/48']}] |"
            + " 2001:db8:1::/48 overlaps 2001:db8::/32 of acc0 prefixes",
        "access: [{interface: acc0}] | prefixes or delegated is required",
        "access: [] | at least one access interface is required",
      })
  void refusesAccessLinksThatCannotBe(String access, String what) {
    assertThat(problems("uplink: {interface: up0}\n" + access + "\n"))
        .singleElement()
        .asString()
        .contains(what);
  }

  @ParameterizedTest
  @CsvSource({
    "'leasequery: {port: 547}', 547 would take the servers' replies from the relay agent",
    "'leasequery: {servers: []}', need at least one server",
    "'leasequery: {servers: [\"::\"]}', a server needs an address",
    "'leasequery: {on-failure: panic}', 'need one of give-up, next-server, multicast, have'",
    "'leasequery: {authorities: [{servers: [\"2001:db8::1\"], prefixes: []}]}', need at least one"
        + " prefix",
    "'leasequery: {authorities: [{prefixes: [\"2001:db8::/32\"]}]}', authorities[0].servers: is"
        + " required",
    "'leasequery: {known-servers: [{address: \"2001:db8::1\"}]}', 2001:db8::1 is not among the"
        + " servers",
    "'leasequery: {accept-from: [\"2001:db8::1/32\"]}', host bits must be zero",
    "'leasequery: {accept-duids: [here]}', leasequery.accept-duids: ",
    "'leasequery: {rate: {outstanding: 0}}', need a whole number in 1..100000",
    "'routes: {table: local}', need main or a number",
    "'filter: {table: \"a b\"}', need the name of an nftables table",
    "'gleaning: {location: maybe}', 'need one of trust, probe, require'",
    "'gleaning: {interface-id: number}', 'need name, ifindex, none or a text with {interface}'",
    "'gleaning: {interface-id: \"{a\"}', need {*} or {word}",
    "'gleaning: {interface-id: \"{a}\"}', need names of the template",
    "'gleaning: {relay-levels: 0}', need a whole number in 1..32",
    "'gleaning: {relay-levels: 33}', need a whole number in 1..32",
    "'gleaning: {limits: {leases: 0}}', need a whole number in 1..100000000",
    "'static: [{lease: \"2001:db8:1::5\", interface: acc9, client-id: \"0003000102\"}]', acc9 is no"
        + " access interface",
    "'static: [{lease: \"2001:db8:9::/56\", interface: acc0, client-id: \"0003000102\"}]',"
        + " 2001:db8:9::/56 is in no range delegated to acc0",
    "'filter: {nflog-group: 65536}', need a whole number in 0..65535",
    "'control: run/control.sock', need an absolute path",
    "'state: lib', need an absolute path",
    "'control-group: \"a b\"', need the name of a group",
    "'leasequery: {duid: \"0003\"}', a DUID",
    "'metrics: \"[::1]\"', metrics: need off or an address and port",
    "'sharing: { name: a }', sharing.redis: is required and missing",
    "'sharing: { redis: [\"redis://::1\"] , name: a, role: spare }', need one of active, standby",
    "'sharing: { redis: [\"localhost:6379\"], name: a }', need a URI such as"
        + " redis://192.0.2.1:6379",
    "'sharing: { redis: [\"redis://192.0.2.1\"] }', sharing.name: is required and missing",
    "'sharing: { redis: [\"redis://a\", \"redis://b\"], name: a }', several need cluster",
    "'sharing: { redis: [\"redis://a\"], name: \"a:b\" }', need 1 to 63 letters",
    "'metrics: \"[::1]:0\"', metrics: need off or an address and port",
    "'hooks: [{ run: on-change }]', hooks[0].run: need an absolute path",
    "'hooks: [{ run: /bin/x, deadline: 2d }]', hooks[0].deadline: need 1s to 3600s",
    "'filter: { rate: 200000/s }', filter.rate: need 1/s to 100000/s",
    "'routes: { protocol: 4 }', routes.protocol: need a whole number in 5..255",
    "'filter: {table: a, table: b}', stands here twice",
  })
  void refusesWhatItCannotHonour(String more, String what) {
    assertThat(problems(LEAST + more + "\n")).singleElement().asString().contains(what);
  }

  @Test
  void namesAMissingFile() {
    assertThatThrownBy(() -> ConfigurationReader.read(Path.of("/nonexistent/lqagent.yaml")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("/nonexistent/lqagent.yaml: no such file");
  }

  private static List<String> problems(String text) {
    return catchThrowableOfType(
            ConfigurationException.class, () -> ConfigurationReader.read("lqagent.yaml", text))
        .problems()
        .stream()
        .map(Problem::toString)
        .toList();
  }
}
