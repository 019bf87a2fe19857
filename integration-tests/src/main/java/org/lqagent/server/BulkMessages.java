package org.lqagent.server;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.lqagent.dhcpv6.ClientServerMessage;
import org.lqagent.dhcpv6.MessageTypes;
import org.lqagent.dhcpv6.Option;
import org.lqagent.dhcpv6.Options;
import org.lqagent.dhcpv6.StatusCode;

/**
 * The messages of a bulk answer: a LEASEQUERY-REPLY with the first client, a LEASEQUERY-DATA for
 * each other and a LEASEQUERY-DONE; where there is no client, the reply alone. RFC 5460 section
 * 5.2.
 */
final class BulkMessages implements Iterator<ClientServerMessage> {
  private final int transactionId;
  private final Options ids;
  private final Optional<StatusCode> status;
  private final Iterator<? extends Option> data;
  private int next = MessageTypes.LEASEQUERY_REPLY;

  /**
   * @param ids what does not change within an answer, said in the reply only
   */
  BulkMessages(
      int transactionId,
      Options ids,
      Optional<StatusCode> status,
      Iterator<? extends Option> data) {
    this.transactionId = transactionId;
    this.ids = ids;
    this.status = status;
    this.data = data;
  }

  @Override
  public boolean hasNext() {
    return next != 0;
  }

  @Override
  public ClientServerMessage next() {
    int type = next;
    Options options =
        switch (type) {
          case MessageTypes.LEASEQUERY_REPLY -> status.map(ids::with).orElse(ids);
          case MessageTypes.LEASEQUERY_DATA, MessageTypes.LEASEQUERY_DONE -> Options.NONE;
          default -> throw new NoSuchElementException();
        };
    boolean bound = type != MessageTypes.LEASEQUERY_DONE && data.hasNext();
    if (bound) {
      options = options.with(data.next());
      next = data.hasNext() ? MessageTypes.LEASEQUERY_DATA : MessageTypes.LEASEQUERY_DONE;
    } else {
      next = 0;
    }
    return new ClientServerMessage(type, transactionId, options);
  }
}
