package dev.loopforge.provider.scripted;

import dev.loopforge.provider.ModelMessage;
import dev.loopforge.provider.ModelRequest;
import dev.loopforge.provider.Part;
import dev.loopforge.provider.ToolDefinition;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where a conversation stands, read from nothing but the request: the play by the card's title, the scene by the tools
 * offered, the turn by how many answers were given since. So the same request always gets the same answer.
 */
record Scene(ModelRequest request, Play play) {
    private static final Pattern FILE = Pattern.compile("[\\w.-]+(?:/[\\w.-]+)*\\.\\w{1,8}");
    private static final Play.Turn ONCE_MORE = new Play.Turn(
            "I am a simulated model and have said all I know. Ask me for a plan, or add a provider key in"
                    + " Settings → Providers and choose a model for a real answer.",
            List.of());

    static Scene of(ModelRequest request, List<Play> plays) {
        String heard = (request.system() + "\n" + everythingSaid(request)).toLowerCase(Locale.ROOT);
        var play = plays.stream()
                .filter(candidate -> heard.contains(candidate.title().toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow();
        return new Scene(request, play);
    }

    /** What the model says now. */
    Play.Turn turn() {
        if (offers("finish")) {
            return nth(play.execute(), answersWithTools(0), play.execute().getLast());
        }
        if (offers("propose_plan")) {
            return planned();
        }
        int since = lastUserMessage();
        return since > 0 && answered(since) ? ONCE_MORE : filled(nth(play.chat(), answersWithTools(since), ONCE_MORE));
    }

    private Play.Turn planned() {
        if (request.mustCallTool().filter("propose_plan"::equals).isPresent()) {
            return play.plan().getLast();
        }
        return nth(play.plan(), answersWithTools(lastUserMessage()), play.plan().getLast());
    }

    private Play.Turn filled(Play.Turn turn) {
        var files = results()
                .flatMap(result -> FILE.matcher(result).results().map(MatchResult::group))
                .distinct()
                .limit(3)
                .map(name -> "`" + name + "`")
                .collect(Collectors.joining(", "));
        String seen =
                files.isEmpty() ? "I see no files in this repository yet." : "I see, among others, " + files + ".";
        return new Play.Turn(turn.say().replace("{files}", seen), turn.calls());
    }

    private static Play.Turn nth(List<Play.Turn> turns, int index, Play.Turn afterwards) {
        return index < turns.size() ? turns.get(index) : afterwards;
    }

    private boolean offers(String tool) {
        return request.tools().stream().map(ToolDefinition::name).anyMatch(tool::equals);
    }

    private int lastUserMessage() {
        int last = 0;
        for (int index = 0; index < request.messages().size(); index++) {
            if (request.messages().get(index) instanceof ModelMessage.User) {
                last = index;
            }
        }
        return last;
    }

    private int answersWithTools(int from) {
        return (int) request.messages().stream()
                .skip(from)
                .filter(message -> message instanceof ModelMessage.Assistant assistant
                        && assistant.parts().stream().anyMatch(Part.ToolCall.class::isInstance))
                .count();
    }

    /** Whether a whole answer in text was given before this point of the conversation. */
    private boolean answered(int before) {
        return request.messages().stream()
                .limit(before)
                .anyMatch(message -> message instanceof ModelMessage.Assistant assistant
                        && assistant.parts().stream().noneMatch(Part.ToolCall.class::isInstance));
    }

    private Stream<String> results() {
        return request.messages().stream()
                .filter(ModelMessage.ToolResults.class::isInstance)
                .flatMap(message -> ((ModelMessage.ToolResults) message).results().stream())
                .filter(result -> !result.isError())
                .map(ModelMessage.ToolResult::content);
    }

    private static String everythingSaid(ModelRequest request) {
        return request.messages().stream()
                .filter(ModelMessage.User.class::isInstance)
                .flatMap(message -> ((ModelMessage.User) message).parts().stream())
                .filter(Part.Text.class::isInstance)
                .map(part -> ((Part.Text) part).text())
                .collect(Collectors.joining("\n"));
    }
}
