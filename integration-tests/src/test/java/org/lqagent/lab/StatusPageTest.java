package org.lqagent.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lqagent.dhcpv6.Ipv6Address;

/** The status page of a running daemon, as a browser shows it. */
@AsRoot
class StatusPageTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final Ipv6Address STRANGER = Ipv6Address.parse("2001:db8:1::bad");
  private static final String PAGE = "http://[::1]:9547/";

  private static Lab lab;
  private static LabAgent agent;
  private static ClientLease lease;
  @TempDir private static Path profile;
  private static Chromium chromium;

  @BeforeAll
  static void up() {
    lab = Lab.ofThisProcess();
    chromium = new Chromium(command -> lab.run(Place.BNG, command.toArray(String[]::new)), profile);
    agent = new LabAgent(lab);
    agent.start();
    lease = lab.client().start();
    awaitOnPage(lease.prefix().toString());
    lab.send(Place.CLIENT, STRANGER, Lab.CORE_ADDRESS);
    awaitOnPage("nobody&#39;s");
  }

  @AfterAll
  static void down() {
    if (lab != null) {
      lab.close();
    }
  }

  @Test
  void showsHowTheDaemonDoesWithoutAScript() {
    String dom = chromium.withoutScripts().dom(PAGE);
    assertThat(dom)
        .contains("All is well.")
        .contains(lease.prefix().toString(), lease.address().toString())
        .contains(">" + STRANGER + "</th>", "the servers know of no lease")
        .contains(">filter</th>", ">routes</th>", "up to date")
        .contains(">up0</th>", ">acc0</th>", "complete")
        .containsPattern(">answering</span></td><td class=\"num\">[0-9.]+ m?s</td>");
  }

  @Test
  void findsABindingWithoutAScript() {
    String address = chromium.withoutScripts().dom(PAGE + "?q=" + lease.address());
    assertThat(address).contains("2 matches in 2 bindings", lease.prefix().toString());
    assertThat(agent.web().get("/?q=no-such-subscriber")).contains("none of 2 bindings matches");
  }

  @Test
  void isKeptAsAPictureByDayAndByNight() throws IOException {
    Path target = Checkout.root().resolve("integration-tests/target");
    // 1 is light, 0 is dark.
    for (String[] look : List.of(new String[] {"light", "1"}, new String[] {"dark", "0"})) {
      Path picture = target.resolve("status-page-" + look[0] + ".png");
      chromium.picture(PAGE, picture, "--blink-settings=preferredColorScheme=" + look[1]);
      Pictures.assertDrawn(picture, look[0].equals("light"));
    }
  }

  private static void awaitOnPage(String text) {
    Await.until(
        text + " on the page", SOON, () -> agent.web().get("/").contains(text), agent::tail);
  }
}
