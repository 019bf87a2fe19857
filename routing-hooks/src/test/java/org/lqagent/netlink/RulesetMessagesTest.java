package org.lqagent.netlink;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.lqagent.dhcpv6.Octets;

/** Sets, chains, rules and counters; the octets are those that Linux 6.18 answered nft with. */
class RulesetMessagesTest {
  @Test
  void readsASet() throws Exception {
    // set addresses { typeof ip6 saddr . iifname; }
    Octets dumped =
        Octets.ofHex(
            """
            ac000000 090a 0200 00000000 25180000
            0a 00 0007
            0c00 0100 6c716167656e7400
            0e00 0200 6164647265737365 7300 0000
            0c00 1000 0000000000000001
            0800 0400 00000229
            0800 0500 00000020
            3a00 0d00 000400000000032e00040d00000001260014000407000000010c00040d000000
              010408000000010e00040900000001060004060000000000040009001700130030786666
              666666666666383235303866343000000800140000000001
            """);
    assertThat(Wire.read(SetMessage::read, dumped))
        .containsExactly(new SetMessage("lqagent", "addresses"));
    Wire.everyCut(dumped, SetMessage::read);
  }

  @Test
  void readsAChainWithWhereItHooksIn() throws Exception {
    // chain sources { type filter hook prerouting priority raw; policy accept; }
    Octets dumped =
        Octets.ofHex(
            """
            70000000 030a 0200 00000000 42180000
            0a 00 0007
            0c00 0100 6c716167656e7400
            0c00 0300 736f757263657300
            0c00 0200 0000000000000002
            1400 0400 0800 0100 00000000 0800 0200 fffffed4
            0800 0500 00000001
            0b00 0700 66696c74657200 00
            0800 0a00 00000001
            0800 0600 00000001
            """);
    assertThat(Wire.read(ChainMessage::read, dumped))
        .containsExactly(
            new ChainMessage(
                "lqagent", "sources", 1, Octets.ofHex("0800 0100 00000000 0800 0200 fffffed4")));
    Wire.everyCut(dumped, ChainMessage::read);
  }

  @Test
  void readsARuleWithWhatItDoes() throws Exception {
    // iifname "acc0" counter name dropped drop
    String expressions =
        """
        2400 0100 0900 0100 6d657461 00000000 1400 0200 0800 0200 00000006 0800 0100 00000001
        3800 0100 0800 0100 636d7000
          2c00 0200 0800 0100 00000001 0800 0200 00000000
          1800 0300 1400 0100 61636330000000000000000000000000
        2800 0100 0b00 0100 6f626a72656600 00 1800 0200 0c00 0200 64726f7070656400 0800 0100 00000001
        3000 0100 0e00 0100 696d6d656469617465 00 0000
          1c00 0200 0800 0100 00000000 1000 0200 0c00 0200 0800 0100 00000000
        """;
    Octets dumped =
        Octets.ofHex(
            """
            f0000000 060a 0208 00000000 47180000
            0a 00 0007
            0c00 0100 6c716167656e7400
            0c00 0200 736f757263657300
            0c00 0300 0000000000000004
            b800 0400
            """
                + expressions);
    assertThat(Wire.read(RuleMessage::read, dumped))
        .containsExactly(new RuleMessage("lqagent", "sources", Octets.ofHex(expressions)));
    Wire.everyCut(dumped, RuleMessage::read);
  }

  @Test
  void readsACounter() throws Exception {
    // counter dropped { packets 3 bytes 312 }
    Octets dumped =
        Octets.ofHex(
            """
            64000000 120a 0208 00000000 47180000
            0a 00 0007
            0c00 0100 6c716167656e7400
            0c00 0200 64726f7070656400
            0800 0300 00000001
            0c00 0600 0000000000000003
            0800 0500 00000001
            1c00 0400 0c00 0100 0000000000000138 0c00 0200 0000000000000003
            """);
    assertThat(Wire.read(CounterMessage::read, dumped))
        .containsExactly(new CounterMessage("lqagent", "dropped", 3, 312));
    Wire.everyCut(dumped, CounterMessage::read);
  }

  @Test
  void passesOverAnObjectThatIsNoCounter() throws Exception {
    // quota bytes { 1 mbytes }: of type 2
    Octets dumped =
        Octets.ofHex(
            """
            34000000 120a 0208 00000000 47180000
            0a 00 0007
            0c00 0100 6c716167656e7400
            0a00 0200 6279746573 00 0000
            0800 0300 00000002
            """);
    assertThat(Wire.read(CounterMessage::read, dumped)).isEmpty();
  }
}
