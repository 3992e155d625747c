package dev.loopforge.board;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.loopforge.kernel.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A workflow's settings as stored and shown. Money is in micro-dollars; absent means no cap or no preference. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Settings(
        @Nullable String setupCommand,
        List<Check> checks,
        List<Variable> environment,
        List<String> copyFiles,
        List<String> readOnlyPaths,
        List<String> egressHosts,
        @Nullable String instructions,
        @Nullable List<String> protectedPaths,
        @Nullable Integer maxParallelRuns,
        @Nullable Boolean autoOpenPullRequest,
        @Nullable Requests pullRequest,
        @Nullable Long taskBudgetMicros,
        @Nullable Long dayBudgetMicros,
        @Nullable String defaultProvider,
        @Nullable String defaultModel,
        @Nullable Boolean requireSecondPerson,
        @Nullable Boolean pauseOnUnplanned,
        @Nullable Boolean datasetConsent) {
    /** What is guarded where a board names nothing else: tests, check scripts, CI configuration. */
    public static final List<String> DEFAULT_PROTECTED_PATHS = List.of(
            "**/test/**",
            "**/tests/**",
            "**/__tests__/**",
            "**/spec/**",
            "**/specs/**",
            "**/e2e/**",
            "**/testdata/**",
            "**/test.*",
            "**/tests.*",
            "**/test-*.*",
            "**/test_*.*",
            "**/*-test.*",
            "**/*_test.*",
            "**/*.test.*",
            "**/*.spec.*",
            "**/*_spec.*",
            "**/*Test.*",
            "**/*Tests.*",
            "**/*IT.java",
            "**/conftest.py",
            "**/pytest.ini",
            "**/tox.ini",
            "**/jest.config.*",
            "**/vitest.config.*",
            "**/playwright.config.*",
            "**/check",
            "**/check.*",
            "**/check-*",
            "**/check_*",
            "**/verify",
            "**/verify.*",
            "**/run-tests*",
            "**/run_tests*",
            ".github/**",
            ".gitlab-ci.yml",
            ".circleci/**",
            ".ci/**",
            "**/ci.*",
            "Jenkinsfile",
            "**/Makefile",
            "**/package.json",
            "**/pom.xml",
            "**/build.gradle",
            "**/build.gradle.kts");

    /** A command that proves something. */
    public record Check(String name, String command) {}

    /** A variable inside the sandbox: a plain value, or a secret. Sent, the secret itself; stored, where it lies; shown, a mask. */
    public record Variable(
            String name, @Nullable String value, @Nullable String secret) {}

    /** Whom a pull request asks for review, by login and by team, and the labels it gets. */
    public record Requests(List<String> reviewers, List<String> teamReviewers, List<String> labels) {
        private static final int MOST = 15;

        public Requests {
            reviewers = names("settings.pullRequest.reviewers", reviewers);
            teamReviewers = names("settings.pullRequest.teamReviewers", teamReviewers);
            labels = names("settings.pullRequest.labels", labels);
        }

        private static List<String> names(String field, @Nullable List<String> given) {
            var names = given == null
                    ? List.<String>of()
                    : given.stream()
                            .map(String::strip)
                            .filter(name -> !name.isEmpty())
                            .distinct()
                            .toList();
            if (names.size() > MOST || names.stream().anyMatch(name -> name.length() > 100)) {
                throw Problem.invalid(field, "takes up to 15 names of up to 100 characters");
            }
            return names;
        }
    }

    public Settings {
        checks = checks == null ? List.of() : List.copyOf(checks);
        environment = environment == null ? List.of() : List.copyOf(environment);
        copyFiles = copyFiles == null ? List.of() : List.copyOf(copyFiles);
        readOnlyPaths = readOnlyPaths == null ? List.of() : List.copyOf(readOnlyPaths);
        egressHosts = egressHosts == null ? List.of() : List.copyOf(egressHosts);
        positive("settings.maxParallelRuns", maxParallelRuns == null ? null : maxParallelRuns.longValue());
        positive("settings.taskBudgetMicros", taskBudgetMicros);
        positive("settings.dayBudgetMicros", dayBudgetMicros);
    }

    public static Settings empty() {
        return new Settings(
                null, List.of(), List.of(), List.of(), List.of(), List.of(), null, null, null, null, null, null, null,
                null, null, null, null, null);
    }

    /** None but who answers. */
    static Settings answeredBy(String provider, String model) {
        var none = empty();
        return new Settings(
                none.setupCommand,
                none.checks,
                none.environment,
                none.copyFiles,
                none.readOnlyPaths,
                none.egressHosts,
                none.instructions,
                none.protectedPaths,
                none.maxParallelRuns,
                none.autoOpenPullRequest,
                none.pullRequest,
                none.taskBudgetMicros,
                none.dayBudgetMicros,
                provider,
                model,
                none.requireSecondPerson,
                none.pauseOnUnplanned,
                none.datasetConsent);
    }

    Settings withEnvironment(List<Variable> variables) {
        return new Settings(
                setupCommand,
                checks,
                variables,
                copyFiles,
                readOnlyPaths,
                egressHosts,
                instructions,
                protectedPaths,
                maxParallelRuns,
                autoOpenPullRequest,
                pullRequest,
                taskBudgetMicros,
                dayBudgetMicros,
                defaultProvider,
                defaultModel,
                requireSecondPerson,
                pauseOnUnplanned,
                datasetConsent);
    }

    public Requests requests() {
        return pullRequest == null ? new Requests(List.of(), List.of(), List.of()) : pullRequest;
    }

    public int parallelRuns() {
        return maxParallelRuns == null ? 1 : maxParallelRuns;
    }

    public List<String> protectedGlobs() {
        return protectedPaths == null ? DEFAULT_PROTECTED_PATHS : protectedPaths;
    }

    private static void positive(String field, @Nullable Long value) {
        if (value != null && value < 1) {
            throw Problem.invalid(field, "must be at least 1; leave it out for no limit");
        }
    }
}
