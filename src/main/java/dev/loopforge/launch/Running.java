package dev.loopforge.launch;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Properties;

/**
 * What a running program tells others of the same account: the file {@code running} in the data folder.
 *
 * @param port of page and API
 * @param databasePort of the embedded PostgreSQL, 0 where there is none
 */
record Running(int port, int databasePort) {
    void write(Path folder) throws IOException {
        Path file = folder.resolve("running");
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, "port=" + port + "\ndatabasePort=" + databasePort + "\n");
    }

    static void forget(Path folder) throws IOException {
        Files.deleteIfExists(folder.resolve("running"));
    }

    /** Of the program in that folder, as far as this user may know; a killed program leaves an old one behind. */
    static Optional<Running> read(Path folder) {
        try {
            var properties = new Properties();
            properties.load(new StringReader(Files.readString(folder.resolve("running"))));
            return Optional.of(new Running(number(properties, "port"), number(properties, "databasePort")));
        } catch (IOException | NumberFormatException unknown) {
            return Optional.empty();
        }
    }

    private static int number(Properties properties, String name) {
        return Integer.parseInt(properties.getProperty(name, "0"));
    }
}
