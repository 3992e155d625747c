package dev.loopforge.review;

import dev.loopforge.board.Task;
import dev.loopforge.execution.Evidencing;
import dev.loopforge.execution.Run;
import dev.loopforge.kernel.RunId;
import dev.loopforge.plan.Plan;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a pull request says: the approved plan, what the server saw, what it cost, and a hidden mark of its run. */
final class PullRequestText {
    private static final int MOST = 60_000;
    private static final int MOST_TITLE = 250;

    private PullRequestText() {}

    /** In one line, and not too long for GitHub. */
    static String title(String wanted) {
        var title = wanted.replaceAll("\\s+", " ").strip();
        return title.substring(0, Math.min(MOST_TITLE, title.length()));
    }

    private static final String BEGIN = "<!-- loopforge -->";

    /** Names the run in the text of its pull request, so that it is found again whatever became of our own record. */
    static String marker(RunId run) {
        return "<!-- loopforge:run:" + run + " -->";
    }

    /** What a person says above what we report; none of it can pass for ours. */
    static String above(String text) {
        return text.strip().replace("<!--", "&lt;!--") + "\n\n";
    }

    static String body(Task task, Plan plan, Run run, List<Evidencing.Seen> checks, Optional<String> closes) {
        var text = new StringBuilder(BEGIN + "\n")
                .append(plain(plan.content().summary()))
                .append("\n\n### Plan\n\nVersion ")
                .append(plan.version())
                .append(", approved.\n\n");
        int number = 1;
        for (var step : plan.content().steps()) {
            text.append(number++).append(". ").append(plain(step.title())).append('\n');
        }
        text.append("\n### Evidence: ").append(run.evidence()).append("\n\n");
        run.evidenceReasons()
                .forEach(reason -> text.append("- ").append(plain(reason)).append('\n'));
        if (checks.isEmpty()) {
            text.append("No check was run on this commit.\n");
        } else {
            text.append("\n| check | command | outcome |\n|---|---|---|\n");
            checks.forEach(check -> text.append("| ")
                    .append(cell(check.name()))
                    .append(" | `")
                    .append(cell(check.command()).replace("`", "'"))
                    .append("` | ")
                    .append(check.outcome())
                    .append(" |\n"));
        }
        run.headCommit()
                .ifPresent(commit ->
                        text.append("\nSeen on commit ").append(commit).append(".\n"));
        text.append("\n### Receipt\n\n").append(receipt(task, run)).append('\n');
        closes.ifPresent(issue -> text.append("\nCloses ").append(issue).append(".\n"));
        var whole = text.length() > MOST ? text.substring(0, MOST) + "\n" : text.toString();
        return whole + "\n" + marker(run.id()) + "\n";
    }

    /** The text as it is on GitHub with our part of it told anew; what people wrote around it stays. Empty where ours is gone. */
    static Optional<String> renewed(String there, RunId run, String fresh) {
        int begin = there.indexOf(BEGIN);
        int end = there.indexOf(marker(run), Math.max(0, begin));
        if (begin < 0 || end < 0) {
            return Optional.empty();
        }
        return Optional.of(there.substring(0, begin)
                + fresh.strip()
                + there.substring(end + marker(run).length()));
    }

    private static String receipt(Task task, Run run) {
        return String.format(
                Locale.ROOT,
                "Attempt %d by %s %s: %,d tokens in, %,d tokens out, %s. The whole card so far: %s.",
                run.attempt(),
                run.provider(),
                run.model(),
                run.usage().inputTokens(),
                run.usage().outputTokens(),
                dollars(run.usage().costMicros()),
                dollars(task.usage().costMicros()));
    }

    /** To the micro-dollar, as the ledger has it. */
    private static String dollars(long micros) {
        return "$" + BigDecimal.valueOf(micros, 6).toPlainString();
    }

    /** Nothing of ours may look like a mark of ours, or call people who are not part of it. */
    private static String plain(String text) {
        return text.replace("<!--", "&lt;!--").replaceAll("(^|\\W)@(?=\\w)", "$1@\u200b");
    }

    private static String cell(String text) {
        return plain(text).replace("|", "\\|").replaceAll("\\s+", " ");
    }
}
