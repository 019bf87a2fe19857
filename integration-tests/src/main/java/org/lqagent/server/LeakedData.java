package org.lqagent.server;

import java.util.Iterator;
import org.lqagent.dhcpv6.ClientData;
import org.lqagent.dhcpv6.ClientId;
import org.lqagent.dhcpv6.CltTime;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.IaAddress;
import org.lqagent.dhcpv6.IaPrefix;
import org.lqagent.dhcpv6.Option;
import org.lqagent.dhcpv6.Options;

/**
 * CLIENT_DATA with those of leases that ended long ago among them: they name a client that held the
 * lease before, which was last heard longer ago than the valid lifetime that they give.
 */
final class LeakedData implements Iterator<Option> {
  private static final Duid FORMER_HOLDER = Duid.parse("00030001020000dead00");

  private final Iterator<? extends Option> data;
  private final long after;
  private final long every;
  private long told;
  private ClientData leak;

  /**
   * @param after how many go by before the first leak
   * @param every how many go by from one leak to the next
   */
  LeakedData(Iterator<? extends Option> data, long after, long every) {
    this.data = data;
    this.after = after;
    this.every = Math.max(1, every);
  }

  @Override
  public boolean hasNext() {
    return leak != null || data.hasNext();
  }

  @Override
  public Option next() {
    if (leak != null) {
      Option leaked = leak;
      leak = null;
      return leaked;
    }
    Option current = data.next();
    told++;
    if (told > after && (told - after) % every == 0 && current instanceof ClientData good) {
      leak = ended(good);
    }
    return current;
  }

  private static ClientData ended(ClientData good) {
    Options options = Options.of(new ClientId(FORMER_HOLDER));
    long longest = 0;
    for (IaAddress address : good.options().all(IaAddress.class)) {
      longest = Math.max(longest, address.validLifetime());
      options = options.with(address);
    }
    for (IaPrefix prefix : good.options().all(IaPrefix.class)) {
      longest = Math.max(longest, prefix.validLifetime());
      options = options.with(prefix);
    }
    return new ClientData(options.with(new CltTime(Math.min(2 * longest, 999_999_999))));
  }
}
