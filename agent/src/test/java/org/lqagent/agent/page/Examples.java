package org.lqagent.agent.page;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.lqagent.binding.Binding;
import org.lqagent.binding.Location;
import org.lqagent.binding.Origin;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;
import org.lqagent.dhcpv6.Lease;
import org.lqagent.dhcpv6.Octets;
import org.lqagent.dhcpv6.RemoteId;

/** A daemon in whose every name somebody hides markup. */
final class Examples {
  static final Instant NOW = Instant.parse("2026-01-01T03:04:05Z");

  /** What a subscriber, a relay agent, a server or an administrator might write. */
  static final String EVIL = "</td><script>alert(1)</script><img src=x onerror='a()'>&\"";

  private Examples() {}

  static Snapshot daemon() {
    Map<String, Long> figures = new LinkedHashMap<>();
    figures.put("Addresses", 1_048_576L);
    figures.put("Backlog " + EVIL, 0L);
    return new Snapshot(
        "bng1 " + EVIL,
        NOW,
        Duration.ofHours(27),
        List.of("No capture on " + EVIL),
        List.of("Server " + EVIL + " does not answer."),
        figures,
        List.of(
            new Snapshot.Server(
                "[2001:db8:ff::51]:547 " + EVIL,
                Snapshot.State.GOOD,
                "answering",
                Optional.of(Duration.ofNanos(1_830_000)),
                40_000,
                39_998,
                2,
                Optional.of(NOW.minusSeconds(3)))),
        List.of(
            new Snapshot.Hook(
                "/etc/lqagent/" + EVIL,
                Snapshot.State.BAD,
                "behind",
                OptionalLong.of(7),
                OptionalLong.of(3),
                12,
                Duration.ofSeconds(75))),
        List.of(new Snapshot.Capture("acc0 " + EVIL, Snapshot.State.GOOD, "complete", 99, 0)),
        Optional.of(
            new Snapshot.Recovery(
                Snapshot.State.BUSY,
                "running",
                "17 confirmed " + EVIL,
                List.of(
                    new Snapshot.Recovery.Part(
                        "[2001:db8:ff::51]:547 " + EVIL, 1, 3, 17, "the next reply " + EVIL)),
                Optional.of(NOW.minusSeconds(4)))),
        List.of(
            new Snapshot.Source(
                "2001:db8:1::bad " + EVIL,
                Optional.of("acc0 " + EVIL),
                Optional.of("02:00:00:00:00:01 " + EVIL),
                Snapshot.State.WARN,
                "nobody's " + EVIL,
                "details " + EVIL,
                Optional.of(NOW.minusSeconds(61)))),
        Map.of("out_of_range " + EVIL, 5L));
  }

  /** A binding whose client and relay agent write markup wherever octets are free. */
  static Binding binding() {
    Octets evil = Octets.copyOf(EVIL.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    return new Binding(
        Lease.of(Ipv6Prefix.parse("2001:db8:100::/56")),
        new Duid(evil),
        new Location(
            Optional.of("acc0 " + EVIL),
            Optional.of(Ipv6Address.parse("fe80::1")),
            Optional.empty(),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(Octets.ofHex("0003")),
            Optional.of(new RemoteId(3561, evil)),
            Optional.of(evil)),
        NOW.plusSeconds(1800),
        NOW.plusSeconds(3600),
        NOW.minusSeconds(90),
        Origin.GLEANED,
        Optional.empty(),
        Optional.empty());
  }
}
