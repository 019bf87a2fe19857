package org.lqagent.hooks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.lqagent.dhcpv6.Octets;
import org.lqagent.hooks.LinkChange.Kind;
import org.lqagent.netlink.LinkMessage;

class LinksTest {
  private final Links links = new Links();

  private static LinkMessage link(int index, String name, boolean up) {
    return new LinkMessage(index, name, up, Octets.EMPTY);
  }

  @Test
  void appearsGoesUpAndDownAndVanishes() {
    assertThat(links.put(link(3, "acc0", false)))
        .containsExactly(new LinkChange(Kind.APPEARED, link(3, "acc0", false)));
    assertThat(links.put(link(3, "acc0", true)))
        .containsExactly(new LinkChange(Kind.UP, link(3, "acc0", true)));
    assertThat(links.put(link(3, "acc0", true))).isEmpty();
    assertThat(links.put(link(3, "acc0", false)))
        .containsExactly(new LinkChange(Kind.DOWN, link(3, "acc0", false)));
    assertThat(links.remove(3))
        .containsExactly(new LinkChange(Kind.VANISHED, link(3, "acc0", false)));
    assertThat(links.byName("acc0")).isEmpty();
    assertThat(links.name(3)).isEqualTo("if3");
  }

  @Test
  void aRenamedInterfaceVanishesAndAppears() {
    links.put(link(3, "acc0", true));
    assertThat(links.put(link(3, "cable0", true)))
        .containsExactly(
            new LinkChange(Kind.VANISHED, link(3, "acc0", true)),
            new LinkChange(Kind.APPEARED, link(3, "cable0", true)));
    assertThat(links.byName("acc0")).isEmpty();
    assertThat(links.name(3)).isEqualTo("cable0");
  }

  @Test
  void aNameThatPassedToAnotherStaysWithIt() {
    links.put(link(3, "acc0", true));
    links.put(link(4, "acc0", true));
    links.remove(3);
    assertThat(links.byName("acc0")).contains(link(4, "acc0", true));
  }

  @Test
  void whatIsNotAmongAllIsGone() {
    links.put(link(3, "acc0", true));
    links.put(link(4, "acc1", true));
    assertThat(links.replaceAll(List.of(link(4, "acc1", false), link(5, "acc2", true))))
        .containsExactly(
            new LinkChange(Kind.VANISHED, link(3, "acc0", true)),
            new LinkChange(Kind.DOWN, link(4, "acc1", false)),
            new LinkChange(Kind.APPEARED, link(5, "acc2", true)));
  }
}
