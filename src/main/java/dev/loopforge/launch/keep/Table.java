package dev.loopforge.launch.keep;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A table as the database describes it.
 *
 * @param columns those that hold values of their own, in their order
 * @param key the columns of its primary key, which order its rows in an archive
 * @param references the other tables its rows refer to
 */
record Table(String name, List<String> columns, List<String> key, Set<String> references) {
    private static final String TABLES = """
            select c.relname from pg_class c
            where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
              and c.relname <> 'flyway_schema_history' order by c.relname""";

    private static final String COLUMNS = """
            select attname from pg_attribute where attrelid = ?::regclass and attnum > 0 and not attisdropped
              and attgenerated = '' order by attnum""";

    private static final String KEY = """
            select a.attname from pg_index i join unnest(i.indkey) with ordinality k(attnum, at) on true
              join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
            where i.indrelid = ?::regclass and i.indisprimary order by k.at""";

    private static final String REFERENCES = """
            select distinct confrelid::regclass::text from pg_constraint
            where conrelid = ?::regclass and contype = 'f' and confrelid <> conrelid order by 1""";

    /** All of the schema, each after those it refers to. */
    static List<Table> all(Connection connection) throws SQLException {
        var found = new LinkedHashMap<String, Table>();
        try (var statement = connection.createStatement();
                var names = statement.executeQuery(TABLES)) {
            while (names.next()) {
                String name = names.getString(1);
                found.put(
                        name,
                        new Table(
                                name,
                                strings(connection, COLUMNS, name),
                                strings(connection, KEY, name),
                                Set.copyOf(strings(connection, REFERENCES, name))));
            }
        }
        return ordered(found);
    }

    private static List<Table> ordered(Map<String, Table> tables) {
        var order = new ArrayList<Table>();
        var placed = new HashSet<String>();
        while (order.size() < tables.size()) {
            var next = tables.values().stream()
                    .filter(table -> !placed.contains(table.name()) && placed.containsAll(table.references()))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("tables refer to each other in a ring"));
            placed.add(next.name());
            order.add(next);
        }
        return List.copyOf(order);
    }

    /** A name as SQL wants it. */
    static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    String quotedName() {
        return quoted(name);
    }

    /** What orders its rows. */
    String order() {
        return String.join(
                ", ",
                (key.isEmpty() ? columns : key).stream().map(Table::quoted).toList());
    }

    private static List<String> strings(Connection connection, String sql, String name) throws SQLException {
        var found = new ArrayList<String>();
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, quoted(name));
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.add(rows.getString(1));
                }
            }
        }
        return List.copyOf(found);
    }
}
