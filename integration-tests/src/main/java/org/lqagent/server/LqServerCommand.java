package org.lqagent.server;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.lqagent.agent.cli.ValueReader;
import org.lqagent.dhcpv6.ClientId;
import org.lqagent.dhcpv6.ClientServerMessage;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.IaAddress;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;
import org.lqagent.dhcpv6.LqQuery;
import org.lqagent.dhcpv6.LqRelayData;
import org.lqagent.dhcpv6.Message;
import org.lqagent.dhcpv6.MessageTypes;
import org.lqagent.dhcpv6.Octets;
import org.lqagent.dhcpv6.OptionRequest;
import org.lqagent.dhcpv6.Options;
import org.lqagent.dhcpv6.QueryTypes;
import org.lqagent.dhcpv6.ServerId;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code lqserver}: exit status 2 for a mistake in it, 5 if the system refuses. */
@Command(
    name = "lqserver",
    description = "A DHCPv6 leasequery server (RFC 5007) for demonstrations, tests and load.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class LqServerCommand implements Callable<Integer> {
  private static final int SYSTEM_REFUSED = 5;
  private static final long REFRESH_MILLIS = 50;
  private static final Ipv6Prefix DEFAULT_LINK = Ipv6Prefix.parse("2001:db8:1::/64");
  private static final List<Ipv6Prefix> DEFAULT_POOL =
      List.of(Ipv6Prefix.parse("2001:db8:100::/40"));

  @Spec private CommandLine.Model.CommandSpec spec;

  @Option(
      names = "--listen",
      paramLabel = "ADDR[%IF]",
      required = true,
      description = "The address that queries come to and replies leave from.")
  private String listen;

  @Option(
      names = "--multicast",
      paramLabel = "IF",
      description = "Hear ff05::1:3 and ff02::1:2 on this interface too.")
  private Optional<String> multicast = Optional.empty();

  @Option(names = "--port", paramLabel = "N", defaultValue = "547", description = "UDP port (547).")
  private int port;

  @ArgGroup(multiplicity = "1")
  private Source source;

  /** Where leases come from. */
  private static final class Source {
    @Option(
        names = "--lease-file",
        paramLabel = "FILE",
        description = "Leases of ISC dhcpd (dhcpd6.leases), read again when they change.")
    private Path leaseFile;

    @Option(
        names = "--population",
        paramLabel = "N",
        description = "N clients by rule, each with an address and a /56.")
    private Integer population;
  }

  @Option(
      names = "--link",
      paramLabel = "PREFIX",
      description = "A link with clients. Without it a lease file has one link for everything.")
  private List<Ipv6Prefix> links = List.of();

  @Option(
      names = "--delegated",
      paramLabel = "PREFIX",
      description = "A delegated pool; the n-th is the n-th link's, those left over the last's.")
  private List<Ipv6Prefix> delegated = List.of();

  @Option(
      names = "--relay",
      paramLabel = "ADDR",
      defaultValue = "2001:db8:ff::1",
      description = "The relay agent in the relay data of a population (2001:db8:ff::1).")
  private Ipv6Address relay;

  @Option(
      names = "--relay-id",
      paramLabel = "DUID",
      description = "What that relay agent calls itself; else made of its address.")
  private Optional<Duid> relayId = Optional.empty();

  @Option(
      names = "--duid",
      paramLabel = "DUID",
      description = "The server's DUID; else the lease file's, else one made of the address.")
  private Optional<Duid> duid = Optional.empty();

  @Option(
      names = "--profile",
      paramLabel = "NAME",
      defaultValue = "rfc",
      description = "Answer like ${COMPLETION-CANDIDATES} (rfc).")
  private ProfileName profile;

  @Option(
      names = "--fault",
      paramLabel = "NAME[=VALUE]",
      description =
          "delay=MS, pace=N, drop=SHARE, duplicate=TIMES, wrong-xid, wrong-client-id, no-server-id,"
              + " no-clt, truncate=OCTETS, two-client-data, data-and-links, status=N, liar,"
              + " link-loop, huge=ADDRESSES.")
  private List<Fault> faults = List.of();

  @Option(
      names = "--reply-port",
      paramLabel = "source|546",
      description = "Where replies go; 546 (547 to a relay) unless the profile does otherwise.")
  private Optional<String> replyPort = Optional.empty();

  @Option(
      names = "--relayed",
      paramLabel = "answer|drop",
      description = "What to do with relayed queries; the rfc profile drops them.")
  private Optional<String> relayed = Optional.empty();

  @Option(
      names = "--allow",
      paramLabel = "ADDR|PREFIX",
      description = "Who may ask; everybody if not given.")
  private List<Ipv6Prefix> allowed = List.of();

  @Option(names = "--refuse", description = "Tell the others NotAllowed; else they hear nothing.")
  private boolean refuse;

  @Option(names = "--rate", paramLabel = "N/s", description = "At most N queries a second.")
  private Optional<String> rate = Optional.empty();

  @Option(
      names = "--option",
      paramLabel = "CODE=HEX",
      description = "An option that each client has and that a query may ask for.")
  private Map<Integer, Octets> options = Map.of();

  @Option(
      names = "--sensitive",
      paramLabel = "[PREFIX=]CODE",
      description = "An option that nobody is told, or nobody of a prefix.")
  private List<Sensitive> sensitive = List.of();

  @Mixin private BulkOptions bulk;

  @Option(names = "--log", description = "Print every message to standard error.")
  private boolean log;

  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    return new CommandLine(new LqServerCommand())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .registerConverter(Ipv6Address.class, new ValueReader<>(Ipv6Address::parse))
        .registerConverter(Ipv6Prefix.class, new ValueReader<>(Ipv6Prefix::parse))
        .registerConverter(Duid.class, new ValueReader<>(Duid::parse))
        .registerConverter(Octets.class, new ValueReader<>(Octets::ofHex))
        .registerConverter(Fault.class, new ValueReader<>(Fault::parse))
        .registerConverter(BulkFault.class, new ValueReader<>(BulkFault::parse))
        .registerConverter(Sensitive.class, new ValueReader<>(Sensitive::parse));
  }

  @Override
  public Integer call() throws InterruptedException {
    InstantSource clock = steadyClock();
    Counters counters = new Counters();
    try {
      LeaseDatabase leases = leases();
      ServerId id = new ServerId(duid.or(() -> duidOf(leases)).orElseGet(() -> duidOf(address())));
      Service service = new Service(id, leases, options, sensitive, bulk.isOn());
      Profile answers = profile.of(service);
      checkBulk(answers);
      Restrictions restrictions =
          new Restrictions(
              allowed,
              refuse ? Optional.of(id) : Optional.empty(),
              choice(relayed, "answer", "drop", answers.answersRelayed()));
      QueryHandler handler =
          new QueryHandler(
              answers,
              restrictions,
              rate.map(text -> new RateLimit(perSecond(text), clock.instant())),
              counters);
      warmUp(answers, clock.instant());
      LqServer server =
          new LqServer(
              new InetSocketAddress(address(), port),
              multicastInterface(),
              handler,
              new Faults(faults, answers.copies(), new SplittableRandom()),
              choice(replyPort, "source", "546", answers.repliesToSourcePort()),
              clock,
              log ? Optional.of(System.err) : Optional.empty());
      Optional<BulkService> overTcp =
          bulkService(service, answers, restrictions, server.localAddress(), counters, clock);
      untilTold(server, overTcp, counters);
      return 0;
    } catch (IOException e) {
      System.err.println("lqserver: " + e.getMessage());
      return SYSTEM_REFUSED;
    }
  }

  private Optional<BulkService> bulkService(
      Service service,
      Profile answers,
      Restrictions restrictions,
      InetSocketAddress listen,
      Counters counters,
      InstantSource clock)
      throws IOException {
    if (!bulk.isOn()) {
      return Optional.empty();
    }
    BulkLimits limits = bulk.limits();
    BulkFaults spoilt = bulk.faults(answers.bulk().orElseThrow());
    BulkQueries queries =
        new BulkQueries(service, answers, restrictions, limits.page(), spoilt, counters);
    return Optional.of(new BulkService(listen, queries, limits, spoilt, counters, clock));
  }

  /** What is wrong about the bulk options, before anything is opened. */
  private void checkBulk(Profile answers) {
    if (!bulk.isOn() && bulk.isNamed()) {
      throw wrong("options of bulk leasequery need --bulk");
    }
    if (bulk.isOn() && answers.bulk().isEmpty()) {
      throw wrong("the " + profile + " profile has no bulk leasequery");
    }
    try {
      bulk.limits();
    } catch (IllegalArgumentException e) {
      throw wrong(e.getMessage());
    }
  }

  /** Half a second of class loading would else be the first requestor's timeout. */
  private static void warmUp(Profile profile, Instant now) {
    ClientServerMessage query =
        new ClientServerMessage(
            MessageTypes.LEASEQUERY,
            0,
            Options.of(
                new ClientId(Population.duid(0)),
                new LqQuery(
                    QueryTypes.QUERY_BY_ADDRESS,
                    Ipv6Address.UNSPECIFIED,
                    Options.of(
                        new IaAddress(Ipv6Address.parse("2001:db8:1::1000"), 0, 0, Options.NONE),
                        new OptionRequest(List.of(LqRelayData.CODE))))));
    new QueryHandler(profile, Restrictions.NONE, Optional.empty(), new Counters())
        .answer(query.toByteArray(), Ipv6Address.UNSPECIFIED, now)
        .ifPresent(Message::toByteArray);
  }

  private LeaseDatabase leases() throws IOException {
    try {
      if (source.population != null) {
        Links on =
            links.isEmpty()
                ? Links.of(List.of(DEFAULT_LINK), delegated.isEmpty() ? DEFAULT_POOL : delegated)
                : Links.of(links, delegated);
        return new Population(
            source.population, on, relay, relayId.orElseGet(() -> duidOf(relay.toInet())));
      }
      LeaseFile file =
          new LeaseFile(
              source.leaseFile,
              links.isEmpty() && delegated.isEmpty() ? Links.ANY : Links.of(links, delegated));
      file.refresh();
      refreshSteadily(file);
      return file;
    } catch (IllegalArgumentException e) {
      throw wrong(e.getMessage());
    }
  }

  /** Reads the file again whenever it has changed; while it cannot be read the leases stay. */
  private static void refreshSteadily(LeaseFile file) {
    ScheduledExecutorService refresher =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "lease-file");
              thread.setDaemon(true);
              return thread;
            });
    AtomicReference<String> complaint = new AtomicReference<>("");
    refresher.scheduleWithFixedDelay(
        () -> {
          String said = "";
          try {
            file.refresh();
          } catch (IOException | RuntimeException e) {
            said = "lqserver: keeping the leases as they were: " + e;
          }
          if (!said.equals(complaint.getAndSet(said)) && !said.isEmpty()) {
            System.err.println(said);
          }
        },
        REFRESH_MILLIS,
        REFRESH_MILLIS,
        TimeUnit.MILLISECONDS);
  }

  private static Optional<Duid> duidOf(LeaseDatabase leases) {
    return leases instanceof LeaseFile file ? file.serverId() : Optional.empty();
  }

  /** A DUID-UUID of the octets of the address, so that two servers in one test have two. */
  private static Duid duidOf(Inet6Address address) {
    return Duid.parse("0004" + Octets.copyOf(address.getAddress()));
  }

  private Inet6Address address() {
    try {
      if (InetAddress.getByName(listen) instanceof Inet6Address address) {
        return address;
      }
    } catch (UnknownHostException e) {
      // Said below.
    }
    throw wrong("--listen needs an IPv6 address, have \"" + listen + "\"");
  }

  private Optional<NetworkInterface> multicastInterface() throws SocketException {
    if (multicast.isEmpty()) {
      return Optional.empty();
    }
    NetworkInterface found = NetworkInterface.getByName(multicast.get());
    if (found == null) {
      throw new SocketException("there is no interface " + multicast.get());
    }
    return Optional.of(found);
  }

  private boolean choice(Optional<String> given, String yes, String no, boolean otherwise) {
    if (given.isEmpty()) {
      return otherwise;
    }
    if (!given.get().equals(yes) && !given.get().equals(no)) {
      throw wrong("need " + yes + " or " + no + ", have \"" + given.get() + "\"");
    }
    return given.get().equals(yes);
  }

  private double perSecond(String text) {
    try {
      return Double.parseDouble(text.replaceFirst("/s$", ""));
    } catch (NumberFormatException e) {
      throw wrong("--rate needs a number, have \"" + text + "\"");
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  /** Wall time that does not jump when somebody sets the clock. */
  private static InstantSource steadyClock() {
    Instant start = Instant.now();
    long nanos = System.nanoTime();
    return () -> start.plusNanos(System.nanoTime() - nanos);
  }

  private static void untilTold(LqServer server, Optional<BulkService> overTcp, Counters counters)
      throws InterruptedException {
    System.out.println("lqserver: listening on " + LqServer.text(server.localAddress()));
    System.out.flush();
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  server.close();
                  overTcp.ifPresent(BulkService::close);
                  System.err.println("lqserver: " + counters.seen());
                }));
    new CountDownLatch(1).await();
  }
}
