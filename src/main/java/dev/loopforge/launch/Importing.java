package dev.loopforge.launch;

import dev.loopforge.activity.Actor;
import dev.loopforge.board.Intake;
import dev.loopforge.identity.Users;
import dev.loopforge.kernel.WorkflowId;
import dev.loopforge.launch.keep.Foreign;
import dev.loopforge.launch.keep.Kind;
import dev.loopforge.launch.keep.Reading;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;

/** Reads what was written elsewhere: a whole export into an empty place, or another tool's cards onto a board. */
final class Importing {
    private Importing() {}

    static int read(Configuration configuration, CommandLine asked, PrintStream out) {
        Path file = Path.of(
                asked.operand().orElseThrow(() -> CannotStart.usage("Name what to read: ./loopforge import FILE")));
        if (!Files.isReadable(file)) {
            throw CannotStart.because("There is no " + file + ", or this user may not read it.");
        }
        if (Reading.recognises(file) && !Foreign.recognises(file)) {
            return export(configuration, file, out);
        }
        String board = asked.options().get(Option.BOARD);
        if (board == null) {
            throw CannotStart.usage("Say onto which board the cards go: --board with its title or id.");
        }
        var drafts = Foreign.read(file);
        try (var reach = Reach.existing(configuration).migrated(configuration.dataFolder())) {
            var transaction = reach.transaction();
            var intake = new Intake(transaction, Clock.systemUTC());
            var taken = intake.take(
                    only(intake, board), drafts, new Users(transaction).owner().id(), Actor.SYSTEM);
            out.println("Took in " + drafts.size() + " cards, " + taken.comments() + " comments and "
                    + taken.dependencies() + " dependencies.");
            return 0;
        }
    }

    private static int export(Configuration configuration, Path file, PrintStream out) {
        try (var reading = Reading.open(file)) {
            if (!reading.isA(Kind.EXPORT)) {
                throw CannotStart.usage(file + " is a backup. Read it with ./loopforge restore " + file + ".");
            }
            return Keeping.restore(configuration, reading, out);
        }
    }

    private static WorkflowId only(Intake intake, String board) {
        var found = intake.find(board);
        if (found.size() != 1) {
            throw CannotStart.because(
                    found.isEmpty()
                            ? "There is no board \"" + board + "\". Name one by its title, or by the id in its address."
                            : "Several boards are called \"" + board + "\". Name one by the id in its address.");
        }
        return found.getFirst();
    }
}
