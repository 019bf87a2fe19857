package org.lqagent.bulk;

import java.util.ArrayList;
import java.util.List;
import org.lqagent.dhcpv6.ClientId;
import org.lqagent.dhcpv6.ClientServerMessage;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.IaAddress;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.LqQuery;
import org.lqagent.dhcpv6.LqRelayData;
import org.lqagent.dhcpv6.MessageTypes;
import org.lqagent.dhcpv6.Option;
import org.lqagent.dhcpv6.OptionRequest;
import org.lqagent.dhcpv6.Options;
import org.lqagent.dhcpv6.QueryTypes;
import org.lqagent.dhcpv6.RelayId;
import org.lqagent.dhcpv6.RemoteId;

/**
 * What a bulk leasequery asks: RFC 5007 section 4.1.2.1 and RFC 5460 section 5.3.
 *
 * @param queryType one of {@link QueryTypes}
 * @param linkAddress an address of the link that is meant, or :: for any
 * @param target what is asked by: {@code Options.NONE} for a link
 */
public record BulkQuery(int queryType, Ipv6Address linkAddress, Options target) {

  /** Who holds this address, or a prefix that contains it? */
  public static BulkQuery byAddress(Ipv6Address address, Ipv6Address link) {
    return of(QueryTypes.QUERY_BY_ADDRESS, link, new IaAddress(address, 0, 0, Options.NONE));
  }

  /** What does this client hold? */
  public static BulkQuery byClientId(Duid client, Ipv6Address link) {
    return of(QueryTypes.QUERY_BY_CLIENTID, link, new ClientId(client));
  }

  /** What is held behind this relay agent? */
  public static BulkQuery byRelayId(Duid relay, Ipv6Address link) {
    return of(QueryTypes.QUERY_BY_RELAY_ID, link, new RelayId(relay));
  }

  /** What is held on this link, named by an address that a relay agent may name it by? */
  public static BulkQuery byLinkAddress(Ipv6Address link) {
    return new BulkQuery(QueryTypes.QUERY_BY_LINK_ADDRESS, link, Options.NONE);
  }

  /** What is held at the remote end of this circuit? */
  public static BulkQuery byRemoteId(RemoteId remote, Ipv6Address link) {
    return of(QueryTypes.QUERY_BY_REMOTE_ID, link, remote);
  }

  private static BulkQuery of(int queryType, Ipv6Address link, Option target) {
    return new BulkQuery(queryType, link, Options.of(target));
  }

  /** The query as a message, which asks for relay data about each client. */
  public ClientServerMessage message(int transactionId, Duid ourClientId) {
    List<Option> options = new ArrayList<>(target.list());
    options.add(new OptionRequest(List.of(LqRelayData.CODE)));
    return new ClientServerMessage(
        MessageTypes.LEASEQUERY,
        transactionId,
        Options.of(
            new ClientId(ourClientId), new LqQuery(queryType, linkAddress, new Options(options))));
  }

  /** {@code by link 2001:db8:1::1}. */
  @Override
  public String toString() {
    String by =
        switch (queryType) {
          case QueryTypes.QUERY_BY_ADDRESS -> "by address " + what(IaAddress.class);
          case QueryTypes.QUERY_BY_CLIENTID -> "by client id " + what(ClientId.class);
          case QueryTypes.QUERY_BY_RELAY_ID -> "by relay id " + what(RelayId.class);
          case QueryTypes.QUERY_BY_REMOTE_ID -> "by remote id " + what(RemoteId.class);
          case QueryTypes.QUERY_BY_LINK_ADDRESS -> "by link " + linkAddress;
          default -> QueryTypes.name(queryType);
        };
    return queryType == QueryTypes.QUERY_BY_LINK_ADDRESS || linkAddress.isUnspecified()
        ? by
        : by + " on link " + linkAddress;
  }

  private String what(Class<? extends Option> type) {
    return target
        .first(type)
        .map(
            option ->
                option instanceof IaAddress leased ? leased.address().toString() : option.summary())
        .orElse("?");
  }
}
