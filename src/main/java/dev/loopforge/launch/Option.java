package dev.loopforge.launch;

import dev.loopforge.launch.CommandLine.Verb;
import java.util.Locale;
import java.util.Set;

/** What a verb may be told beside the settings, each with a value. */
enum Option {
    BOARDS(Set.of(Verb.SEED)),
    CARDS(Set.of(Verb.SEED)),
    BOARD(Set.of(Verb.IMPORT, Verb.TASK)),
    DESCRIPTION(Set.of(Verb.TASK));

    final Set<Verb> verbs;

    Option(Set<Verb> verbs) {
        this.verbs = verbs;
    }

    String typed() {
        return "--" + name().toLowerCase(Locale.ROOT);
    }
}
