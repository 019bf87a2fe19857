package org.lqagent.hooks;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.lqagent.netlink.Errno;
import org.lqagent.netlink.LinkMessage;
import org.lqagent.netlink.LogPacket;
import org.lqagent.netlink.LogRequest;
import org.lqagent.netlink.Message;
import org.lqagent.netlink.NetlinkException;
import org.lqagent.netlink.NetlinkListener;
import org.lqagent.netlink.NetlinkSocket;
import org.lqagent.netlink.Refusal;
import org.lqagent.netlink.SetDump;
import org.lqagent.netlink.SetMessage;

/**
 * Reads what the source filter reports to its NFLOG group.
 *
 * <p>A thread of its own hands the packets to a consumer, which must not block.
 */
public final class UnknownSources implements Closeable {
  private final NetlinkListener listener;

  private UnknownSources(NetlinkListener listener) {
    this.listener = listener;
  }

  /**
   * Binds the group and starts to listen.
   *
   * @param group 0..65535, as the filter's settings have it
   * @throws HookFailedException if another process has the group, or the kernel has no NFLOG
   */
  public static UnknownSources start(
      int group, Links links, Consumer<UnknownPacket> packets, HookCounters counters)
      throws IOException {
    NetlinkSocket socket = NetlinkSocket.open(NetlinkSocket.Family.NETFILTER);
    try {
      bind(socket, group);
    } catch (IOException e) {
      socket.close();
      throw e;
    }
    return new UnknownSources(
        new NetlinkListener(
            "lqagent unknown sources", socket, new Reports(links, packets, counters)));
  }

  private static void bind(NetlinkSocket socket, int group) throws IOException {
    for (LogRequest.Step step : LogRequest.Step.values()) {
      List<Refusal> refusals = socket.batch(List.of(new LogRequest(step, group)));
      if (!refusals.isEmpty()) {
        Refusal refusal = refusals.get(0);
        // The kernel says EPERM for a group of another process, too.
        if (refusal.errno() == Errno.EPERM) {
          throw new HookFailedException(
              mayUse(socket)
                  ? "NFLOG group " + group + " is taken by another process"
                  : "listening to NFLOG needs the capability CAP_NET_ADMIN");
        }
        throw new HookFailedException(
            "NFLOG group " + group + " cannot be listened to: " + refusal.text());
      }
    }
  }

  private static boolean mayUse(NetlinkSocket socket) throws IOException {
    try {
      socket.dump(new SetDump(FilterSettings.DEFAULT_TABLE), SetMessage::read);
      return true;
    } catch (NetlinkException e) {
      return e.errno() != Errno.EPERM;
    }
  }

  private record Reports(Links links, Consumer<UnknownPacket> packets, HookCounters counters)
      implements NetlinkListener.Handler {
    @Override
    public void message(Message message) throws IOException {
      LogPacket.read(
          message,
          packet -> {
            Optional<UnknownPacket> unknown =
                links
                    .byIndex(packet.interfaceIndex())
                    .map(LinkMessage::name)
                    .flatMap(name -> UnknownPacket.read(packet, name));
            if (unknown.isEmpty()) {
              counters.increment(HookCounter.REPORTS_DISCARDED);
              return;
            }
            counters.increment(
                unknown.get().direction() == UnknownPacket.Direction.SOURCE
                    ? HookCounter.UNKNOWN_SOURCES
                    : HookCounter.UNKNOWN_DESTINATIONS);
            packets.accept(unknown.get());
          });
    }

    @Override
    public void lost() {
      counters.increment(HookCounter.REPORTS_LOST);
    }

    @Override
    public void failed(Exception cause) {
      counters.increment(HookCounter.REPORTS_DISCARDED);
    }
  }

  @Override
  public void close() {
    listener.close();
  }
}
