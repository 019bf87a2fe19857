package org.lqagent.leasequery;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lqagent.dhcpv6.ClientId;
import org.lqagent.dhcpv6.ClientServerMessage;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.IaAddress;
import org.lqagent.dhcpv6.LqQuery;
import org.lqagent.dhcpv6.MessageTypes;
import org.lqagent.dhcpv6.Option;
import org.lqagent.dhcpv6.OptionRequest;
import org.lqagent.dhcpv6.Options;
import org.lqagent.dhcpv6.QueryTypes;
import org.lqagent.dhcpv6.ServerId;

/** Puts a question into a LEASEQUERY: RFC 5007 section 4.3.1. */
final class QueryWriter {
  private QueryWriter() {}

  /**
   * The message for a question.
   *
   * @param clientId ours
   * @param serverId of the one server that is meant by a multicast; never in a unicast, since ISC
   *     dhcpd is silent to every query that has one
   */
  static ClientServerMessage message(
      Question question, int transactionId, Duid clientId, Optional<Duid> serverId) {
    List<Option> options = new ArrayList<>(3);
    options.add(new ClientId(clientId));
    serverId.ifPresent(id -> options.add(new ServerId(id)));
    options.add(query(question));
    return new ClientServerMessage(MessageTypes.LEASEQUERY, transactionId, new Options(options));
  }

  private static LqQuery query(Question question) {
    if (question instanceof Question.ByAddress byAddress) {
      return query(
          QueryTypes.QUERY_BY_ADDRESS,
          question,
          new IaAddress(byAddress.address(), 0, 0, Options.NONE));
    }
    if (question instanceof Question.ByClientId byClientId) {
      return query(QueryTypes.QUERY_BY_CLIENTID, question, new ClientId(byClientId.clientId()));
    }
    throw new AssertionError(question);
  }

  private static LqQuery query(int type, Question question, Option target) {
    return new LqQuery(
        type,
        question.linkAddress(),
        question.wanted().isEmpty()
            ? Options.of(target)
            : Options.of(target, new OptionRequest(question.wanted())));
  }
}
