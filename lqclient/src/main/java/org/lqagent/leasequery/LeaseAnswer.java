package org.lqagent.leasequery;

import java.util.List;
import java.util.function.Function;

/** How a question ended, all servers taken together: RFC 5007 section 4.3.3. */
public sealed interface LeaseAnswer {
  <R> R match(
      Function<Bound, R> bound,
      Function<NoBinding, R> noBinding,
      Function<Refused, R> refused,
      Function<Silence, R> silence);

  /**
   * Somebody holds it.
   *
   * @param clients merged by last transaction: each lease stands with one client only
   */
  record Bound(List<ClientLeases> clients) implements LeaseAnswer {
    public Bound {
      clients = List.copyOf(clients);
    }

    @Override
    public <R> R match(
        Function<Bound, R> bound,
        Function<NoBinding, R> noBinding,
        Function<Refused, R> refused,
        Function<Silence, R> silence) {
      return bound.apply(this);
    }
  }

  /**
   * A server looked, and nobody holds it: success without data, or NotConfigured.
   *
   * @param statuses the status codes of the answers, at least one
   */
  record NoBinding(List<Integer> statuses) implements LeaseAnswer {
    public NoBinding {
      statuses = List.copyOf(statuses);
    }

    @Override
    public <R> R match(
        Function<Bound, R> bound,
        Function<NoBinding, R> noBinding,
        Function<Refused, R> refused,
        Function<Silence, R> silence) {
      return noBinding.apply(this);
    }
  }

  /**
   * Servers answered, and none would look.
   *
   * @param statuses their status codes, at least one
   */
  record Refused(List<Integer> statuses) implements LeaseAnswer {
    public Refused {
      statuses = List.copyOf(statuses);
    }

    @Override
    public <R> R match(
        Function<Bound, R> bound,
        Function<NoBinding, R> noBinding,
        Function<Refused, R> refused,
        Function<Silence, R> silence) {
      return refused.apply(this);
    }
  }

  /**
   * No server answered in time.
   *
   * @param transmissions how often the question was sent, 0 if it never left
   */
  record Silence(int transmissions) implements LeaseAnswer {
    @Override
    public <R> R match(
        Function<Bound, R> bound,
        Function<NoBinding, R> noBinding,
        Function<Refused, R> refused,
        Function<Silence, R> silence) {
      return silence.apply(this);
    }
  }
}
