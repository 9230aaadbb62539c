//! Which codes can a refusal have?
//!
//! A program decides by the code and never by the words, so a code that was once given out stays. Every code stands here, in
//! `docs/errors.md` and in the description of the API; a test looks for those that the program says and that are not listed.

/// A code.
#[derive(Clone, Copy, Debug)]
pub struct Code {
    /// As it stands in `code`.
    pub code: &'static str,
    /// The statuses it comes with.
    pub statuses: &'static [u16],
    /// When it is said, and what to do.
    pub meaning: &'static str,
}

const fn code(code: &'static str, statuses: &'static [u16], meaning: &'static str) -> Code {
    Code { code, statuses, meaning }
}

/// Every code, by status.
pub const CODES: &[Code] = &[
    code(
        "malformed_body",
        &[400],
        "The body is no JSON, no text, or did not arrive whole. The detail says where it ends. Do not send it again as it is.",
    ),
    code("signed_out", &[401], "Nobody is signed in, or the session has ended. Sign in."),
    code("wrong_credentials", &[401], "The address or the password is wrong; which of them is not said."),
    code("no_key", &[401], "The request has no key."),
    code("unknown_key", &[401], "The key is not known, or was revoked."),
    code("needs_server_key", &[401], "A write key may send events but not read. Use a server key."),
    code("forbidden", &[403], "You may not; the detail names the right that is missing (docs/access.md)."),
    code(
        "personal_data",
        &[403],
        "This asks for, or says, what tells who a customer is, without the right to see personal data.",
    ),
    code("needs_member", &[403], "This is about a member's own account; a key has none. Sign in."),
    code("cross_site", &[403], "Another site made the browser send this. Do it on Hark's own pages."),
    code("sign_on_required", &[403], "Nobody gets in with a password here. Sign in through the provider."),
    code("not_found", &[404], "Not there, or in a workspace you have no seat in: the same."),
    code(
        "dead_link",
        &[404],
        "A link of a letter or of the first claim that is used, too old or not right. Ask for a new one.",
    ),
    code("no_such_route", &[404], "There is nothing at this path."),
    code("method_not_allowed", &[405], "The path exists, the method does not; `Allow` lists those that do."),
    code("body_too_slow", &[408], "The body came too slowly. Send it again."),
    code(
        "conflict",
        &[409],
        "It does not go together with what is there: changed by somebody else meanwhile, the last owner, a key of a request that is used for another one. Read again, then decide.",
    ),
    code(
        "shown_once",
        &[409],
        "This was done under this `Idempotency-Key`, and its answer held a secret that is shown once.",
    ),
    code("mail_not_set", &[409], "Mail is not set up."),
    code("mail_not_sent", &[409], "The mail server did not take the letter; the detail says why."),
    code("body_too_large", &[413], "The body is too large. Send less at a time."),
    code("inflated_too_large", &[413], "The body is too large once it is unpacked. Send less at a time."),
    code("too_many_events", &[413], "The batch has too many events. Send smaller batches."),
    code("not_json", &[415], "The content type is not `application/json`."),
    code("unknown_encoding", &[415], "The content encoding is not known. Use gzip, deflate, zstd or none."),
    code("too_many_encodings", &[413, 415], "The body is packed too many times."),
    code("invalid", &[422], "A field is missing, unknown or wrong; `place` is its JSON pointer."),
    code("bad_parameter", &[422], "A parameter of the query is unknown or wrong; `place` is `?` and its name."),
    code("weak_password", &[422], "The password is too short, worn, or one's own name or address."),
    code("wrong_password", &[422], "The old password is wrong."),
    code("wrong_question", &[422], "The question cannot be asked like this; `place` is the JSON pointer of the part."),
    code("too_many_requests", &[429], "Requests come too fast. `Retry-After` says when the next one may come."),
    code(
        "too_many_questions",
        &[429],
        "The workspace has as many questions under way as it may have at one time. Ask again after `Retry-After`.",
    ),
    code(
        "too_many_tries",
        &[429],
        "That was tried too often: signing in, links for passwords. `Retry-After` says when again.",
    ),
    code(
        "too_many_questions",
        &[429],
        "This workspace has as many questions under way as one may. `Retry-After` says when to ask again.",
    ),
    code("internal", &[500], "Hark made a mistake; its log says more, under the `request_id`."),
    code("busy", &[503], "Too much at this moment; nothing was kept. Send it again after `Retry-After`."),
    code("draining", &[503], "The server is about to stop. Send it again."),
    code("question_too_long", &[503], "The question took too long and was given up. Ask about less."),
    code(
        "records_failed",
        &[503],
        "The database of workspaces and members could not do it. Try again; the log says more.",
    ),
    code("store_failed", &[503], "The store could not do it. Run `hark doctor`."),
    code("not_durable", &[503], "Events cannot be made durable: nothing was kept. Check the disk, then restart."),
    code("drain_failing", &[503], "Events are safe, but they cannot be added to the timeline."),
    code("disk_full", &[503], "The disk is full; nothing was kept. Free space."),
    code("disk_low", &[503], "The disk is nearly full."),
];
