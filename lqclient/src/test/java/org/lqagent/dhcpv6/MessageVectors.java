package org.lqagent.dhcpv6;

import java.util.List;

/** Whole messages as other programs put them on the wire, and what they mean. */
final class MessageVectors {
  private static final Duid REQUESTOR = Duid.parse("00030001020000000901");
  private static final Duid CLIENT = Duid.parse("0003000102000000c001");
  private static final Duid DHCPD = Duid.parse("00030001020000005101");
  private static final Duid DIBBLER = Duid.parse("00010001329743c8020000005201");
  private static final Ipv6Address LEASED = Ipv6Address.parse("2001:db8:1::1d19");

  private MessageVectors() {}

  /** A message and its octets. */
  record Vector(String name, String labelled, Message message) {
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
        RELAYED_SOLICIT,
        RELAYED_REPLY,
        DHCPD_REPLY,
        DHCPD_NOT_CONFIGURED,
        DHCPD_RELAYED_REPLY,
        DIBBLER_QUERY,
        DIBBLER_REPLY,
        QUERY_BY_CLIENT_ID,
        UNKNOWN);
  }

  static final Vector RELAYED_SOLICIT =
      new Vector(
          "a SOLICIT of dhclient, relayed by dhcrelay",
          """
          0c 00                                   # RELAY-FORW, hop count 0
          20010db8000100000000000000000001        # link
          fe80000000000000000000fffe00c001        # peer
          0012 0004 01000000                      # INTERFACE_ID
          0009 0044                               # RELAY_MSG
          01 5a0015                               #   SOLICIT
          0001 000a 0003000102000000c001          #     CLIENTID
          0006 0008 0017 0018 0017 0018           #     ORO, with repeats
          0008 0002 0000                          #     ELAPSED_TIME
          0003 000c 0000c001 00000e10 00001518    #     IA_NA
          0019 000c 0000c001 00000e10 00001518    #     IA_PD
          """,
          new RelayMessage(
              MessageTypes.RELAY_FORW,
              0,
              Ipv6Address.parse("2001:db8:1::1"),
              Ipv6Address.parse("fe80::ff:fe00:c001"),
              Options.of(
                  new InterfaceId(Octets.ofHex("01000000")),
                  new RelayMsg(
                      new ClientServerMessage(
                          MessageTypes.SOLICIT,
                          0x5a0015,
                          Options.of(
                              new ClientId(CLIENT),
                              new OptionRequest(List.of(23, 24, 23, 24)),
                              new UnknownOption(8, Octets.ofHex("0000")),
                              new IaNa(0xc001, 3600, 5400, Options.NONE),
                              new IaPd(0xc001, 3600, 5400, Options.NONE)))))));

  static final Vector RELAYED_REPLY =
      new Vector(
          "a REPLY of dhcpd to a relay",
          """
          0d 00                                   # RELAY-REPL
          20010db8000100000000000000000001
          fe80000000000000000000fffe00c001
          0012 0004 01000000
          0009 00c3
          07 424b94                               #   REPLY
          0003 0028 0000c001 00000708 00000b40    #     IA_NA
          0005 0018 20010db8000100000000000000001d19 00000e10 00001c20
          0019 0029 0000c001 00000708 00000b40    #     IA_PD
          001a 0019 00000e10 00001c20 38 20010db801ffff000000000000000000
          0001 000a 0003000102000000c001          #     CLIENTID
          0002 000a 00030001020000005101          #     SERVERID
          0017 0010 20010db800ff00000000000000000053
          0018 000d 076578616d706c65036e657400    #     DOMAIN_LIST
          0017 0010 20010db800ff00000000000000000053
          0018 000d 076578616d706c65036e657400
          """,
          new RelayMessage(
              MessageTypes.RELAY_REPL,
              0,
              Ipv6Address.parse("2001:db8:1::1"),
              Ipv6Address.parse("fe80::ff:fe00:c001"),
              Options.of(
                  new InterfaceId(Octets.ofHex("01000000")),
                  new RelayMsg(
                      new ClientServerMessage(
                          MessageTypes.REPLY,
                          0x424b94,
                          Options.of(
                              new IaNa(
                                  0xc001,
                                  1800,
                                  2880,
                                  Options.of(new IaAddress(LEASED, 3600, 7200, Options.NONE))),
                              new IaPd(
                                  0xc001,
                                  1800,
                                  2880,
                                  Options.of(
                                      IaPrefix.of(
                                          Ipv6Prefix.parse("2001:db8:1ff:ff00::/56"),
                                          3600,
                                          7200,
                                          Options.NONE))),
                              new ClientId(CLIENT),
                              new ServerId(DHCPD),
                              new UnknownOption(
                                  23, Octets.ofHex("20010db800ff00000000000000000053")),
                              new UnknownOption(24, Octets.ofHex("076578616d706c65036e657400")),
                              new UnknownOption(
                                  23, Octets.ofHex("20010db800ff00000000000000000053")),
                              new UnknownOption(
                                  24, Octets.ofHex("076578616d706c65036e657400"))))))));

  static final Vector DHCPD_REPLY =
      new Vector(
          "a LEASEQUERY-REPLY of dhcpd",
          """
          0f 98f41d                               # LEASEQUERY-REPLY
          002d 0032                               # CLIENT_DATA, before who speaks to whom
          0001 000a 0003000102000000c001          #   CLIENTID
          0005 0018 20010db8000100000000000000001d19 00000e10 00001c20
          002e 0004 6b0484bd                      #   CLT_TIME, a time of day
          0001 000a 00030001020000000901          # CLIENTID, the requestor's
          0002 000a 00030001020000005101          # SERVERID
          """,
          new ClientServerMessage(
              MessageTypes.LEASEQUERY_REPLY,
              0x98f41d,
              Options.of(
                  new ClientData(
                      Options.of(
                          new ClientId(CLIENT),
                          new IaAddress(LEASED, 3600, 7200, Options.NONE),
                          new CltTime(0x6b0484bdL))),
                  new ClientId(REQUESTOR),
                  new ServerId(DHCPD))));

  static final Vector DHCPD_NOT_CONFIGURED =
      new Vector(
          "NotConfigured of dhcpd",
          """
          0f 37f989
          0001 000a 00030001020000000901
          0002 000a 00030001020000005101
          000d 0018 0009                          # STATUS_CODE NotConfigured
          41646472657373206e6f7420696e206120706f6f6c2e
          """,
          new ClientServerMessage(
              MessageTypes.LEASEQUERY_REPLY,
              0x37f989,
              Options.of(
                  new ClientId(REQUESTOR),
                  new ServerId(DHCPD),
                  StatusCode.of(StatusCode.NOT_CONFIGURED, "Address not in a pool."))));

  static final Vector DHCPD_RELAYED_REPLY =
      new Vector(
          "a LEASEQUERY-REPLY of dhcpd to a relayed query",
          """
          0d 00
          20010db8000100000000000000000001
          fe80000000000000000000fffe00c001
          0012 0004 01000000
          0009 0056
          0f dacb7f
          002d 0032
          0001 000a 0003000102000000c001
          0005 0018 20010db8000100000000000000001d19 00000e10 00001c20
          002e 0004 6b0486d1
          0001 000a 00030001020000000901
          0002 000a 00030001020000005101
          """,
          new RelayMessage(
              MessageTypes.RELAY_REPL,
              0,
              Ipv6Address.parse("2001:db8:1::1"),
              Ipv6Address.parse("fe80::ff:fe00:c001"),
              Options.of(
                  new InterfaceId(Octets.ofHex("01000000")),
                  new RelayMsg(
                      new ClientServerMessage(
                          MessageTypes.LEASEQUERY_REPLY,
                          0xdacb7f,
                          Options.of(
                              new ClientData(
                                  Options.of(
                                      new ClientId(CLIENT),
                                      new IaAddress(LEASED, 3600, 7200, Options.NONE),
                                      new CltTime(0x6b0486d1L))),
                              new ClientId(REQUESTOR),
                              new ServerId(DHCPD)))))));

  static final Vector DIBBLER_QUERY =
      new Vector(
          "a LEASEQUERY of dibbler-requestor",
          """
          0e 25a7ec                               # LEASEQUERY
          0001 000e 000100010eec13db000202020202  # CLIENTID, the requestor's
          002c 002d                               # LQ_QUERY, 45 octets
          01                                      #   QUERY_BY_ADDRESS
          00000000000000000000000000000000        #   link unspecified
          0005 0018 20010db80001000000000000000024cf 33333333 88888888
          """,
          new ClientServerMessage(
              MessageTypes.LEASEQUERY,
              0x25a7ec,
              Options.of(
                  new ClientId(Duid.parse("000100010eec13db000202020202")),
                  new LqQuery(
                      QueryTypes.QUERY_BY_ADDRESS,
                      Ipv6Address.UNSPECIFIED,
                      Options.of(
                          new IaAddress(
                              Ipv6Address.parse("2001:db8:1::24cf"),
                              0x33333333L,
                              0x88888888L,
                              Options.NONE))))));

  static final Vector DIBBLER_REPLY =
      new Vector(
          "a LEASEQUERY-REPLY of dibbler-server",
          """
          0f 2dbb4e
          0001 000a 00030001020000000901
          002d 004f                               # CLIENT_DATA: the whole client
          0005 0018 20010db80001000000000000000024cf 00000df8 00001c08
          001a 0019 00000e10 00001c20 38 20010db80279ab000000000000000000
          0001 000a 0003000102000000c001
          002e 0004 00000018                      #   CLT_TIME, 24 seconds ago
          0002 000e 00010001329743c8020000005201
          """,
          new ClientServerMessage(
              MessageTypes.LEASEQUERY_REPLY,
              0x2dbb4e,
              Options.of(
                  new ClientId(REQUESTOR),
                  new ClientData(
                      Options.of(
                          new IaAddress(
                              Ipv6Address.parse("2001:db8:1::24cf"), 3576, 7176, Options.NONE),
                          IaPrefix.of(
                              Ipv6Prefix.parse("2001:db8:279:ab00::/56"), 3600, 7200, Options.NONE),
                          new ClientId(CLIENT),
                          new CltTime(24))),
                  new ServerId(DIBBLER))));

  static final Vector QUERY_BY_CLIENT_ID =
      new Vector(
          "a query by client id on a link, for relay data",
          """
          0e 79f713                               # LEASEQUERY
          0001 000a 00030001020000000901          # CLIENTID, the requestor's
          002c 0025                               # LQ_QUERY
          02                                      #   QUERY_BY_CLIENTID
          20010db8000100000000000000000001        #   link
          0001 000a 0003000102000000c001          #   CLIENTID, the client's
          0006 0002 002f                          #   ORO: LQ_RELAY_DATA
          """,
          new ClientServerMessage(
              MessageTypes.LEASEQUERY,
              0x79f713,
              Options.of(
                  new ClientId(REQUESTOR),
                  new LqQuery(
                      QueryTypes.QUERY_BY_CLIENTID,
                      Ipv6Address.parse("2001:db8:1::1"),
                      Options.of(
                          new ClientId(CLIENT), new OptionRequest(List.of(LqRelayData.CODE)))))));

  static final Vector UNKNOWN =
      new Vector(
          "a message type of tomorrow",
          "c8 010203",
          new UnknownMessage(200, Octets.ofHex("010203")));
}
