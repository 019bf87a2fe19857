package org.lqagent.agent.state;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Optional;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteException;

/**
 * The SQLite file: a row of octets for each lease, and the {@link Moment} of the last write.
 *
 * <p>It is opened for one process alone, written by a log that is appended to (WAL), and so is
 * whole whenever the process ends.
 */
final class StateDatabase implements AutoCloseable {
  /** The file is not ours, or not what we wrote. */
  static final class DamagedException extends SQLException {
    private static final long serialVersionUID = 1;

    DamagedException(String reason) {
      super(reason);
    }
  }

  /** Given each row as it is read. */
  interface Rows {
    void row(byte[] key, byte[] row) throws InterruptedException;
  }

  private static final byte[] HEADER = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);
  // "lqag"; what a file of another program has not.
  private static final int APPLICATION_ID = 0x6c716167;
  private static final int VERSION = 1;
  private static final String[] FILES = {"", "-wal", "-shm", "-journal"};

  private final Path file;
  private final Connection connection;
  private final Object inode;
  private PreparedStatement put;
  private PreparedStatement remove;
  private PreparedStatement moment;

  private StateDatabase(Path file, Connection connection, Object inode) {
    this.file = file;
    this.connection = connection;
    this.inode = inode;
  }

  /**
   * Opens the file, or begins it.
   *
   * @throws DamagedException if there is a file that is none of ours
   * @throws SQLException if the system refuses, or another process has it
   */
  static StateDatabase open(Path file) throws SQLException {
    try {
      Files.createDirectories(file.getParent());
      if (!Files.isWritable(file.getParent())) {
        // SQLite would not say why; this fails, and does.
        Files.delete(Files.createTempFile(file.getParent(), "probe", ""));
      }
      boolean isNew = !Files.exists(file) || Files.size(file) == 0;
      if (!isNew && !hasHeader(file)) {
        throw new DamagedException("it is no SQLite file");
      }
      return open(file, isNew, "jdbc:sqlite:" + file);
    } catch (IOException e) {
      throw new SQLException(reason(e), e);
    }
  }

  /** Opens the file to read it only, as it was when it was last closed. */
  static StateDatabase openUnchanging(Path file) throws SQLException {
    try {
      return open(file, false, "jdbc:sqlite:file:" + file + "?immutable=1");
    } catch (IOException e) {
      throw new SQLException(reason(e), e);
    }
  }

  private static StateDatabase open(Path file, boolean isNew, String url)
      throws SQLException, IOException {
    SQLiteConfig config = new SQLiteConfig();
    config.setLockingMode(SQLiteConfig.LockingMode.EXCLUSIVE);
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    // Survives the end of the process at any time; of a power cut, all but the last moments.
    config.setSynchronous(SQLiteConfig.SynchronousMode.NORMAL);
    config.setJournalSizeLimit(1 << 26);
    config.setBusyTimeout(500);
    if (url.contains("immutable")) {
      config = new SQLiteConfig();
      config.setReadOnly(true);
    }
    Connection connection = config.createConnection(url);
    try {
      StateDatabase database = new StateDatabase(file, connection, inode(file));
      if (isNew) {
        database.begin();
      } else {
        database.check();
      }
      connection.setAutoCommit(false);
      return database;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  private static boolean hasHeader(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] header = in.readNBytes(HEADER.length);
      return java.util.Arrays.equals(header, HEADER);
    }
  }

  private static Object inode(Path file) throws IOException {
    return Files.getAttribute(file, "unix:ino");
  }

  private void begin() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("BEGIN EXCLUSIVE");
      statement.execute("PRAGMA application_id = " + APPLICATION_ID);
      statement.execute("PRAGMA user_version = " + VERSION);
      statement.execute(
          "CREATE TABLE bindings (lease BLOB PRIMARY KEY, row BLOB NOT NULL) WITHOUT ROWID");
      statement.execute(
          "CREATE TABLE moment (one INTEGER PRIMARY KEY CHECK (one = 1), state_micros INTEGER,"
              + " wall_micros INTEGER, boot_id TEXT, uptime_micros INTEGER)");
      statement.execute("COMMIT");
    }
  }

  private void check() throws SQLException {
    int application = pragma("application_id");
    if (application != APPLICATION_ID) {
      throw new DamagedException("it is another program's SQLite file");
    }
    int version = pragma("user_version");
    if (version != VERSION) {
      throw new DamagedException(
          "its format has version " + version + ", this program reads version " + VERSION);
    }
  }

  private int pragma(String name) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("PRAGMA " + name)) {
      return result.getInt(1);
    }
  }

  /** When it was last written, if it ever was. */
  Optional<Moment> moment() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result =
            statement.executeQuery(
                "SELECT state_micros, wall_micros, boot_id, uptime_micros FROM moment")) {
      return result.next()
          ? Optional.of(
              new Moment(
                  result.getLong(1), result.getLong(2), result.getString(3), result.getLong(4)))
          : Optional.empty();
    }
  }

  void read(Rows rows) throws SQLException, InterruptedException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("SELECT lease, row FROM bindings")) {
      while (result.next()) {
        rows.row(result.getBytes(1), result.getBytes(2));
      }
    }
  }

  /** Writes all or nothing: rows by their key, those that are null gone. */
  void write(Map<byte[], byte[]> rows, boolean insteadOfAll, Moment now) throws SQLException {
    prepare();
    try {
      if (insteadOfAll) {
        try (Statement statement = connection.createStatement()) {
          statement.execute("DELETE FROM bindings");
        }
      }
      for (Map.Entry<byte[], byte[]> row : rows.entrySet()) {
        PreparedStatement statement = row.getValue() == null ? remove : put;
        statement.setBytes(1, row.getKey());
        if (row.getValue() != null) {
          statement.setBytes(2, row.getValue());
        }
        statement.executeUpdate();
      }
      moment.setLong(1, now.stateMicros());
      moment.setLong(2, now.wallMicros());
      moment.setString(3, now.bootId());
      moment.setLong(4, now.uptimeMicros());
      moment.executeUpdate();
      connection.commit();
    } catch (SQLException e) {
      connection.rollback();
      throw e;
    }
  }

  private void prepare() throws SQLException {
    if (put == null) {
      put = connection.prepareStatement("INSERT OR REPLACE INTO bindings VALUES (?, ?)");
      remove = connection.prepareStatement("DELETE FROM bindings WHERE lease = ?");
      moment = connection.prepareStatement("INSERT OR REPLACE INTO moment VALUES (1, ?, ?, ?, ?)");
    }
  }

  /** Whether the file is still where it was opened, and was not deleted or replaced. */
  boolean isInPlace() {
    try {
      return inode.equals(inode(file));
    } catch (IOException e) {
      return false;
    }
  }

  /** Renames the file, so that nobody reads it again by mistake and somebody may look at it. */
  static Path setAside(Path file) throws IOException {
    Path aside = file.resolveSibling(file.getFileName() + ".set-aside");
    for (String suffix : FILES) {
      Path part = Path.of(file + suffix);
      if (Files.exists(part)) {
        Files.move(part, Path.of(aside + suffix), StandardCopyOption.REPLACE_EXISTING);
      } else {
        Files.deleteIfExists(Path.of(aside + suffix));
      }
    }
    return aside;
  }

  static boolean isDamage(SQLException e) {
    return e instanceof DamagedException
        || e instanceof SQLiteException sqlite
            && switch (sqlite.getResultCode()) {
              case SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_CORRUPT_INDEX, SQLITE_CORRUPT_VTAB -> true;
              // The tables are not there.
              case SQLITE_ERROR -> true;
              default -> false;
            };
  }

  /** Why, in a few words. */
  static String reason(Exception e) {
    if (e instanceof SQLiteException sqlite) {
      return switch (sqlite.getResultCode()) {
        case SQLITE_BUSY, SQLITE_LOCKED -> "another process has it open";
        case SQLITE_FULL -> "the disk is full";
        default -> sqlite.getMessage();
      };
    }
    if (e instanceof java.nio.file.FileSystemException system) {
      String why = system.getReason() == null ? e.getClass().getSimpleName() : system.getReason();
      return system.getFile() + ": " + why;
    }
    return e.getMessage();
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
