package dev.loopforge.launch;

import io.quarkus.runtime.annotations.QuarkusMain;
import java.util.List;

/** Where the program begins. Everything a person can do wrong ends here in one sentence and an exit code. */
@QuarkusMain
public final class Main {
    private Main() {}

    public static void main(String... words) {
        System.exit(run(List.of(words)));
    }

    private static int run(List<String> words) {
        try {
            var asked = CommandLine.parse(words);
            return switch (asked.verb()) {
                case UP, SERVER, WORKER -> new Launch(asked).run();
                case DOCTOR -> Doctor.examine(configuration(asked), System.out);
                case LOGIN_LINK -> LoginLink.print(configuration(asked), System.out);
                case BACKUP -> Keeping.backup(configuration(asked), asked.operand(), System.out);
                case EXPORT -> Keeping.export(configuration(asked), asked.operand(), System.out);
                case RESTORE -> Keeping.restore(configuration(asked), asked.operand(), System.out);
                case IMPORT -> Importing.read(configuration(asked), asked, System.out);
                case ROTATE_KEY -> KeyRotation.rotate(configuration(asked), System.out);
                case MIGRATE -> Keeping.migrate(configuration(asked), System.out);
                case SEED ->
                    Seed.fill(
                            configuration(asked),
                            asked.number(Option.BOARDS, 1, 1_000),
                            asked.number(Option.CARDS, 50, 100_000),
                            System.out);
                case AUDIT -> AuditCheck.print(configuration(asked), asked.operand(), System.out);
                case TASK -> TaskCommands.run(configuration(asked), asked, System.out);
                case VERSION -> say("Loopforge Studio " + Version.text());
                case HELP -> say(CommandLine.help());
            };
        } catch (CannotStart refusal) {
            System.err.println("loopforge: " + refusal.sentence());
            return refusal.exitCode();
        }
    }

    private static Configuration configuration(CommandLine asked) {
        return Configuration.ofProcess().with(asked.settings());
    }

    private static int say(String text) {
        System.out.println(text.stripTrailing());
        return 0;
    }
}
