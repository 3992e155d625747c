package dev.loopforge.launch;

import dev.loopforge.activity.Activity;
import dev.loopforge.activity.Actor;
import dev.loopforge.activity.Happening;
import dev.loopforge.secrets.KeyRefused;
import dev.loopforge.secrets.Rotation;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;

/** Changes the master key, while the program runs; each batch is in the audit log. */
final class KeyRotation {
    private KeyRotation() {}

    static int rotate(Configuration configuration, PrintStream out) {
        Path file = MasterKeys.file(configuration, configuration.dataFolder())
                .orElseThrow(() -> CannotStart.usage("The master key is given by MASTER_KEY, which this command cannot"
                        + " change. Put it into a file (chmod 600), name that by MASTER_KEY_FILE, restart, and rotate"
                        + " then."));
        if (Files.exists(file) && !Files.isWritable(file.toAbsolutePath().getParent())) {
            throw CannotStart.because("This user may not write beside the key file " + file
                    + ". Run this as the user who owns it, where it can be written.");
        }
        try (var reach = Reach.existing(configuration).migrated(configuration.dataFolder())) {
            var transaction = reach.transaction();
            var activity = new Activity(transaction);
            var outcome = new Rotation(transaction, file, Clock.systemUTC())
                    .rotate(moved -> activity.record(
                            Happening.of("key-rotated", Actor.SYSTEM).with("secrets", moved)));
            return switch (outcome) {
                case Rotation.Outcome.Rotated rotated -> told(rotated, file, out);
                case Rotation.Outcome.Left left ->
                    throw CannotStart.because("The new master key seals from now on, and " + left.unreadable()
                            + " secrets open with no key that is here. Enter those again or delete them, then run this"
                            + " again; until then both keys stay in " + file + ".");
            };
        } catch (KeyRefused refused) {
            throw CannotStart.because(refused.sentence());
        }
    }

    private static int told(Rotation.Outcome.Rotated rotated, Path file, PrintStream out) {
        out.println("The master key in " + file + " is new (" + rotated.key() + "), and seals all secrets ("
                + rotated.secrets() + " wrapped anew). Keep a copy of it elsewhere.");
        rotated.retired()
                .forEach(old -> out.println("The old one is in " + old
                        + ": backups made before now open with it only. Delete it when none of them is needed."));
        return 0;
    }
}
