package dev.loopforge.launch.postgres;

import java.sql.SQLException;
import javax.sql.DataSource;

/** Creates databases; names come from our own code only and are checked all the same, as SQL cannot bind them. */
final class Databases {
    private Databases() {}

    static void create(DataSource source, String name) {
        if (!name.matches("[a-z][a-z0-9_]{0,60}")) {
            throw new IllegalArgumentException("not a database name: " + name);
        }
        try (var connection = source.getConnection();
                var query = connection.prepareStatement("select 1 from pg_database where datname = ?")) {
            query.setString(1, name);
            if (query.executeQuery().next()) {
                return;
            }
            try (var statement = connection.createStatement()) {
                statement.execute("create database " + name);
            }
        } catch (SQLException failure) {
            throw new IllegalStateException("cannot create the database " + name, failure);
        }
    }
}
