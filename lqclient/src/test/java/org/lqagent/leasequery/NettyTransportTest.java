package org.lqagent.leasequery;

/** UDP by way of epoll does what a transport does. */
class NettyTransportTest extends TransportContract<NettyTransport> {
  @Override
  NettyTransport open(TransportSettings settings) throws TransportException {
    return NettyTransport.open(settings, counters);
  }

  @Override
  Endpoint endOf(NettyTransport transport) {
    return transport.local();
  }
}
