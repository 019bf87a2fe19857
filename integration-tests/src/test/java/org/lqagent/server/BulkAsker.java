package org.lqagent.server;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.lqagent.dhcpv6.ClientServerMessage;
import org.lqagent.dhcpv6.MalformedMessageException;
import org.lqagent.dhcpv6.Message;

/** The simplest requestor over TCP: octets out, whole messages in. */
final class BulkAsker implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 60_000;

  private final Socket socket;
  private final DataInputStream in;

  private BulkAsker(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new DataInputStream(socket.getInputStream());
  }

  static BulkAsker to(InetSocketAddress server) throws IOException {
    Socket socket = new Socket();
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.connect(server, PATIENCE_MILLIS);
    return new BulkAsker(socket);
  }

  /** All of them in one segment. */
  void send(ClientServerMessage... queries) throws IOException {
    sendOctets(framed(queries));
  }

  void sendOctets(byte[] octets) throws IOException {
    socket.getOutputStream().write(octets);
  }

  static byte[] framed(ClientServerMessage... queries) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (ClientServerMessage query : queries) {
      all.writeBytes(BulkFaults.framed(query));
    }
    return all.toByteArray();
  }

  /** Tells the server that no more queries come. */
  void shutdownOutput() throws IOException {
    socket.shutdownOutput();
  }

  ClientServerMessage receive() throws IOException, MalformedMessageException {
    return (ClientServerMessage) Message.read(receiveFrame());
  }

  /** The next frame's message, whatever it is. */
  byte[] receiveFrame() throws IOException {
    byte[] message = new byte[in.readUnsignedShort()];
    in.readFully(message);
    return message;
  }

  /** The next so many messages. */
  List<ClientServerMessage> receive(int count) throws IOException, MalformedMessageException {
    List<ClientServerMessage> messages = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      messages.add(receive());
    }
    return messages;
  }

  /** All messages until the server closes. */
  List<ClientServerMessage> receiveAll() throws IOException, MalformedMessageException {
    List<ClientServerMessage> messages = new ArrayList<>();
    while (true) {
      byte[] message;
      try {
        message = receiveFrame();
      } catch (EOFException e) {
        return messages;
      }
      messages.add((ClientServerMessage) Message.read(message));
    }
  }

  /** All octets until the server closes. */
  byte[] receiveOctets() throws IOException {
    return in.readAllBytes();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
