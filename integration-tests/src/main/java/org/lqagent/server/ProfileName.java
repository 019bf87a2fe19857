package org.lqagent.server;

import java.util.function.Function;

/** The profiles by the names that the command line has for them. */
enum ProfileName {
  RFC(Rfc5007::new),
  ISC(IscDhcpd::new),
  KEA(Kea::new),
  DIBBLER(Dibbler::new);

  private final Function<Service, Profile> constructor;

  ProfileName(Function<Service, Profile> constructor) {
    this.constructor = constructor;
  }

  Profile of(Service service) {
    return constructor.apply(service);
  }
}
