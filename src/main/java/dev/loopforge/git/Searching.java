package dev.loopforge.git;

import dev.loopforge.kernel.process.Finished;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Looks through the text files of a commit, in the mirror alone. */
final class Searching {
    private static final Pattern MATCH = Pattern.compile("[0-9a-f]+:([^\\x00]*)\\x00(\\d+)[:\\x00](.*)");
    private static final int MOST_OF_A_LINE = 300;

    private final Git git;

    Searching(Git git) {
        this.git = git;
    }

    /** The lines that match an extended regular expression, or hold the words where it is none; {@code folder} ends in '/'. */
    List<Mirror.Match> lines(CommitId commit, String pattern, Optional<String> folder, int limit) {
        var hits = grep("-E", commit, pattern, folder);
        if (hits.exitCode() > 1) {
            hits = grep("-F", commit, pattern, folder);
        }
        var matches = new ArrayList<Mirror.Match>();
        for (var line : hits.outputText().split("\n")) {
            var found = MATCH.matcher(line);
            if (found.matches() && matches.size() < limit) {
                var text = found.group(3);
                matches.add(new Mirror.Match(
                        found.group(1),
                        Integer.parseInt(found.group(2)),
                        text.substring(0, Math.min(MOST_OF_A_LINE, text.length()))));
            }
        }
        return matches;
    }

    private Finished grep(String kind, CommitId commit, String pattern, Optional<String> folder) {
        var arguments = new ArrayList<>(List.of(
                "grep", "-n", "-I", "-z", "--full-name", kind, "-e", pattern.replace("\0", ""), commit.value()));
        folder.filter(name -> !name.isEmpty()).ifPresent(name -> {
            arguments.add("--");
            arguments.add(":(literal)" + name.substring(0, name.length() - 1));
        });
        return git.briefly(arguments);
    }

    /** Which of these files hold a line that looks like a mark git left around a conflict. */
    List<String> marked(CommitId commit, List<String> files) {
        if (files.isEmpty()) {
            return List.of();
        }
        var found =
                git.run("grep", "-l", "-I", "-z", "--full-name", "-e", "^<<<<<<< ", "-e", "^>>>>>>> ", commit.value());
        return Stream.of(found.outputText().split("\0"))
                .filter(name -> name.startsWith(commit.value() + ":"))
                .map(name -> name.substring(commit.value().length() + 1))
                .filter(Set.copyOf(files)::contains)
                .toList();
    }
}
