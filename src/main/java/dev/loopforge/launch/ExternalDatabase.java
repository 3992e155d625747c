package dev.loopforge.launch;

import java.sql.SQLException;

/** Asks the database, before anything is built on it, whether it is there and new enough. */
final class ExternalDatabase {
    private static final int LEAST_VERSION = 150_000;

    private ExternalDatabase() {}

    static void requireUsable(DatabaseAddress address) {
        try (var connection = address.source().getConnection();
                var statement = connection.createStatement();
                var version = statement.executeQuery("show server_version_num")) {
            version.next();
            if (version.getInt(1) < LEAST_VERSION) {
                throw CannotStart.because("The database is PostgreSQL " + version.getInt(1) / 10_000
                        + "; 15 or newer is needed. Point DATABASE_URL at a newer one, or leave it away.");
            }
        } catch (NewestPrimary.Replaced old) {
            throw CannotStart.because("The database cannot be used: " + old.getMessage());
        } catch (SQLException failure) {
            throw CannotStart.because("The database at " + place(address) + " cannot be used: " + reason(failure)
                    + " Check DATABASE_URL, or leave it away to use the embedded database.");
        }
    }

    private static String place(DatabaseAddress address) {
        String url = address.url().substring("jdbc:".length());
        int query = url.indexOf('?');
        return query < 0 ? url : url.substring(0, query);
    }

    private static String reason(SQLException failure) {
        return switch (String.valueOf(failure.getSQLState())) {
            case "28P01", "28000" -> "user or password is wrong.";
            case "3D000" -> "there is no database of that name.";
            case "53300" -> "it has no connection left.";
            default -> String.valueOf(failure.getMessage()).lines().findFirst().orElse("no reason given.");
        };
    }
}
