package org.lqagent.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A delegated prefix is announced to a neighbour over BGP as soon as it is known, and withdrawn
 * when its lease ends: RFC 8987 R-4.
 */
@AsRoot
@Tag("LQ-GLN-018")
class RoutingDaemonTest {
  private static final Duration SOON = Await.PATIENCE;

  private Lab lab;
  private LabAgent agent;
  private RoutingDaemons daemons;

  @BeforeEach
  void up() {
    lab = Lab.ofThisProcess();
    agent = new LabAgent(lab);
    daemons = new RoutingDaemons(lab);
    daemons.startNeighbour();
  }

  @AfterEach
  void down() {
    lab.close();
  }

  @Test
  @Tag("LQ-REQ-005")
  void birdLearnsThemFromTheKernel() {
    daemons.startBird();
    agent.start();
    aLeaseComesAndGoes();
  }

  @Test
  void frrRedistributesThem() {
    daemons.startFrr();
    agent.start(agent.configuration().replace("routes: { ", "routes: { protocol: 201, "));
    aLeaseComesAndGoes();
    assertThat(lab.run(Place.BNG, "ip", "-6", "route", "show", "proto", "201").output())
        .contains("unreachable " + Lab.DELEGATED_POOL);
  }

  /** The aggregate is announced while the daemon runs and after it, a prefix while it is leased. */
  private void aLeaseComesAndGoes() {
    String aggregate = Lab.DELEGATED_POOL.toString();
    awaitAnnounced(aggregate);
    ClientLease lease = lab.client().start();
    awaitAnnounced(aggregate + "\n" + lease.prefix());
    agent.stop();
    assertThat(daemons.announced()).isEqualTo(aggregate + "\n" + lease.prefix());
    agent.startAgain();
    lab.client().release();
    awaitAnnounced(aggregate);
  }

  private void awaitAnnounced(String prefixes) {
    Await.until(
        "the neighbour to hear of " + prefixes,
        SOON,
        () -> daemons.announced().equals(prefixes),
        () -> "heard of: " + daemons.announced() + "\n" + daemons.tail() + "\n" + agent.tail());
  }
}
