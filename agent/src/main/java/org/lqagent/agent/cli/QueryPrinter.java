package org.lqagent.agent.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.lqagent.agent.BindingJson;
import org.lqagent.agent.TimeOfDay;
import org.lqagent.binding.Binding;
import org.lqagent.binding.Location;
import org.lqagent.binding.Origin;
import org.lqagent.dhcpv6.InterfaceId;
import org.lqagent.dhcpv6.MessagePrinter;
import org.lqagent.dhcpv6.RelayMessage;
import org.lqagent.dhcpv6.RemoteId;
import org.lqagent.dhcpv6.StatusCode;
import org.lqagent.dhcpv6.StatusNames;
import org.lqagent.dhcpv6.SubscriberId;
import org.lqagent.leasequery.ClientLeases;
import org.lqagent.leasequery.Counters;
import org.lqagent.leasequery.Endpoint;
import org.lqagent.leasequery.GrantedLease;
import org.lqagent.leasequery.LeaseAnswer;
import org.lqagent.leasequery.TransportSettings;

/**
 * Prints how a question ended, for people or for scripts; the verdict is the exit status.
 *
 * @param isByAnyInterface whether it was sent by multicast, and on an interface nobody named
 */
record QueryPrinter(
    PrintWriter out,
    PrintWriter err,
    boolean json,
    Endpoint local,
    boolean isByAnyInterface,
    QueryWatch watch,
    Counters counters) {

  /** Prints the answer; the result is the exit status. */
  int print(LeaseAnswer answer) throws IOException {
    watch.conflicts().forEach(err::println);
    if (answer instanceof LeaseAnswer.Bound bound) {
      if (json) {
        printJson(bound);
      } else {
        bound.clients().forEach(client -> printForPeople(out, client));
        out.flush();
      }
      return ExitCode.OK;
    }
    return answer.match(
        bound -> ExitCode.OK,
        none -> {
          err.println("nobody has it" + inBrackets(none.statuses()));
          return ExitCode.NOT_FOUND;
        },
        refused -> {
          err.println("refused: " + names(refused.statuses()));
          return ExitCode.REFUSED;
        },
        silence -> {
          printSilence(silence);
          return ExitCode.SILENCE;
        });
  }

  private void printSilence(LeaseAnswer.Silence silence) {
    err.println(
        "no server answered: asked %s in %.1f s"
            .formatted(
                silence.transmissions() == 1 ? "once" : silence.transmissions() + " times",
                watch.seconds()));
    watch
        .discarded()
        .forEach(
            (reason, count) ->
                err.println(
                    "  "
                        + (count == 1 ? "1 reply was" : count + " replies were")
                        + " discarded: "
                        + reason));
    long failed = counters.value("transport.send-failed");
    if (failed > 0) {
      err.println("  " + failed + " could not be sent: is there a route to the server?");
    }
    if (isByAnyInterface) {
      err.println(
          "  It was asked by multicast on whichever interface the kernel chose: --interface names"
              + " the one that leads to the servers.");
    }
    if (watch.discarded().isEmpty() && failed == 0) {
      err.println(
          "  Is the server up? Servers are silent to who is not allowed to ask: does it let "
              + (local.address().isUnspecified() ? "this host" : local.address())
              + " (dhcpd: allow leasequery; Kea: requesters; dibbler: accept-leasequery)?");
      if (local.port() != TransportSettings.PORT) {
        err.println("  Most servers answer to port 546 only, wherever a question came from.");
      }
    }
  }

  /** What there is to add to "nobody"; that it went well is nothing to add. */
  private static String inBrackets(List<Integer> statuses) {
    List<Integer> others = statuses.stream().filter(code -> code != StatusCode.SUCCESS).toList();
    return others.isEmpty() ? "" : " (" + names(others) + ")";
  }

  private static String names(List<Integer> statuses) {
    return statuses.stream().map(StatusNames::of).collect(Collectors.joining(", "));
  }

  private static void printJson(LeaseAnswer.Bound bound) throws IOException {
    try (BindingJson lines = new BindingJson(System.out, TimeOfDay.STEADY)) {
      for (ClientLeases client : bound.clients()) {
        for (GrantedLease lease : client.leases()) {
          lines.write(binding(client, lease, Origin.LEASEQUERY));
        }
      }
    }
  }

  static Binding binding(ClientLeases client, GrantedLease granted, Origin origin) {
    return new Binding(
        granted.lease(),
        client.clientId(),
        client.relayData().map(QueryPrinter::location).orElse(Location.UNKNOWN),
        granted.preferredUntil(),
        granted.validUntil(),
        client.lastTransaction(),
        origin,
        Optional.of(client.serverId()),
        granted.excluded());
  }

  /** What relay agents said of the client, as far as it can be told without a configuration. */
  private static Location location(RelayMessage relay) {
    RelayMessage innermost = relay;
    while (innermost.carried().orElse(null) instanceof RelayMessage inner) {
      innermost = inner;
    }
    return new Location(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Optional.of(innermost.linkAddress()).filter(address -> !address.isUnspecified()),
        Optional.of(innermost.peerAddress()),
        innermost.options().first(InterfaceId.class).map(InterfaceId::id),
        innermost.options().first(RemoteId.class),
        innermost.options().first(SubscriberId.class).map(SubscriberId::id));
  }

  static void printForPeople(PrintWriter out, ClientLeases client) {
    out.println(
        "client "
            + client.clientId()
            + ", "
            + (client.lastTransaction().equals(ClientLeases.UNKNOWN_TIME)
                ? "last heard at a time unknown"
                : "last heard " + at(client.lastTransaction()))
            + ", says server "
            + client.serverId());
    for (GrantedLease granted : client.leases()) {
      out.println("  " + granted.lease() + " valid " + until(granted.validUntil()));
      granted.excluded().ifPresent(excluded -> out.println("    without " + excluded));
    }
    client
        .relayData()
        .ifPresent(
            relay -> out.print("  last relayed in\n" + MessagePrinter.print(relay).indent(4)));
  }

  private static String until(Instant end) {
    return TimeOfDay.end(end)
        .map(
            instant ->
                "until " + at(instant) + ", " + inWords(Duration.between(Instant.now(), instant)))
        .orElse("for ever");
  }

  private static Instant at(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS);
  }

  /** {@code 1 h 59 min}, the two largest units. */
  static String inWords(Duration left) {
    if (left.toDays() > 0) {
      return left.toDays() + " d " + left.toHoursPart() + " h";
    }
    if (left.toHours() > 0) {
      return left.toHours() + " h " + left.toMinutesPart() + " min";
    }
    return left.toMinutes() > 0
        ? left.toMinutes() + " min " + left.toSecondsPart() + " s"
        : left.toSeconds() + " s";
  }
}
