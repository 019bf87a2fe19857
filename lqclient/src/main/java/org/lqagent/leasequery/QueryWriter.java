package org.lqagent.leasequery;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lqagent.dhcpv6.ClientId;
import org.lqagent.dhcpv6.ClientServerMessage;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.IaAddress;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.LqQuery;
import org.lqagent.dhcpv6.MessageTypes;
import org.lqagent.dhcpv6.Option;
import org.lqagent.dhcpv6.OptionRequest;
import org.lqagent.dhcpv6.Options;
import org.lqagent.dhcpv6.QueryTypes;
import org.lqagent.dhcpv6.ServerId;

/**
 * Puts questions into LEASEQUERYs: RFC 5007 section 4.3.1.
 *
 * <p>Questions by address that want the same of the same server differ in three places only, so one
 * message for all of them is written as any other is, and each gets a copy with its own in these.
 */
final class QueryWriter {
  /** Servers and wishes are configured, and so are few; callers' own wishes may be many. */
  private static final int MOST_FORMS = 64;

  private static final int ID_AT = 1;

  // From the back: an IAADDR is an address and two lifetimes, before it stand its code and length,
  // and before those the link.
  private static final int ADDRESS_FROM_END = Ipv6Address.OCTETS + 2 * Integer.BYTES;
  private static final int LINK_FROM_END = ADDRESS_FROM_END + 4 + Ipv6Address.OCTETS;

  private record Form(Optional<Duid> serverId, List<Integer> wanted) {}

  private final Duid clientId;
  private final Map<Form, byte[]> forms = new HashMap<>();

  /**
   * @param clientId ours
   */
  QueryWriter(Duid clientId) {
    this.clientId = clientId;
  }

  /**
   * The message for a question, as octets.
   *
   * @param serverId of the one server that is meant by a multicast; never in a unicast, since ISC
   *     dhcpd is silent to every query that has one
   */
  byte[] octets(Question question, int transactionId, Optional<Duid> serverId) {
    if (!(question instanceof Question.ByAddress byAddress)) {
      return message(question, transactionId, serverId).toByteArray();
    }
    byte[] octets = form(byAddress, serverId).clone();
    octets[ID_AT] = (byte) (transactionId >>> 16);
    octets[ID_AT + 1] = (byte) (transactionId >>> 8);
    octets[ID_AT + 2] = (byte) transactionId;
    int end = octets.length - wantedOctets(byAddress);
    byAddress.linkAddress().copyTo(octets, end - LINK_FROM_END);
    byAddress.address().copyTo(octets, end - ADDRESS_FROM_END);
    return octets;
  }

  private byte[] form(Question.ByAddress question, Optional<Duid> serverId) {
    Form form = new Form(serverId, question.wanted());
    byte[] known = forms.get(form);
    if (known == null) {
      if (forms.size() == MOST_FORMS) {
        forms.clear();
      }
      known = message(question, 0, serverId).toByteArray();
      forms.put(form, known);
    }
    return known;
  }

  private static int wantedOctets(Question question) {
    int codes = question.wanted().size();
    return codes == 0 ? 0 : 4 + Short.BYTES * codes;
  }

  /** The message for a question. */
  ClientServerMessage message(Question question, int transactionId, Optional<Duid> serverId) {
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
