package org.lqagent.netlink;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lqagent.dhcpv6.Octets;
import org.lqagent.netlink.ElementRequest.Verb;

/** The octets are those of nft 1.0.6, and of Linux 6.18 in answer to it. */
class SetElementTest {
  private static final Octets ADDRESS_ON_ACC0 =
      Octets.ofHex("20010db8000100000000000000001000 61636330000000000000000000000000");
  private static final Octets ACC0 = Octets.ofHex("61636330000000000000000000000000");
  private static final int REQUEST = 1;

  @Test
  void addsAsNftDoes() {
    // add element ip6 lqagent addresses { 2001:db8:1::1000 . "acc0" }, but for the element's
    // number in the transaction (attribute 4), which only sets of the same transaction need.
    Octets expected =
        Octets.ofHex(
            """
            60000000 0c0a 0104 01000000 00000000
            0a 00 0000
            0c00 0100 6c716167656e7400
            0e00 0200 6164647265737365 7300 0000
            3000 0380 2c00 0180 2800 0180
              2400 0100 20010db8000100000000000000001000 61636330000000000000000000000000
            """);
    Request request =
        new ElementRequest(Verb.ADD, "lqagent", "addresses", new SetElement(ADDRESS_ON_ACC0));
    assertThat(Wire.written(request, REQUEST, 1)).isEqualTo(expected);
  }

  @Test
  void deletesAsNftDoes() {
    Octets expected =
        Octets.ofHex(
            """
            60000000 0e0a 0100 01000000 00000000
            0a 00 0000
            0c00 0100 6c716167656e7400
            0e00 0200 6164647265737365 7300 0000
            3000 0380 2c00 0180 2800 0180
              2400 0100 20010db8000100000000000000001000 61636330000000000000000000000000
            """);
    Request request =
        new ElementRequest(Verb.DELETE, "lqagent", "addresses", new SetElement(ADDRESS_ON_ACC0));
    assertThat(Wire.written(request, REQUEST, 1)).isEqualTo(expected);
  }

  @Test
  void addsAVerdictAsNftDoes() {
    // add element ip6 lqagent access { "acc0" : goto enforce }, but for attribute 4 as above
    Octets expected =
        Octets.ofHex(
            """
            68000000 0c0a 0104 01000000 00000000
            0a 00 0000
            0c00 0100 6c716167656e7400
            0b00 0200 6163636573730000
            3c00 0380 3800 0180
              1800 0180 1400 0100 61636330000000000000000000000000
              1c00 0280 1800 0280 0800 0100 fffffffc 0c00 0200 656e666f72636500
            """);
    Request request =
        new ElementRequest(Verb.ADD, "lqagent", "access", new SetElement(ACC0, "enforce"));
    assertThat(Wire.written(request, REQUEST, 1)).isEqualTo(expected);
  }

  @Test
  void addsSeveralAsNftDoes() {
    // add element ip6 lqagent access { "acc0" : goto enforce, "acc1" : goto log }, likewise
    Octets expected =
        Octets.ofHex(
            """
            9c000000 0c0a 0104 01000000 00000000
            0a 00 0000
            0c00 0100 6c716167656e7400
            0b00 0200 6163636573730000
            7000 0380
              3800 0180
              1800 0180 1400 0100 61636330000000000000000000000000
              1c00 0280 1800 0280 0800 0100 fffffffc 0c00 0200 656e666f72636500
              3400 0180
              1800 0180 1400 0100 61636331000000000000000000000000
              1800 0280 1400 0280 0800 0100 fffffffc 0800 0200 6c6f6700
            """);
    Request request =
        new ElementRequest(
            Verb.ADD,
            "lqagent",
            "access",
            List.of(
                new SetElement(ACC0, "enforce"),
                new SetElement(Octets.ofHex("61636331000000000000000000000000"), "log")));
    assertThat(Wire.written(request, REQUEST, 1)).isEqualTo(expected);
  }

  @Test
  void marksATransactionAsNftDoes() {
    assertThat(Wire.written(BatchMark.BEGIN, REQUEST, 0))
        .isEqualTo(Octets.ofHex("14000000 1000 0100 00000000 00000000 00 00 000a"));
    assertThat(Wire.written(BatchMark.END, REQUEST, 2))
        .isEqualTo(Octets.ofHex("14000000 1100 0100 02000000 00000000 00 00 000a"));
  }

  @Test
  void readsAVerdictMap() throws Exception {
    Octets dumped =
        Octets.ofHex(
            """
            68000000 0c0a 0200 00000000 69170000
            0a 00 0005
            0c00 0100 6c716167656e7400
            0b00 0200 6163636573730000
            3c00 0300 3800 0100
              1800 0100 1400 0100 61636330000000000000000000000000
              1c00 0200 1800 0200 0800 0100 fffffffc 0c00 0200 656e666f72636500
            """);
    assertThat(Wire.read(SetElement::read, dumped))
        .containsExactly(new SetElement(ACC0, "enforce"));
    Wire.everyCut(dumped, SetElement::read);
  }

  @Test
  void readsWhichTableChanged() throws Exception {
    // delete table ip6 lqagent, which had a set
    Octets set =
        Octets.ofHex(
            """
            34000000 0b0a 0000 01000000 47200000
            0a 00 0004 0c00 0100 6c716167656e7400 0600 0200 73000000
            0c00 1000 0000000000000001
            """);
    Octets end =
        Octets.ofHex(
            """
            2c000000 0f0a 0000 01000000 47200000
            00 00 0004 0800 0100 00000004 0800 0200 00002047 0800 0300 6e667400
            """);
    List<RulesetChange> changes = new ArrayList<>();
    RulesetChange.read(Wire.message(set), changes::add);
    RulesetChange.read(Wire.message(end), changes::add);
    assertThat(changes).containsExactly(new RulesetChange(RulesetChange.NFPROTO_IPV6, "lqagent"));
  }
}
