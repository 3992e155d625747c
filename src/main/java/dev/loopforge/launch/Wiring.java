package dev.loopforge.launch;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.loopforge.kernel.DatabaseClock;
import dev.loopforge.kernel.Periodic;
import dev.loopforge.kernel.Signals;
import dev.loopforge.kernel.Transaction;
import dev.loopforge.launch.postgres.Migrations;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashMap;
import java.util.Set;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Puts the rooms together: what none of them can make for itself is made here. */
@Singleton
final class Wiring {
    private static final int HEARING = 4_000;
    private static final Duration LOOK_AT_THE_CLOCK = Duration.ofSeconds(10);
    private static final Duration LOOK_AT_THE_PRIMARIES = Duration.ofSeconds(5);
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(30);
    private static final Logger LOG = Logger.getLogger(Wiring.class);

    private @Nullable Periodic timekeeping;
    private @Nullable Periodic primaries;

    /** What start-up settled; a server that a test started finds the same keys in the framework's configuration. */
    @Produces
    @Singleton
    Launched launched() {
        Launched settled = Launch.current();
        if (settled != null) {
            return settled;
        }
        var found = new HashMap<String, String>();
        var config = ConfigProvider.getConfig();
        Stream.of(Key.values()).map(Key::name).forEach(name -> config.getOptionalValue(name, String.class)
                .ifPresent(value -> found.put(name, value)));
        var configuration = Configuration.of(found);
        int port =
                config.getOptionalValue("quarkus.http.test-port", Integer.class).orElse(configuration.port());
        return new Launched(
                configuration,
                configuration.dataFolder(),
                port,
                configuration.database().orElseThrow(() -> CannotStart.usage("DATABASE_URL is not set.")),
                Set.of(),
                Launched.Role.ALL,
                "test" + ProcessHandle.current().pid(),
                MasterKeys.find(configuration, configuration.dataFolder()));
    }

    /** Sessions, waits and deadlines go by the one clock that all processes share; it is also the only {@code Clock}. */
    @Produces
    @Singleton
    DatabaseClock clock(Transaction transaction) {
        return DatabaseClock.of(transaction);
    }

    void keepTime(@Observes StartupEvent start, DatabaseClock clock) {
        var looking = new Periodic("clock", LOOK_AT_THE_CLOCK, clock::look);
        timekeeping = looking;
        looking.begin();
    }

    void end(@Observes ShutdownEvent stop) {
        var looking = timekeeping;
        if (looking != null) {
            looking.end();
        }
    }

    /**
     * The migrated database. A connection that cannot be had within five seconds is a failure the caller sees. So is one on
     * which nothing has come for thirty: behind a network that has parted us nobody says that it is dead. What such a one
     * holds locked PostgreSQL gives up on its side.
     */
    @Produces
    @Singleton
    DataSource dataSource(Launched launched) {
        var config = new HikariConfig();
        config.setDataSource(connections(launched.database()));
        config.setPoolName("loopforge");
        config.setMaximumPoolSize(20);
        config.setMinimumIdle(2);
        config.setConnectionTimeout(5_000);
        config.setValidationTimeout(2_000);
        config.setConnectionInitSql("set idle_in_transaction_session_timeout = '20s'");
        config.setInitializationFailTimeout(5_000);
        var source = new HikariDataSource(config);
        if (Launch.current() == null) {
            Migrations.apply(source);
        }
        return source;
    }

    private DataSource connections(DatabaseAddress address) {
        var newest = address.newest(LONGEST_SILENCE);
        newest.filter(NewestPrimary::several).ifPresent(several -> {
            var looking = new Periodic("primaries", LOOK_AT_THE_PRIMARIES, several::look);
            primaries = looking;
            looking.begin();
        });
        return newest.<DataSource>map(chosen -> chosen).orElseGet(() -> address.source(LONGEST_SILENCE));
    }

    void close(@Disposes DataSource source) {
        var looking = primaries;
        if (looking != null) {
            looking.end();
        }
        if (source instanceof HikariDataSource pool) {
            pool.close();
        }
    }

    /** The database is reached at the start, so that a wrong one stops it there. */
    void atStart(@Observes StartupEvent start, DataSource source) {
        LOG.debugf("the database is %s", source);
    }

    /** Only a database that others use too carries signals. */
    @Produces
    @Singleton
    Signals signals(Launched launched, Transaction transaction, DataSource source) {
        boolean shared = launched.configuration().database().isPresent();
        return new Signals(
                transaction,
                source,
                shared,
                launched.configuration()
                        .redis()
                        .filter(used -> shared)
                        .map(address -> new RedisCarrier(address, channel(transaction)))
                        .orElse(null));
    }

    /** When the schema was made and which database of its server it is: the same for each process, for no other database. */
    private static String channel(Transaction transaction) {
        return transaction.call(database -> database.fetchSingle("""
                        select 'loopforge:' || d.oid || ':' || (extract(epoch from h.installed_on) * 1000000)::bigint as name
                        from pg_database d, flyway_schema_history h
                        where d.datname = current_database() order by h.installed_rank limit 1
                        """).get("name", String.class));
    }

    void hear(@Observes @Priority(HEARING) StartupEvent start, Signals signals) {
        signals.open();
    }

    void close(@Disposes Signals signals) {
        signals.close();
    }

    @Produces
    @Singleton
    Transaction transaction(DataSource source) {
        return new Transaction(source);
    }
}
