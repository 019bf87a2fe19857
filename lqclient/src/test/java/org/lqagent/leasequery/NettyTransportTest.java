package org.lqagent.leasequery;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** UDP by way of epoll does what a transport does. */
class NettyTransportTest extends TransportContract<NettyTransport> {
  private static final int LARGEST = 9216;

  @Override
  NettyTransport open(TransportSettings settings) throws TransportException {
    return NettyTransport.open(settings, counters);
  }

  @Override
  Endpoint endOf(NettyTransport transport) {
    return transport.local();
  }

  @Test
  @Tag("F-18")
  void whatIsTooLargeIsCountedAndNotTakenForMalformed() throws Exception {
    var arrived = new LinkedBlockingQueue<Integer>();
    transport.deliverTo((from, octets) -> arrived.add(octets.length));
    // Behind the change of the receiver.
    transport.thread().submit(() -> {}).get();
    try (DatagramSocket sender = new DatagramSocket()) {
      for (int length : new int[] {LARGEST + 1, 65_000, LARGEST}) {
        sender.send(
            new DatagramPacket(
                new byte[length], length, InetAddress.getByName("::1"), endOf(transport).port()));
      }
    }
    assertThat(arrived.poll(30, TimeUnit.SECONDS)).isEqualTo(LARGEST);
    assertThat(counters.value("transport.too-large")).isEqualTo(2);
  }
}
