package org.lqagent.lab.bench;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A bulk leasequery server that has its answer ready, and so writes it as fast as a socket takes
 * octets: {@code RecordedAnswer FILE} prints its port, and gives the octets of the file to whoever
 * asks, whatever is asked. It has nothing to look up and nothing to encode, as no real server has.
 */
final class RecordedAnswer {
  private static final int SIZE_OCTETS = 2;
  private static final int TYPE_OCTETS = 1;
  private static final int WRITTEN_AT_ONCE = 1 << 18;

  private RecordedAnswer() {}

  public static void main(String[] arguments) throws IOException {
    byte[] recorded = Files.readAllBytes(Path.of(arguments[0]));
    ByteBuffer answer = ByteBuffer.allocateDirect(recorded.length).put(recorded);
    try (ServerSocketChannel server = ServerSocketChannel.open()) {
      server.bind(new InetSocketAddress(InetAddress.getByName("::1"), 0));
      System.out.println(
          "listening on " + ((InetSocketAddress) server.getLocalAddress()).getPort());
      while (true) {
        try (SocketChannel connection = server.accept()) {
          connection.setOption(StandardSocketOptions.TCP_NODELAY, true);
          serve(connection, answer);
        } catch (IOException e) {
          System.err.println("a requestor left: " + e.getMessage());
        }
      }
    }
  }

  private static void serve(SocketChannel connection, ByteBuffer answer) throws IOException {
    DataInputStream in = new DataInputStream(Channels.newInputStream(connection));
    byte[] query = in.readNBytes(in.readUnsignedShort());
    for (int at = 0; at < answer.capacity(); ) {
      // All messages of an answer have the transaction id of their query.
      answer.put(at + SIZE_OCTETS + TYPE_OCTETS, query, TYPE_OCTETS, 3);
      at += SIZE_OCTETS + (answer.getShort(at) & 0xffff);
    }
    for (int at = 0; at < answer.capacity(); ) {
      ByteBuffer part = answer.slice(at, Math.min(WRITTEN_AT_ONCE, answer.capacity() - at));
      while (part.hasRemaining()) {
        at += connection.write(part);
      }
    }
    while (in.read() >= 0) {
      // The requestor hangs up when it has all.
      continue;
    }
  }

  /** Asks a server, and writes down what it answers. */
  static void record(InetSocketAddress server, byte[] query, Path file) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      read(server, query, out);
    }
  }

  /** Asks a server, and only reads; returns how many octets came. */
  static long read(InetSocketAddress server, byte[] query) throws IOException {
    try (SocketChannel connection = SocketChannel.open(server)) {
      connection.write(ByteBuffer.wrap(query));
      connection.shutdownOutput();
      ByteBuffer octets = ByteBuffer.allocateDirect(1 << 16);
      long all = 0;
      for (int got = 0; got >= 0; got = connection.read(octets.clear())) {
        all += got;
      }
      return all;
    }
  }

  private static void read(InetSocketAddress server, byte[] query, OutputStream out)
      throws IOException {
    try (Socket connection = new Socket(server.getAddress(), server.getPort())) {
      connection.getOutputStream().write(query);
      connection.shutdownOutput();
      new BufferedInputStream(connection.getInputStream()).transferTo(out);
    }
  }
}
