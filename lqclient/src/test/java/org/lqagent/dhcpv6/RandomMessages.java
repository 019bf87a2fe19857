package org.lqagent.dhcpv6;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Messages by chance, of every type and with every option, no deeper than reading allows. */
final class RandomMessages {
  private static final int[] TYPES = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 14, 15, 16, 17, 22, 23};

  private final RandomGenerator random;

  RandomMessages(RandomGenerator random) {
    this.random = random;
  }

  Message message(int depth) {
    return switch (random.nextInt(5)) {
      case 0 -> new UnknownMessage(24 + random.nextInt(232), octets(0, 20));
      case 1, 2 ->
          new RelayMessage(12 + random.nextInt(2), u8(), address(), address(), options(depth));
      default ->
          new ClientServerMessage(
              TYPES[random.nextInt(TYPES.length)], random.nextInt(1 << 24), options(depth));
    };
  }

  private Options options(int depth) {
    List<Option> options = new ArrayList<>();
    for (int count = random.nextInt(4); count > 0; count--) {
      options.add(option(depth));
    }
    return new Options(options);
  }

  private Option option(int depth) {
    Options inside = depth == 0 ? Options.NONE : options(depth - 1);
    return switch (random.nextInt(27)) {
      case 0 -> new ClientId(duid());
      case 1 -> new ServerId(duid());
      case 2 -> new IaNa(u32(), u32(), u32(), inside);
      case 3 -> new IaTa(u32(), inside);
      case 4 -> new IaAddress(address(), u32(), u32(), inside);
      case 5 -> new OptionRequest(List.of(u16(), u16()));
      case 6 -> depth == 0 ? new RapidCommit() : new RelayMsg(message(depth - 1));
      case 7 -> new StatusCode(u16(), octets(0, 30));
      case 8 -> new RapidCommit();
      case 9 -> new InterfaceId(octets(0, 8));
      case 10 -> new IaPd(u32(), u32(), u32(), inside);
      case 11 -> new IaPrefix(u32(), u32(), u8(), address(), inside);
      case 12 -> new RemoteId(u32(), octets(0, 8));
      case 13 -> new SubscriberId(octets(0, 8));
      case 14 -> new LqQuery(u8(), address(), inside);
      case 15 -> new ClientData(inside);
      case 16 -> new CltTime(u32());
      case 17 -> new LqRelayData(address(), octets(34, 60));
      case 18 -> new LqClientLink(List.of(address(), address()));
      case 19 -> new RelayId(duid());
      case 20 -> new RelaySuppliedOptions(inside);
      case 21 -> new PdExclude(u8(), octets(1, 16));
      case 22 -> new ClientLinkLayerAddress(u16(), octets(0, 8));
      case 23 -> new LqBaseTime(u32());
      case 24 -> new LqStartTime(u32());
      case 25 -> new LqEndTime(u32());
      default -> new UnknownOption(200 + random.nextInt(65336), octets(0, 300));
    };
  }

  private Duid duid() {
    return new Duid(octets(3, 130));
  }

  private Ipv6Address address() {
    return new Ipv6Address(random.nextLong(), random.nextLong());
  }

  private Octets octets(int min, int max) {
    byte[] octets = new byte[min + random.nextInt(max - min + 1)];
    random.nextBytes(octets);
    return Octets.copyOf(octets);
  }

  private int u8() {
    return random.nextInt(1 << 8);
  }

  private int u16() {
    return random.nextInt(1 << 16);
  }

  private long u32() {
    return random.nextLong(1L << 32);
  }
}
