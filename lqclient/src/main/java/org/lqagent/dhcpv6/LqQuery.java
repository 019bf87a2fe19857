package org.lqagent.dhcpv6;

/**
 * What a LEASEQUERY asks: OPTION_LQ_QUERY, RFC 5007 section 4.1.2.1.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |        OPTION_LQ_QUERY        |         option-len            |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |   query-type  |          link-address (16 octets)             |
 * +-+-+-+-+-+-+-+-+                                               |
 * |               .                query-options                  .
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 *
 * @param queryType 0..255: the type comes first, whatever the field list in the RFC's text says
 * @param linkAddress the link that is meant, or :: for unspecified
 * @param options the query-options
 */
public record LqQuery(int queryType, Ipv6Address linkAddress, Options options) implements Option {
  public static final int CODE = 44;

  public LqQuery {
    Checks.u8("queryType", queryType);
  }

  static Option read(WireReader in) throws MalformedMessageException {
    // A server has a status for a query that is too short, so it must get to see it.
    return in.remaining() < MIN_OCTETS
        ? new UnknownOption(CODE, in.rest())
        : new LqQuery(in.u8(), in.address(), Options.read(in));
  }

  @Override
  public int code() {
    return CODE;
  }

  @Override
  public void writeBody(WireWriter out) {
    out.u8(queryType).address(linkAddress).options(options);
  }

  @Override
  public String summary() {
    return QueryTypes.name(queryType) + " link " + linkAddress;
  }

  private static final int MIN_OCTETS = 17;
}
