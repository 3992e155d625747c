package dev.loopforge.launch.keep;

import dev.loopforge.git.RepositoryCopies;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;

/** How an archive names a sample repository, which lies in the data folder, wherever that is. */
final class Samples {
    static final String MARK = "data:samples/";

    private Samples() {}

    /** Lets the boards that were read in point into this data folder. */
    static void settle(Connection connection, Path data) throws SQLException {
        try (var statement = connection.prepareStatement(
                "update workflow set repository = ? || substr(repository, ?) where starts_with(repository, ?)")) {
            statement.setString(1, data.toAbsolutePath().resolve(RepositoryCopies.SAMPLES) + "/");
            statement.setInt(2, MARK.length() + 1);
            statement.setString(3, MARK);
            statement.executeUpdate();
        }
    }
}
