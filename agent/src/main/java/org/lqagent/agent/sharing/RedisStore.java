package org.lqagent.agent.sharing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.KeyValue;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.SetArgs;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.XAddArgs;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * The rows, editions and changes of a site in a Redis server or cluster. Connects when it is first
 * used, and again after each failure. For one thread.
 */
final class RedisStore implements AutoCloseable {
  /** How long one command may take. */
  static final Duration TIMEOUT = Duration.ofSeconds(5);

  private static final int PAGE = 1000;

  /** How many changes stay in the stream; who is further behind reads the rows again. */
  private static final long KEPT_CHANGES = 100_000;

  private final SharingSettings settings;
  private final ClientResources resources;
  private AbstractRedisClient client;
  private StatefulConnection<byte[], byte[]> connection;
  private RedisClusterAsyncCommands<byte[], byte[]> commands;

  RedisStore(SharingSettings settings) {
    this.settings = settings;
    this.resources =
        DefaultClientResources.builder().ioThreadPoolSize(2).computationThreadPoolSize(2).build();
  }

  /**
   * Reads the URI of a server.
   *
   * @throws IllegalArgumentException if it is none
   */
  static RedisURI uri(String text) {
    try {
      if (text.startsWith("redis")) {
        return RedisURI.create(text);
      }
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(notUri(text), e);
    }
    throw new IllegalArgumentException(notUri(text));
  }

  private static String notUri(String text) {
    return "need a URI such as redis://192.0.2.1:6379, have \"" + text + "\"";
  }

  /** Which edition of its rows each publisher has completed. */
  Map<String, String> editions() throws StoreException {
    Map<String, String> editions = new LinkedHashMap<>();
    await(commands().hgetall(key("editions")))
        .forEach((name, edition) -> editions.put(text(name), text(edition)));
    return editions;
  }

  /** Says that a publisher's rows are complete. */
  void setEdition(String publisher, String edition) throws StoreException {
    await(commands().hset(key("editions"), octets(publisher), octets(edition)));
  }

  /** Has a publisher, if it still is one, write its rows again. */
  void removeEdition(String publisher) throws StoreException {
    await(commands().hdel(key("editions"), octets(publisher)));
  }

  /** Writes rows of a publisher, and waits until they are. */
  void write(String publisher, List<RowWrite> rows) throws StoreException {
    List<RedisFuture<?>> written = new ArrayList<>(rows.size());
    for (RowWrite row : rows) {
      byte[] key = octets(rows(publisher) + row.lease());
      written.add(
          row.row().isEmpty()
              ? commands().del(key)
              : row.untilMillis().isEmpty()
                  ? commands().set(key, row.row().get())
                  : commands()
                      .set(
                          key,
                          row.row().get(),
                          SetArgs.Builder.pxAt(row.untilMillis().getAsLong())));
    }
    awaitAll(written);
  }

  /** Adds changes to the stream, in this order, and waits until they are there. */
  void announce(List<SharedChange> changes) throws StoreException {
    XAddArgs trim = XAddArgs.Builder.maxlen(KEPT_CHANGES).approximateTrimming();
    List<RedisFuture<?>> added = new ArrayList<>(changes.size());
    for (SharedChange change : changes) {
      Map<byte[], byte[]> fields = new LinkedHashMap<>();
      fields.put(octets("publisher"), octets(change.publisher()));
      fields.put(octets("edition"), octets(change.edition()));
      fields.put(octets("number"), octets(Long.toString(change.number())));
      fields.put(octets("lease"), change.lease());
      change.row().ifPresent(row -> fields.put(octets("row"), row));
      added.add(commands().xadd(key("changes"), trim, fields));
    }
    awaitAll(added);
  }

  /** Reads all rows of a publisher, in no order; one may come twice. */
  void rows(String publisher, Consumer<byte[]> reader) throws StoreException {
    ScanArgs args = ScanArgs.Builder.limit(PAGE).match(rows(publisher) + "*");
    KeyScanCursor<byte[]> cursor = await(commands().scan(args));
    while (true) {
      if (!cursor.getKeys().isEmpty()) {
        byte[][] keys = cursor.getKeys().toArray(byte[][]::new);
        for (KeyValue<byte[], byte[]> row : await(commands().mget(keys))) {
          // It may have ended between the two.
          row.ifHasValue(reader);
        }
      }
      if (cursor.isFinished()) {
        return;
      }
      cursor = await(commands().scan(cursor, args));
    }
  }

  /** Where the stream of changes ends now. */
  String position() throws StoreException {
    List<StreamMessage<byte[], byte[]>> last =
        await(commands().xrevrange(key("changes"), Range.unbounded(), Limit.from(1)));
    return last.isEmpty() ? "0-0" : last.get(0).getId();
  }

  /** Some changes, and where the stream is read on. */
  record Page(List<SharedChange> changes, String position) {}

  /** The changes after a position; waits a while if there are none. */
  @SuppressWarnings("unchecked") // The library takes its one offset as an array of a generic type.
  Page changes(String after, Duration wait) throws StoreException {
    List<StreamMessage<byte[], byte[]>> messages =
        await(
            commands()
                .xread(
                    XReadArgs.Builder.block(Math.max(1, wait.toMillis())).count(PAGE),
                    XReadArgs.StreamOffset.from(key("changes"), after)));
    List<SharedChange> changes = new ArrayList<>();
    String position = after;
    for (StreamMessage<byte[], byte[]> message : messages) {
      position = message.getId();
      change(message.getBody()).ifPresent(changes::add);
    }
    return new Page(changes, position);
  }

  /** Empty if a program wrote it that is not ours. */
  private static Optional<SharedChange> change(Map<byte[], byte[]> body) {
    Map<String, byte[]> fields = new LinkedHashMap<>();
    body.forEach((name, value) -> fields.put(text(name), value));
    try {
      return Optional.of(
          new SharedChange(
              text(fields.get("publisher")),
              text(fields.get("edition")),
              Long.parseLong(text(fields.get("number"))),
              fields.get("lease").clone(),
              Optional.ofNullable(fields.get("row"))));
    } catch (NullPointerException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  private RedisClusterAsyncCommands<byte[], byte[]> commands() throws StoreException {
    if (commands == null) {
      connect();
    }
    return commands;
  }

  private void connect() throws StoreException {
    hangUp();
    try {
      List<RedisURI> uris = new ArrayList<>();
      for (String text : settings.redis()) {
        uris.add(withPassword(uri(text)));
      }
      if (settings.cluster()) {
        RedisClusterClient cluster = RedisClusterClient.create(resources, uris);
        client = cluster;
        cluster.setOptions(clusterOptions());
        StatefulRedisClusterConnection<byte[], byte[]> opened =
            cluster.connect(ByteArrayCodec.INSTANCE);
        connection = opened;
        commands = opened.async();
      } else {
        RedisClient single = RedisClient.create(resources, uris.get(0));
        client = single;
        single.setOptions(
            ClientOptions.builder()
                .autoReconnect(false)
                .socketOptions(socketOptions(uris.get(0)))
                .timeoutOptions(TimeoutOptions.enabled(TIMEOUT))
                .build());
        StatefulRedisConnection<byte[], byte[]> opened = single.connect(ByteArrayCodec.INSTANCE);
        connection = opened;
        commands = opened.async();
      }
    } catch (RuntimeException e) {
      throw failed(e);
    }
  }

  /** A Unix socket has nothing to be kept alive, and the library would complain at each. */
  private static SocketOptions socketOptions(RedisURI uri) {
    return SocketOptions.builder().keepAlive(uri.getSocket() == null).build();
  }

  /** A cluster changes under its clients: they look where everything is now. */
  private static ClusterClientOptions clusterOptions() {
    return ClusterClientOptions.builder()
        .timeoutOptions(TimeoutOptions.enabled(TIMEOUT))
        .topologyRefreshOptions(
            ClusterTopologyRefreshOptions.builder()
                .enablePeriodicRefresh(Duration.ofSeconds(30))
                .build())
        .build();
  }

  private RedisURI withPassword(RedisURI uri) throws StoreException {
    if (settings.passwordFile().isPresent()) {
      Path file = settings.passwordFile().get();
      try {
        uri.setAuthentication(Files.readString(file).strip().toCharArray());
      } catch (IOException e) {
        throw new StoreException("cannot read the password in " + file, e);
      }
    }
    return uri;
  }

  private <T> T await(RedisFuture<T> future) throws StoreException {
    try {
      return future.get(TIMEOUT.toMillis() + 1000, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed(e);
    } catch (ExecutionException e) {
      throw failed(e.getCause());
    } catch (TimeoutException | RuntimeException e) {
      throw failed(e);
    }
  }

  private void awaitAll(List<RedisFuture<?>> futures) throws StoreException {
    for (RedisFuture<?> future : futures) {
      await(future);
    }
  }

  /** Whatever failed, the next command begins with a new connection: what is underway is unsure. */
  private StoreException failed(Throwable cause) {
    hangUp();
    Throwable root = cause;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String reason = root.getMessage() == null ? root.toString() : root.getMessage();
    return new StoreException(servers() + ": " + reason, cause);
  }

  /** Without what is secret. */
  private String servers() {
    return settings.redis().stream().map(text -> uri(text).toString()).collect(joining(", "));
  }

  private String prefix() {
    return "lqagent:" + settings.site() + ":";
  }

  private String rows(String publisher) {
    return prefix() + "rows:" + publisher + ":";
  }

  private byte[] key(String name) {
    return octets(prefix() + name);
  }

  private static byte[] octets(String text) {
    return text.getBytes(UTF_8);
  }

  private static String text(byte[] octets) {
    return new String(octets, UTF_8);
  }

  private void hangUp() {
    commands = null;
    StatefulConnection<byte[], byte[]> old = connection;
    connection = null;
    AbstractRedisClient oldClient = client;
    client = null;
    if (old != null) {
      old.closeAsync();
    }
    if (oldClient != null) {
      oldClient.shutdownAsync(0, 2, TimeUnit.SECONDS);
    }
  }

  @Override
  public void close() {
    hangUp();
    resources.shutdown(0, 2, TimeUnit.SECONDS);
  }
}
