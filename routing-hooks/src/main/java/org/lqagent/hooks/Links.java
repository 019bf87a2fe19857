package org.lqagent.hooks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.lqagent.netlink.LinkDump;
import org.lqagent.netlink.LinkMessage;
import org.lqagent.netlink.NetlinkSocket;

/** The network interfaces by name and by index; for any thread. */
public final class Links {
  private final Map<Integer, LinkMessage> byIndex = new HashMap<>();
  private final Map<String, LinkMessage> byName = new HashMap<>();

  Links() {}

  /** The interfaces of this moment, not kept up to date. */
  public static Links now() throws IOException {
    Links links = new Links();
    try (NetlinkSocket socket = NetlinkSocket.open(NetlinkSocket.Family.ROUTE)) {
      links.replaceAll(socket.dump(new LinkDump(), LinkMessage::read));
    }
    return links;
  }

  public synchronized Optional<LinkMessage> byName(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  public synchronized Optional<LinkMessage> byIndex(int index) {
    return Optional.ofNullable(byIndex.get(index));
  }

  public synchronized List<LinkMessage> all() {
    return List.copyOf(byIndex.values());
  }

  /** The name of an interface, or {@code if17} for one that is gone. */
  public String name(int index) {
    return byIndex(index).map(LinkMessage::name).orElse("if" + index);
  }

  /** Takes in what the kernel says of an interface, and returns what that changed. */
  synchronized List<LinkChange> put(LinkMessage link) {
    List<LinkChange> changes = new ArrayList<>();
    LinkMessage before = byIndex.put(link.index(), link);
    if (before != null && !before.name().equals(link.name())) {
      byName.remove(before.name(), before);
      changes.add(new LinkChange(LinkChange.Kind.VANISHED, before));
    }
    byName.put(link.name(), link);
    if (before == null || !before.name().equals(link.name())) {
      changes.add(new LinkChange(LinkChange.Kind.APPEARED, link));
    } else if (before.up() != link.up()) {
      changes.add(new LinkChange(link.up() ? LinkChange.Kind.UP : LinkChange.Kind.DOWN, link));
    }
    return changes;
  }

  synchronized List<LinkChange> remove(int index) {
    LinkMessage before = byIndex.remove(index);
    if (before == null) {
      return List.of();
    }
    byName.remove(before.name(), before);
    return List.of(new LinkChange(LinkChange.Kind.VANISHED, before));
  }

  /** Takes in all interfaces there are; what is not among them is gone. */
  synchronized List<LinkChange> replaceAll(Collection<LinkMessage> links) {
    Set<Integer> gone = new HashSet<>(byIndex.keySet());
    links.forEach(link -> gone.remove(link.index()));
    List<LinkChange> changes = new ArrayList<>();
    gone.forEach(index -> changes.addAll(remove(index)));
    links.forEach(link -> changes.addAll(put(link)));
    return changes;
  }
}
