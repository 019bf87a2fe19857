package org.lqagent.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.Ipv6Address;

/**
 * The leases of ISC dhcpd, read from its dhcpd6.leases and again as it grows or is replaced.
 *
 * <p>dhcpd appends a whole entry for each change, and now and then writes the file anew under
 * another name and renames it. One thread calls {@link #refresh()}; any may read the leases.
 */
public final class LeaseFile implements LeaseDatabase {
  private final Path path;
  private final Links links;
  private volatile LeaseTable table;
  private volatile Optional<Duid> serverId = Optional.empty();
  private Object fileKey;
  private FileTime modified;
  private long size;
  private long consumed;
  private final AtomicLong incomprehensible = new AtomicLong();

  public LeaseFile(Path path, Links links) {
    this.path = path;
    this.links = links;
    this.table = new LeaseTable(links);
  }

  /**
   * Reads what is new.
   *
   * @return whether anything was
   * @throws IOException if there is no such file, or it cannot be read; the leases stay as they
   *     were
   */
  public boolean refresh() throws IOException {
    try (SeekableByteChannel file = Files.newByteChannel(path)) {
      // Taken before reading: what is appended meanwhile is seen by the next call.
      BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
      if (Objects.equals(now.fileKey(), fileKey)
          && now.size() == size
          && now.lastModifiedTime().equals(modified)) {
        return false;
      }
      boolean appended = Objects.equals(now.fileKey(), fileKey) && now.size() > size;
      LeaseTable target = appended ? table : new LeaseTable(links);
      long from = appended ? consumed : 0;
      file.position(from);
      ByteBuffer text = ByteBuffer.allocate(Math.toIntExact(now.size() - from));
      while (text.hasRemaining() && file.read(text) >= 0) {
        // Until the buffer is full or the file has become shorter.
      }
      consumed = from + read(text.array(), text.position(), target);
      fileKey = now.fileKey();
      modified = now.lastModifiedTime();
      size = now.size();
      table = target;
      return true;
    }
  }

  private int read(byte[] text, int length, LeaseTable target) {
    LeaseFileLexer lexer = new LeaseFileLexer(Arrays.copyOf(text, length));
    for (Optional<LeaseStatement> next = lexer.next(); next.isPresent(); next = lexer.next()) {
      LeaseStatement statement = next.get();
      try {
        if (LeasedIaReader.isIa(statement)) {
          target.put(LeasedIaReader.read(statement));
        } else if (statement.begins("server-duid")) {
          serverId = Optional.of(new Duid(statement.octets(1)));
        }
      } catch (RuntimeException e) {
        // One entry that makes no sense is no reason to lose the others.
        incomprehensible.incrementAndGet();
      }
    }
    return lexer.consumed();
  }

  /** The server's own DUID, where the file tells it. */
  public Optional<Duid> serverId() {
    return serverId;
  }

  /** How many entries could not be understood so far. */
  public long incomprehensible() {
    return incomprehensible.get();
  }

  /** How many identity associations are known. */
  public int size() {
    return table.size();
  }

  @Override
  public Links links() {
    return links;
  }

  @Override
  public Optional<ClientBinding> holder(Ipv6Address address, Instant now) {
    return table.holder(address, now);
  }

  @Override
  public List<ClientBinding> ofClient(Duid client, Instant now) {
    return table.ofClient(client, now);
  }

  @Override
  public Stream<ClientBinding> all(Instant now) {
    return table.all(now);
  }
}
