package org.lqagent.dhcpv6;

import java.util.List;

/** Each option as octets, drawn after its RFC by hand, and as the object that they mean. */
final class OptionVectors {
  private static final Duid CLIENT = Duid.parse("00030001020000000001");
  private static final Duid SERVER = Duid.parse("00030001020000005101");
  private static final Ipv6Address ADDRESS = Ipv6Address.parse("2001:db8:1::1d19");
  private static final Ipv6Prefix PREFIX = Ipv6Prefix.parse("2001:db8:100:ff00::/56");

  private OptionVectors() {}

  /**
   * An option and its octets.
   *
   * @param labelled the whole option, code and length first
   */
  record Vector(String name, String labelled, Option option) {
    byte[] octets() {
      return LabelledHex.octets(labelled);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static List<Vector> all() {
    return List.of(
        new Vector(
            "CLIENTID",
            """
            0001 000a              # CLIENTID, 10 octets
            0003 0001 020000000001 # DUID-LL, Ethernet
            """,
            new ClientId(CLIENT)),
        new Vector(
            "CLIENTID, shortest DUID",
            """
            0001 0003
            ffff 00                # a type nobody has assigned
            """,
            new ClientId(Duid.parse("ffff00"))),
        new Vector(
            "CLIENTID, longest DUID",
            "0001 0082 0002" + "a5".repeat(128),
            new ClientId(Duid.parse("0002" + "a5".repeat(128)))),
        new Vector(
            "SERVERID",
            """
            0002 000a
            0003 0001 020000005101
            """,
            new ServerId(SERVER)),
        new Vector(
            "IA_NA",
            """
            0003 0028              # IA_NA, 40 octets
            fffffffe               # iaid
            00000708               # T1 1800
            00000b40               # T2 2880
            0005 0018              #   IAADDR
            20010db8000100000000000000001d19
            00000e10 00001c20
            """,
            new IaNa(
                0xffff_fffeL,
                1800,
                2880,
                Options.of(new IaAddress(ADDRESS, 3600, 7200, Options.NONE)))),
        new Vector(
            "IA_TA",
            """
            0004 000c              # IA_TA, 12 octets
            00000007               # iaid
            000d 0004 0002         #   STATUS_CODE NoAddrsAvail
            6e6f                   #   "no"
            """,
            new IaTa(7, Options.of(StatusCode.of(StatusCode.NO_ADDRS_AVAIL, "no")))),
        new Vector(
            "IAADDR",
            """
            0005 0018              # IAADDR, 24 octets
            20010db8000100000000000000001d19
            00000e10               # preferred 3600
            ffffffff               # valid for ever
            """,
            new IaAddress(ADDRESS, 3600, Lifetimes.INFINITY, Options.NONE)),
        new Vector(
            "IAADDR, preferred beyond valid, status inside",
            """
            0005 001e
            20010db8000100000000000000001d19
            00000002 00000001
            000d 0002 0004         #   STATUS_CODE NotOnLink
            """,
            new IaAddress(ADDRESS, 2, 1, Options.of(StatusCode.of(StatusCode.NOT_ON_LINK, "")))),
        new Vector(
            "ORO",
            """
            0006 0006              # ORO, three codes
            002f 0017 ffff
            """,
            new OptionRequest(List.of(47, 23, 65535))),
        new Vector("ORO, empty", "0006 0000", new OptionRequest(List.of())),
        new Vector(
            "RELAY_MSG",
            """
            0009 0008              # RELAY_MSG, 8 octets
            01 5a0015              #   SOLICIT
            000e 0000              #     RAPID_COMMIT
            """,
            new RelayMsg(
                new ClientServerMessage(
                    MessageTypes.SOLICIT, 0x5a0015, Options.of(new RapidCommit())))),
        new Vector(
            "STATUS_CODE",
            """
            000d 0009              # STATUS_CODE, 9 octets
            0009                   # NotConfigured
            70c3bc622e0a00         # "püb.", line feed, NUL: kept as they came
            """,
            new StatusCode(StatusCode.NOT_CONFIGURED, Octets.ofHex("70c3bc622e0a00"))),
        new Vector("RAPID_COMMIT", "000e 0000", new RapidCommit()),
        new Vector(
            "INTERFACE_ID",
            """
            0012 0004              # INTERFACE_ID, 4 octets
            01000000
            """,
            new InterfaceId(Octets.ofHex("01000000"))),
        new Vector(
            "IA_PD",
            """
            0019 0029              # IA_PD, 41 octets
            0000c001 00000000 00000000
            001a 0019              #   IAPREFIX
            00000e10 00001c20 38 20010db80100ff000000000000000000
            """,
            new IaPd(0xc001, 0, 0, Options.of(IaPrefix.of(PREFIX, 3600, 7200, Options.NONE)))),
        new Vector(
            "IAPREFIX",
            """
            001a 0019              # IAPREFIX, 25 octets
            00000e10               # preferred: lifetimes first, unlike IAADDR
            00001c20               # valid
            38                     # /56
            20010db80100ff000000000000000000
            """,
            IaPrefix.of(PREFIX, 3600, 7200, Options.NONE)),
        new Vector(
            "IAPREFIX, length beyond 128 and host bits",
            """
            001a 0019
            00000000 00000000
            c8                     # /200
            20010db8000000000000000000000001
            """,
            new IaPrefix(0, 0, 200, Ipv6Address.parse("2001:db8::1"), Options.NONE)),
        new Vector(
            "IAPREFIX with PD_EXCLUDE",
            """
            001a 001f              # IAPREFIX, 31 octets
            00000e10 00001c20 38 20010db80100ff000000000000000000
            0043 0002              #   PD_EXCLUDE
            40 ff                  #   /64, subnet ff
            """,
            IaPrefix.of(PREFIX, 3600, 7200, Options.of(new PdExclude(64, Octets.ofHex("ff"))))),
        new Vector(
            "REMOTE_ID",
            """
            0025 0008              # REMOTE_ID, 8 octets
            ffffffff               # enterprise
            706f7274               # "port"
            """,
            new RemoteId(0xffff_ffffL, Octets.ofHex("706f7274"))),
        new Vector(
            "SUBSCRIBER_ID",
            """
            0026 0003
            616263                 # "abc"
            """,
            new SubscriberId(Octets.ofHex("616263"))),
        new Vector(
            "LQ_QUERY by address",
            """
            002c 002d              # LQ_QUERY, 45 octets
            01                     # QUERY_BY_ADDRESS
            00000000000000000000000000000000
            0005 0018              #   IAADDR
            20010db8000100000000000000001d19
            00000000 00000000
            """,
            new LqQuery(
                QueryTypes.QUERY_BY_ADDRESS,
                Ipv6Address.UNSPECIFIED,
                Options.of(new IaAddress(ADDRESS, 0, 0, Options.NONE)))),
        new Vector(
            "LQ_QUERY by client id, with ORO",
            """
            002c 0025              # LQ_QUERY, 37 octets
            02                     # QUERY_BY_CLIENTID
            20010db8000100000000000000000001
            0001 000a              #   CLIENTID
            0003 0001 020000000001
            0006 0002 002f         #   ORO: LQ_RELAY_DATA
            """,
            new LqQuery(
                QueryTypes.QUERY_BY_CLIENTID,
                Ipv6Address.parse("2001:db8:1::1"),
                Options.of(new ClientId(CLIENT), new OptionRequest(List.of(LqRelayData.CODE))))),
        new Vector(
            "CLIENT_DATA",
            """
            002d 004f              # CLIENT_DATA, 79 octets
            0001 000a              #   CLIENTID
            0003 0001 020000000001
            0005 0018              #   IAADDR, no IA_NA around it
            20010db8000100000000000000001d19
            00000e10 00001c20
            001a 0019              #   IAPREFIX, no IA_PD around it
            00000e10 00001c20 38 20010db80100ff000000000000000000
            002e 0004              #   CLT_TIME
            00000018
            """,
            new ClientData(
                Options.of(
                    new ClientId(CLIENT),
                    new IaAddress(ADDRESS, 3600, 7200, Options.NONE),
                    IaPrefix.of(PREFIX, 3600, 7200, Options.NONE),
                    new CltTime(24)))),
        new Vector(
            "CLT_TIME, a time of day as ISC dhcpd sends it",
            """
            002e 0004              # CLT_TIME, 4 octets
            6b0484bd
            """,
            new CltTime(0x6b0484bdL)),
        new Vector("CLT_TIME 0", "002e 0004 00000000", new CltTime(0)),
        new Vector(
            "LQ_RELAY_DATA, one relay",
            """
            002f 003a              # LQ_RELAY_DATA, 58 octets
            20010db800ff00000000000000000001
            0c 00                  #   RELAY-FORW, hop count 0
            20010db8000100000000000000000001
            fe80000000000000000000fffe00c001
            0012 0004 01000000     #     INTERFACE_ID, and no RELAY_MSG
            """,
            new LqRelayData(
                Ipv6Address.parse("2001:db8:ff::1"),
                Octets.ofHex(
                    "0c0020010db8000100000000000000000001fe80000000000000000000fffe00c001"
                        + "0012000401000000"))),
        new Vector(
            "LQ_CLIENT_LINK",
            """
            0030 0020              # LQ_CLIENT_LINK, 2 links
            20010db8000100000000000000000000
            20010db8000200000000000000000000
            """,
            new LqClientLink(
                List.of(Ipv6Address.parse("2001:db8:1::"), Ipv6Address.parse("2001:db8:2::")))),
        new Vector(
            "RELAY_ID",
            """
            0035 000a
            0003 0001 02000000ac01
            """,
            new RelayId(Duid.parse("0003000102000000ac01"))),
        new Vector(
            "RSOO",
            """
            0042 0008              # RSOO, 8 octets
            fff0 0004 01020304     #   an option unknown to us
            """,
            new RelaySuppliedOptions(
                Options.of(new UnknownOption(0xfff0, Octets.ofHex("01020304"))))),
        new Vector(
            "PD_EXCLUDE",
            """
            0043 0003              # PD_EXCLUDE, 3 octets
            41 ff80                # /65
            """,
            new PdExclude(65, Octets.ofHex("ff80"))),
        new Vector(
            "CLIENT_LINKLAYER_ADDR",
            """
            004f 0008              # CLIENT_LINKLAYER_ADDR, 8 octets
            0001                   # Ethernet
            0200 0000 c001
            """,
            new ClientLinkLayerAddress(1, Octets.ofHex("02000000c001"))),
        new Vector(
            "LQ_BASE_TIME",
            """
            0064 0004              # LQ_BASE_TIME, 4 octets
            329743c8               # seconds since 2000
            """,
            new LqBaseTime(0x329743c8L)),
        new Vector("LQ_START_TIME", "0065 0004 ffffffff", new LqStartTime(0xffffffffL)),
        new Vector("LQ_END_TIME", "0066 0004 00000000", new LqEndTime(0)),
        new Vector(
            "LQ_BASE_TIME of the wrong length",
            "0064 0008 0000000000000001",
            new UnknownOption(LqBaseTime.CODE, Octets.ofHex("0000000000000001"))),
        new Vector(
            "an unknown option",
            """
            0017 0010              # DNS_SERVERS, which the codec does not look into
            20010db800ff00000000000000000053
            """,
            new UnknownOption(23, Octets.ofHex("20010db800ff00000000000000000053"))),
        new Vector("an unknown option, empty", "ffff 0000", new UnknownOption(65535, Octets.EMPTY)),
        new Vector(
            "CLT_TIME of the wrong length",
            "002e 0003 000001",
            new UnknownOption(CltTime.CODE, Octets.ofHex("000001"))),
        new Vector(
            "LQ_QUERY too short for its fixed part",
            "002c 0010 01" + "00".repeat(15),
            new UnknownOption(LqQuery.CODE, Octets.ofHex("01" + "00".repeat(15)))),
        new Vector(
            "LQ_RELAY_DATA too short for a relay message",
            "002f 0031" + "00".repeat(49),
            new UnknownOption(LqRelayData.CODE, Octets.ofHex("00".repeat(49)))),
        new Vector(
            "RELAY_MSG emptied instead of removed",
            "0009 0000",
            new UnknownOption(RelayMsg.CODE, Octets.EMPTY)));
  }
}
