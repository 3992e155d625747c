package dev.loopforge.git;

/** Who a commit names as author or committer. Characters git cannot keep in a name are left out. */
public record Person(String name, String email) {
    public Person {
        name = name.replaceAll("[<>\\p{Cntrl}]", "").strip();
        name = name.isEmpty() ? "Loopforge" : name;
        email = email.replaceAll("[<>\\s\\p{Cntrl}]", "");
    }
}
