package dev.loopforge.review;

import java.util.List;

/** The comments of a review as one turn of the agent's conversation: file, line, the code as it stood, what was said. */
final class Turn {
    private Turn() {}

    static String of(List<Comment> comments) {
        var text = new StringBuilder("A person has reviewed your work and asks for changes. There "
                + (comments.size() == 1 ? "is 1 comment" : "are " + comments.size() + " comments")
                + ". Go through each, change what it asks for, stay within the approved plan, then call finish.\n");
        int number = 1;
        for (var comment : comments) {
            text.append("\nComment ")
                    .append(number++)
                    .append(" on ")
                    .append(comment.file())
                    .append(
                            comment.startLine() == comment.line()
                                    ? ", line " + comment.line()
                                    : ", lines " + comment.startLine() + " to " + comment.line())
                    .append(comment.side().equals("old") ? " of the file as it was before your change" : "")
                    .append(":\n");
            if (!comment.excerpt().isEmpty()) {
                text.append(comment.excerpt());
            }
            text.append(comment.text()).append('\n');
        }
        return text.toString();
    }
}
