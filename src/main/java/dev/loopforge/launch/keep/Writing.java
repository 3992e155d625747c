package dev.loopforge.launch.keep;

import dev.loopforge.git.RepositoryCopies;
import dev.loopforge.kernel.Json;
import dev.loopforge.launch.CannotStart;
import dev.loopforge.launch.postgres.Migrations;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.sql.DataSource;
import org.postgresql.core.BaseConnection;

/**
 * Writes an archive, while the program runs: every table as it was at one moment, then every repository, which by then has
 * at least what the tables speak of. Rows are ordered and entries carry no time, so the same content gives the same bytes.
 */
public final class Writing {
    private final DataSource source;
    private final Path data;
    private final RepositoryCopies repositories;

    public Writing(DataSource source, Path data) {
        this.source = source;
        this.data = data.toAbsolutePath();
        this.repositories = new RepositoryCopies(data);
    }

    /** Writes it to a file that only its owner may read; a half-written one never has the name. */
    public Written write(Kind kind, Path file) {
        Path aside = file.resolveSibling(file.getFileName() + ".part");
        try {
            Files.deleteIfExists(aside);
            var owner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
            Files.createFile(aside, owner);
            Manifest manifest;
            try (var zip = new ZipOutputStream(Files.newOutputStream(aside, StandardOpenOption.WRITE))) {
                manifest = fill(kind, zip);
            }
            Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            long rows = manifest.tables().values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
            return new Written(
                    file, Files.size(file), rows, manifest.repositories().size(), manifest.keys());
        } catch (IOException failure) {
            throw CannotStart.because("The archive " + file + " cannot be written: " + failure.getMessage()
                    + ". Check the free space and the rights there, or name another file.");
        } catch (SQLException failure) {
            throw CannotStart.because("The database cannot be read: " + failure.getMessage());
        }
    }

    /** What was written. */
    public record Written(Path file, long bytes, long rows, int repositories, List<String> keys) {}

    private Manifest fill(Kind kind, ZipOutputStream zip) throws IOException, SQLException {
        try (var connection = source.getConnection()) {
            connection.setAutoCommit(false);
            connection.setReadOnly(true);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            var tables = new TreeMap<String, Long>();
            var copies = connection.unwrap(BaseConnection.class).getCopyAPI();
            for (var table : Table.all(connection)) {
                if (kind.holds(table)) {
                    begin(zip, Manifest.table(table.name()));
                    tables.put(table.name(), copies.copyOut(select(kind, table), new Unclosed(zip)));
                }
            }
            var keys = kind == Kind.BACKUP
                    ? strings(connection, "select distinct kek_id from secret order by 1")
                    : List.<String>of();
            var sequences = sequences(connection);
            String schema = Migrations.version(connection);
            connection.rollback();
            var manifest = new Manifest(
                    Manifest.FORMAT, Manifest.VERSION, kind.word(), schema, keys, tables, sequences, copyAll(zip));
            begin(zip, Manifest.ENTRY);
            zip.write((Json.write(manifest) + "\n").getBytes(StandardCharsets.UTF_8));
            return manifest;
        }
    }

    private String select(Kind kind, Table table) {
        var columns = table.columns().stream()
                .filter(column -> kind.holds(table, column))
                .map(column -> expression(table, column))
                .toList();
        return "copy (select " + String.join(", ", columns) + " from " + table.quotedName() + " order by "
                + table.order() + ") to stdout with (format csv, header)";
    }

    /** A sample repository lies in the data folder, wherever that is. */
    private String expression(Table table, String column) {
        if (!table.name().equals("workflow") || !column.equals("repository")) {
            return Table.quoted(column);
        }
        String folder = literal(data.resolve(RepositoryCopies.SAMPLES) + "/");
        return "case when repository_kind = 'local' and starts_with(repository, " + folder + ") then '" + Samples.MARK
                + "' || substr(repository, length(" + folder + ") + 1) else repository end as repository";
    }

    static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    private List<String> copyAll(ZipOutputStream zip) throws IOException {
        var names = repositories.names();
        Path folder = Files.createTempDirectory(
                data, ".archive", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        try {
            for (var name : names) {
                var entry = Manifest.repository(name);
                String refs = repositories.refs(name);
                begin(zip, entry.getKey());
                zip.write(refs.getBytes(StandardCharsets.UTF_8));
                var pack = repositories.pack(name, refs, folder);
                if (pack.isPresent()) {
                    begin(zip, entry.getValue());
                    Files.copy(pack.get(), zip);
                    Files.delete(pack.get());
                }
            }
        } finally {
            Files.deleteIfExists(folder);
        }
        return names;
    }

    private static SortedMap<String, Long> sequences(Connection connection) throws SQLException {
        var found = new TreeMap<String, Long>();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("select sequencename, last_value from pg_sequences"
                        + " where schemaname = current_schema() and last_value is not null")) {
            while (rows.next()) {
                found.put(rows.getString(1), rows.getLong(2));
            }
        }
        return found;
    }

    private static List<String> strings(Connection connection, String sql) throws SQLException {
        var found = new ArrayList<String>();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                found.add(rows.getString(1));
            }
        }
        return found;
    }

    private static void begin(ZipOutputStream zip, String name) throws IOException {
        var entry = new ZipEntry(name);
        entry.setTimeLocal(java.time.LocalDateTime.of(1980, 1, 1, 0, 0));
        zip.putNextEntry(entry);
    }

    /** An entry ends without ending the archive, and is written in whole arrays. */
    private static final class Unclosed extends FilterOutputStream {
        Unclosed(OutputStream zip) {
            super(zip);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }
}
