package dev.loopforge.launch;

import dev.loopforge.kernel.Transaction;
import dev.loopforge.launch.postgres.EmbeddedPostgres;
import dev.loopforge.launch.postgres.FreePort;
import dev.loopforge.secrets.KeyRefused;
import dev.loopforge.secrets.Keyset;
import dev.loopforge.secrets.Vault;
import io.quarkus.runtime.Quarkus;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Clock;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One start, in order: settings, port, data folder, database, then the server; and one stop, the other way round. The
 * database is stopped last, from a shutdown hook that waits for the server, so that SIGTERM loses nothing.
 */
final class Launch {
    private static volatile @Nullable Launched current;

    private final CommandLine asked;
    private final Configuration configuration;
    /** Asked to stop, maybe in the middle of a start: what fails from then on needs no explanation. */
    private volatile boolean stopping;

    private final CountDownLatch serverStopped = new CountDownLatch(1);

    Launch(CommandLine asked) {
        this.asked = asked;
        this.configuration = Configuration.ofProcess().with(asked.settings());
    }

    /** What the start of this process settled; absent where the server was started by a test. */
    static @Nullable Launched current() {
        return current;
    }

    int run() {
        warnOfUnknownKeys();
        var role = Launched.Role.of(asked.verb());
        boolean server = role != Launched.Role.ALL;
        if (server && configuration.database().isEmpty()) {
            throw CannotStart.usage(
                    asked.verb().typed() + " needs a PostgreSQL of its own: set DATABASE_URL, or use ./loopforge up.");
        }
        int port = freePort(
                configuration.bind(), role == Launched.Role.WORKER ? configuration.workerPort() : configuration.port());
        DataFolder folder = DataFolder.open(configuration.dataFolder());
        // Before a key is made: a start that is refused leaves nothing behind.
        configuration.database().ifPresent(ExternalDatabase::requireUsable);
        Keyset keys = MasterKeys.find(configuration, folder.path());
        EmbeddedPostgres postgres = null;
        try {
            postgres = configuration.database().isPresent()
                    ? null
                    : EmbeddedPostgres.start(folder.database(), folder.programs(), EmbeddedPostgres.Safety.DURABLE);
            DatabaseAddress address =
                    postgres == null ? configuration.database().orElseThrow() : reached(postgres);
            stopLast(postgres, folder);
            current = new Launched(
                    configuration, folder.path(), port, address, asked.flags(), role, folder.install(), keys);
            Keeping.upgrade(address, folder.path());
            requireRightKeys(address, keys);
            ServerSettings.apply(configuration, port, server);
            folder.announce(new Running(port, postgres == null ? 0 : postgres.port()));
            return serve();
        } catch (CannotStart refusal) {
            if (current == null && postgres != null) {
                postgres.close();
            }
            throw refusal;
        } finally {
            serverStopped.countDown();
        }
    }

    private static void requireRightKeys(DatabaseAddress address, Keyset keys) {
        try {
            new Vault(new Transaction(address.source()), keys, Clock.systemUTC()).requireRightKeys();
        } catch (KeyRefused refused) {
            throw CannotStart.because(refused.sentence());
        }
    }

    private static DatabaseAddress reached(EmbeddedPostgres postgres) {
        postgres.createDatabase("loopforge");
        return Reach.address(postgres);
    }

    private int serve() {
        var exit = new AtomicInteger();
        Quarkus.run(Studio.class, (code, failure) -> {
            exit.set(failure == null ? code : 1);
            if (failure != null && !stopping) {
                StartFailures.explain(failure);
            }
            serverStopped.countDown();
        });
        return exit.get();
    }

    private void stopLast(@Nullable EmbeddedPostgres postgres, DataFolder folder) {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            stopping = true;
                            awaitServer();
                            if (postgres != null) {
                                postgres.close();
                            }
                            folder.close();
                        },
                        "stop-database"));
    }

    private void awaitServer() {
        try {
            serverStopped.await(7, TimeUnit.SECONDS);
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
    }

    private void warnOfUnknownKeys() {
        configuration
                .unknown()
                .forEach(name -> System.err.println("loopforge: the setting " + name
                        + " is not one of ours and is ignored; docs/configuration.md lists them."));
    }

    private static int freePort(String address, int wanted) {
        try (var probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(
                    new InetSocketAddress(address, wanted == 0 ? FreePort.at(InetAddress.getByName(address)) : wanted));
            return probe.getLocalPort();
        } catch (IOException taken) {
            throw CannotStart.because("The port " + wanted + " on " + address + " cannot be opened ("
                    + taken.getMessage() + "). Stop the program that uses it, or choose another with --port.");
        }
    }
}
