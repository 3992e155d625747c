package dev.loopforge.launch;

import dev.loopforge.activity.AuditChain;
import dev.loopforge.activity.AuditChain.Head;
import dev.loopforge.activity.AuditChain.Verdict;
import dev.loopforge.kernel.Transaction;
import java.io.PrintStream;
import java.util.Optional;
import org.jooq.exception.DataAccessException;

/** Computes the audit log's chain again and says whether it holds. Exit code 1 where it does not. */
final class AuditCheck {
    private AuditCheck() {}

    static int print(Configuration configuration, Optional<String> word, PrintStream out) {
        var noted = word.map(AuditCheck::head);
        var address = Reach.running(configuration);
        try {
            return switch (AuditChain.verify(new Transaction(address.source()), noted)) {
                case Verdict.Whole(Head head) -> {
                    out.println("The audit log is whole: " + head.seq() + " entries. Note its head elsewhere; with it"
                            + " the next check also sees what was cut off:");
                    out.println(head);
                    yield 0;
                }
                case Verdict.Pruned(Head head) -> {
                    out.println(
                            "What is left of the audit log is whole. The head you noted has been pruned by age since, so"
                                    + " it says nothing of it. Note this one:");
                    out.println(head);
                    yield 0;
                }
                case Verdict.Broken(long seq, String what) -> {
                    out.println("The audit log is broken: entry " + seq + " " + what + ".");
                    yield 1;
                }
            };
        } catch (DataAccessException unreachable) {
            throw CannotStart.because("The database does not answer. Check with ./loopforge doctor.");
        }
    }

    private static Head head(String word) {
        if (!word.matches("[0-9]{1,18}:[0-9a-f]{64}")) {
            throw CannotStart.usage("A head is what ./loopforge audit printed: a number, a colon, 64 digits.");
        }
        int colon = word.indexOf(':');
        return new Head(Long.parseLong(word.substring(0, colon)), word.substring(colon + 1));
    }
}
