package dev.loopforge.launch.keep;

import dev.loopforge.git.RepositoryCopies;
import dev.loopforge.kernel.Json;
import dev.loopforge.launch.CannotStart;
import dev.loopforge.launch.postgres.Migrations;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import javax.sql.DataSource;
import org.postgresql.core.BaseConnection;

/** An archive that is read back: its rows into an empty database, in one transaction, and its repositories beside it. */
public final class Reading implements AutoCloseable {
    private final Path file;
    private final ZipFile zip;
    private final Manifest manifest;

    private Reading(Path file, ZipFile zip, Manifest manifest) {
        this.file = file;
        this.zip = zip;
        this.manifest = manifest;
    }

    /** Whether a file is an archive of ours, whole or not. */
    public static boolean recognises(Path file) {
        return file.getFileName().toString().endsWith(".zip");
    }

    /** Opens it, and refuses what is no archive, broken, or newer than this program. */
    public static Reading open(Path file) {
        ZipFile zip;
        try {
            zip = new ZipFile(file.toFile());
        } catch (IOException broken) {
            throw CannotStart.because(
                    "The file " + file + " is not a whole archive, or this user may not read it. Name another one.");
        }
        try (var entry = stream(zip, Manifest.ENTRY)
                .orElseThrow(() -> CannotStart.because(file + " is not an archive of Loopforge Studio."))) {
            var manifest = Json.read(new String(entry.readAllBytes(), StandardCharsets.UTF_8), Manifest.class);
            if (!Manifest.FORMAT.equals(manifest.format()) || manifest.formatVersion() > Manifest.VERSION) {
                throw CannotStart.because(
                        file + " was written by a newer Loopforge Studio. Use that version, or a newer one.");
            }
            return new Reading(file, zip, manifest);
        } catch (IOException | IllegalStateException broken) {
            throw CannotStart.because("The archive " + file + " is damaged. Use another one.");
        }
    }

    public boolean isA(Kind kind) {
        return manifest.kind().equals(kind.word());
    }

    /** The master keys its secrets are sealed with. */
    public List<String> keys() {
        return manifest.keys();
    }

    /** What was read. */
    public record Read(long rows, int repositories) {}

    /** Puts everything into a database that has nothing in it yet, and brings that to this program's schema. */
    public Read into(DataSource source, Path data) {
        Migrations.applyUpTo(source, manifest.schema());
        long rows;
        try (var connection = source.getConnection()) {
            connection.setAutoCommit(false);
            rows = fill(connection);
            Samples.settle(connection, data);
            connection.commit();
        } catch (SQLException refused) {
            throw CannotStart.because("The archive " + file + " does not fit the database: "
                    + String.valueOf(refused.getMessage()).lines().findFirst().orElse("it does not say why") + ".");
        } catch (IOException broken) {
            throw CannotStart.because("The archive " + file + " is damaged: " + broken.getMessage() + ".");
        }
        Migrations.apply(source);
        return new Read(rows, repositories(data));
    }

    private long fill(Connection connection) throws SQLException, IOException {
        long all = 0;
        var copies = connection.unwrap(BaseConnection.class).getCopyAPI();
        try (var statement = connection.createStatement()) {
            for (var table : Table.all(connection)) {
                var expected = manifest.tables().get(table.name());
                if (expected == null) {
                    continue;
                }
                String entry = Manifest.table(table.name());
                statement.execute("alter table " + table.quotedName() + " disable trigger user");
                long read;
                try (var rows = stream(zip, entry).orElseThrow(() -> new IOException(entry + " is missing"))) {
                    read = copies.copyIn(
                            "copy " + table.quotedName() + " (" + columns(entry)
                                    + ") from stdin with (format csv, header)",
                            rows);
                }
                if (read != expected) {
                    throw new IOException(table.name() + " has " + read + " rows instead of " + expected);
                }
                statement.execute("alter table " + table.quotedName() + " enable trigger user");
                all += read;
            }
        }
        for (var sequence : manifest.sequences().entrySet()) {
            try (var set = connection.prepareStatement("select setval(?::regclass, ?)")) {
                set.setString(1, Table.quoted(sequence.getKey()));
                set.setLong(2, sequence.getValue());
                set.execute();
            }
        }
        return all;
    }

    private String columns(String entry) throws IOException {
        try (var reader = new BufferedReader(new InputStreamReader(
                stream(zip, entry).orElseThrow(() -> new IOException(entry + " is missing")),
                StandardCharsets.UTF_8))) {
            String header = reader.readLine();
            return String.join(
                    ", ",
                    Stream.of(header == null ? "" : header)
                            .flatMap(line -> Stream.of(line.split(",")))
                            .map(name -> Table.quoted(name.replace("\"", "")))
                            .toList());
        }
    }

    private int repositories(Path data) {
        var copies = new RepositoryCopies(data);
        int restored = 0;
        try {
            for (var name : manifest.repositories()) {
                var entry = Manifest.repository(name);
                try (var refs = stream(zip, entry.getKey())
                                .orElseThrow(() -> new IOException(entry.getKey() + " is missing"));
                        var pack = stream(zip, entry.getValue()).orElseGet(InputStream::nullInputStream)) {
                    Path unpacked = Files.createTempFile(data, ".archive", ".pack");
                    Files.copy(pack, unpacked, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
                    copies.restore(name, new String(refs.readAllBytes(), StandardCharsets.UTF_8), unpacked);
                    Files.deleteIfExists(unpacked);
                    restored++;
                }
            }
        } catch (IOException broken) {
            throw CannotStart.because(
                    "A repository of the archive " + file + " cannot be unpacked: " + broken.getMessage() + ".");
        }
        return restored;
    }

    private static Optional<InputStream> stream(ZipFile zip, String name) throws IOException {
        var entry = zip.getEntry(name);
        return entry == null ? Optional.empty() : Optional.of(zip.getInputStream(entry));
    }

    @Override
    public void close() {
        try {
            zip.close();
        } catch (IOException read) {
            throw new java.io.UncheckedIOException(read);
        }
    }
}
