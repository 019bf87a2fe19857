package org.lqagent.netlink;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.lqagent.dhcpv6.Octets;

/** The octets are those that Linux 6.18 answers ip(8) with. */
class RefusalTest {
  @Test
  void saysWhatTheKernelSays() throws Exception {
    Octets octets =
        Octets.ofHex(
            """
            88000000 0200 0002 1fd2046b ee1a0000
            9cffffff
            54000000 1800 0506 1fd2046b 00000000
              0a380000febb000100000000
              1400 0100 20010db8010003000000000000000000
              1400 0500 fe800000000000000000000000000002
              0800 0600 00040000
              0800 0400 03000000
            1d00 0100 4e657874686f7020646576696365206973206e6f7420757000 000000
            """);
    assertThat(Refusal.read(Wire.message(octets), 7))
        .isEqualTo(new Refusal(7, Errno.ENETDOWN, "Nexthop device is not up (Network is down)"));
  }

  @Test
  void saysTheErrorNumberWhereTheKernelSaysNothing() throws Exception {
    Octets octets =
        Octets.ofHex(
            "24000000 0200 0001 1ed2046b be1a0000 efffffff 54000000 1800 0506 1ed2046b 00000000");
    assertThat(Refusal.read(Wire.message(octets), 0))
        .isEqualTo(new Refusal(0, Errno.EEXIST, "File exists"));
  }

  @Test
  void zeroIsNone() throws Exception {
    Octets octets =
        Octets.ofHex(
            "24000000 0200 0001 32d2046b 4d1f0000 00000000 1c000000 0104 0500 32d2046b 00000000");
    assertThat(Refusal.read(Wire.message(octets), 0)).isEqualTo(new Refusal(0, 0, ""));
  }
}
