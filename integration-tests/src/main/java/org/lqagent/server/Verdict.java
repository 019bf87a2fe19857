package org.lqagent.server;

import java.util.List;
import java.util.function.Function;
import org.lqagent.dhcpv6.Option;
import org.lqagent.dhcpv6.Options;

/** What a profile makes of a query. */
sealed interface Verdict {
  <R> R match(Function<Reply, R> reply, Function<Drop, R> drop);

  /** Answer with these options. */
  record Reply(Options options) implements Verdict {
    static Reply of(Option... options) {
      return new Reply(new Options(List.of(options)));
    }

    @Override
    public <R> R match(Function<Reply, R> reply, Function<Drop, R> drop) {
      return reply.apply(this);
    }
  }

  /** Say nothing. */
  record Drop(Event why) implements Verdict {
    @Override
    public <R> R match(Function<Reply, R> reply, Function<Drop, R> drop) {
      return drop.apply(this);
    }
  }
}
