package org.lqagent.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lqagent.agent.metrics.Metrics;
import org.lqagent.agent.metrics.MetricsException;
import org.lqagent.agent.metrics.MetricsServer;
import org.lqagent.agent.page.Found;
import org.lqagent.agent.page.Snapshot;
import org.lqagent.agent.page.StatusPage;
import org.lqagent.binding.Binding;
import org.lqagent.binding.Location;
import org.lqagent.binding.Origin;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Lease;
import org.lqagent.dhcpv6.Octets;
import org.lqagent.dhcpv6.RemoteId;

/** The status page's script, and what a browser makes of names with markup in them. */
@AsRoot
class LivePageTest {
  private static final Instant NOW = Instant.parse("2026-01-01T03:04:05Z");
  private static final String EVIL =
      "</td><script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">";

  @TempDir Path profile;

  private final AtomicInteger draws = new AtomicInteger();
  private MetricsServer server;
  private Chromium chromium;
  private String url;

  @BeforeEach
  void open() throws MetricsException {
    chromium = new Chromium(command -> Outcome.of(command, ""), profile);
    InetAddress loopback = InetAddress.getLoopbackAddress();
    server =
        MetricsServer.open(
            new InetSocketAddress(loopback, 0),
            new Metrics(Map::of),
            new StatusPage(this::daemon, text -> new Found(List.of(evil()), true, 1)).byPath());
    url = "http://" + loopback.getHostAddress() + ":" + server.port() + "/";
  }

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void theScriptPutsInWhatIsNew() {
    // Its clock runs ahead to the next look, however slow the machine is.
    String dom = chromium.dom(url, "--virtual-time-budget=12000");
    int shown = Integer.parseInt(dom.replaceFirst("(?s).*<dt>Draws</dt><dd>([0-9]+)</dd>.*", "$1"));
    assertThat(shown).isGreaterThan(1);
    assertThat(dom).doesNotContain("class=\"stale\"");
  }

  @Test
  void withoutAScriptItStaysAsItWasDrawn() {
    String dom = chromium.withoutScripts().dom(url, "--virtual-time-budget=12000");
    assertThat(dom).contains("<dt>Draws</dt><dd>1</dd>");
  }

  @Test
  @Tag("F-54")
  void noNameBecomesMarkup() {
    for (Chromium browser : List.of(chromium, chromium.withoutScripts())) {
      String dom =
          browser.dom(
              url + "?q=%3Cimg%20src=x%20onerror=%22document.title='owned'%22%3E",
              "--virtual-time-budget=12000");
      assertThat(dom)
          .contains("<title>lqagent on bng1 &lt;/td&gt;&lt;script&gt;")
          .doesNotContain("<title>owned")
          .doesNotContain("<img");
      assertThat(dom.split("<script", -1)).hasSize(2);
    }
  }

  private Snapshot daemon() {
    return new Snapshot(
        "bng1 " + EVIL,
        NOW,
        Duration.ofHours(27),
        new ArrayList<>(List.of(EVIL)),
        List.of(),
        Map.of("Draws", (long) draws.incrementAndGet()),
        List.of(
            new Snapshot.Server(
                EVIL, Snapshot.State.QUIET, EVIL, Optional.empty(), 0, 0, 0, Optional.empty())),
        List.of(),
        List.of(new Snapshot.Capture(EVIL, Snapshot.State.GOOD, EVIL, 0, 0)),
        Optional.empty(),
        List.of(
            new Snapshot.Source(
                EVIL,
                Optional.of(EVIL),
                Optional.of(EVIL),
                Snapshot.State.WARN,
                EVIL,
                EVIL,
                Optional.empty())),
        Map.of(EVIL, 1L));
  }

  private static Binding evil() {
    Octets octets = Octets.copyOf(EVIL.getBytes(StandardCharsets.US_ASCII));
    return new Binding(
        Lease.of(Ipv6Address.parse("2001:db8:1::1")),
        new Duid(octets),
        new Location(
            Optional.of(EVIL),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(octets),
            Optional.of(new RemoteId(3561, octets)),
            Optional.of(octets)),
        NOW.plusSeconds(1800),
        NOW.plusSeconds(3600),
        NOW.minusSeconds(90),
        Origin.GLEANED,
        Optional.empty(),
        Optional.empty());
  }
}
