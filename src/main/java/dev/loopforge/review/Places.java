package dev.loopforge.review;

import dev.loopforge.git.CommitId;
import dev.loopforge.git.FileChange;
import dev.loopforge.git.FileDiff;
import dev.loopforge.git.Mirror;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What became of commented lines between the commit they were read at and the newest one. */
final class Places {
    /** A change so near to a line is an answer to what was said about it. */
    private static final int NEAR = 3;

    private final Mirror mirror;
    private final CommitId base;
    private final CommitId head;
    private final Map<List<CommitId>, List<FileDiff>> diffs = new HashMap<>();

    Places(Mirror mirror, CommitId base, CommitId head) {
        this.mirror = mirror;
        this.base = base;
        this.head = head;
    }

    CommentStatus since(CommitId read, Comment comment) {
        if (read.equals(head)) {
            return CommentStatus.OPEN;
        }
        return comment.side().equals("old") ? oldSide(read, comment) : newSide(read, comment);
    }

    private CommentStatus newSide(CommitId read, Comment comment) {
        for (var file : diff(read, head)) {
            boolean same = comment.file().equals(file.oldPath())
                    || (file.oldPath() == null && comment.file().equals(file.path()));
            if (!same) {
                continue;
            }
            if (file.status() == FileChange.Status.DELETED) {
                return CommentStatus.OUTDATED;
            }
            return file.tooLarge() || file.binary() || near(file, comment)
                    ? CommentStatus.ADDRESSED
                    : CommentStatus.OPEN;
        }
        return CommentStatus.OPEN;
    }

    private static boolean near(FileDiff file, Comment comment) {
        for (var hunk : file.hunks()) {
            int old = hunk.oldStart();
            for (var each : hunk.lines()) {
                // An added line stands before the old line the counter is at.
                if (!each.kind().equals("context")
                        && old >= comment.startLine() - NEAR
                        && old <= comment.line() + NEAR) {
                    return true;
                }
                old += each.kind().equals("add") ? 0 : 1;
            }
        }
        return false;
    }

    /** Against the base the comment was read on: what can change is which of its lines are still deleted. */
    private CommentStatus oldSide(CommitId read, Comment comment) {
        var then = mirror.mergeBase(read, base).orElse(base);
        return gone(then, read, comment).equals(gone(then, head, comment))
                ? CommentStatus.OPEN
                : CommentStatus.ADDRESSED;
    }

    private Set<Integer> gone(CommitId base, CommitId at, Comment comment) {
        var lines = deleted(base, at, comment.file());
        lines.removeIf(line -> line < comment.startLine() || line > comment.line());
        return lines;
    }

    private Set<Integer> deleted(CommitId base, CommitId at, String path) {
        var lines = new HashSet<Integer>();
        for (var file : diff(base, at)) {
            if (!path.equals(file.oldPath()) && !path.equals(file.path())) {
                continue;
            }
            for (var hunk : file.hunks()) {
                int old = hunk.oldStart();
                for (var each : hunk.lines()) {
                    if (each.kind().equals("delete")) {
                        lines.add(old);
                    }
                    old += each.kind().equals("add") ? 0 : 1;
                }
            }
        }
        return lines;
    }

    private List<FileDiff> diff(CommitId from, CommitId to) {
        return diffs.computeIfAbsent(List.of(from, to), pair -> mirror.diff(from, to));
    }
}
