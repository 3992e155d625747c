package dev.loopforge.github;

import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** The plain pages a browser sees when signing in by GitHub did not work: what happened, and the way back. */
enum SignInPage {
    DENIED(403, "GitHub sign-in was cancelled", "You said no at GitHub, so nobody was signed in."),
    EXPIRED(400, "This sign-in took too long", "A sign-in by GitHub must be finished within ten minutes."),
    REPLAYED(400, "This sign-in has been used", "The address you opened was good once. Nobody was signed in by it."),
    OTHER_BROWSER(
            400,
            "Another browser began this sign-in",
            "A sign-in must end in the browser and the address it began in."),
    UNKNOWN(400, "This is no sign-in of ours", "The address lacks what we sent to GitHub. Nobody was signed in."),
    REFUSED(
            400,
            "GitHub did not confirm the sign-in",
            "GitHub refused what it was shown. If this repeats, the administrator should check the OAuth application's"
                    + " secret and its callback address."),
    CLOSED(
            403,
            "This account is not let in here",
            "Loopforge is closed to accounts nobody has invited. Ask an administrator to invite your GitHub login."),
    TAKEN(409, "This GitHub account belongs to somebody else here", "Sign in as that person, or use another account."),
    AWAY(502, "GitHub does not answer", "Nothing is wrong with your account. Try again in a moment."),
    NOT_SET_UP(
            404,
            "Sign-in by GitHub is not set up",
            "The administrator sets it up with GITHUB_CLIENT_ID and GITHUB_CLIENT_SECRET.");

    private final int status;
    private final String title;
    private final String text;

    SignInPage(int status, String title, String text) {
        this.status = status;
        this.title = title;
        this.text = text;
    }

    Response response() {
        var again = this == NOT_SET_UP ? "" : "<p><a href=\"/auth/github\">Try again with GitHub</a></p>";
        var page = "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>" + title
                + " - Loopforge Studio</title><meta name=\"viewport\" content=\"width=device-width\">"
                + "<link rel=\"stylesheet\" href=\"/plain.css\"></head><body><main><h1>"
                + title + "</h1><p>" + text + "</p>" + again
                + "<p><a href=\"/\">Back to the sign-in page</a></p></main></body></html>";
        return Response.status(status)
                .type(MediaType.TEXT_HTML + ";charset=UTF-8")
                .header("Cache-Control", "no-store")
                .entity(page)
                .build();
    }
}
