package org.lqagent.server;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.lqagent.dhcpv6.ClientData;
import org.lqagent.dhcpv6.ClientId;
import org.lqagent.dhcpv6.ClientServerMessage;
import org.lqagent.dhcpv6.CltTime;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.IaAddress;
import org.lqagent.dhcpv6.IaPrefix;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.LqClientLink;
import org.lqagent.dhcpv6.Option;
import org.lqagent.dhcpv6.Options;
import org.lqagent.dhcpv6.ServerId;
import org.lqagent.dhcpv6.StatusCode;

/** A LEASEQUERY-REPLY that says something wrong. */
final class SpoiltReply {
  private static final LqClientLink TWO_LINKS =
      new LqClientLink(
          List.of(Ipv6Address.parse("2001:db8:1::"), Ipv6Address.parse("2001:db8:2::")));

  private SpoiltReply() {}

  static ClientServerMessage of(ClientServerMessage reply, Fault fault) {
    int xid = reply.transactionId();
    return new ClientServerMessage(
        reply.type(),
        fault.kind() == Fault.Kind.WRONG_XID ? xid ^ 0xff_ffff : xid,
        options(reply.options(), fault));
  }

  private static Options options(Options options, Fault fault) {
    return switch (fault.kind()) {
      case WRONG_CLIENT_ID -> each(options, ClientId.class, id -> new ClientId(another(id.duid())));
      case NO_SERVER_ID -> options.without(ServerId.class);
      case NO_CLT -> inData(options, data -> data.without(CltTime.class));
      case TWO_CLIENT_DATA ->
          options
              .first(ClientData.class)
              .map(data -> options.with(ofAnotherClient(data)))
              .orElse(options);
      case DATA_AND_LINKS -> options.with(TWO_LINKS);
      case LINK_LOOP -> withoutFindings(options).with(TWO_LINKS);
      case STATUS ->
          withoutFindings(options)
              .with(StatusCode.of((int) fault.value().orElse(1), "told to say so"));
      case LIAR -> inData(options, SpoiltReply::elsewhere);
      case HUGE -> inData(options, data -> many(data, (int) fault.value().orElse(2000)));
      case WRONG_XID, DELAY, PACE, DROP, DUPLICATE, TRUNCATE -> options;
    };
  }

  private static Options withoutFindings(Options options) {
    return options.without(ClientData.class).without(LqClientLink.class).without(StatusCode.class);
  }

  private static ClientData ofAnotherClient(ClientData data) {
    return new ClientData(
        each(data.options(), ClientId.class, id -> new ClientId(another(id.duid()))));
  }

  private static Duid another(Duid duid) {
    String hex = duid.octets().toString();
    int last = hex.length() - 2;
    return Duid.parse(hex.substring(0, last) + (hex.endsWith("ee") ? "ef" : "ee"));
  }

  /** The same leases in a part of the network that nobody asked for. */
  private static Options elsewhere(Options data) {
    Options addresses =
        each(
            data,
            IaAddress.class,
            a ->
                new IaAddress(
                    far(a.address()), a.preferredLifetime(), a.validLifetime(), a.options()));
    return each(
        addresses,
        IaPrefix.class,
        p ->
            new IaPrefix(
                p.preferredLifetime(),
                p.validLifetime(),
                p.prefixLength(),
                far(p.address()),
                p.options()));
  }

  private static Ipv6Address far(Ipv6Address address) {
    return new Ipv6Address(address.high() ^ 1L << 32, address.low());
  }

  private static Options many(Options data, int count) {
    List<Option> options = new ArrayList<>(data.list());
    data.first(IaAddress.class)
        .ifPresent(
            first -> {
              for (int i = 1; i <= count; i++) {
                Ipv6Address next =
                    new Ipv6Address(first.address().high(), first.address().low() + i);
                options.add(
                    new IaAddress(
                        next, first.preferredLifetime(), first.validLifetime(), Options.NONE));
              }
            });
    return new Options(options);
  }

  private static Options inData(Options options, Function<Options, Options> change) {
    return each(options, ClientData.class, data -> new ClientData(change.apply(data.options())));
  }

  private static <T extends Option> Options each(
      Options options, Class<T> type, Function<T, Option> change) {
    return new Options(
        options.list().stream()
            .map(option -> type.isInstance(option) ? change.apply(type.cast(option)) : option)
            .toList());
  }
}
