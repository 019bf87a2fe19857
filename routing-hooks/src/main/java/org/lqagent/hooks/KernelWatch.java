package org.lqagent.hooks;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.lqagent.netlink.AddressDump;
import org.lqagent.netlink.AddressMessage;
import org.lqagent.netlink.LinkDump;
import org.lqagent.netlink.LinkMessage;
import org.lqagent.netlink.Message;
import org.lqagent.netlink.NeighbourMessage;
import org.lqagent.netlink.NetlinkListener;
import org.lqagent.netlink.NetlinkSocket;
import org.lqagent.netlink.RouteMessage;

/**
 * What the kernel tells of its own accord: interfaces, their addresses, neighbours and routes that
 * come and go.
 *
 * <p>One thread reads and calls the listeners, which must not block.
 */
public final class KernelWatch implements Closeable {
  private final Consumer<HookEvent> events;
  private final HookCounters counters;
  private final Links links = new Links();
  private final OwnAddresses addresses = new OwnAddresses();
  private final NetlinkSocket notifications;
  private final NetlinkSocket requests;
  private final List<Consumer<LinkChange>> linkListeners = new CopyOnWriteArrayList<>();
  private final List<Consumer<NeighbourMessage>> neighbourListeners = new CopyOnWriteArrayList<>();
  private final List<Consumer<NeighbourMessage>> anyNeighbourListeners =
      new CopyOnWriteArrayList<>();
  private final List<Consumer<RouteChange>> routeListeners = new CopyOnWriteArrayList<>();
  private final List<Runnable> lossListeners = new CopyOnWriteArrayList<>();
  private final NetlinkListener listener;

  private KernelWatch(
      NetlinkSocket notifications,
      NetlinkSocket requests,
      Consumer<HookEvent> events,
      HookCounters counters)
      throws IOException {
    this.events = events;
    this.counters = counters;
    this.notifications = notifications;
    this.requests = requests;
    // Subscribed before read, so that nothing happens unseen between the two.
    links.replaceAll(requests.dump(new LinkDump(), LinkMessage::read));
    addresses.replaceAll(requests.dump(new AddressDump(), AddressMessage::read));
    this.listener = new NetlinkListener("lqagent kernel watch", notifications, new Notifications());
  }

  /** Reads the interfaces and addresses there are, and starts to listen. */
  public static KernelWatch start(Consumer<HookEvent> events, HookCounters counters)
      throws IOException {
    NetlinkSocket requests = NetlinkSocket.open(NetlinkSocket.Family.ROUTE);
    try {
      NetlinkSocket notifications =
          NetlinkSocket.open(
              NetlinkSocket.Family.ROUTE,
              LinkMessage.RTNLGRP_LINK,
              AddressMessage.RTNLGRP_IPV6_IFADDR,
              NeighbourMessage.RTNLGRP_NEIGH,
              RouteMessage.RTNLGRP_IPV6_ROUTE);
      try {
        return new KernelWatch(notifications, requests, events, counters);
      } catch (IOException e) {
        notifications.close();
        throw e;
      }
    } catch (IOException e) {
      requests.close();
      throw e;
    }
  }

  /** Leaves out the changes made through a socket, which would only tell of what is known. */
  void ignore(int portId) throws IOException {
    notifications.ignore(portId);
  }

  /** The interfaces, kept up to date. */
  public Links links() {
    return links;
  }

  /** The machine's own addresses, kept up to date. */
  public OwnAddresses addresses() {
    return addresses;
  }

  /** Has a listener called for each change; what this returns ends it. */
  public Runnable onLink(Consumer<LinkChange> listener) {
    return add(linkListeners, listener);
  }

  /**
   * Has a listener called for each neighbour that gets or changes its hardware address or state;
   * what this returns ends it.
   */
  public Runnable onNeighbour(Consumer<NeighbourMessage> listener) {
    return add(neighbourListeners, listener);
  }

  /**
   * Has a listener called for each change of a neighbour, before those of {@link #onNeighbour}; one
   * that vanished or does not answer comes without a hardware address.
   */
  Runnable onAnyNeighbour(Consumer<NeighbourMessage> listener) {
    return add(anyNeighbourListeners, listener);
  }

  Runnable onRoute(Consumer<RouteChange> listener) {
    return add(routeListeners, listener);
  }

  /** Has a listener called when changes happened that nobody can name any more. */
  Runnable onLoss(Runnable listener) {
    return add(lossListeners, listener);
  }

  private static <T> Runnable add(List<T> listeners, T listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  private final class Notifications implements NetlinkListener.Handler {
    @Override
    public void message(Message message) throws IOException {
      switch (message.type()) {
        case LinkMessage.RTM_NEWLINK ->
            LinkMessage.read(message.body(), link -> tellLinks(links.put(link)));
        case LinkMessage.RTM_DELLINK ->
            LinkMessage.read(message.body(), link -> tellLinks(links.remove(link.index())));
        case AddressMessage.RTM_NEWADDR -> AddressMessage.read(message.body(), addresses::put);
        case AddressMessage.RTM_DELADDR -> AddressMessage.read(message.body(), addresses::remove);
        case NeighbourMessage.RTM_NEWNEIGH ->
            NeighbourMessage.read(
                message.body(),
                neighbour -> {
                  tell(anyNeighbourListeners, neighbour);
                  if (neighbour.hardwareAddress().length() > 0) {
                    tell(neighbourListeners, neighbour);
                  }
                });
        case NeighbourMessage.RTM_DELNEIGH ->
            NeighbourMessage.read(
                message.body(), neighbour -> tell(anyNeighbourListeners, neighbour.gone()));
        case RouteMessage.RTM_NEWROUTE, RouteMessage.RTM_DELROUTE -> {
          boolean removed = message.type() == RouteMessage.RTM_DELROUTE;
          RouteMessage.read(
              message.body(),
              route -> {
                RouteChange change = new RouteChange(removed, route, message.portId());
                routeListeners.forEach(listener -> listener.accept(change));
              });
        }
        default -> {}
      }
    }

    @Override
    public void lost() {
      counters.increment(HookCounter.NOTIFICATIONS_LOST);
      events.accept(
          new HookEvent.NotificationsLost("interfaces, addresses, neighbours and routes"));
      try {
        tellLinks(links.replaceAll(requests.dump(new LinkDump(), LinkMessage::read)));
        addresses.replaceAll(requests.dump(new AddressDump(), AddressMessage::read));
      } catch (IOException e) {
        failed(e);
      }
      lossListeners.forEach(Runnable::run);
    }

    @Override
    public void failed(Exception cause) {
      counters.increment(HookCounter.NOTIFICATIONS_DISCARDED);
    }

    private static void tell(
        List<Consumer<NeighbourMessage>> listeners, NeighbourMessage neighbour) {
      listeners.forEach(listener -> listener.accept(neighbour));
    }

    private void tellLinks(List<LinkChange> changes) {
      changes.forEach(change -> linkListeners.forEach(listener -> listener.accept(change)));
    }
  }

  @Override
  public void close() {
    listener.close();
    requests.close();
  }
}
