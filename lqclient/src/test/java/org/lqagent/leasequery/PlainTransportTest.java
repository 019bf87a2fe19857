package org.lqagent.leasequery;

import java.io.IOException;

/** UDP by the JDK's own socket does what a transport does. */
class PlainTransportTest extends TransportContract<PlainTransport> {
  @Override
  PlainTransport open(TransportSettings settings) throws TransportException {
    return PlainTransport.open(settings, counters);
  }

  @Override
  Endpoint endOf(PlainTransport transport) throws IOException {
    return transport.local();
  }
}
