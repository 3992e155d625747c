package dev.loopforge.testing;

import dev.loopforge.launch.postgres.Migrations;
import java.util.List;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;

/** A database as an older program had it: the same rows, as far as that one's tables have a place for them. */
public final class Older {
    private static final String TABLES = """
            select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'
              and relname <> 'flyway_schema_history' and to_regclass('newer.' || quote_ident(relname)) is not null""";

    private static final String SHARED_COLUMNS = """
            select quote_ident(attname) from pg_attribute old
            where attrelid = ('public.' || quote_ident({0}))::regclass and attnum > 0 and not attisdropped
              and attgenerated = '' and exists (select from pg_attribute
                where attrelid = ('newer.' || quote_ident({0}))::regclass and attname = old.attname and not attisdropped)
            order by attnum""";

    private Older() {}

    /** Takes a database back to a schema that was. */
    public static void make(Database database, String version) {
        database.transaction().run(sql -> {
            sql.execute("alter schema public rename to newer");
            sql.execute("create schema public");
        });
        Migrations.applyUpTo(database.source(), version);
        database.transaction().run(sql -> {
            // Neither triggers nor references look at what is only moved.
            sql.execute("set local session_replication_role = replica");
            for (var table : names(sql, TABLES)) {
                var columns = String.join(", ", names(sql, SHARED_COLUMNS, table));
                sql.execute(
                        "insert into public.{0} ({1}) overriding system value select {1} from newer.{0}",
                        DSL.name(table), DSL.raw(columns));
            }
            sql.execute("""
                    do $$ declare each record; begin
                      for each in select sequencename as name, last_value as value from pg_sequences
                          where schemaname = 'newer' and last_value is not null loop
                        perform setval(('public.' || quote_ident(each.name))::regclass, each.value);
                      end loop;
                    end $$""");
            sql.execute("drop schema newer cascade");
        });
    }

    private static List<String> names(DSLContext sql, String query, String... about) {
        var bound = List.of(about).stream().map(DSL::val).toArray();
        return sql.fetch(query, bound).getValues(0, String.class);
    }
}
