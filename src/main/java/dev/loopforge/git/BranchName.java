package dev.loopforge.git;

import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/** The name of a branch of ours: letters, digits, dots, dashes and slashes only, so it is safe wherever it is written. */
public record BranchName(String value) {
    private static final Pattern FORM = Pattern.compile("[a-z0-9][a-z0-9/-]{0,150}");
    private static final int SLUG = 40;

    public BranchName {
        if (!FORM.matcher(value).matches() || value.contains("//") || value.endsWith("/")) {
            throw new IllegalArgumentException("not a safe branch name");
        }
    }

    /** {@code loopforge/<number>-<slug>-<attempt>}. */
    public static BranchName forTask(int number, String title, int attempt) {
        var plain = Normalizer.normalize(title, Normalizer.Form.NFD).toLowerCase(Locale.ROOT);
        var slug = plain.replaceAll("\\p{M}", "").replaceAll("[^a-z0-9]+", "-").replaceAll("^-+", "");
        slug = slug.substring(0, Math.min(SLUG, slug.length())).replaceAll("-+$", "");
        return new BranchName("loopforge/" + number + "-" + (slug.isEmpty() ? "task" : slug) + "-" + attempt);
    }

    String ref() {
        return "refs/heads/" + value;
    }

    @Override
    public String toString() {
        return value;
    }
}
