package org.lqagent.agent.state;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;
import org.lqagent.binding.Binding;
import org.lqagent.binding.BindingRow;

/**
 * Reads all rows of the file and makes bindings of them, on a thread of its own, while the caller
 * puts to work those that are there: at a million, each of the two takes seconds.
 */
final class RestoreReader {
  private static final int PIECE = 1024;
  private static final int PIECES_AHEAD = 16;
  private static final List<Binding> END = new ArrayList<>(0);

  private final StateDatabase from;
  private final BindingRow rows;
  private final BlockingQueue<List<Binding>> pieces = new ArrayBlockingQueue<>(PIECES_AHEAD);

  // The reading thread's; the caller's once it has seen the end.
  private List<Binding> piece = new ArrayList<>(PIECE);
  private long damaged;
  private SQLException refused;
  private RuntimeException mistake;

  private RestoreReader(StateDatabase from, BindingRow rows) {
    this.from = from;
    this.rows = rows;
  }

  /**
   * Hands over every binding, in the order of the keys, on the caller's thread.
   *
   * @return how many rows are damaged, and were left out
   * @throws SQLException if the file cannot be read to its end; what could be was handed over
   */
  static long read(StateDatabase from, BindingRow rows, Consumer<Binding> restored)
      throws SQLException {
    return new RestoreReader(from, rows).handOver(restored);
  }

  private long handOver(Consumer<Binding> restored) throws SQLException {
    Thread thread = new Thread(this::readAll, "state reader");
    thread.setDaemon(true);
    thread.start();
    try {
      List<Binding> next = pieces.take();
      while (next != END) {
        next.forEach(restored);
        next = pieces.take();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SQLException("interrupted", e);
    } finally {
      // It has ended, unless the caller has failed: then nobody takes what it has to give.
      thread.interrupt();
    }
    if (mistake != null) {
      throw mistake;
    }
    if (refused != null) {
      throw refused;
    }
    return damaged;
  }

  private void readAll() {
    try {
      try {
        from.read(this::take);
      } catch (SQLException e) {
        refused = e;
      } catch (RuntimeException e) {
        mistake = e;
      }
      pass();
      pieces.put(END);
    } catch (InterruptedException e) {
      // The caller has failed, and is not there any more.
      Thread.currentThread().interrupt();
    }
  }

  private void take(byte[] key, byte[] row) throws InterruptedException {
    Optional<Binding> binding = rows.read(key, row);
    if (binding.isEmpty()) {
      damaged++;
      return;
    }
    piece.add(binding.get());
    if (piece.size() == PIECE) {
      pass();
    }
  }

  private void pass() throws InterruptedException {
    pieces.put(piece);
    piece = new ArrayList<>(PIECE);
  }
}
