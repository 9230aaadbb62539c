// Made from docs/openapi.json by `npm run schema`. Do not change it by hand.

export interface paths {
    "/api/early_access_features": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Answers a client that asks for something Hark has none of, so that it does not ask again and again.
         * @description Who may: anybody.
         */
        get: operations["get_api_early_access_features"];
        put?: never;
        /**
         * Answers a client that asks for something Hark has none of, so that it does not ask again and again.
         * @description Who may: anybody.
         */
        post: operations["post_api_early_access_features"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/feature_flag/local_evaluation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Answers a client that asks for something Hark has none of, so that it does not ask again and again.
         * @description Who may: anybody.
         */
        get: operations["get_api_feature_flag_local_evaluation"];
        put?: never;
        /**
         * Answers a client that asks for something Hark has none of, so that it does not ask again and again.
         * @description Who may: anybody.
         */
        post: operations["post_api_feature_flag_local_evaluation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/surveys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Answers a client that asks for something Hark has none of, so that it does not ask again and again.
         * @description Who may: anybody.
         */
        get: operations["get_api_surveys"];
        put?: never;
        /**
         * Answers a client that asks for something Hark has none of, so that it does not ask again and again.
         * @description Who may: anybody.
         */
        post: operations["post_api_surveys"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounting": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What became of all events.
         * @description Who may: a program with a server key.
         */
        get: operations["get_api_v1_accounting"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/claim": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Makes the first owner and signs them in.
         * @description Who may: anybody.
         */
        post: operations["claim"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/claim/show": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Whether the link of the first claim works.
         * @description Who may: anybody.
         */
        post: operations["show_claim"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/dead-letters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The events that could not be stored, oldest first.
         * @description Who may: a program with a server key.
         */
        get: operations["get_api_v1_dead_letters"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/demo/enter": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Signs in as the owner of the simulated company, by the link that was printed at the start.
         * @description Who may: anybody.
         */
        post: operations["enter_demo"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/door": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What a stranger can do here.
         * @description Who may: anybody.
         */
        get: operations["show_door"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/door/sign-on": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Sends the browser to the provider.
         * @description Who may: anybody.
         */
        get: operations["begin_sign_on"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/door/sign-on/callback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Takes somebody back from the provider and lets them in.
         * @description Who may: anybody.
         */
        get: operations["finish_sign_on"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/events/recent": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The events that arrived last.
         * @description Who may: a program with a server key.
         */
        get: operations["get_api_v1_events_recent"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/invitation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Takes the seat of an invitation. New members are signed in; others sign in as always.
         * @description Who may: anybody.
         */
        post: operations["accept_invitation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/invitation/show": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * What an invitation offers.
         * @description Who may: anybody.
         */
        post: operations["show_invitation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who I am, and where.
         * @description Who may: any member, about themselves; no key.
         */
        get: operations["show_me"];
        /**
         * Changes my name and what I chose.
         * @description Who may: any member, about themselves; no key.
         */
        put: operations["change_me"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Sets a new password and ends my other sessions.
         * @description Who may: any member, about themselves; no key.
         */
        put: operations["change_password"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Where I am signed in.
         * @description Who may: any member, about themselves; no key.
         */
        get: operations["list_sessions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/sessions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Ends one of my sessions.
         * @description Who may: any member, about themselves; no key.
         */
        delete: operations["end_session"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/password/reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sets a new password by the link of a mail, and ends all sessions.
         * @description Who may: anybody.
         */
        post: operations["reset"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/password/reset/ask": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sends a mail with a link for a new password, if somebody has the address.
         * @description Who may: anybody.
         */
        post: operations["ask_reset"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/query": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Answers a question in the query language.
         * @description Who may: a program with a server key.
         */
        post: operations["post_api_v1_query"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/query.schema.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What this program is, or how questions are written.
         * @description Who may: anybody.
         */
        get: operations["get_api_v1_query_schema_json"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Signs in with e-mail and password.
         * @description Who may: anybody.
         */
        post: operations["sign_in"];
        /**
         * Ends the session.
         * @description Who may: any member, about themselves; no key.
         */
        delete: operations["sign_out"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workspaces/{workspace}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The workspace and its settings.
         * @description Who may: whoever has the right to see the workspace (viewer, agent, analyst, admin, owner, server key).
         */
        get: operations["show_workspace"];
        /**
         * Changes the settings.
         * @description Who may: whoever has the right to manage the workspace (admin, owner).
         */
        put: operations["change_workspace"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workspaces/{workspace}/accounting": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What became of all events of the workspace.
         * @description Who may: whoever has the right to see the workspace (viewer, agent, analyst, admin, owner, server key).
         */
        get: operations["show_accounting"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workspaces/{workspace}/accounts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The accounts of the workspace, last seen first.
         * @description An account is there when somebody is in it or something was said of it. What robots and staff did does not count.
         *
         *     Who may: whoever has the right to see customers (agent, analyst, admin, owner, server key).
         */
        get: operations["list_accounts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workspaces/{workspace}/accounts/{account}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One account.
         * @description Who may: whoever has the right to see customers (agent, analyst, admin, owner, server key).
         */
        get: operations["show_account"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workspaces/{workspace}/accounts/{account}/people": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Where the people of an account stand: their stages and segments.
         * @description Who may: whoever has the right to see customers (agent, analyst, admin, owner, server key).
         */
        get: operations["account_people"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workspaces/{workspace}/accounts/{account}/timeline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What the members of an account did in it, the latest first.
         * @description Who may: whoever has the right to see customers (agent, analyst, admin, owner, server key).
         */
        get: operations["show_account_timeline"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workspaces/{workspace}/arrivals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The events that arrived just now, and those that were refused.
         * @description With `wait`, answers as soon as something newer than `after` is there, else when the seconds are over, with an empty list.
         *     The last 500 since the server started are there; imports are not shown.
         *
         *     Who may: whoever has the right to watch arriving events (analyst, admin, owner, server key).
         */
        get: operations["list_arrivals"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workspaces/{workspace}/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The audit log.
         * @description Who may: whoever has the right to read the audit log (owner).
         */
        get: operations["list_audit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workspaces/{workspace}/connections/mail": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How mail leaves.
         * @description Who may: whoever has the right to set up mail and sign-on (owner).
         */
        get: operations["show_mail"];
        /**
         * Sets how mail leaves.
         * @description Who may: whoever has the right to set up mail and sign-on (owner).
         */
        put: operations["set_mail"];
        post?: never;
        /**
         * Forgets how mail leaves. Letters wait until it is set again.
         * @description Who may: whoever has the right to set up mail and sign-on (owner).
         */
        delete: operations["remove_mail"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workspaces/{workspace}/connections/mail/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sends a letter at once, to see whether the settings work.
         * @description Who may: whoever has the right to set up mail and sign-on (owner).
         */
        post: operations["test_mail"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workspaces/{workspace}/connections/sign-on": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Which provider one can sign in through.
         * @description Who may: whoever has the right to set up mail and sign-on (owner).
         */
        get: operations["show_sign_on"];
        /**
         * Sets the provider. It is asked whether it is one.
         * @description Who may: whoever has the right to set up mail and sign-on (owner).
         */
        put: operations["set_sign_on"];
        post?: never;
        /**
         * Forgets the provider. People sign in with passwords again.
         * @description Who may: whoever has the right to set up mail and sign-on (owner).
         */
        delete: operations["remove_sign_on"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workspaces/{workspace}/customers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The customers of the workspace, last seen first.
         * @description Robots and staff are left out. One walk over all events answers a page, whatever it is of.
         *
         *     Who may: whoever has the right to see customers (agent, analyst, admin, owner, server key).
         */
        get: operations["list_customers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workspaces/{workspace}/customers/{customer}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One customer.
         * @description Who may: whoever has the right to see customers (agent, analyst, admin, owner, server key).
         */
        get: operations["show_customer"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workspaces/{workspace}/customers/{customer}/consents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * To what a customer agreed, by purpose.
         * @description It is read from what clients send (docs/ingest.md); `analytics` is always there.
         *
         *     Who may: whoever has the right to see customers (agent, analyst, admin, owner, server key).
         */
        get: operations["list_consents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workspaces/{workspace}/customers/{customer}/erase": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Removes every byte of a customer and refuses all their ids from now on. It cannot be undone.
         * @description The audit log says that it was asked before anything is removed, and that it was done or failed after it. Where the server
         *     stopped in between, a job looks some minutes later and says which it was; what failed is asked for again.
         *
         *     Who may: whoever has the right to handle privacy requests (admin, owner).
         */
        post: operations["erase_customer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workspaces/{workspace}/customers/{customer}/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Everything that is known of a customer. Needs the right to see personal data as well.
         * @description Who may: whoever has the right to handle privacy requests (admin, owner).
         */
        get: operations["export_customer"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workspaces/{workspace}/customers/{customer}/facts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What kind of customer somebody is: level of experience, usage style, intent and stated goals, by the formulas of
         *     docs/query-language.md, section Facts.
         * @description Who may: whoever has the right to see customers (agent, analyst, admin, owner, server key).
         */
        get: operations["show_facts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workspaces/{workspace}/customers/{customer}/identities": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The ids of a customer, and the links that tie them.
         * @description Links that do not count are told with the reason. Without the right to see personal data, keys stand for ids.
         *
         *     Who may: whoever has the right to see customers (agent, analyst, admin, owner, server key).
         */
        get: operations["show_identities"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workspaces/{workspace}/customers/{customer}/merge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Makes two customers one.
         * @description All ids and events of both are of one customer from now on, in every answer. `unmerge` takes it back as if it had never been.
         *     Needs the right to see personal data as well; the audit log tells it.
         *
         *     Who may: whoever has the right to act for customers (agent, analyst, admin, owner, server key).
         */
        post: operations["merge_customers"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workspaces/{workspace}/customers/{customer}/merge/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * What would be if two customers were one. Nothing is changed.
         * @description Needs the right to see personal data as well. Customers of two populations are refused, and so is who is one already.
         *
         *     Who may: whoever has the right to act for customers (agent, analyst, admin, owner, server key).
         */
        post: operations["preview_merge"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workspaces/{workspace}/customers/{customer}/overview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One customer with all that is known of them, in one answer.
         * @description Each member is what its own address answers. For a page that shows them together; whoever wants one of them asks for that one.
         *
         *     Who may: whoever has the right to see customers (agent, analyst, admin, owner, server key).
         */
        get: operations["show_overview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workspaces/{workspace}/customers/{customer}/segments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How a customer stands with all segments, and why.
         * @description Without the right to see personal data, values that tell who the customer is read `(hidden)`.
         *
         *     Who may: whoever has the right to see customers (agent, analyst, admin, owner, server key).
         */
        get: operations["list_standings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workspaces/{workspace}/customers/{customer}/segments/{segment}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * When a customer entered and left a segment, the oldest first, at most 10,000 changes.
         * @description It is worked out anew from their timeline, by the rule as it is now.
         *
         *     Who may: whoever has the right to see customers (agent, analyst, admin, owner, server key).
         */
        get: operations["show_changes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workspaces/{workspace}/customers/{customer}/stage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * In which stage a customer is, why, and how they got there.
         * @description Who may: whoever has the right to see customers (agent, analyst, admin, owner, server key).
         */
        get: operations["show_stage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workspaces/{workspace}/customers/{customer}/timeline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What a customer did, the latest first.
         * @description Who may: whoever has the right to see customers (agent, analyst, admin, owner, server key).
         */
        get: operations["show_timeline"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workspaces/{workspace}/customers/{customer}/traits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What is known of a customer, with its origin.
         * @description Of each trait the value that counts, since when, from which event and by whom, and what was said of it otherwise. What is
         *     proven beats what is claimed, however late that comes. Personal traits are absent without the right to see personal data.
         *
         *     Who may: whoever has the right to see customers (agent, analyst, admin, owner, server key).
         */
        get: operations["list_traits"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workspaces/{workspace}/customers/{customer}/unmerge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Takes an id out of its customer.
         * @description What was merged is two again, with everything that is said of each. An id that was only tied to the customer is on its own; who
         *     ties it again merges it. Needs the right to see personal data as well; the audit log tells it.
         *
         *     Who may: whoever has the right to act for customers (agent, analyst, admin, owner, server key).
         */
        post: operations["unmerge_customer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workspaces/{workspace}/customers/{customer}/unmerge/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * What would be if an id did not belong to its customer. Nothing is changed.
         * @description Where customers were merged, the latest merge that brought the id is undone; else the id leaves alone. Needs the right to
         *     see personal data as well.
         *
         *     Who may: whoever has the right to act for customers (agent, analyst, admin, owner, server key).
         */
        post: operations["preview_unmerge"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workspaces/{workspace}/customers/{customer}/value": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What a customer is worth.
         * @description Counted from reserved events (docs/semantics.md), robots and staff left out.
         *
         *     Who may: whoever has the right to see customers (agent, analyst, admin, owner, server key).
         */
        get: operations["show_value"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workspaces/{workspace}/dead-letters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The events that could not be stored.
         * @description Who may: whoever has the right to watch arriving events (analyst, admin, owner, server key).
         */
        get: operations["list_dead_letters"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workspaces/{workspace}/dead-letters/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Tries again to understand and store dead letters, with the rules and the settings of today.
         * @description Who may: whoever has the right to watch arriving events (analyst, admin, owner, server key).
         */
        post: operations["replay_dead_letters"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workspaces/{workspace}/facts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Keeps what a table says that is not known yet.
         * @description Each row that says something new becomes an event `$identify` (of an account: `$group`) with the property `source` of `crm`. The same table twice changes nothing.
         *     The events can be asked about some moments later. Needs the right to personal data.
         *
         *     Who may: whoever has the right to manage connections (admin, owner).
         */
        post: operations["import_facts"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workspaces/{workspace}/facts/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Says what a table would change, and changes nothing.
         * @description A row is about the customer with its id; without one about the only customer who has its e-mail address as the trait `email`, said
         *     by a proven identity; else about a new one, whose id is the address. An address that several have is refused. Traits are compared with
         *     what proven identities said. A row of an account needs somebody who is in it. Needs the right to personal data.
         *
         *     Who may: whoever has the right to manage connections (admin, owner).
         */
        post: operations["preview_facts"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workspaces/{workspace}/invitations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The invitations that wait.
         * @description Who may: whoever has the right to manage members (admin, owner).
         */
        get: operations["list_invitations"];
        put?: never;
        /**
         * Invites somebody. The mail is sent when mail is set up, with a link of its own; the link in the answer works either way. Using
         *     one uses both up.
         * @description Who may: whoever has the right to manage members (admin, owner).
         */
        post: operations["invite_member"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workspaces/{workspace}/invitations/{invitation}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Takes an invitation back.
         * @description Who may: whoever has the right to manage members (admin, owner).
         */
        delete: operations["withdraw_invitation"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workspaces/{workspace}/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The jobs of the workspace.
         * @description Who may: whoever has the right to watch arriving events (analyst, admin, owner, server key).
         */
        get: operations["list_jobs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workspaces/{workspace}/jobs/{job}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Tries a job again that was given up.
         * @description Who may: whoever has the right to manage connections (admin, owner).
         */
        post: operations["retry_job"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workspaces/{workspace}/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The keys, revoked ones included.
         * @description Who may: whoever has the right to manage keys (admin, owner).
         */
        get: operations["list_keys"];
        put?: never;
        /**
         * Makes a key. Its text is shown this once.
         * @description Who may: whoever has the right to manage keys (admin, owner).
         */
        post: operations["create_key"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workspaces/{workspace}/keys/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revokes a key: it opens nothing any more, on all servers within five seconds.
         * @description Who may: whoever has the right to manage keys (admin, owner).
         */
        delete: operations["revoke_key"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workspaces/{workspace}/keys/{key}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Makes a successor; the old key goes on for a while.
         * @description Who may: whoever has the right to manage keys (admin, owner).
         */
        post: operations["rotate_key"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workspaces/{workspace}/lenses": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Your own lenses, by name. Nobody else is told of them; a program has none.
         * @description Who may: whoever has the right to see the workspace (viewer, agent, analyst, admin, owner, server key).
         */
        get: operations["own_lenses"];
        put?: never;
        /**
         * Saves a lens for yourself. One that others look through too is saved at `/saved/lenses`.
         * @description Who may: whoever has the right to see the workspace (viewer, agent, analyst, admin, owner, server key).
         */
        post: operations["save_own_lens"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workspaces/{workspace}/lenses/{own_lens}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Saves a change of the version you have seen.
         * @description Who may: whoever has the right to see the workspace (viewer, agent, analyst, admin, owner, server key).
         */
        put: operations["change_own_lens"];
        post?: never;
        /**
         * Removes it. It can be brought back.
         * @description Who may: whoever has the right to see the workspace (viewer, agent, analyst, admin, owner, server key).
         */
        delete: operations["remove_own_lens"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workspaces/{workspace}/lenses/{own_lens}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Brings back what was removed.
         * @description Who may: whoever has the right to see the workspace (viewer, agent, analyst, admin, owner, server key).
         */
        post: operations["restore_own_lens"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workspaces/{workspace}/mapping": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Which own events are reserved ones (docs/semantics.md).
         * @description Questions, rules, stages and value hold of them as they do of the reserved ones, for all history. Without the right to see personal data,
         *     names that tell who a customer is read `(hidden)`.
         *
         *     Who may: whoever has the right to see the workspace (viewer, agent, analyst, admin, owner, server key).
         */
        get: operations["list_mapping"];
        /**
         * Says which own events are reserved ones. Nothing is rewritten: it counts for all history, and so does taking it back.
         * @description Without the right to see personal data, amounts are not read from personal properties (403 `personal_data`).
         *
         *     Who may: whoever has the right to save questions and dashboards (analyst, admin, owner, server key).
         */
        put: operations["set_mapping"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workspaces/{workspace}/mapping/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * What events would bring if they were mapped so, before that is saved: how many there are, which amounts can be read, what they add up to.
         * @description A list that cannot be used is refused with its place, as when it is saved.
         *
         *     Who may: whoever has the right to see the workspace (viewer, agent, analyst, admin, owner, server key).
         */
        post: operations["preview_mapping"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workspaces/{workspace}/maps/{map}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What people wrote on a journey map: notes, who answers for a stage, and where listening posts are planned.
         * @description Number 0 is the map of everybody. Without the right to see personal data, texts that tell who a customer is read `(hidden)`.
         *
         *     Who may: whoever has the right to see the workspace (viewer, agent, analyst, admin, owner, server key).
         */
        get: operations["show_map"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workspaces/{workspace}/maps/{map}/notes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Leaves a note on a map.
         * @description Without the right to see personal data, what would read `(hidden)` afterwards is refused (403 `personal_data`).
         *
         *     Who may: whoever has the right to act for customers (agent, analyst, admin, owner, server key).
         */
        post: operations["add_note"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workspaces/{workspace}/maps/{map}/notes/{note}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Changes what a note says, or settles it.
         * @description The words of others are changed by those who may save. A note that is hidden from you cannot be changed (403 `personal_data`).
         *
         *     Who may: whoever has the right to act for customers (agent, analyst, admin, owner, server key).
         */
        put: operations["change_note"];
        post?: never;
        /**
         * Removes a note. It can be brought back.
         * @description Those of others are removed by those who may save.
         *
         *     Who may: whoever has the right to act for customers (agent, analyst, admin, owner, server key).
         */
        delete: operations["remove_note"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workspaces/{workspace}/maps/{map}/notes/{note}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Brings back a note that was removed.
         * @description Who may: whoever has the right to act for customers (agent, analyst, admin, owner, server key).
         */
        post: operations["restore_note"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workspaces/{workspace}/maps/{map}/stages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Says who answers for a stage of a map, and where listening posts are planned.
         * @description Without the right to see personal data, what would read `(hidden)` afterwards, and what is hidden already, is refused (403 `personal_data`).
         *
         *     Who may: whoever has the right to save questions and dashboards (analyst, admin, owner, server key).
         */
        put: operations["plan_stage"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workspaces/{workspace}/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Everybody with a seat, by name.
         * @description Who may: whoever has the right to see the workspace (viewer, agent, analyst, admin, owner, server key).
         */
        get: operations["list_members"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workspaces/{workspace}/members/{member}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Changes what a member is.
         * @description Who may: whoever has the right to manage members (admin, owner).
         */
        put: operations["change_member"];
        post?: never;
        /**
         * Takes a member out of the workspace.
         * @description Who may: whoever has the right to manage members (admin, owner).
         */
        delete: operations["remove_member"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workspaces/{workspace}/messages/{message}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * All that a message said, by its `webhook-id`: what the `url` of a thin message leads to. A server key may ask for it.
         * @description Who may: whoever has the right to see customers (agent, analyst, admin, owner, server key).
         */
        get: operations["show_message"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workspaces/{workspace}/privacy/requests": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The requests of customers for what is known of them, the latest first; at most 200, of the last 30 days.
         * @description Who may: whoever has the right to handle privacy requests (admin, owner).
         */
        get: operations["list_requests"];
        put?: never;
        /**
         * Asks for an archive of all that is known of a customer, or of what they may take elsewhere.
         * @description It is made in the background, is there for a week, and goes with the customer when they are erased. docs/privacy.md says what is in
         *     it. Needs the right to see personal data as well.
         *
         *     Who may: whoever has the right to handle privacy requests (admin, owner).
         */
        post: operations["ask_for_archive"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workspaces/{workspace}/privacy/requests/{request}/archive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The archive of a request: a `.tar.gz`. Each download is written down.
         * @description Needs the right to see personal data as well. Not found before it is made and after it expired.
         *
         *     Who may: whoever has the right to handle privacy requests (admin, owner).
         */
        get: operations["download_archive"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workspaces/{workspace}/query": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Answers a question in the query language.
         * @description The questions `customers` and `timeline` need the right to see customers. Without the right to see personal data,
         *     questions by personal data are refused (403 `personal_data`), and ids, personal traits and properties are absent from the
         *     answer. Each customer of a list has a `name`.
         *
         *     Who may: whoever has the right to see the workspace (viewer, agent, analyst, admin, owner, server key).
         */
        post: operations["ask_question"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workspaces/{workspace}/saved/{kind}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What was saved, by name.
         * @description Without the right to see personal data, values that tell who a customer is read `(hidden)`, and `hidden` is true.
         *
         *     Who may: whoever has the right to see the workspace (viewer, agent, analyst, admin, owner, server key).
         */
        get: operations["list_saved"];
        put?: never;
        /**
         * Saves something new.
         * @description Without the right to see personal data, what would read `(hidden)` afterwards is refused (403 `personal_data`).
         *
         *     Who may: whoever has the right to save questions and dashboards (analyst, admin, owner, server key).
         */
        post: operations["save"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workspaces/{workspace}/saved/{kind}/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One of them.
         * @description Who may: whoever has the right to see the workspace (viewer, agent, analyst, admin, owner, server key).
         */
        get: operations["show_saved"];
        /**
         * Saves a change of the version you have seen.
         * @description What has parts that are hidden from you cannot be changed (403 `personal_data`).
         *
         *     Who may: whoever has the right to save questions and dashboards (analyst, admin, owner, server key).
         */
        put: operations["save_again"];
        post?: never;
        /**
         * Removes it. It can be brought back.
         * @description Who may: whoever has the right to save questions and dashboards (analyst, admin, owner, server key).
         */
        delete: operations["remove_saved"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workspaces/{workspace}/saved/{kind}/{id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Brings back what was removed.
         * @description Who may: whoever has the right to save questions and dashboards (analyst, admin, owner, server key).
         */
        post: operations["restore_saved"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workspaces/{workspace}/segments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The segments with their sizes now.
         * @description All of them are counted in one walk over the timelines of the workspace.
         *
         *     Who may: whoever has the right to see the workspace (viewer, agent, analyst, admin, owner, server key).
         */
        get: operations["list_segments"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workspaces/{workspace}/segments/moves": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who entered and left watched segments; of the last 30 days.
         * @description Who may: whoever has the right to see customers (agent, analyst, admin, owner, server key).
         */
        get: operations["list_moves"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workspaces/{workspace}/segments/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * How many customers a rule selects, before it is saved.
         * @description A rule that cannot be understood, or that nobody could fulfil, is refused with its place. Without the right to see personal
         *     data, a rule of personal data is refused (403 `personal_data`): a count is an answer, too.
         *
         *     Who may: whoever has the right to see the workspace (viewer, agent, analyst, admin, owner, server key).
         */
        post: operations["preview_segment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workspaces/{workspace}/segments/{segment}/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The members of a segment now, as CSV: what they are called, the id they are known by, and their key.
         * @description Robots and staff are left out. Without the right to see personal data there are aliases and no ids. What a spreadsheet would
         *     calculate gets an apostrophe in front. It is written down in the audit log that they left.
         *
         *     Who may: whoever has the right to see customers (agent, analyst, admin, owner, server key).
         */
        get: operations["export_members"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workspaces/{workspace}/segments/{segment}/growth": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How large a segment was at the starts of the last periods, and is now.
         * @description What was heard later of earlier moments counts: an event that comes late changes the past, as it should.
         *
         *     Who may: whoever has the right to see the workspace (viewer, agent, analyst, admin, owner, server key).
         */
        get: operations["show_growth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workspaces/{workspace}/segments/{segment}/watch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Watches a segment, or ends that.
         * @description From then on entries and exits can be read, and endpoints hear `segment.entered` and `segment.left`. Who is in it when the watch begins has
         *     not entered; nor has anybody whom a change of the rule brought in.
         *
         *     Who may: whoever has the right to save questions and dashboards (analyst, admin, owner, server key).
         */
        put: operations["watch_segment"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workspaces/{workspace}/stages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The stages of the workspace with how many customers are in each now; robots and staff are left out.
         * @description Who may: whoever has the right to see the workspace (viewer, agent, analyst, admin, owner, server key).
         */
        get: operations["list_stages"];
        /**
         * Says which stages the workspace has. The past changes with them: where a customer was is worked out from their timeline.
         * @description Who may: whoever has the right to save questions and dashboards (analyst, admin, owner, server key).
         */
        put: operations["set_stages"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workspaces/{workspace}/stages/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Who would move from stage to stage by another list, before it is saved.
         * @description A list that cannot be understood is refused with its place, as when it is saved.
         *
         *     Who may: whoever has the right to see the workspace (viewer, agent, analyst, admin, owner, server key).
         */
        post: operations["preview_stages"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workspaces/{workspace}/teams": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The teams, by name.
         * @description Who may: whoever has the right to see the workspace (viewer, agent, analyst, admin, owner, server key).
         */
        get: operations["list_teams"];
        put?: never;
        /**
         * Makes a team.
         * @description Who may: whoever has the right to manage members (admin, owner).
         */
        post: operations["create_team"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workspaces/{workspace}/teams/{team}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Changes a team's name and members.
         * @description Who may: whoever has the right to manage members (admin, owner).
         */
        put: operations["change_team"];
        post?: never;
        /**
         * Removes a team. Its members stay.
         * @description Who may: whoever has the right to manage members (admin, owner).
         */
        delete: operations["remove_team"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workspaces/{workspace}/vocabulary": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The event names, properties, traits and kinds of groups of the workspace. Robots and staff are not counted.
         * @description Who may: whoever has the right to see the workspace (viewer, agent, analyst, admin, owner, server key).
         */
        get: operations["list_vocabulary"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workspaces/{workspace}/vocabulary/values": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The most frequent values of a property or trait.
         * @description Who may: whoever has the right to see the workspace (viewer, agent, analyst, admin, owner, server key).
         */
        get: operations["list_values"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workspaces/{workspace}/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The endpoints.
         * @description Who may: whoever has the right to manage connections (admin, owner).
         */
        get: operations["list_webhooks"];
        put?: never;
        /**
         * Adds an endpoint. Its secret is shown this once.
         * @description Who may: whoever has the right to manage connections (admin, owner).
         */
        post: operations["add_webhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workspaces/{workspace}/webhooks/{webhook}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One endpoint.
         * @description Who may: whoever has the right to manage connections (admin, owner).
         */
        get: operations["show_webhook"];
        put?: never;
        post?: never;
        /**
         * Removes an endpoint, and what was sent to it.
         * @description Who may: whoever has the right to manage connections (admin, owner).
         */
        delete: operations["remove_webhook"];
        options?: never;
        head?: never;
        /**
         * Changes an endpoint; what is left out stays as it is.
         * @description Who may: whoever has the right to manage connections (admin, owner).
         */
        patch: operations["change_webhook"];
        trace?: never;
    };
    "/api/v1/workspaces/{workspace}/webhooks/{webhook}/again": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sends the messages of a stretch of time that failed for good once more, each under the same id; without a stretch all of them.
         * @description Oldest first. What arrived since, or is on its way again, is left out: who asks twice sends nothing twice.
         *
         *     Who may: whoever has the right to manage connections (admin, owner).
         */
        post: operations["deliver_failed_again"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workspaces/{workspace}/webhooks/{webhook}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What was sent to an endpoint, and how it went.
         * @description Who may: whoever has the right to manage connections (admin, owner).
         */
        get: operations["list_deliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workspaces/{workspace}/webhooks/{webhook}/deliveries/{delivery}/again": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sends a message once more, under the same id.
         * @description One that is on its way already is tried at once and not queued a second time: the answer names its delivery.
         *
         *     Who may: whoever has the right to manage connections (admin, owner).
         */
        post: operations["deliver_again"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workspaces/{workspace}/webhooks/{webhook}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Gives an endpoint a new secret. For a while messages are signed with both.
         * @description Who may: whoever has the right to manage connections (admin, owner).
         */
        post: operations["rotate_webhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workspaces/{workspace}/webhooks/{webhook}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sends a trial message, whatever kinds the endpoint wants. How it went stands among the deliveries.
         * @description Who may: whoever has the right to manage connections (admin, owner).
         */
        post: operations["test_webhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workspaces/{workspace}/workspaces": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Makes another workspace, which you own.
         * @description Who may: whoever has the right to create workspaces (owner).
         */
        post: operations["create_workspace"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/web_experiments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Answers a client that asks for something Hark has none of, so that it does not ask again and again.
         * @description Who may: anybody.
         */
        get: operations["get_api_web_experiments"];
        put?: never;
        /**
         * Answers a client that asks for something Hark has none of, so that it does not ask again and again.
         * @description Who may: anybody.
         */
        post: operations["post_api_web_experiments"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/array/{file}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What a browser client loads before it sends.
         * @description Who may: anybody.
         */
        get: operations["get_array___"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/array/{key}/config": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Answers a client that asks for something Hark has none of, so that it does not ask again and again.
         * @description Who may: anybody.
         */
        get: operations["get_array___config"];
        put?: never;
        /**
         * Answers a client that asks for something Hark has none of, so that it does not ask again and again.
         * @description Who may: anybody.
         */
        post: operations["post_array___config"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/array/{key}/config.js": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What a browser client loads before it sends.
         * @description Who may: anybody.
         */
        get: operations["get_array___config_js"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/batch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Takes events as clients of PostHog send them.
         * @description Who may: a client with a write key, or a server with a server key.
         */
        post: operations["post_batch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/beacon/v1/batch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Takes events as clients of RudderStack send them.
         * @description Who may: a client with a write key, or a server with a server key.
         */
        post: operations["post_beacon_v1_batch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/capture": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Takes events as clients of PostHog send them.
         * @description Who may: a client with a write key, or a server with a server key.
         */
        post: operations["post_capture"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/decide": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Answers a client that asks for something Hark has none of, so that it does not ask again and again.
         * @description Who may: anybody.
         */
        get: operations["get_decide"];
        put?: never;
        /**
         * Answers a client that asks for something Hark has none of, so that it does not ask again and again.
         * @description Who may: anybody.
         */
        post: operations["post_decide"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/e": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Takes events as clients of PostHog send them.
         * @description Who may: a client with a write key, or a server with a server key.
         */
        post: operations["post_e"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/engage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Takes events as clients of PostHog send them.
         * @description Who may: a client with a write key, or a server with a server key.
         */
        post: operations["post_engage"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/flags": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Answers a client that asks for something Hark has none of, so that it does not ask again and again.
         * @description Who may: anybody.
         */
        get: operations["get_flags"];
        put?: never;
        /**
         * Answers a client that asks for something Hark has none of, so that it does not ask again and again.
         * @description Who may: anybody.
         */
        post: operations["post_flags"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/flags/definitions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Answers a client that asks for something Hark has none of, so that it does not ask again and again.
         * @description Who may: anybody.
         */
        get: operations["get_flags_definitions"];
        put?: never;
        /**
         * Answers a client that asks for something Hark has none of, so that it does not ask again and again.
         * @description Who may: anybody.
         */
        post: operations["post_flags_definitions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Does the process live?
         * @description Who may: anybody.
         */
        get: operations["get_health"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/i/v0/ai/batch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Answers a client that asks for something Hark has none of, so that it does not ask again and again.
         * @description Who may: anybody.
         */
        get: operations["get_i_v0_ai_batch"];
        put?: never;
        /**
         * Answers a client that asks for something Hark has none of, so that it does not ask again and again.
         * @description Who may: anybody.
         */
        post: operations["post_i_v0_ai_batch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/i/v0/e": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Takes events as clients of PostHog send them.
         * @description Who may: a client with a write key, or a server with a server key.
         */
        post: operations["post_i_v0_e"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/i/v1/analytics/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Takes events as clients of PostHog send them, and answers for each.
         * @description Who may: a client with a write key, or a server with a server key.
         */
        post: operations["post_i_v1_analytics_events"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/i/v1/logs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Answers a client that asks for something Hark has none of, so that it does not ask again and again.
         * @description Who may: anybody.
         */
        get: operations["get_i_v1_logs"];
        put?: never;
        /**
         * Answers a client that asks for something Hark has none of, so that it does not ask again and again.
         * @description Who may: anybody.
         */
        post: operations["post_i_v1_logs"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/i/v1/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Answers a client that asks for something Hark has none of, so that it does not ask again and again.
         * @description Who may: anybody.
         */
        get: operations["get_i_v1_metrics"];
        put?: never;
        /**
         * Answers a client that asks for something Hark has none of, so that it does not ask again and again.
         * @description Who may: anybody.
         */
        post: operations["post_i_v1_metrics"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/pixel/v1/page": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Takes one event from the query of an image.
         * @description Who may: a client with a write key, or a server with a server key.
         */
        get: operations["get_pixel_v1_page"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/pixel/v1/track": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Takes one event from the query of an image.
         * @description Who may: a client with a write key, or a server with a server key.
         */
        get: operations["get_pixel_v1_track"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Can it take events?
         * @description Who may: anybody.
         */
        get: operations["get_ready"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/s": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Answers a client that asks for something Hark has none of, so that it does not ask again and again.
         * @description Who may: anybody.
         */
        get: operations["get_s"];
        put?: never;
        /**
         * Answers a client that asks for something Hark has none of, so that it does not ask again and again.
         * @description Who may: anybody.
         */
        post: operations["post_s"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sourceConfig": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The settings of a browser client.
         * @description Who may: anybody.
         */
        get: operations["get_sourceConfig"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/static/{file}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What a browser client loads before it sends.
         * @description Who may: anybody.
         */
        get: operations["get_static___"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/track": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Takes events as clients of PostHog send them.
         * @description Who may: a client with a write key, or a server with a server key.
         */
        post: operations["post_track"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/a": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Takes events as clients of Segment send them: Alias.
         * @description Who may: a client with a write key, or a server with a server key.
         */
        post: operations["post_v1_a"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/alias": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Takes events as clients of Segment send them: Alias.
         * @description Who may: a client with a write key, or a server with a server key.
         */
        post: operations["post_v1_alias"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/b": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Takes events as clients of Segment send them: Batch.
         * @description Who may: a client with a write key, or a server with a server key.
         */
        post: operations["post_v1_b"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/batch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Takes events as clients of Segment send them: Batch.
         * @description Who may: a client with a write key, or a server with a server key.
         */
        post: operations["post_v1_batch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/g": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Takes events as clients of Segment send them: Group.
         * @description Who may: a client with a write key, or a server with a server key.
         */
        post: operations["post_v1_g"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/group": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Takes events as clients of Segment send them: Group.
         * @description Who may: a client with a write key, or a server with a server key.
         */
        post: operations["post_v1_group"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/i": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Takes events as clients of Segment send them: Identify.
         * @description Who may: a client with a write key, or a server with a server key.
         */
        post: operations["post_v1_i"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/identify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Takes events as clients of Segment send them: Identify.
         * @description Who may: a client with a write key, or a server with a server key.
         */
        post: operations["post_v1_identify"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Takes events as clients of RudderStack send them.
         * @description Who may: a client with a write key, or a server with a server key.
         */
        post: operations["post_v1_import"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/m": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Answers a client that asks for something Hark has none of, so that it does not ask again and again.
         * @description Who may: anybody.
         */
        get: operations["get_v1_m"];
        put?: never;
        /**
         * Answers a client that asks for something Hark has none of, so that it does not ask again and again.
         * @description Who may: anybody.
         */
        post: operations["post_v1_m"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/merge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Takes events as clients of RudderStack send them.
         * @description Who may: a client with a write key, or a server with a server key.
         */
        post: operations["post_v1_merge"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/p": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Takes events as clients of Segment send them: Page.
         * @description Who may: a client with a write key, or a server with a server key.
         */
        post: operations["post_v1_p"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/page": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Takes events as clients of Segment send them: Page.
         * @description Who may: a client with a write key, or a server with a server key.
         */
        post: operations["post_v1_page"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{key}/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The settings of a browser client.
         * @description Who may: anybody.
         */
        get: operations["get_v1_projects___settings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/s": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Takes events as clients of Segment send them: Screen.
         * @description Who may: a client with a write key, or a server with a server key.
         */
        post: operations["post_v1_s"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/screen": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Takes events as clients of Segment send them: Screen.
         * @description Who may: a client with a write key, or a server with a server key.
         */
        post: operations["post_v1_screen"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/t": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Takes events as clients of Segment send them: Track.
         * @description Who may: a client with a write key, or a server with a server key.
         */
        post: operations["post_v1_t"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/track": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Takes events as clients of Segment send them: Track.
         * @description Who may: a client with a write key, or a server with a server key.
         */
        post: operations["post_v1_track"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/version": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What this program is, or how questions are written.
         * @description Who may: anybody.
         */
        get: operations["get_version"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description Taking a seat. */
        Acceptance: {
            /** @description The text after `#` in the link of the invitation. */
            link: string;
            /** @description What you are called; needed if you are new. */
            name?: string | null;
            /** @description At least 12 characters; needed if you are new. */
            password?: string | null;
        };
        /** @description One line of the list. */
        AccountLine: {
            /**
             * Format: int64
             * @description How many events its members have had in it.
             */
            events: number;
            /** @description The first event of a member in it, or the first that said something of it, RFC 3339. */
            first_seen: string;
            /** @description Its id. `(hidden)` where it tells who somebody is, without the right to see personal data. */
            id: string;
            /** @description Names the account in addresses: 32 hexadecimal digits that tell nothing of it. */
            key: string;
            /** @description The last one, RFC 3339. */
            last_seen: string;
            /**
             * Format: int64
             * @description How many are in it now.
             */
            members: number;
            /** @description What it is called. Absent without the right to see personal data. */
            name?: string | null;
            value?: components["schemas"]["WorthView"] | null;
        };
        /** @description A customer in an account. */
        AccountMemberView: {
            /** @description Whether they are in it now. */
            current: boolean;
            /** @description The customer's key. */
            key: string;
            /** @description What they are called, or an alias. */
            name: string;
            /** @description Since when, RFC 3339. */
            since: string;
        };
        /** @description A page of accounts. */
        AccountPage: {
            /** @description Last seen first. */
            items: components["schemas"]["AccountLine"][];
            /** @description For the next page, `cursor`; missing at the end. */
            next?: string | null;
            /**
             * Format: int64
             * @description How many there are in all.
             */
            total: number;
        };
        /** @description What is known of one account. */
        AccountView: {
            /**
             * Format: int64
             * @description How many events its members have had in it, those included that numbers leave out.
             */
            events: number;
            /** @description The first event of a member in it, or the first that said something of it, RFC 3339. */
            first_seen: string;
            /**
             * Format: int64
             * @description How many were in it and are not any more.
             */
            former_members: number;
            /** @description Its id. `(hidden)` where it tells who somebody is, without the right to see personal data. */
            id: string;
            /** @description Its key. */
            key: string;
            /** @description The last one, RFC 3339. */
            last_seen: string;
            /** @description Whether something is absent because you may not see personal data. */
            masked: boolean;
            /** @description At most two hundred: those who are in it, the latest to join first, then those who were. */
            members: components["schemas"]["AccountMemberView"][];
            /** @description `customer`, `employee`, `partner` or `supplier`. */
            population: string;
            /**
             * Format: int64
             * @description How many are in it now.
             */
            total_members: number;
            /**
             * @description What is known of it, with its origin. Personal traits, its name among them, are absent without the right to see personal
             *     data.
             */
            traits: components["schemas"]["TraitView"][];
            /** @description What it is worth. */
            value: components["schemas"]["WorthView"];
        };
        /**
         * @description `received` is the sum of `stored`, `duplicates`, `dead_letters`, `dropped_by_quota`, `refused_by_consent` and `waiting`. Members and
         *     programs read the same numbers under the same names.
         */
        AccountingView: {
            /** @description Whether all of this adds up. */
            balances: boolean;
            /**
             * Format: int64
             * @description Of the duplicates, those whose body differed.
             */
            conflicts: number;
            /**
             * Format: int64
             * @description Events that could not be stored and wait as dead letters.
             */
            dead_letters: number;
            /**
             * Format: int64
             * @description Over the quota.
             */
            dropped_by_quota: number;
            /**
             * Format: int64
             * @description Repeats of a message id that was there already.
             */
            duplicates: number;
            /**
             * Format: int64
             * @description Events that were stored and then erased on request.
             */
            erased: number;
            /**
             * Format: int64
             * @description Events that were acknowledged.
             */
            received: number;
            /**
             * Format: int64
             * @description Without a consent that is required, or of customers who were erased.
             */
            refused_by_consent: number;
            /**
             * Format: int64
             * @description Of these, on a timeline. Those erased later stay counted here.
             */
            stored: number;
            /**
             * Format: int64
             * @description On disk, and in a moment on a timeline.
             */
            waiting: number;
        };
        /** @description An address that wants a new password. */
        Address: {
            /** @description Your address. */
            email: string;
        };
        /** @description What arrived. */
        ArrivalPage: {
            /** @description Oldest first. */
            items: components["schemas"]["ArrivalView"][];
            /** @description What to send as `after` next time. */
            next: string;
        };
        /** @description An event that arrived, or one that was refused. */
        ArrivalView: {
            /** @description The customer's key. */
            customer_key?: string | null;
            /** @description The place in the event, in a sentence. Absent without the right to see personal data. */
            detail?: string | null;
            /** @description The event's name. */
            event?: string | null;
            /** @description The same in a sentence. */
            fact?: string | null;
            /** @description What to do about it. */
            hint?: string | null;
            /**
             * Format: double
             * @description How many seconds after it happened it came.
             */
            late_seconds: number;
            /** @description The message id, or something that stands for it. */
            message_id?: string | null;
            /**
             * Format: int64
             * @description Its number; later ones are larger.
             */
            n: number;
            /** @description What the customer is called, or an alias. */
            name?: string | null;
            /** @description What is known of it. Personal properties are absent without the right to see personal data. */
            properties: {
                [key: string]: unknown;
            };
            /** @description When it came, RFC 3339. */
            received: string;
            /** @description Why it became a dead letter: a code. Missing for an event that was taken. */
            refused?: string | null;
            /** @description `server` or `client`: with which kind of key it came. */
            source: string;
            /** @description When it happened, RFC 3339. */
            time: string;
            /** @description What it said of the customer. */
            traits?: {
                [key: string]: unknown;
            } | null;
        };
        /** @description One thing that was done. */
        AuditEntry: {
            /** @description What. */
            action: string;
            /** @description Who: `member:3`, `key:5`, `operator`, `job:mail`, or `nobody` for somebody at the door. */
            actor: string;
            /** @description From where. */
            address: string;
            /** @description When, RFC 3339. */
            at: string;
            /** @description Further facts. */
            detail: string;
            /**
             * Format: int64
             * @description Its place in the log.
             */
            number: number;
            /** @description `done` or `denied`. */
            result: string;
            /** @description On what. */
            target: string;
        };
        /** @description A page of the log. */
        AuditPage: {
            /**
             * Format: int64
             * @description The number of the first entry that is not as it was written; missing when all are.
             */
            broken_at?: number | null;
            /** @description Newest first. */
            entries: components["schemas"]["AuditEntry"][];
            /**
             * Format: int64
             * @description For the next page, `before`; missing at the end.
             */
            next?: number | null;
        };
        /** @description One entry or exit. */
        ChangeView: {
            /** @description From which moment on, RFC 3339. */
            at: string;
            /** @description Whether they entered; else they left. */
            entered: boolean;
        };
        /** @description Becoming the first owner. */
        Claim: {
            /** @description Where mail reaches you. */
            email: string;
            /** @description The text after `#` in the link that the server printed. */
            link: string;
            /** @description What you are called. */
            name: string;
            /** @description At least 12 characters. */
            password: string;
        };
        /** @description To what a customer agreed. */
        ConsentView: {
            /**
             * Format: int64
             * @description How often something else was said.
             */
            changes: number;
            /** @description The event that said so. */
            event?: string | null;
            /** @description Its message id, or something that stands for it without the right to see personal data. */
            message_id?: string | null;
            /** @description What it is about, in small letters, such as `analytics` or `marketing`. */
            purpose: string;
            /** @description Since when, RFC 3339; absent with what follows when nothing was ever said. */
            since?: string | null;
            source?: components["schemas"]["SourceView"] | null;
            /** @description `granted`, `denied`, or `unknown` when nothing was said or what was said was taken back. */
            state: string;
            /** @description `verified` or `claimed`. */
            trust?: string | null;
        };
        /** @description Signing in. */
        Credentials: {
            /** @description Your address. */
            email: string;
            /** @description Your password. */
            password: string;
        };
        /** @description Somebody entered or left a watched segment. */
        CrossingView: {
            /** @description From which moment on, RFC 3339. */
            at: string;
            /** @description Whether they entered; else they left. */
            entered: boolean;
            /** @description What it is called. */
            name: string;
            /**
             * Format: int64
             * @description The number of the segment.
             */
            segment: number;
        };
        /** @description One line of the list. */
        CustomerLine: {
            /** @description The id of their account. */
            account?: string | null;
            /**
             * Format: int64
             * @description How many events they have.
             */
            events: number;
            /** @description Their first event, RFC 3339. */
            first_seen: string;
            /** @description The id that stands for them. Absent without the right to see personal data. */
            id?: string | null;
            /** @description Names the customer in addresses: 32 hexadecimal digits that tell nothing of them. */
            key: string;
            /** @description Their last event, RFC 3339. */
            last_seen: string;
            /** @description What they are called, or an alias. */
            name: string;
            /** @description A few traits. Personal ones are absent without the right to see personal data. */
            traits: {
                [key: string]: unknown;
            };
        };
        /** @description A page of customers. */
        CustomerPage: {
            /** @description Last seen first. */
            items: components["schemas"]["CustomerLine"][];
            /** @description For the next page, `cursor`; missing at the end. */
            next?: string | null;
            /**
             * Format: int64
             * @description How many there are in all.
             */
            total: number;
        };
        /** @description What is known of one customer. */
        CustomerView: {
            /**
             * Format: int64
             * @description How many events they have, those included that numbers leave out.
             */
            events: number;
            /** @description Their first event, RFC 3339. */
            first_seen: string;
            /** @description The groups they are in, one of a kind. */
            groups: components["schemas"]["MembershipView"][];
            /** @description All ids, the one that stands for them first. Absent without the right to see personal data. */
            ids?: string[] | null;
            /** @description Their key now. A key that was noted before ids were merged still leads here. */
            key: string;
            /** @description Their last event, RFC 3339. */
            last_seen: string;
            /** @description Whether something is absent because you may not see personal data. */
            masked: boolean;
            /** @description What they are called, or an alias. */
            name: string;
            /** @description `customer`, `employee`, `partner` or `supplier`. */
            population: string;
            /** @description What is known of them now. Personal traits are absent without the right to see personal data. */
            traits: {
                [key: string]: unknown;
            };
        };
        /** @description A page of the timeline of an account. */
        DeedPage: {
            /** @description The latest first. */
            items: components["schemas"]["DeedView"][];
            /** @description For the next page, `before`; missing at the end. */
            next?: string | null;
            /**
             * Format: int64
             * @description How many events there are in all.
             */
            total: number;
        };
        /** @description What a member of an account did in it. */
        DeedView: {
            /** @description The customer's key. */
            customer: string;
            /** @description What they did. */
            event: components["schemas"]["EventView"];
            /** @description What they are called, or an alias. */
            name: string;
        };
        /** @description A page of messages. */
        DeliveryPage: {
            /**
             * Format: int64
             * @description How many messages failed for good and could be sent once more, on whatever page they are.
             */
            failed: number;
            /** @description Newest first. */
            items: components["schemas"]["DeliveryView"][];
            /** @description For the next page, `cursor`. */
            next?: string | null;
        };
        /** @description A message to an endpoint. */
        DeliveryView: {
            /**
             * Format: int32
             * @description How often it was tried.
             */
            attempts: number;
            /** @description What is sent. */
            body: string;
            /** @description When it was made, RFC 3339. */
            created: string;
            /** @description Why the last attempt failed. */
            error?: string | null;
            /** @description When it ended, RFC 3339. */
            finished?: string | null;
            /**
             * Format: int64
             * @description Its number.
             */
            id: number;
            /** @description What happened. */
            kind: string;
            /** @description The message's id, the same at every attempt. */
            message: string;
            /** @description `waiting`, `delivered` or `failed`. */
            state: string;
            /**
             * Format: int32
             * @description The last status of the answer.
             */
            status?: number | null;
        };
        /** @description The link that `hark serve` printed. */
        DemoLink: {
            /** @description The text after `#` in the link. */
            link: string;
        };
        /** @description What a stranger sees. */
        Door: {
            /** @description Whether there is an owner. */
            claimed: boolean;
            /** @description Whether a letter with a link for a new password would arrive. */
            mail: boolean;
            /** @description Whether one can sign in with a password. */
            password: boolean;
            sign_on?: components["schemas"]["DoorSignOn"] | null;
        };
        /** @description A provider, as the button for it shows it. */
        DoorSignOn: {
            /** @description What the button says. */
            name: string;
        };
        /** @description Something that was saved and that somebody has to look at. */
        Doubtful: {
            /**
             * Format: int64
             * @description Its number.
             */
            id: number;
            /** @description `question`, `dashboard`, `segment`, `stages`, `lens`, `own_lens` or `map`. */
            kind: string;
        };
        /** @description Something to save. */
        DraftView: {
            /**
             * @description The question in the query language, the tiles of the dashboard, the rule of the segment as `{"rule": ...}`, the parts of
             *     the lens, or the journey of the map as `{"question": ..., "stages": [...]}`.
             */
            content: Record<string, never>;
            /** @description What it is for. */
            description?: string;
            /** @description How it is drawn. */
            look?: Record<string, never>;
            /** @description What it is called. */
            name: string;
            /**
             * Format: int64
             * @description The version you have seen, when you change something.
             */
            version?: number | null;
        };
        /** @description One side of a link. */
        EndView: {
            /** @description The key of the customer whom it belongs to now. */
            customer: string;
            /** @description The id. Absent without the right to see personal data. */
            id?: string | null;
            /** @description Stands for the id. */
            key: string;
        };
        /** @description What an erasure did. */
        Erased: {
            /**
             * Format: int64
             * @description Dead letters that were removed.
             */
            dead_letters: number;
            /** @description What was saved and may still mean them: by an id that could be a word as well, or by an address that others have, too. */
            doubtful: components["schemas"]["Doubtful"][];
            /**
             * Format: int64
             * @description Events that were removed.
             */
            events: number;
            /**
             * Format: int64
             * @description Ids that are refused from now on.
             */
            ids: number;
            /** @description How much of what people saved, of notes and of plans on maps named them by an id or address, and does no longer: `(erased)` stands there. */
            rewritten: number;
        };
        /** @description One event. */
        EventView: {
            /** @description The anonymous id beside it. Absent without the right to see personal data. */
            anonymous_id?: string | null;
            /** @description Its name. */
            event: string;
            /** @description What was odd: `bot`, `staff`, `time_clamped`, `truncated`, `verified`, `repaired`. */
            flags: string[];
            /** @description The groups it happened in: kind to id. */
            groups?: {
                [key: string]: unknown;
            } | null;
            /** @description The id it was sent for. Absent without the right to see personal data. */
            id?: string | null;
            /** @description Names the event: its message id, or something that stands for it without the right to see personal data. */
            message_id: string;
            /** @description When the client said it happened, where that differs, RFC 3339. */
            original_time?: string | null;
            /** @description What is known of it. Personal properties are absent without the right to see personal data. */
            properties: {
                [key: string]: unknown;
            };
            /** @description When it reached Hark, RFC 3339. */
            received: string;
            /**
             * Format: int64
             * @description The client's own counter.
             */
            sequence?: number | null;
            /** @description When it happened, RFC 3339. */
            time: string;
            /** @description What it said of the customer. */
            traits?: {
                [key: string]: unknown;
            } | null;
            /** @description What it said of the customer unless something was known. */
            traits_once?: {
                [key: string]: unknown;
            } | null;
        };
        /** @description An event name. */
        EventWord: {
            /**
             * Format: int64
             * @description How many events have it.
             */
            count: number;
            /** @description When the last of them happened, RFC 3339. */
            last_seen: string;
            /** @description It. */
            name: string;
        };
        /** @description Everything that is known of a customer. */
        Export: {
            /** @description Who they are. */
            customer: components["schemas"]["CustomerView"];
            /** @description What they did, the latest first. */
            events: components["schemas"]["EventView"][];
            /** @description For the next part, `before`: one part has a thousand events. Missing at the end. */
            next?: string | null;
        };
        /** @description A column. */
        FactColumn: {
            /** @description What it is called. */
            column: string;
            /** @description What it is taken as, for people. */
            taken_as: string;
        };
        /** @description What somebody said of the columns. What is missing is guessed by their names and cells. */
        FactColumns: {
            /**
             * @description Column with the id of the customer's account
             * @default null
             */
            account: string | null;
            /**
             * @description ISO code of the currency of all amounts, where no column says it
             * @default null
             */
            currency: string | null;
            /**
             * @description Column with the ISO code of the currency
             * @default null
             */
            currency_column: string | null;
            /**
             * @description Column with the customer's e-mail address, which finds customers where there is no id
             * @default null
             */
            email: string | null;
            /**
             * @description Column with the id of the customer, or of the account
             * @default null
             */
            id: string | null;
            /**
             * @description Columns that are not kept
             * @default []
             */
            ignore: string[];
            /**
             * @description Columns with amounts in the smallest unit (cents) already
             * @default []
             */
            minor: string[];
            /**
             * @description Columns with amounts of money as people write them, such as 1234.50
             * @default []
             */
            money: string[];
            /**
             * @description Columns with plain numbers, whatever their name
             * @default []
             */
            number: string[];
            /**
             * @description Columns that stay text although all cells look like numbers
             * @default []
             */
            text: string[];
        };
        /**
         * @description Of what a table has a row for each.
         * @enum {string}
         */
        FactKind: "customers" | "accounts";
        /** @description What a table would change, or did. */
        FactSummary: {
            /**
             * Format: int64
             * @description Of those, rows that say something new.
             */
            changed: number;
            /** @description What each column is taken as. */
            columns: components["schemas"]["FactColumn"][];
            /**
             * Format: int64
             * @description Rows of those who are known, customers by id or by an e-mail address that is proven.
             */
            known: number;
            /**
             * Format: int64
             * @description Rows of customers that nobody knew, or of accounts of which nothing was told.
             */
            new: number;
            /** @description The first hundred refused rows. */
            refusals: components["schemas"]["RefusedRow"][];
            /**
             * Format: int64
             * @description Rows that are refused. Nothing is kept of them.
             */
            refused: number;
            /**
             * Format: int64
             * @description Rows in all.
             */
            rows: number;
            /** @description In how many rows each trait is new or another than before. */
            traits: {
                [key: string]: number;
            };
            /**
             * Format: int64
             * @description Of those, rows that say what is known already: nothing is kept of them.
             */
            unchanged: number;
        };
        /** @description A table with a row for each customer, or for each account. */
        FactTable: {
            /** @description What the columns mean; what is left out is guessed by their names and cells. */
            columns?: components["schemas"]["FactColumns"];
            /** @description The table as CSV. Its first line names the columns. */
            csv: string;
            /** @description Of what there is a row for each; `customers` unless something else is said. */
            kind?: components["schemas"]["FactKind"];
        };
        /** @description A fact that is worked out from what a customer did. */
        FactView: {
            /** @description The numbers behind it, for people. */
            because: string;
            /** @description `experience`, `style`, `intent` or `goals`. */
            fact: string;
            /** @description When it may be another one although nothing happens, RFC 3339; absent when it cannot. */
            until?: string | null;
            /** @description One of its words; of goals the list of what was said. */
            value: unknown;
        };
        /** @description A value with its origin. */
        GivenView: {
            /** @description That event's name. */
            event: string;
            /** @description Its message id, or something that stands for it without the right to see personal data. */
            message_id: string;
            /** @description Whether it was only given "unless something is known". */
            once: boolean;
            /** @description Since when, RFC 3339: the first event that said so without another value in between. */
            since: string;
            /** @description Who sent it. */
            source: components["schemas"]["SourceView"];
            /** @description `verified`: the identity was proven. `claimed`: sent with a public key. */
            trust: string;
            /** @description What was said: any JSON. */
            value: unknown;
        };
        /** @description A kind of group. */
        GroupWord: {
            /** @description It. */
            kind: string;
        };
        /** @description The size of a segment over time. */
        GrowthView: {
            /** @description The oldest first; the last is now. */
            sizes: components["schemas"]["SizeThen"][];
        };
        /** @description One id. */
        IdView: {
            /**
             * Format: int64
             * @description Events that were sent for it.
             */
            events: number;
            /** @description The first event that was sent for it, RFC 3339; absent when only links speak of it. */
            first_seen?: string | null;
            /** @description The id. Absent without the right to see personal data. */
            id?: string | null;
            /** @description Stands for the id, also where it is not shown: 32 hexadecimal digits that tell nothing of it. */
            key: string;
            /** @description `identified` or `anonymous`. */
            kind: string;
            /** @description The last one. */
            last_seen?: string | null;
        };
        /** @description The ids of a customer, and what ties them. */
        IdentitiesView: {
            /**
             * Format: int64
             * @description Counts the changes of who is who, in the whole workspace.
             */
            identity_version: number;
            /** @description At most a thousand ids, the one that stands for them first. */
            ids: components["schemas"]["IdView"][];
            /** @description The customer's key now. */
            key: string;
            /** @description At most a thousand links, the latest first; those included that do not count. */
            links: components["schemas"]["LinkView"][];
            /** @description Whether ids are absent because you may not see personal data. */
            masked: boolean;
            /**
             * Format: int64
             * @description How many ids there are in all.
             */
            total_ids: number;
            /**
             * Format: int64
             * @description How many links there are in all.
             */
            total_links: number;
        };
        /** @description An invitation that waits. */
        InvitationView: {
            /** @description Who is invited. */
            email: string;
            /** @description Until when it works, RFC 3339. */
            expires: string;
            /**
             * Format: int64
             * @description Its number.
             */
            id: number;
            /** @description The link to hand over, only in the answer to making it: mail may not be set up. */
            link?: string | null;
            /** @description Whether with the right to personal data. */
            personal_data: boolean;
            /** @description As what. */
            role: string;
        };
        /** @description A page of jobs. */
        JobPage: {
            /** @description Newest first. */
            jobs: components["schemas"]["JobView"][];
            /**
             * Format: int64
             * @description For the next page, `before`; missing at the end.
             */
            next?: number | null;
        };
        /** @description A job. */
        JobView: {
            /**
             * Format: int32
             * @description How often it was tried.
             */
            attempts: number;
            /**
             * Format: int32
             * @description How often it is tried at most.
             */
            attempts_max: number;
            /** @description When it was added, RFC 3339. */
            created: string;
            /** @description When it is due, or was, RFC 3339. */
            due: string;
            /** @description Why the last attempt failed. */
            error?: string | null;
            /** @description When it ended, RFC 3339. */
            finished?: string | null;
            /**
             * Format: int64
             * @description Its number.
             */
            id: number;
            /** @description What it does. */
            kind: string;
            /** @description `waiting`, `running`, `done` or `failed`. */
            state: string;
        };
        /** @description What is, and what would be. */
        JoinView: {
            /** @description Who there would be. */
            after: components["schemas"]["WhoView"][];
            /** @description Who there is. */
            before: components["schemas"]["WhoView"][];
            /** @description What is said of which ids. */
            links: components["schemas"]["SaidView"][];
            /** @description The segments that somebody would enter or leave, by name. */
            segments: components["schemas"]["SegmentChange"][];
            /** @description The traits that would not be the same for all of them, by name. */
            traits: components["schemas"]["TraitChange"][];
        };
        /** @description A key to make. */
        KeyRequest: {
            /** @description `write` for web pages and apps, `server` for your servers. */
            kind: string;
            /** @description What people call it. */
            label: string;
        };
        /** @description A key, without its text. */
        KeyView: {
            /** @description When it was made, RFC 3339. */
            created: string;
            /** @description When it ends by itself, RFC 3339. */
            expires?: string | null;
            /** @description How its text begins. */
            hint: string;
            /**
             * Format: int64
             * @description Its number.
             */
            id: number;
            /** @description `write` or `server`. */
            kind: string;
            /** @description What people call it. */
            label: string;
            /** @description When it was last used, RFC 3339. */
            last_used?: string | null;
            /** @description Since when it opens nothing any more, RFC 3339. */
            revoked?: string | null;
            /** @description The secret itself, only in the answer to making it. */
            text?: string | null;
        };
        /** @description Which id leaves. */
        Leaving: {
            /** @description One of the customer's ids, as `/identities` tells them. */
            id: string;
        };
        /** @description A page of dead letters. */
        LetterPage: {
            /** @description Newest first. */
            items: components["schemas"]["LetterView"][];
            /** @description For the next page, `cursor`; missing at the end. */
            next?: string | null;
            /**
             * Format: int64
             * @description How many there are in all.
             */
            total: number;
        };
        /** @description An event that could not be stored, whole. */
        LetterView: {
            /** @description What was sent, and what the replay needs of its envelope. Absent without the right to see personal data. */
            body?: unknown;
            /** @description The place in the event, in a sentence. Absent without the right to see personal data. */
            detail?: string | null;
            /** @description Why, in a sentence. */
            fact: string;
            /** @description What to do about it. */
            hint: string;
            /**
             * Format: int64
             * @description Its number.
             */
            id: number;
            /** @description Why: a code. */
            reason: string;
            /** @description When it came, RFC 3339. */
            received: string;
            /** @description In which language it came: `segment`, `posthog` or `import`. */
            source: string;
            /** @description Whether it came with a server key. */
            verified: boolean;
        };
        /** @description The secret of a link. */
        Link: {
            /** @description The text after `#` in the link. */
            link: string;
        };
        /** @description What was said of two ids. */
        LinkView: {
            /** @description One id. */
            a: components["schemas"]["EndView"];
            /** @description Whether it counts. */
            active: boolean;
            /** @description The other. */
            b: components["schemas"]["EndView"];
            /**
             * @description Why not: `claimed` (nobody has proven it), `needs_merge` (both sides are identified customers), `undone`, or `undoes`
             *     (it is an unlink). Absent when it counts.
             */
            inactive?: string | null;
            /**
             * @description `identify`: `a` is an anonymous id of `b`. `alias`: both are one customer. `merge`: both are, although both are
             *     identified. `unlink`: all that was said of the two before is undone. `unmerge`: merges of the two are undone.
             */
            kind: string;
            /** @description When it was said last, RFC 3339. */
            last: string;
            /** @description The message that said it first, or something that stands for it without the right to see personal data. */
            message_id: string;
            /** @description When it was said first, RFC 3339. */
            since: string;
            /** @description `claimed`: with a public key, anybody could have said it. `verified`: with a server key, or by a signed-in person. */
            trust: string;
        };
        /** @description A number that was given. */
        Made: {
            /**
             * Format: int64
             * @description It.
             */
            id: number;
        };
        /** @description New settings of mail. */
        MailChange: {
            /** @description Who the letters are from, such as `Hark <hark@example.com>`. */
            from: string;
            /** @description The SMTP server's name. */
            host: string;
            /** @description The name to sign in with; empty for none. */
            name?: string;
            /** @description The password to sign in with. Left out, the one that is set stays. */
            password?: string | null;
            /**
             * Format: int32
             * @description Its port: usually 587 or 465.
             */
            port: number;
            /** @description How the connection is protected. */
            protection: components["schemas"]["MailProtection"];
        };
        /**
         * @description How the connection to the server is protected.
         * @enum {string}
         */
        MailProtection: "tls" | "start_tls" | "none";
        /** @description Whether mail is set up, and how. */
        MailState: {
            settings?: components["schemas"]["MailView"] | null;
        };
        /** @description The settings of mail, without the password. */
        MailView: {
            /** @description Who the letters are from. */
            from: string;
            /** @description The SMTP server's name. */
            host: string;
            /** @description The name to sign in with; empty for none. */
            name: string;
            /** @description Whether there is a password. */
            password_set: boolean;
            /**
             * Format: int32
             * @description Its port.
             */
            port: number;
            /** @description How the connection is protected. */
            protection: components["schemas"]["MailProtection"];
        };
        /** @description What people wrote on a map. */
        MapView: {
            /** @description The notes on it, the oldest first. */
            notes: components["schemas"]["NoteView"][];
            /** @description What is decided of its stages, by their keys. */
            stages: components["schemas"]["PlanView"][];
        };
        /** @description An own event that is a reserved one. */
        MappedEvent: {
            /** @description Which reserved event it is. */
            as: string;
            /** @description What you call it. */
            event: string;
            /** @description Where properties of the reserved event are. Those that are not named keep their names. */
            properties?: {
                [key: string]: components["schemas"]["PropertyPlace"];
            };
        };
        /** @description A list of mapped events. */
        MappingList: {
            /** @description The own events that are reserved ones; an empty list when none is. */
            mappings: components["schemas"]["MappedEvent"][];
            /**
             * Format: int64
             * @description The version you have seen; 0 when there was no list.
             */
            version: number;
        };
        /** @description What a list would bring. */
        MappingTrial: {
            /**
             * Format: int64
             * @description How many would have one.
             */
            customers_after: number;
            /**
             * Format: int64
             * @description How many customers have an amount that can be read, as events are mapped now.
             */
            customers_before: number;
            /** @description By its order. */
            mappings: components["schemas"]["TriedEvent"][];
        };
        /** @description Which own events are reserved ones, and which reserved ones there are. */
        MappingView: {
            /** @description Whether names in it tell who a customer is, and you may not see that: they read `(hidden)`. It cannot be changed then. */
            hidden: boolean;
            /** @description The own events that are reserved ones. */
            mappings: components["schemas"]["MappedEvent"][];
            /** @description The events whose names have one meaning everywhere. */
            reserved: components["schemas"]["ReservedView"][];
            /**
             * Format: int64
             * @description Counts changes; 0 when no event is mapped.
             */
            version: number;
        };
        /** @description A list that is being written. */
        MappingWritten: {
            /** @description The own events that would be reserved ones. */
            mappings: components["schemas"]["MappedEvent"][];
        };
        /** @description Me. */
        Me: {
            /** @description Where mail reaches me. */
            email: string;
            /** @description Whether I can sign in with a password. */
            has_password: boolean;
            /**
             * Format: int64
             * @description My number.
             */
            id: number;
            /** @description What I am called. */
            name: string;
            /** @description What I chose for myself. */
            preferences: Record<string, never>;
            /** @description The workspaces I have a seat in. */
            seats: components["schemas"]["MySeat"][];
        };
        /** @description Somebody with a seat. */
        MemberView: {
            /** @description Where mail reaches them. */
            email: string;
            /**
             * Format: int64
             * @description Their number.
             */
            id: number;
            /** @description When they were last seen, RFC 3339. */
            last_seen?: string | null;
            /** @description What they are called. */
            name: string;
            /** @description Whether they see what tells who a customer is. */
            personal_data: boolean;
            /** @description What they are here. */
            role: string;
            /** @description Since when they are here, RFC 3339. */
            since: string;
        };
        /** @description A group a customer is in. */
        MembershipView: {
            /** @description Its id. */
            id: string;
            /** @description Its key: of an account, `/accounts/{key}`. */
            key: string;
            /** @description The kind of group, such as `account`. */
            kind: string;
            /** @description Since when, RFC 3339. */
            since: string;
        };
        /** @description All that a message says. */
        Message: {
            /** @description To what, and what else is known of it. */
            data: {
                [key: string]: unknown;
            };
            /** @description When, RFC 3339. */
            timestamp: string;
            /** @description What happened. */
            type: string;
        };
        /** @description Money of one currency. All amounts are whole minor units, such as cents. */
        MoneyView: {
            /** @description ISO 4217 code. */
            currency: string;
            /**
             * Format: int64
             * @description What was left of it, `margin` of `order`; absent when no order says so.
             */
            margin?: number | null;
            /**
             * Format: int64
             * @description How many orders say so.
             */
            margins: number;
            /**
             * Format: int64
             * @description What subscriptions bring in a month now, by the last event of each.
             */
            mrr: number;
            /**
             * Format: int64
             * @description How many orders and payments that were.
             */
            payments: number;
            /**
             * Format: int64
             * @description What was paid: `value` of `order`, `amount` of `subscription_started` and `subscription_renewed`.
             */
            revenue: number;
            /**
             * Format: int64
             * @description How many subscriptions bring something now.
             */
            subscriptions: number;
        };
        /** @description Somebody entered or left a segment. */
        MoveView: {
            /** @description When that was seen, RFC 3339. */
            at: string;
            /** @description What they are called, or an alias; absent when there is nothing of them any more. */
            called?: string | null;
            /** @description The key of the customer. */
            customer: string;
            /** @description Whether they entered; else they left. */
            entered: boolean;
            /** @description What it is called now; absent when it was removed. */
            name?: string | null;
            /**
             * Format: int64
             * @description The number of the segment.
             */
            segment: number;
        };
        /** @description A page of entries and exits. */
        MovesPage: {
            /** @description The oldest first, or with `newest` the newest. */
            items: components["schemas"]["MoveView"][];
            /**
             * @description The `cursor` of the page after. The oldest first, also at the end, where it waits for what has not happened yet; the newest
             *     first, absent at the end.
             */
            next?: string | null;
        };
        /** @description What I change about myself. */
        MyChange: {
            /** @description What I am called. */
            name: string;
            /** @description What I choose for myself. */
            preferences: Record<string, never>;
        };
        /** @description A new password for me. */
        MyPassword: {
            /** @description The one I have now. */
            old: string;
            /** @description At least 12 characters. */
            password: string;
        };
        /** @description One of my seats. */
        MySeat: {
            /** @description Its name. */
            name: string;
            /** @description What I may do there, in the words of docs/access.md. */
            rights: ("see the workspace" | "see customers" | "see personal data" | "save questions and dashboards" | "act for customers" | "watch arriving events" | "manage members" | "manage keys" | "manage connections" | "manage the workspace" | "handle privacy requests" | "read the audit log" | "create workspaces" | "set up mail and sign-on")[];
            /** @description What I am there. */
            role: string;
            /** @description Its time zone. */
            timezone: string;
            /**
             * Format: int32
             * @description The workspace's number.
             */
            workspace: number;
        };
        /** @description One place where I am signed in. */
        MySession: {
            /** @description The address. */
            address: string;
            /** @description The browser, in its own words. */
            agent: string;
            /** @description Since when, RFC 3339. */
            created: string;
            /** @description Names it, for ending it. */
            id: string;
            /** @description When it was last used, RFC 3339. */
            last_used: string;
            /** @description How I signed in. */
            method: string;
            /** @description Whether it is this one. */
            this: boolean;
        };
        /** @description What a stage is called, and whom it takes in. */
        NamedView: {
            /** @description What questions call it. */
            key: string;
            /** @description What people call it. */
            name: string;
            /** @description Who is in it, or was and went on. Personal values read `(hidden)` without the right to see them. */
            rule: unknown;
        };
        /** @description A request of a customer. */
        NewArchive: {
            /** @description Their key. */
            customer: string;
            /** @description What they ask for. */
            type: components["schemas"]["RequestKind"];
        };
        /** @description Somebody to invite. */
        NewInvitation: {
            /** @description Where the invitation goes. */
            email: string;
            /** @description Whether they are to see what tells who a customer is. */
            personal_data?: boolean;
            /** @description `owner`, `admin`, `analyst`, `agent` or `viewer`. */
            role: string;
        };
        /** @description A note to leave. */
        NewNote: {
            /** @description The event of the milestone or friction. */
            event?: string | null;
            /** @description Which part of the stage: `stage`, `milestone` or `friction`; the stage as a whole without it. */
            part?: string | null;
            /** @description The key of the stage it speaks of. */
            stage: string;
            /** @description What it says, at most 4,000 bytes. */
            text: string;
        };
        /** @description A new password. */
        NewPassword: {
            /** @description The text after `#` in the link of the mail. */
            link: string;
            /** @description At least 12 characters. */
            password: string;
        };
        /** @description An endpoint to make. */
        NewWebhook: {
            /** @description What it is for. */
            description?: string;
            /** @description Which kinds of messages it wants; empty for all. */
            kinds?: string[];
            /** @description How messages are signed; `v1` unless something else is wanted. */
            signature?: components["schemas"]["Scheme"];
            /** @description Whether messages say only what happened and to what, and where to ask for the rest. */
            thin?: boolean;
            /** @description Where to, `https://...`. Addresses that only Hark can reach are refused. */
            url: string;
        };
        /** @description A workspace to make. */
        NewWorkspace: {
            /** @description What people call it. */
            name: string;
        };
        /** @description What a note is to say. */
        NoteEdit: {
            /** @description Whether it is settled. */
            resolved: boolean;
            /** @description What it says. */
            text: string;
            /**
             * Format: int64
             * @description The version you have seen.
             */
            version: number;
        };
        /** @description A note on a map. */
        NoteView: {
            /** @description When it was changed last, RFC 3339. */
            changed: string;
            /** @description When it was written, RFC 3339. */
            created: string;
            /**
             * Format: int64
             * @description The number of the member who wrote it.
             */
            created_by?: number | null;
            /** @description The event of the milestone or friction. */
            event?: string | null;
            /** @description Whether it tells who a customer is, and you may not see that: it reads `(hidden)`, and cannot be changed. */
            hidden: boolean;
            /**
             * Format: int64
             * @description Its number.
             */
            id: number;
            /** @description Which part of the stage: `stage`, `milestone` or `friction`. */
            part: string;
            /** @description Since when it is settled, RFC 3339. */
            resolved?: string | null;
            /**
             * Format: int64
             * @description The number of the member who settled it.
             */
            resolved_by?: number | null;
            /** @description The key of the stage it speaks of. */
            stage: string;
            /** @description What it says. */
            text: string;
            /**
             * Format: int64
             * @description Counts changes.
             */
            version: number;
        };
        /** @description What an invitation offers. */
        Offer: {
            /** @description Who is invited. */
            email: string;
            /** @description Whether this address has a member already, who only has to sign in. */
            known: boolean;
            /** @description As what. */
            role: string;
        };
        /** @description With whom. */
        Other: {
            /** @description The key of the other customer. */
            other: string;
        };
        /** @description What is known of one customer, all at once. What their own address refuses is absent: whoever did nothing but what robots do is in no stage. */
        OverviewView: {
            /** @description As `/consents` says it. */
            consents?: components["schemas"]["ConsentView"][] | null;
            /** @description As `/customers/{customer}` says it. */
            customer: components["schemas"]["CustomerView"];
            /** @description As `/facts` says it. */
            facts?: components["schemas"]["FactView"][] | null;
            identities?: components["schemas"]["IdentitiesView"] | null;
            /** @description As `/segments` says it. */
            segments?: components["schemas"]["StandingView"][] | null;
            stage?: components["schemas"]["WhereView"] | null;
            /** @description The first page of `/timeline`. */
            timeline: components["schemas"]["TimelinePage"];
            /** @description As `/traits` says it. */
            traits?: components["schemas"]["TraitView"][] | null;
            value?: components["schemas"]["WorthView"] | null;
        };
        /** @description Who answers for a stage: a member or a team. */
        OwnerView: {
            /**
             * Format: int64
             * @description The number of the member.
             */
            member?: number | null;
            /**
             * Format: int64
             * @description The number of the team.
             */
            team?: number | null;
        };
        /** @description How many are in a segment. */
        PeopleInSegment: {
            /**
             * Format: int64
             * @description Its number.
             */
            id: number;
            /** @description What it is called. `(hidden)` where that tells who somebody is, without the right to see personal data. */
            name: string;
            /**
             * Format: int64
             * @description How many are in it.
             */
            people: number;
        };
        /** @description How many are in a stage. */
        PeopleInStage: {
            /** @description What questions call it. */
            key: string;
            /** @description What people call it. */
            name: string;
            /**
             * Format: int64
             * @description How many are in it.
             */
            people: number;
        };
        /** @description Where those stand who are in an account now. */
        PeopleView: {
            /** @description Of each the stage: by the key of the customer that of the stage. Who is in none is absent. */
            by_customer: {
                [key: string]: string;
            };
            /**
             * Format: int64
             * @description How many were looked at: at most two hundred, the latest to join first.
             */
            people: number;
            /** @description The segments that somebody is in, by name, with how many. */
            segments: components["schemas"]["PeopleInSegment"][];
            /** @description The stages of the workspace in their order, with how many are in each. */
            stages: components["schemas"]["PeopleInStage"][];
        };
        /** @description What is to be decided of a stage. */
        PlanEdit: {
            owner?: components["schemas"]["OwnerView"] | null;
            /** @description Where listening posts are planned, at most 20. */
            posts: components["schemas"]["PostPlan"][];
            /** @description The key of the stage. */
            stage: string;
            /**
             * Format: int64
             * @description The version you have seen; 0 where nothing was decided yet.
             */
            version: number;
        };
        /** @description What is decided of a stage. */
        PlanView: {
            /** @description When it was changed last, RFC 3339. */
            changed: string;
            /**
             * Format: int64
             * @description The number of the member who did.
             */
            changed_by?: number | null;
            /** @description Whether a place tells who a customer is, and you may not see that: it reads `(hidden)`, and the stage cannot be changed. */
            hidden: boolean;
            owner?: components["schemas"]["OwnerView"] | null;
            /** @description Where listening posts are planned. */
            posts: components["schemas"]["PostPlan"][];
            /** @description The key of the stage. */
            stage: string;
            /**
             * Format: int64
             * @description Counts changes.
             */
            version: number;
        };
        /** @description A place for a listening post. */
        PostPlan: {
            /** @description Where we will listen, at most 500 bytes. */
            place: string;
            /** @description What we will ask there, at most 500 bytes. */
            question?: string;
        };
        /** @description A refusal as it is sent (RFC 9457). */
        Problem: {
            /**
             * @description The stable code.
             * @enum {string}
             */
            code: "malformed_body" | "signed_out" | "wrong_credentials" | "no_key" | "unknown_key" | "needs_server_key" | "forbidden" | "personal_data" | "needs_member" | "cross_site" | "sign_on_required" | "not_found" | "dead_link" | "no_such_route" | "method_not_allowed" | "body_too_slow" | "conflict" | "shown_once" | "mail_not_set" | "mail_not_sent" | "body_too_large" | "inflated_too_large" | "too_many_events" | "not_json" | "unknown_encoding" | "too_many_encodings" | "invalid" | "bad_parameter" | "weak_password" | "wrong_password" | "wrong_question" | "too_many_requests" | "too_many_questions" | "too_many_tries" | "too_many_questions" | "internal" | "busy" | "draining" | "question_too_long" | "records_failed" | "store_failed" | "not_durable" | "drain_failing" | "disk_full" | "disk_low";
            /** @description The fact. */
            detail: string;
            /** @description What to do about it. */
            hint?: string | null;
            /** @description Which field, or where in the request. */
            place?: string | null;
            /** @description Names the request in the log. */
            request_id?: string | null;
            /**
             * Format: int32
             * @description The status.
             */
            status: number;
            /** @description The status in words. */
            title: string;
            /** @description Names the kind of problem. */
            type: string;
        };
        /** @description Where a property is: in another one, or nowhere because it is always the same. */
        PropertyPlace: {
            /** @description The name of a property of your event; a dotted one reaches into objects. */
            from?: string | null;
            /** @description What it is for every event. */
            is?: string | null;
            /**
             * Format: int32
             * @description For money, how many minor units one unit has: 1, 10, 100 or 1000. The amount may be a text such as `49.90` then. Without it the
             *     amount is taken as it is.
             */
            times?: number | null;
        };
        /** @description A message that was queued. */
        Queued: {
            /**
             * Format: int64
             * @description Its number among the deliveries.
             */
            delivery: number;
        };
        /** @description Messages that were queued. */
        QueuedAgain: {
            /**
             * Format: int64
             * @description How many of the stretch are left: ask once more.
             */
            left: number;
            /**
             * Format: int64
             * @description How many messages are on their way now: at most 1000.
             */
            queued: number;
        };
        /** @description Where a trial letter goes. */
        Recipient: {
            /** @description The address. */
            to: string;
        };
        /** @description A row that is refused. */
        RefusedRow: {
            /**
             * Format: int64
             * @description The line of the text that it begins in.
             */
            line: number;
            /** @description The fact, and what to do. */
            reason: string;
            /**
             * Format: int64
             * @description Its number; the first one behind the header is 1.
             */
            row: number;
        };
        /** @description What to try again. */
        ReplayAsked: {
            /**
             * Format: int64
             * @description Only those behind this number: `next` of the answer before.
             */
            after?: number | null;
            /** @description These numbers; nothing for all, oldest first. */
            ids?: number[] | null;
        };
        /** @description What became of them. */
        Replayed: {
            /**
             * Format: int64
             * @description Numbers that were asked for and do not exist.
             */
            missing: number;
            /**
             * Format: int64
             * @description What to send as `after` to go on: one request tries a thousand. Missing at the end.
             */
            next?: number | null;
            /**
             * Format: int64
             * @description Still refused; they stay.
             */
            refused_again: number;
            /**
             * Format: int64
             * @description Stored now.
             */
            replayed: number;
        };
        /**
         * @description What a customer may ask for.
         * @enum {string}
         */
        RequestKind: "access" | "portability";
        /** @description A request as it stands. */
        RequestView: {
            /** @description When it was asked for, RFC 3339. */
            asked: string;
            /** @description By whom, as the audit log writes it. */
            asked_by: string;
            /**
             * Format: int64
             * @description Bytes of the archive.
             */
            bytes?: number | null;
            /** @description The customer's key when it was asked for. */
            customer: string;
            /** @description Why there is none. */
            error?: string | null;
            /** @description Until when the archive is there, RFC 3339. */
            expires?: string | null;
            /** @description When it ended, RFC 3339. */
            finished?: string | null;
            /**
             * Format: int64
             * @description Its number.
             */
            id: number;
            /** @description `waiting`, `ready`, `expired` or `failed`. */
            state: string;
            /** @description `access` or `portability`. */
            type: string;
        };
        /** @description A property of a reserved event. */
        ReservedProperty: {
            /** @description `money`, `currency`, `text` or `flag`. */
            kind: string;
            /** @description Its name. */
            name: string;
        };
        /** @description A reserved event. */
        ReservedView: {
            /** @description Its name. */
            name: string;
            /** @description The properties that Hark reads of it. */
            properties: components["schemas"]["ReservedProperty"][];
        };
        /** @description How a key is to be replaced. */
        Rotation: {
            /**
             * Format: int32
             * @description How long the old key goes on, in hours.
             */
            overlap_hours: number;
        };
        /** @description Something that is said of two ids. */
        SaidView: {
            /** @description One id. */
            a: string;
            /** @description The other. */
            b: string;
            /** @description `merge`, `unmerge` or `unlink`. */
            kind: string;
        };
        /** @description Something that was saved. */
        SavedView: {
            /** @description When it was saved last, RFC 3339. */
            changed: string;
            /**
             * @description The question in the query language, the tiles of the dashboard, the rule of the segment as `{"rule": ...}`, the parts of
             *     the lens, or the journey of the map as `{"question": ..., "stages": [...]}`.
             */
            content: Record<string, never>;
            /** @description When it was saved first, RFC 3339. */
            created: string;
            /**
             * Format: int64
             * @description The number of the member who saved it first.
             */
            created_by?: number | null;
            /** @description What it is for. */
            description: string;
            /**
             * @description Whether it says who a customer is, and you may not see that: such parts read `(hidden)`. It cannot be asked or
             *     changed then.
             */
            hidden: boolean;
            /**
             * Format: int64
             * @description Its number.
             */
            id: number;
            /** @description How it is drawn. */
            look: Record<string, never>;
            /** @description What it is called. */
            name: string;
            /**
             * Format: int64
             * @description Counts changes.
             */
            version: number;
        };
        /**
         * @description How messages are signed.
         * @enum {string}
         */
        Scheme: "v1" | "v1a";
        /** @description What a member is to be. */
        SeatChange: {
            /** @description Whether they see what tells who a customer is. */
            personal_data: boolean;
            /** @description `owner`, `admin`, `analyst`, `agent` or `viewer`. */
            role: string;
        };
        /** @description How a secret is to be replaced. */
        SecretRotation: {
            /**
             * Format: int32
             * @description How long the old secret signs, too, in hours; 0 ends every older one at once. Anything else is refused while the one before
             *     still signs.
             */
            overlap_hours: number;
            signature?: components["schemas"]["Scheme"] | null;
        };
        /** @description A segment, in the order of `before` and of `after`. */
        SegmentChange: {
            /** @description Who would be. */
            after: boolean[];
            /** @description Who is in it. */
            before: boolean[];
            /**
             * Format: int64
             * @description Its number.
             */
            id: number;
            /** @description What it is called. */
            name: string;
        };
        /** @description One segment. */
        SegmentLine: {
            /** @description What it is for. */
            description: string;
            /**
             * Format: int64
             * @description Its number, as of what was saved.
             */
            id: number;
            /** @description What it is called; `(hidden)` when that tells who a customer is and you may not see that. */
            name: string;
            /**
             * Format: int64
             * @description How many are in it now; null when its rule cannot be understood.
             */
            size?: number | null;
            /** @description Whether entries and exits are told. */
            watched: boolean;
            /** @description Why its rule cannot be understood. */
            wrong?: string | null;
        };
        /** @description All segments of the workspace. */
        SegmentsView: {
            /** @description When asked for: how many are in both of any two, in the order of `segments`; null where one has no size. */
            both?: (number | null)[][] | null;
            /**
             * Format: int64
             * @description How many there are of this population, robots and staff left out.
             */
            customers: number;
            /** @description By name. */
            segments: components["schemas"]["SegmentLine"][];
        };
        /** @description A provider to sign in through. */
        SignOnChange: {
            /** @description What it calls us. */
            client_id: string;
            /** @description What it knows us by. Left out, the one that is set stays. */
            client_secret?: string | null;
            /**
             * @description Whether nobody may sign in with a password. Whoever forces it has signed in through the provider before. All other
             *     sessions that were not opened through the provider end.
             */
            forced?: boolean;
            /** @description Its address, `https://...`, as it names itself. */
            issuer: string;
            /** @description What the button says. */
            name: string;
        };
        /** @description The provider, without its secret; nothing when there is none. */
        SignOnState: {
            /** @description The address that the provider must be told to send people back to. */
            redirect: string;
            settings?: components["schemas"]["SignOnView"] | null;
        };
        /** @description The provider's settings. */
        SignOnView: {
            /** @description What it calls us. */
            client_id: string;
            /** @description Whether it knows us by a secret. */
            client_secret_set: boolean;
            /** @description Whether nobody may sign in with a password. */
            forced: boolean;
            /** @description Its address. */
            issuer: string;
            /** @description What the button says. */
            name: string;
        };
        /** @description How many it would be. */
        Size: {
            /**
             * Format: int64
             * @description How many there are of this population, robots and staff left out.
             */
            customers: number;
            /**
             * Format: int64
             * @description For how many of them the rule holds now.
             */
            size: number;
        };
        /** @description The size at one moment. */
        SizeThen: {
            /** @description The moment, RFC 3339. */
            at: string;
            /**
             * Format: int64
             * @description For how many the rule held of what they had done before it.
             */
            size: number;
        };
        /** @description Who sent an event. */
        SourceView: {
            /** @description `client`: with a public key. `server`: with a server key. `import`: from a file. `crm`: from facts that somebody brought. */
            kind: string;
            /** @description The library that sent it, with its version, where it says so. */
            library?: string | null;
        };
        /** @description A stage of the list. */
        StageCount: {
            /**
             * Format: int64
             * @description How many would be in it.
             */
            customers: number;
            /** @description What questions call it. */
            key: string;
        };
        /** @description A stage to be. */
        StageDraft: {
            /** @description What questions call it. */
            key: string;
            /** @description What people call it; the key when it is missing. */
            name?: string | null;
            /** @description Who is in it, or was and went on, as docs/query-language.md describes rules. */
            rule: unknown;
        };
        /** @description A list of stages. */
        StageList: {
            /** @description In their order; null for those that every workspace has. */
            stages?: components["schemas"]["StageDraft"][] | null;
            /**
             * Format: int64
             * @description The version you have seen; 0 when there was no list.
             */
            version: number;
        };
        /** @description From one stage to another. */
        StageMove: {
            /**
             * Format: int64
             * @description How many.
             */
            customers: number;
            /** @description The key of the stage they are in now; null for none. */
            from?: string | null;
            /** @description The key of the stage they would be in; null for none. */
            to?: string | null;
        };
        /** @description What the list would change. */
        StageMoves: {
            /**
             * Format: int64
             * @description How many customers there are, robots and staff left out.
             */
            customers: number;
            /** @description Who would stand in a stage with another key than now, the most first. */
            moves: components["schemas"]["StageMove"][];
            /**
             * Format: int64
             * @description How many would be in none.
             */
            none: number;
            /** @description By its order: how many would be in each stage of the list. */
            stages: components["schemas"]["StageCount"][];
        };
        /** @description A stage. */
        StageView: {
            /**
             * Format: int64
             * @description How many customers are in it now.
             */
            customers: number;
            /** @description What questions call it. */
            key: string;
            /** @description What people call it. */
            name: string;
            /** @description Who is in it, or was and went on. Personal values read `(hidden)` without the right to see them. */
            rule: unknown;
        };
        /** @description The stages of a workspace. */
        StagesView: {
            /**
             * Format: int64
             * @description How many customers are in none of them.
             */
            none: number;
            /** @description In their order. */
            stages: components["schemas"]["StageView"][];
            /**
             * Format: int64
             * @description Counts changes; 0 when the workspace has those that every workspace has.
             */
            version: number;
        };
        /** @description A list that is being written. */
        StagesWritten: {
            /** @description In their order; null for those that every workspace has. */
            stages?: components["schemas"]["StageDraft"][] | null;
        };
        /** @description How a customer stands with one segment. */
        StandingView: {
            /** @description Why, in the shape of the rule: each part says whether it holds, each test what was found, in which events. */
            because: Record<string, never>;
            /** @description Whether they are in; null when its rule cannot be understood. */
            holds?: boolean | null;
            /**
             * Format: int64
             * @description The number of the segment.
             */
            id: number;
            /** @description What it is called. */
            name: string;
            /**
             * @description Since when they have been in it, or of a watched one out of it, without a break, RFC 3339; absent when they never were. Of a rule
             *     that asks of accounts only the last 30 days are looked through.
             */
            since?: string | null;
            /** @description When that may change although nothing happens, RFC 3339; absent when it cannot. */
            until?: string | null;
            /** @description Whether entries and exits of this segment are told. */
            watched: boolean;
            /** @description Why its rule cannot be understood. */
            wrong?: string | null;
        };
        /** @description A change of stage. */
        StepView: {
            /** @description From which moment on, RFC 3339. */
            at: string;
            /** @description The name of the event that brought it about; absent when time alone did. */
            event?: string | null;
            /** @description Names that event. */
            message_id?: string | null;
            /** @description Into which stage; null for none. */
            stage?: string | null;
        };
        /** @description A stretch of time. */
        Stretch: {
            /**
             * Format: date-time
             * @description From this moment, RFC 3339; from the beginning when it is left out.
             */
            from?: string | null;
            /**
             * Format: date-time
             * @description Until before this moment, RFC 3339; until now when it is left out.
             */
            to?: string | null;
        };
        /** @description What a team is to be. */
        TeamChange: {
            /** @description The numbers of its members; all have a seat in the workspace. */
            members: number[];
            /** @description What it is called. */
            name: string;
        };
        /** @description A team. */
        TeamView: {
            /**
             * Format: int64
             * @description Its number.
             */
            id: number;
            /** @description The numbers of its members. */
            members: number[];
            /** @description What it is called. */
            name: string;
        };
        /** @description A page of a timeline. */
        TimelinePage: {
            /**
             * @description Entries into and exits from watched segments between these events, the latest first. When only events of some names are asked
             *     for, none are told; of a rule that asks of accounts none where more than a thousand moments would have to be looked at.
             */
            crossings: components["schemas"]["CrossingView"][];
            /** @description The latest first. */
            items: components["schemas"]["EventView"][];
            /** @description For the next page, `before`; missing at the end. */
            next?: string | null;
            /**
             * Format: int64
             * @description How many events there are in all.
             */
            total: number;
        };
        /** @description A trait, in the order of `before` and of `after`; null where it is not known. */
        TraitChange: {
            /** @description What it would be: of several values the one that counts; the others are kept and told as what was said before. */
            after: unknown[];
            /** @description What it is. */
            before: unknown[];
            /** @description What it is called. */
            name: string;
        };
        /** @description One trait of a customer or an account. */
        TraitView: components["schemas"]["GivenView"] & {
            /** @description Which values it had, or that others claim, the latest first, at most 20. */
            before: components["schemas"]["GivenView"][];
            /**
             * Format: int64
             * @description How many there are of those in all.
             */
            changes: number;
            /** @description What it is called. */
            name: string;
        };
        /** @description What can be read of an amount. */
        TriedAmount: {
            /** @description The property of the reserved event. */
            property: string;
            /**
             * Format: int64
             * @description Of how many of those it is an amount with a currency.
             */
            read: number;
            /**
             * Format: int64
             * @description How many events say something there.
             */
            said: number;
            /** @description What these add up to. */
            sums: components["schemas"]["TriedSum"][];
            /** @description What could not be read, some examples; empty without the right to see personal data. */
            unreadable: components["schemas"]["Unreadable"][];
        };
        /** @description What an own event would bring. */
        TriedEvent: {
            /** @description By amount that Hark reads of the reserved event; empty where it reads none. */
            amounts: components["schemas"]["TriedAmount"][];
            /**
             * Format: int64
             * @description How many events have its name, robots and staff left out.
             */
            events: number;
        };
        /** @description A sum of one currency. */
        TriedSum: {
            /**
             * Format: int64
             * @description In whole minor units, such as cents.
             */
            amount: number;
            /** @description ISO 4217 code. */
            currency: string;
            /**
             * Format: int64
             * @description Of how many events.
             */
            events: number;
        };
        /** @description What stands where an amount with its currency should. */
        Unreadable: {
            /** @description Instead of the amount, as it was sent. */
            amount: unknown;
            /** @description What is said of the currency; null for nothing. */
            currency: unknown;
        };
        /** @description A value. */
        ValueWord: {
            /**
             * Format: int64
             * @description How many customers have it.
             */
            customers: number;
            /** @description A text, a number, true or false. */
            value: unknown;
        };
        /** @description The values of a property or trait. */
        ValuesView: {
            /** @description Most frequent first, at most 50. */
            values: components["schemas"]["ValueWord"][];
        };
        /** @description The words of a workspace. */
        VocabularyView: {
            /**
             * Format: int64
             * @description How many customers there are.
             */
            customers_total: number;
            /** @description Event names, most frequent first. */
            events: components["schemas"]["EventWord"][];
            /**
             * Format: int64
             * @description How many events there are.
             */
            events_total: number;
            /** @description When the first event happened, RFC 3339. */
            first_event?: string | null;
            /** @description Kinds of groups, such as `account`. */
            groups: components["schemas"]["GroupWord"][];
            /** @description When the last event happened, RFC 3339. */
            last_event?: string | null;
            /** @description Properties of events, most frequent first. */
            properties: components["schemas"]["Word"][];
            /** @description Traits of customers, most frequent first. */
            traits: components["schemas"]["Word"][];
        };
        /** @description What to change of an endpoint; what is left out stays. */
        WebhookChange: {
            /** @description What it is for. */
            description?: string | null;
            /** @description Whether anything is sent. Switching it on forgets that it failed. */
            enabled?: boolean | null;
            /** @description Which kinds of messages it wants; empty for all. */
            kinds?: string[] | null;
            /** @description Whether messages say only what happened and to what, and where to ask for the rest. */
            thin?: boolean | null;
            /** @description Where to. */
            url?: string | null;
        };
        /** @description The endpoints. */
        WebhookList: {
            /** @description Oldest first. */
            items: components["schemas"]["WebhookView"][];
            /** @description Every kind of messages there is. */
            kinds: string[];
            /** @description Always nothing: a workspace has at most 50. */
            next?: string | null;
        };
        /** @description An endpoint. */
        WebhookView: {
            /** @description When it was made, RFC 3339. */
            created: string;
            /** @description What it is for. */
            description: string;
            /** @description Why nothing is sent. */
            disabled_why?: string | null;
            /** @description Whether anything is sent. */
            enabled: boolean;
            /** @description Since when every attempt fails, RFC 3339. */
            failing_since?: string | null;
            /** @description Until when nothing is sent, because it asked for a pause, RFC 3339. */
            held_until?: string | null;
            /**
             * Format: int64
             * @description Its number.
             */
            id: number;
            /** @description Which kinds of messages it wants; empty for all. */
            kinds: string[];
            /** @description Until when the secret before signs, too, RFC 3339; nothing once that is over. */
            old_secret_until?: string | null;
            /** @description What messages are checked with, where they are signed with a key pair (`v1a`). */
            public_key?: string | null;
            /** @description What messages are signed and checked with, where both know it (`v1`). Only in the answer to making or rotating it. */
            secret?: string | null;
            /** @description How messages are signed (Standard Webhooks). */
            signature: components["schemas"]["Scheme"];
            /** @description Whether messages say only what happened and to what, and where to ask for the rest. */
            thin: boolean;
            /** @description Where to. */
            url: string;
        };
        /** @description Where a customer is. */
        WhereView: {
            /** @description Why: what the rule of their stage found. */
            because: Record<string, never>;
            /** @description How they got there, the oldest first. */
            history: components["schemas"]["StepView"][];
            /** @description What the rule of the next stage found; null in the last. */
            next: Record<string, never>;
            /** @description The key of their stage; null when they are in none. */
            stage?: string | null;
            /** @description The stages of the workspace in their order, so that nobody has to count all customers to know what they are called. */
            stages: components["schemas"]["NamedView"][];
            /** @description When that may change although nothing happens, RFC 3339; absent when it cannot. */
            until?: string | null;
        };
        /** @description One customer, before or after. */
        WhoView: {
            /**
             * Format: int64
             * @description How many events they have.
             */
            events: number;
            /** @description Their first event, RFC 3339. */
            first_seen: string;
            /** @description Their ids, the one that stands for them first. */
            ids: string[];
            /** @description Their key. */
            key: string;
            /** @description Their last event, RFC 3339. */
            last_seen: string;
            /** @description What they are called. */
            name: string;
            /** @description What their stage is called; null when they are in none. */
            stage?: string | null;
            /** @description What they are worth. */
            value: components["schemas"]["WorthView"];
        };
        /** @description Whether to watch. */
        Wish: {
            /** @description Whether entries and exits are told. */
            watched: boolean;
        };
        /** @description The name of a property or trait. */
        Word: {
            /**
             * Format: int64
             * @description How many events have it.
             */
            count: number;
            /** @description It. */
            name: string;
            /** @description Whether it tells who a customer is: only those with the right to see personal data may ask by it. */
            personal: boolean;
        };
        /** @description New settings of a workspace. */
        WorkspaceChange: {
            /** @description Whether an event without the customer's consent is refused. */
            consent_required: boolean;
            /** @description What people call it. */
            name: string;
            /**
             * Format: int64
             * @description Events taken in one calendar month; nothing for no limit.
             */
            quota_per_month?: number | null;
            /**
             * Format: int32
             * @description Events older than this many days are not taken; nothing for keeping all.
             */
            retention_days?: number | null;
            /** @description IANA name of the zone in which days begin, such as `Europe/Vienna`. */
            timezone: string;
            /** @description `monday` to `sunday`. */
            week_start: string;
        };
        /** @description A workspace and its settings. */
        WorkspaceView: {
            /** @description Whether an event without the customer's consent is refused. */
            consent_required: boolean;
            /**
             * Format: int32
             * @description Its number.
             */
            id: number;
            /** @description What people call it. */
            name: string;
            /**
             * Format: int64
             * @description Events taken in one calendar month.
             */
            quota_per_month?: number | null;
            /**
             * Format: int32
             * @description Events older than this many days are not taken.
             */
            retention_days?: number | null;
            /** @description IANA name of the zone in which days begin. */
            timezone: string;
            /** @description `monday` to `sunday`. */
            week_start: string;
        };
        /** @description What a customer or an account is worth. */
        WorthView: {
            /** @description By currency; empty when no event speaks of money. */
            currencies: components["schemas"]["MoneyView"][];
            /**
             * Format: int64
             * @description Amounts that were left out: no whole number of minor units, or without a currency of three letters.
             */
            unreadable: number;
        };
        /** @description A rule that is being written. */
        Written: {
            /** @description `customer`, `employee`, `partner` or `supplier`; usually `customer`. */
            population?: string | null;
            /** @description The rule, as docs/query-language.md describes it. */
            rule: unknown;
        };
    };
    responses: {
        /** @description The body is no JSON. Codes: `malformed_body`. */
        Refusal400: {
            headers: {
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "idempotency-replayed": components["headers"]["IdempotencyReplayed"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Nobody is signed in, or the key is not known. Codes: `signed_out`, `wrong_credentials`, `no_key`, `unknown_key`, `needs_server_key`. */
        Refusal401: {
            headers: {
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "idempotency-replayed": components["headers"]["IdempotencyReplayed"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description You may not. Codes: `forbidden`, `personal_data`, `needs_member`, `cross_site`, `sign_on_required`. */
        Refusal403: {
            headers: {
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "idempotency-replayed": components["headers"]["IdempotencyReplayed"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Not there, or not yours: the same. Codes: `not_found`, `dead_link`, `no_such_route`. */
        Refusal404: {
            headers: {
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "idempotency-replayed": components["headers"]["IdempotencyReplayed"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The body came too slowly; `Retry-After` says when again. Codes: `body_too_slow`. */
        Refusal408: {
            headers: {
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "Retry-After": components["headers"]["RetryAfter"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description It does not go together with what is there. Codes: `conflict`, `shown_once`, `mail_not_set`, `mail_not_sent`. */
        Refusal409: {
            headers: {
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "idempotency-replayed": components["headers"]["IdempotencyReplayed"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The body is too large. Codes: `body_too_large`, `inflated_too_large`, `too_many_events`, `too_many_encodings`. */
        Refusal413: {
            headers: {
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "idempotency-replayed": components["headers"]["IdempotencyReplayed"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The body is not JSON, or does not say so. Codes: `not_json`, `unknown_encoding`, `too_many_encodings`. */
        Refusal415: {
            headers: {
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "idempotency-replayed": components["headers"]["IdempotencyReplayed"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description A field is wrong; `place` says which. Codes: `invalid`, `bad_parameter`, `weak_password`, `wrong_password`, `wrong_question`. */
        Refusal422: {
            headers: {
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "idempotency-replayed": components["headers"]["IdempotencyReplayed"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Too often; `Retry-After` says when again. Codes: `too_many_requests`, `too_many_questions`, `too_many_tries`, `too_many_questions`. */
        Refusal429: {
            headers: {
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "Retry-After": components["headers"]["RetryAfter"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Not at this moment; `Retry-After` says when again. Codes: `busy`, `draining`, `question_too_long`, `records_failed`, `store_failed`, `not_durable`, `drain_failing`, `disk_full`, `disk_low`. */
        Refusal503: {
            headers: {
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "Retry-After": components["headers"]["RetryAfter"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
    };
    parameters: {
        /** @description Your name for this request. Sent again within a day under the same name, it is not done again but answered as the first time. Another request under the same name, and one sent while the first still runs, are refused (409 `conflict`); so is one whose answer held a secret (409 `shown_once`). A name that is empty or too long is refused (422 `invalid`). Answers 429 and 5xx are not kept. */
        IdempotencyKey: string;
    };
    requestBodies: never;
    headers: {
        /** @description `true`: this is the answer to an earlier request with the same `Idempotency-Key`. */
        IdempotencyReplayed: "true";
        /** @description How many requests may come at once (`r`), and in how many seconds there are all again (`t`); a structured field as of draft-ietf-httpapi-ratelimit-headers-10. Missing where there is no limit. */
        RateLimit: string;
        /** @description The limit: so many requests (`q`) in so many seconds (`w`) from one address. Missing where there is none. */
        RateLimitPolicy: string;
        /** @description Seconds after which the same request may succeed. */
        RetryAfter: number;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    get_api_early_access_features: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Nothing of the kind. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
        };
    };
    post_api_early_access_features: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Nothing of the kind. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
        };
    };
    get_api_feature_flag_local_evaluation: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Nothing of the kind. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
        };
    };
    post_api_feature_flag_local_evaluation: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Nothing of the kind. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
        };
    };
    get_api_surveys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Nothing of the kind. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
        };
    };
    post_api_surveys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Nothing of the kind. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
        };
    };
    get_api_v1_accounting: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The counts. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountingView"];
                };
            };
        };
    };
    claim: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "email": "ada@example.com",
                 *       "link": "the text after # in the link",
                 *       "name": "Ada",
                 *       "password": "correct horse battery staple"
                 *     }
                 */
                "application/json": components["schemas"]["Claim"];
            };
        };
        responses: {
            /** @description You are the owner and signed in. */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    show_claim: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "link": "the text after # in the link"
                 *     }
                 */
                "application/json": components["schemas"]["Link"];
            };
        };
        responses: {
            /** @description It works. */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_api_v1_dead_letters: {
        parameters: {
            query?: {
                /** @description Continue behind this number: `next` of the answer before. */
                after?: number;
                /** @description At most so many, 1 to 500; usually 50. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
        };
    };
    enter_demo: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "link": "the text after # in the link"
                 *     }
                 */
                "application/json": components["schemas"]["DemoLink"];
            };
        };
        responses: {
            /** @description You are signed in. */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    show_door: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The door. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Door"];
                };
            };
        };
    };
    begin_sign_on: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description To the provider, or back to the page for signing in with `?problem=`. */
            302: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    finish_sign_on: {
        parameters: {
            query?: {
                /** @description The code. */
                code?: string;
                /** @description As it went out. */
                state?: string;
                /** @description Who says so. */
                iss?: string;
                /** @description Why not. */
                error?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description To the first page, or back to the page for signing in with `?problem=`. */
            302: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_api_v1_events_recent: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The latest first. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
        };
    };
    accept_invitation: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "link": "the text after # in the link",
                 *       "name": "Ada",
                 *       "password": "correct horse battery staple"
                 *     }
                 */
                "application/json": components["schemas"]["Acceptance"];
            };
        };
        responses: {
            /** @description The seat is yours. */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    show_invitation: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "link": "the text after # in the link"
                 *     }
                 */
                "application/json": components["schemas"]["Link"];
            };
        };
        responses: {
            /** @description The offer. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Offer"];
                };
            };
        };
    };
    show_me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Me. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
        };
    };
    change_me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Ada",
                 *       "preferences": {
                 *         "theme": "dark"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["MyChange"];
            };
        };
        responses: {
            /** @description Changed. */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    change_password: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "old": "correct horse battery staple",
                 *       "password": "another horse battery staple"
                 *     }
                 */
                "application/json": components["schemas"]["MyPassword"];
            };
        };
        responses: {
            /** @description Set. */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    list_sessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Latest use first. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MySession"][];
                };
            };
        };
    };
    end_session: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description As in the list. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Ended. */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    reset: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "link": "the text after # in the link",
                 *       "password": "correct horse battery staple"
                 *     }
                 */
                "application/json": components["schemas"]["NewPassword"];
            };
        };
        responses: {
            /** @description The password is set. Sign in with it. */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    ask_reset: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "email": "ada@example.com"
                 *     }
                 */
                "application/json": components["schemas"]["Address"];
            };
        };
        responses: {
            /** @description If somebody has this address, a mail is on its way. */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    post_api_v1_query: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "event": "order placed",
                 *       "question": "trend",
                 *       "range": {
                 *         "last": "30d"
                 *       }
                 *     }
                 */
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description The answer; its members depend on the question. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
        };
    };
    get_api_v1_query_schema_json: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
        };
    };
    sign_in: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "email": "ada@example.com",
                 *       "password": "correct horse battery staple"
                 *     }
                 */
                "application/json": components["schemas"]["Credentials"];
            };
        };
        responses: {
            /** @description You are signed in. */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    sign_out: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description You are signed out. */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    show_workspace: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its number. */
                workspace: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The workspace. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkspaceView"];
                };
            };
        };
    };
    change_workspace: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its number. */
                workspace: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "consent_required": false,
                 *       "name": "Acme",
                 *       "quota_per_month": null,
                 *       "retention_days": 730,
                 *       "timezone": "Europe/Vienna",
                 *       "week_start": "monday"
                 *     }
                 */
                "application/json": components["schemas"]["WorkspaceChange"];
            };
        };
        responses: {
            /** @description Changed. */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    show_accounting: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its number. */
                workspace: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The counts. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountingView"];
                };
            };
        };
    };
    list_accounts: {
        parameters: {
            query?: {
                /** @description Words that all stand in the id or the name, whatever their case. Without the right to see personal data: in the id. */
                search?: string;
                /** @description `customer`, `employee`, `partner` or `supplier`; usually `customer`. */
                population?: string;
                /** @description `next` of the page before. */
                cursor?: string;
                /** @description At most so many, 1 to 200; usually 50. */
                limit?: number;
                /** @description Whether to tell what each is worth, which takes longer. */
                value?: boolean;
            };
            header?: never;
            path: {
                /** @description Its number. */
                workspace: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountPage"];
                };
            };
        };
    };
    show_account: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its number. */
                workspace: number;
                /** @description Its key. */
                account: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The account. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountView"];
                };
            };
        };
    };
    account_people: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its number. */
                workspace: number;
                /** @description Its key. */
                account: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description How many stand where. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PeopleView"];
                };
            };
        };
    };
    show_account_timeline: {
        parameters: {
            query?: {
                /** @description `next` of the page before. */
                before?: string;
                /** @description Only what happened before this moment, RFC 3339. `next` leads on from there, without it. */
                until?: string;
                /** @description At most so many, 1 to 200; usually 50. */
                limit?: number;
                /** @description Only events of this name. */
                event?: string;
                /** @description Only events of these names: a JSON list of 1 to 50. */
                events?: string;
            };
            header?: never;
            path: {
                /** @description Its number. */
                workspace: number;
                /** @description Its key. */
                account: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeedPage"];
                };
            };
        };
    };
    list_arrivals: {
        parameters: {
            query?: {
                /** @description Only those behind this number: `next` of the answer before. Without it the latest. */
                after?: string;
                /** @description Seconds to wait for something newer when there is nothing, 0 to 25; usually 0. */
                wait?: number;
                /** @description At most so many, 1 to 200; usually 50. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description Its number. */
                workspace: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What arrived. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ArrivalPage"];
                };
            };
        };
    };
    list_audit: {
        parameters: {
            query?: {
                /** @description Continue before this number: `next` of the page before. */
                before?: number;
                /** @description At most so many, 1 to 500; usually 100. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description Its number. */
                workspace: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditPage"];
                };
            };
        };
    };
    show_mail: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The first one. */
                workspace: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The settings. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MailState"];
                };
            };
        };
    };
    set_mail: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The first one. */
                workspace: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "from": "hark@example.com",
                 *       "host": "smtp.example.com",
                 *       "name": "hark",
                 *       "password": "secret",
                 *       "port": 587,
                 *       "protection": "start_tls"
                 *     }
                 */
                "application/json": components["schemas"]["MailChange"];
            };
        };
        responses: {
            /** @description Set. */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    remove_mail: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The first one. */
                workspace: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Forgotten. */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    test_mail: {
        parameters: {
            query?: never;
            header?: {
                /** @description Your name for this request. Sent again within a day under the same name, it is not done again but answered as the first time. Another request under the same name, and one sent while the first still runs, are refused (409 `conflict`); so is one whose answer held a secret (409 `shown_once`). A name that is empty or too long is refused (422 `invalid`). Answers 429 and 5xx are not kept. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description The first one. */
                workspace: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "to": "ada@example.com"
                 *     }
                 */
                "application/json": components["schemas"]["Recipient"];
            };
        };
        responses: {
            /** @description The server took it. */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "idempotency-replayed": components["headers"]["IdempotencyReplayed"];
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    show_sign_on: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The first one. */
                workspace: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The settings. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignOnState"];
                };
            };
        };
    };
    set_sign_on: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The first one. */
                workspace: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "client_id": "hark",
                 *       "client_secret": "secret",
                 *       "forced": false,
                 *       "issuer": "https://id.example.com",
                 *       "name": "Acme"
                 *     }
                 */
                "application/json": components["schemas"]["SignOnChange"];
            };
        };
        responses: {
            /** @description Set. */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    remove_sign_on: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The first one. */
                workspace: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Forgotten. */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    list_customers: {
        parameters: {
            query?: {
                /**
                 * @description Words that all stand in the name, e-mail address, an id or a few other traits, whatever their case. Without the right
                 *     to see personal data: the digits of an alias.
                 */
                search?: string;
                /** @description `customer`, `employee`, `partner` or `supplier`; usually `customer`. */
                population?: string;
                /** @description `next` of the page before. */
                cursor?: string;
                /** @description At most so many, 1 to 200; usually 50. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description Its number. */
                workspace: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CustomerPage"];
                };
            };
        };
    };
    show_customer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its number. */
                workspace: number;
                /** @description Their key. */
                customer: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The customer. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CustomerView"];
                };
            };
        };
    };
    list_consents: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its number. */
                workspace: number;
                /** @description Their key. */
                customer: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description By name of the purpose. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConsentView"][];
                };
            };
        };
    };
    erase_customer: {
        parameters: {
            query?: never;
            header?: {
                /** @description Your name for this request. Sent again within a day under the same name, it is not done again but answered as the first time. Another request under the same name, and one sent while the first still runs, are refused (409 `conflict`); so is one whose answer held a secret (409 `shown_once`). A name that is empty or too long is refused (422 `invalid`). Answers 429 and 5xx are not kept. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description Its number. */
                workspace: number;
                /** @description Their key. */
                customer: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description They are forgotten. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "idempotency-replayed": components["headers"]["IdempotencyReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Erased"];
                };
            };
        };
    };
    export_customer: {
        parameters: {
            query?: {
                /** @description `next` of the part before. */
                before?: string;
            };
            header?: never;
            path: {
                /** @description Its number. */
                workspace: number;
                /** @description Their key. */
                customer: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Everything, or a part of it. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Export"];
                };
            };
        };
    };
    show_facts: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its number. */
                workspace: number;
                /** @description Their key. */
                customer: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Their facts. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FactView"][];
                };
            };
        };
    };
    show_identities: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its number. */
                workspace: number;
                /** @description Their key. */
                customer: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Ids and links. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IdentitiesView"];
                };
            };
        };
    };
    merge_customers: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its number. */
                workspace: number;
                /** @description Their key. */
                customer: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "other": "0123456789abcdef0123456789abcdef"
                 *     }
                 */
                "application/json": components["schemas"]["Other"];
            };
        };
        responses: {
            /** @description What was, and what is. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JoinView"];
                };
            };
        };
    };
    preview_merge: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its number. */
                workspace: number;
                /** @description Their key. */
                customer: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "other": "0123456789abcdef0123456789abcdef"
                 *     }
                 */
                "application/json": components["schemas"]["Other"];
            };
        };
        responses: {
            /** @description What is, and what would be. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JoinView"];
                };
            };
        };
    };
    show_overview: {
        parameters: {
            query?: {
                /** @description At most so many events, 1 to 200; usually 50. */
                limit?: number;
                /** @description Only events of these names: a JSON list of 1 to 50. */
                events?: string;
                /** @description Only what happened before this moment, RFC 3339. */
                until?: string;
            };
            header?: never;
            path: {
                /** @description Its number. */
                workspace: number;
                /** @description Their key. */
                customer: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All of it. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OverviewView"];
                };
            };
        };
    };
    list_standings: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its number. */
                workspace: number;
                /** @description Their key. */
                customer: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description By name of the segment. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StandingView"][];
                };
            };
        };
    };
    show_changes: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its number. */
                workspace: number;
                /** @description Their key. */
                customer: string;
                /** @description The number of the segment. */
                segment: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The changes. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChangeView"][];
                };
            };
        };
    };
    show_stage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its number. */
                workspace: number;
                /** @description Their key. */
                customer: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Their stage. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WhereView"];
                };
            };
        };
    };
    show_timeline: {
        parameters: {
            query?: {
                /** @description `next` of the page before. */
                before?: string;
                /** @description Only what happened before this moment, RFC 3339. `next` leads on from there, without it. */
                until?: string;
                /** @description At most so many, 1 to 200; usually 50. */
                limit?: number;
                /** @description Only events of this name. */
                event?: string;
                /** @description Only events of these names: a JSON list of 1 to 50. */
                events?: string;
            };
            header?: never;
            path: {
                /** @description Its number. */
                workspace: number;
                /** @description Their key. */
                customer: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TimelinePage"];
                };
            };
        };
    };
    list_traits: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its number. */
                workspace: number;
                /** @description Their key. */
                customer: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The most frequent traits of the workspace first. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TraitView"][];
                };
            };
        };
    };
    unmerge_customer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its number. */
                workspace: number;
                /** @description Their key. */
                customer: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "id": "user-4711"
                 *     }
                 */
                "application/json": components["schemas"]["Leaving"];
            };
        };
        responses: {
            /** @description What was, and what is: who stays first. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JoinView"];
                };
            };
        };
    };
    preview_unmerge: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its number. */
                workspace: number;
                /** @description Their key. */
                customer: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "id": "user-4711"
                 *     }
                 */
                "application/json": components["schemas"]["Leaving"];
            };
        };
        responses: {
            /** @description What is, and what would be: who stays first. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JoinView"];
                };
            };
        };
    };
    show_value: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its number. */
                workspace: number;
                /** @description Their key. */
                customer: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description By currency. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorthView"];
                };
            };
        };
    };
    list_dead_letters: {
        parameters: {
            query?: {
                /** @description `next` of the page before. */
                cursor?: string;
                /** @description At most so many, 1 to 200; usually 50. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description Its number. */
                workspace: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LetterPage"];
                };
            };
        };
    };
    replay_dead_letters: {
        parameters: {
            query?: never;
            header?: {
                /** @description Your name for this request. Sent again within a day under the same name, it is not done again but answered as the first time. Another request under the same name, and one sent while the first still runs, are refused (409 `conflict`); so is one whose answer held a secret (409 `shown_once`). A name that is empty or too long is refused (422 `invalid`). Answers 429 and 5xx are not kept. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description Its number. */
                workspace: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "ids": [
                 *         1,
                 *         2
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["ReplayAsked"];
            };
        };
        responses: {
            /** @description What became of them. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "idempotency-replayed": components["headers"]["IdempotencyReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Replayed"];
                };
            };
        };
    };
    import_facts: {
        parameters: {
            query?: never;
            header?: {
                /** @description Your name for this request. Sent again within a day under the same name, it is not done again but answered as the first time. Another request under the same name, and one sent while the first still runs, are refused (409 `conflict`); so is one whose answer held a secret (409 `shown_once`). A name that is empty or too long is refused (422 `invalid`). Answers 429 and 5xx are not kept. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description Its number. */
                workspace: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "columns": {
                 *         "currency": "EUR"
                 *       },
                 *       "csv": "email,plan,mrr\nann@example.com,pro,49.00\n"
                 *     }
                 */
                "application/json": components["schemas"]["FactTable"];
            };
        };
        responses: {
            /** @description What it changed. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "idempotency-replayed": components["headers"]["IdempotencyReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FactSummary"];
                };
            };
        };
    };
    preview_facts: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its number. */
                workspace: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "columns": {
                 *         "currency": "EUR"
                 *       },
                 *       "csv": "email,plan,mrr\nann@example.com,pro,49.00\n"
                 *     }
                 */
                "application/json": components["schemas"]["FactTable"];
            };
        };
        responses: {
            /** @description What it would change. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FactSummary"];
                };
            };
        };
    };
    list_invitations: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its number. */
                workspace: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Newest first. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvitationView"][];
                };
            };
        };
    };
    invite_member: {
        parameters: {
            query?: never;
            header?: {
                /** @description Your name for this request. Sent again within a day under the same name, it is not done again but answered as the first time. Another request under the same name, and one sent while the first still runs, are refused (409 `conflict`); so is one whose answer held a secret (409 `shown_once`). A name that is empty or too long is refused (422 `invalid`). Answers 429 and 5xx are not kept. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description Its number. */
                workspace: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "email": "grace@example.com",
                 *       "personal_data": false,
                 *       "role": "analyst"
                 *     }
                 */
                "application/json": components["schemas"]["NewInvitation"];
            };
        };
        responses: {
            /** @description Invited. */
            201: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "idempotency-replayed": components["headers"]["IdempotencyReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvitationView"];
                };
            };
        };
    };
    withdraw_invitation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its number. */
                workspace: number;
                /** @description Its number. */
                invitation: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It no longer works. */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    list_jobs: {
        parameters: {
            query?: {
                /** @description Continue before this number: `next` of the page before. */
                before?: number;
                /** @description At most so many, 1 to 500; usually 100. */
                limit?: number;
                /** @description Only those in this state: `waiting`, `running`, `done` or `failed`. */
                state?: string;
            };
            header?: never;
            path: {
                /** @description Its number. */
                workspace: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobPage"];
                };
            };
        };
    };
    retry_job: {
        parameters: {
            query?: never;
            header?: {
                /** @description Your name for this request. Sent again within a day under the same name, it is not done again but answered as the first time. Another request under the same name, and one sent while the first still runs, are refused (409 `conflict`); so is one whose answer held a secret (409 `shown_once`). A name that is empty or too long is refused (422 `invalid`). Answers 429 and 5xx are not kept. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description Its number. */
                workspace: number;
                /** @description Its number. */
                job: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is due now. */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "idempotency-replayed": components["headers"]["IdempotencyReplayed"];
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    list_keys: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its number. */
                workspace: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Oldest first. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeyView"][];
                };
            };
        };
    };
    create_key: {
        parameters: {
            query?: never;
            header?: {
                /** @description Your name for this request. Sent again within a day under the same name, it is not done again but answered as the first time. Another request under the same name, and one sent while the first still runs, are refused (409 `conflict`); so is one whose answer held a secret (409 `shown_once`). A name that is empty or too long is refused (422 `invalid`). Answers 429 and 5xx are not kept. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description Its number. */
                workspace: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "kind": "write",
                 *       "label": "shop.example.com"
                 *     }
                 */
                "application/json": components["schemas"]["KeyRequest"];
            };
        };
        responses: {
            /** @description Made. */
            201: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "idempotency-replayed": components["headers"]["IdempotencyReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeyView"];
                };
            };
        };
    };
    revoke_key: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its number. */
                workspace: number;
                /** @description Its number. */
                key: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Revoked. */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    rotate_key: {
        parameters: {
            query?: never;
            header?: {
                /** @description Your name for this request. Sent again within a day under the same name, it is not done again but answered as the first time. Another request under the same name, and one sent while the first still runs, are refused (409 `conflict`); so is one whose answer held a secret (409 `shown_once`). A name that is empty or too long is refused (422 `invalid`). Answers 429 and 5xx are not kept. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description Its number. */
                workspace: number;
                /** @description Its number. */
                key: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "overlap_hours": 24
                 *     }
                 */
                "application/json": components["schemas"]["Rotation"];
            };
        };
        responses: {
            /** @description The successor. */
            201: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "idempotency-replayed": components["headers"]["IdempotencyReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeyView"];
                };
            };
        };
    };
    own_lenses: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its number. */
                workspace: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description By name. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SavedView"][];
                };
            };
        };
    };
    save_own_lens: {
        parameters: {
            query?: never;
            header?: {
                /** @description Your name for this request. Sent again within a day under the same name, it is not done again but answered as the first time. Another request under the same name, and one sent while the first still runs, are refused (409 `conflict`); so is one whose answer held a secret (409 `shown_once`). A name that is empty or too long is refused (422 `invalid`). Answers 429 and 5xx are not kept. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description Its number. */
                workspace: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "content": {
                 *         "events": [
                 *           "order"
                 *         ],
                 *         "parts": [
                 *           {
                 *             "part": "value"
                 *           },
                 *           {
                 *             "folded": true,
                 *             "part": "timeline"
                 *           }
                 *         ]
                 *       },
                 *       "name": "Renewals"
                 *     }
                 */
                "application/json": components["schemas"]["DraftView"];
            };
        };
        responses: {
            /** @description Saved. */
            201: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "idempotency-replayed": components["headers"]["IdempotencyReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SavedView"];
                };
            };
        };
    };
    change_own_lens: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its number. */
                workspace: number;
                /** @description Its number. */
                own_lens: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "content": {
                 *         "events": [
                 *           "order"
                 *         ],
                 *         "parts": [
                 *           {
                 *             "part": "value"
                 *           },
                 *           {
                 *             "folded": true,
                 *             "part": "timeline"
                 *           }
                 *         ]
                 *       },
                 *       "name": "Renewals",
                 *       "version": 1
                 *     }
                 */
                "application/json": components["schemas"]["DraftView"];
            };
        };
        responses: {
            /** @description Saved. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SavedView"];
                };
            };
        };
    };
    remove_own_lens: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its number. */
                workspace: number;
                /** @description Its number. */
                own_lens: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Removed. */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    restore_own_lens: {
        parameters: {
            query?: never;
            header?: {
                /** @description Your name for this request. Sent again within a day under the same name, it is not done again but answered as the first time. Another request under the same name, and one sent while the first still runs, are refused (409 `conflict`); so is one whose answer held a secret (409 `shown_once`). A name that is empty or too long is refused (422 `invalid`). Answers 429 and 5xx are not kept. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description Its number. */
                workspace: number;
                /** @description Its number. */
                own_lens: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is back. */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "idempotency-replayed": components["headers"]["IdempotencyReplayed"];
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    list_mapping: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its number. */
                workspace: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The list, and the reserved events. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MappingView"];
                };
            };
        };
    };
    set_mapping: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its number. */
                workspace: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "mappings": [
                 *         {
                 *           "as": "order",
                 *           "event": "Order Completed",
                 *           "properties": {
                 *             "currency": {
                 *               "is": "EUR"
                 *             },
                 *             "value": {
                 *               "from": "revenue",
                 *               "times": 100
                 *             }
                 *           }
                 *         }
                 *       ],
                 *       "version": 0
                 *     }
                 */
                "application/json": components["schemas"]["MappingList"];
            };
        };
        responses: {
            /** @description It is so now. */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    preview_mapping: {
        parameters: {
            query?: never;
            header?: {
                /** @description Your name for this request. Sent again within a day under the same name, it is not done again but answered as the first time. Another request under the same name, and one sent while the first still runs, are refused (409 `conflict`); so is one whose answer held a secret (409 `shown_once`). A name that is empty or too long is refused (422 `invalid`). Answers 429 and 5xx are not kept. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description Its number. */
                workspace: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "mappings": [
                 *         {
                 *           "as": "order",
                 *           "event": "Order Completed",
                 *           "properties": {
                 *             "currency": {
                 *               "is": "EUR"
                 *             },
                 *             "value": {
                 *               "from": "revenue",
                 *               "times": 100
                 *             }
                 *           }
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["MappingWritten"];
            };
        };
        responses: {
            /** @description What would be. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "idempotency-replayed": components["headers"]["IdempotencyReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MappingTrial"];
                };
            };
        };
    };
    show_map: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its number. */
                workspace: number;
                /** @description Its number; 0 for the map of everybody. */
                map: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MapView"];
                };
            };
        };
    };
    add_note: {
        parameters: {
            query?: never;
            header?: {
                /** @description Your name for this request. Sent again within a day under the same name, it is not done again but answered as the first time. Another request under the same name, and one sent while the first still runs, are refused (409 `conflict`); so is one whose answer held a secret (409 `shown_once`). A name that is empty or too long is refused (422 `invalid`). Answers 429 and 5xx are not kept. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description Its number. */
                workspace: number;
                /** @description Its number; 0 for the map of everybody. */
                map: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "event": "upload_failed",
                 *       "part": "friction",
                 *       "stage": "onboarding",
                 *       "text": "They ask support how large a file may be."
                 *     }
                 */
                "application/json": components["schemas"]["NewNote"];
            };
        };
        responses: {
            /** @description Left. */
            201: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "idempotency-replayed": components["headers"]["IdempotencyReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NoteView"];
                };
            };
        };
    };
    change_note: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its number. */
                workspace: number;
                /** @description Its number; 0 for the map of everybody. */
                map: number;
                /** @description Its number. */
                note: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "resolved": true,
                 *       "text": "They ask support how large a file may be.",
                 *       "version": 1
                 *     }
                 */
                "application/json": components["schemas"]["NoteEdit"];
            };
        };
        responses: {
            /** @description Changed. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NoteView"];
                };
            };
        };
    };
    remove_note: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its number. */
                workspace: number;
                /** @description Its number; 0 for the map of everybody. */
                map: number;
                /** @description Its number. */
                note: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Removed. */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    restore_note: {
        parameters: {
            query?: never;
            header?: {
                /** @description Your name for this request. Sent again within a day under the same name, it is not done again but answered as the first time. Another request under the same name, and one sent while the first still runs, are refused (409 `conflict`); so is one whose answer held a secret (409 `shown_once`). A name that is empty or too long is refused (422 `invalid`). Answers 429 and 5xx are not kept. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description Its number. */
                workspace: number;
                /** @description Its number; 0 for the map of everybody. */
                map: number;
                /** @description Its number. */
                note: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is back. */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "idempotency-replayed": components["headers"]["IdempotencyReplayed"];
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    plan_stage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its number. */
                workspace: number;
                /** @description Its number; 0 for the map of everybody. */
                map: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "owner": {
                 *         "member": 1
                 *       },
                 *       "posts": [
                 *         {
                 *           "place": "After the first upload",
                 *           "question": "What nearly stopped you?"
                 *         }
                 *       ],
                 *       "stage": "onboarding",
                 *       "version": 0
                 *     }
                 */
                "application/json": components["schemas"]["PlanEdit"];
            };
        };
        responses: {
            /** @description It is so now. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PlanView"];
                };
            };
        };
    };
    list_members: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its number. */
                workspace: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The members. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MemberView"][];
                };
            };
        };
    };
    change_member: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its number. */
                workspace: number;
                /** @description Their number. */
                member: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "personal_data": true,
                 *       "role": "admin"
                 *     }
                 */
                "application/json": components["schemas"]["SeatChange"];
            };
        };
        responses: {
            /** @description Changed. */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    remove_member: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its number. */
                workspace: number;
                /** @description Their number. */
                member: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Removed. */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    show_message: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its number. */
                workspace: number;
                /** @description Its `webhook-id`. */
                message: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It, as an endpoint gets it that is not thin. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Message"];
                };
            };
        };
    };
    list_requests: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its number. */
                workspace: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The requests. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RequestView"][];
                };
            };
        };
    };
    ask_for_archive: {
        parameters: {
            query?: never;
            header?: {
                /** @description Your name for this request. Sent again within a day under the same name, it is not done again but answered as the first time. Another request under the same name, and one sent while the first still runs, are refused (409 `conflict`); so is one whose answer held a secret (409 `shown_once`). A name that is empty or too long is refused (422 `invalid`). Answers 429 and 5xx are not kept. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description Its number. */
                workspace: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "customer": "0123456789abcdef0123456789abcdef",
                 *       "type": "access"
                 *     }
                 */
                "application/json": components["schemas"]["NewArchive"];
            };
        };
        responses: {
            /** @description It will be made. */
            201: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "idempotency-replayed": components["headers"]["IdempotencyReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RequestView"];
                };
            };
        };
    };
    download_archive: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its number. */
                workspace: number;
                /** @description Its number. */
                request: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The archive. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/gzip": number[];
                };
            };
        };
    };
    ask_question: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its number. */
                workspace: number;
            };
            cookie?: never;
        };
        /** @description A question, as /api/v1/query.schema.json describes it. */
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "event": "order placed",
                 *       "question": "trend",
                 *       "range": {
                 *         "last": "30d"
                 *       }
                 *     }
                 */
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description The answer; its members depend on the question. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
        };
    };
    list_saved: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its number. */
                workspace: number;
                /** @description `questions`, `dashboards`, `segments`, `lenses` or `maps`. */
                kind: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description By name. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SavedView"][];
                };
            };
        };
    };
    save: {
        parameters: {
            query?: never;
            header?: {
                /** @description Your name for this request. Sent again within a day under the same name, it is not done again but answered as the first time. Another request under the same name, and one sent while the first still runs, are refused (409 `conflict`); so is one whose answer held a secret (409 `shown_once`). A name that is empty or too long is refused (422 `invalid`). Answers 429 and 5xx are not kept. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description Its number. */
                workspace: number;
                /** @description `questions`, `dashboards`, `segments`, `lenses` or `maps`. */
                kind: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "content": {
                 *         "event": "order placed",
                 *         "question": "trend"
                 *       },
                 *       "description": "",
                 *       "look": {},
                 *       "name": "Orders"
                 *     }
                 */
                "application/json": components["schemas"]["DraftView"];
            };
        };
        responses: {
            /** @description Saved. */
            201: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "idempotency-replayed": components["headers"]["IdempotencyReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SavedView"];
                };
            };
        };
    };
    show_saved: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its number. */
                workspace: number;
                /** @description `questions`, `dashboards`, `segments`, `lenses` or `maps`. */
                kind: string;
                /** @description Its number. */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SavedView"];
                };
            };
        };
    };
    save_again: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its number. */
                workspace: number;
                /** @description `questions`, `dashboards`, `segments`, `lenses` or `maps`. */
                kind: string;
                /** @description Its number. */
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "content": {
                 *         "event": "order placed",
                 *         "question": "trend"
                 *       },
                 *       "description": "",
                 *       "look": {},
                 *       "name": "Orders",
                 *       "version": 1
                 *     }
                 */
                "application/json": components["schemas"]["DraftView"];
            };
        };
        responses: {
            /** @description Saved. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SavedView"];
                };
            };
        };
    };
    remove_saved: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its number. */
                workspace: number;
                /** @description `questions`, `dashboards`, `segments`, `lenses` or `maps`. */
                kind: string;
                /** @description Its number. */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Removed. */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    restore_saved: {
        parameters: {
            query?: never;
            header?: {
                /** @description Your name for this request. Sent again within a day under the same name, it is not done again but answered as the first time. Another request under the same name, and one sent while the first still runs, are refused (409 `conflict`); so is one whose answer held a secret (409 `shown_once`). A name that is empty or too long is refused (422 `invalid`). Answers 429 and 5xx are not kept. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description Its number. */
                workspace: number;
                /** @description `questions`, `dashboards`, `segments`, `lenses` or `maps`. */
                kind: string;
                /** @description Its number. */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is back. */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "idempotency-replayed": components["headers"]["IdempotencyReplayed"];
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    list_segments: {
        parameters: {
            query?: {
                /** @description `customer`, `employee`, `partner` or `supplier`; usually `customer`. */
                population?: string;
                /** @description Whether to say how many are in both of any two; for at most 50 segments. */
                compare?: boolean;
            };
            header?: never;
            path: {
                /** @description Its number. */
                workspace: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description By name. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SegmentsView"];
                };
            };
        };
    };
    list_moves: {
        parameters: {
            query?: {
                /** @description Only those of this segment, by its number. */
                segment?: number;
                /** @description Whether the newest come first; usually the oldest do. */
                newest?: boolean;
                /** @description `next` of the page before. */
                cursor?: string;
                /** @description At most so many, 1 to 200; usually 50. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description Its number. */
                workspace: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MovesPage"];
                };
            };
        };
    };
    preview_segment: {
        parameters: {
            query?: never;
            header?: {
                /** @description Your name for this request. Sent again within a day under the same name, it is not done again but answered as the first time. Another request under the same name, and one sent while the first still runs, are refused (409 `conflict`); so is one whose answer held a secret (409 `shown_once`). A name that is empty or too long is refused (422 `invalid`). Answers 429 and 5xx are not kept. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description Its number. */
                workspace: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "rule": {
                 *         "did": "order placed",
                 *         "range": {
                 *           "last": "30d"
                 *         },
                 *         "times": {
                 *           "gte": 3
                 *         }
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["Written"];
            };
        };
        responses: {
            /** @description Its size now. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "idempotency-replayed": components["headers"]["IdempotencyReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Size"];
                };
            };
        };
    };
    export_members: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its number. */
                workspace: number;
                /** @description Its number. */
                segment: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A line for each. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
        };
    };
    show_growth: {
        parameters: {
            query?: {
                /** @description `day`, `week`, `month` or `quarter`; usually `month`. */
                interval?: string;
                /** @description So many starts of such periods before now, 1 to 60; usually 12. */
                periods?: number;
                /** @description `customer`, `employee`, `partner` or `supplier`; usually `customer`. */
                population?: string;
            };
            header?: never;
            path: {
                /** @description Its number. */
                workspace: number;
                /** @description Its number. */
                segment: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Its sizes. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GrowthView"];
                };
            };
        };
    };
    watch_segment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its number. */
                workspace: number;
                /** @description Its number. */
                segment: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "watched": true
                 *     }
                 */
                "application/json": components["schemas"]["Wish"];
            };
        };
        responses: {
            /** @description It is so now. */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    list_stages: {
        parameters: {
            query?: {
                /** @description `customer`, `employee`, `partner` or `supplier`; usually `customer`. */
                population?: string;
            };
            header?: never;
            path: {
                /** @description Its number. */
                workspace: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description In their order. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StagesView"];
                };
            };
        };
    };
    set_stages: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its number. */
                workspace: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "stages": [
                 *         {
                 *           "key": "visitor",
                 *           "rule": []
                 *         },
                 *         {
                 *           "key": "customer",
                 *           "name": "Customer",
                 *           "rule": {
                 *             "did": "order placed"
                 *           }
                 *         }
                 *       ],
                 *       "version": 0
                 *     }
                 */
                "application/json": components["schemas"]["StageList"];
            };
        };
        responses: {
            /** @description They are so now. */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    preview_stages: {
        parameters: {
            query?: never;
            header?: {
                /** @description Your name for this request. Sent again within a day under the same name, it is not done again but answered as the first time. Another request under the same name, and one sent while the first still runs, are refused (409 `conflict`); so is one whose answer held a secret (409 `shown_once`). A name that is empty or too long is refused (422 `invalid`). Answers 429 and 5xx are not kept. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description Its number. */
                workspace: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "stages": [
                 *         {
                 *           "key": "visitor",
                 *           "rule": []
                 *         },
                 *         {
                 *           "key": "customer",
                 *           "name": "Customer",
                 *           "rule": {
                 *             "did": "order placed"
                 *           }
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["StagesWritten"];
            };
        };
        responses: {
            /** @description What would be. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "idempotency-replayed": components["headers"]["IdempotencyReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StageMoves"];
                };
            };
        };
    };
    list_teams: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its number. */
                workspace: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The teams. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TeamView"][];
                };
            };
        };
    };
    create_team: {
        parameters: {
            query?: never;
            header?: {
                /** @description Your name for this request. Sent again within a day under the same name, it is not done again but answered as the first time. Another request under the same name, and one sent while the first still runs, are refused (409 `conflict`); so is one whose answer held a secret (409 `shown_once`). A name that is empty or too long is refused (422 `invalid`). Answers 429 and 5xx are not kept. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description Its number. */
                workspace: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "members": [],
                 *       "name": "Support"
                 *     }
                 */
                "application/json": components["schemas"]["TeamChange"];
            };
        };
        responses: {
            /** @description Made. */
            201: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "idempotency-replayed": components["headers"]["IdempotencyReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Made"];
                };
            };
        };
    };
    change_team: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its number. */
                workspace: number;
                /** @description Its number. */
                team: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "members": [],
                 *       "name": "Support"
                 *     }
                 */
                "application/json": components["schemas"]["TeamChange"];
            };
        };
        responses: {
            /** @description Changed. */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    remove_team: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its number. */
                workspace: number;
                /** @description Its number. */
                team: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Removed. */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    list_vocabulary: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its number. */
                workspace: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The words. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VocabularyView"];
                };
            };
        };
    };
    list_values: {
        parameters: {
            query?: {
                /** @description Of this property of events; or */
                property?: string;
                /** @description of this trait of customers. */
                trait?: string;
                /** @description Only those that hold this text, whatever its case. */
                search?: string;
            };
            header?: never;
            path: {
                /** @description Its number. */
                workspace: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The values. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ValuesView"];
                };
            };
        };
    };
    list_webhooks: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its number. */
                workspace: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Oldest first. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookList"];
                };
            };
        };
    };
    add_webhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description Your name for this request. Sent again within a day under the same name, it is not done again but answered as the first time. Another request under the same name, and one sent while the first still runs, are refused (409 `conflict`); so is one whose answer held a secret (409 `shown_once`). A name that is empty or too long is refused (422 `invalid`). Answers 429 and 5xx are not kept. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description Its number. */
                workspace: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "description": "CRM",
                 *       "url": "https://hooks.example.com/hark"
                 *     }
                 */
                "application/json": components["schemas"]["NewWebhook"];
            };
        };
        responses: {
            /** @description Added. */
            201: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "idempotency-replayed": components["headers"]["IdempotencyReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookView"];
                };
            };
        };
    };
    show_webhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its number. */
                workspace: number;
                /** @description Its number. */
                webhook: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookView"];
                };
            };
        };
    };
    remove_webhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its number. */
                workspace: number;
                /** @description Its number. */
                webhook: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Removed. */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    change_webhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its number. */
                workspace: number;
                /** @description Its number. */
                webhook: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "description": "CRM",
                 *       "enabled": true
                 *     }
                 */
                "application/json": components["schemas"]["WebhookChange"];
            };
        };
        responses: {
            /** @description Changed. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookView"];
                };
            };
        };
    };
    deliver_failed_again: {
        parameters: {
            query?: never;
            header?: {
                /** @description Your name for this request. Sent again within a day under the same name, it is not done again but answered as the first time. Another request under the same name, and one sent while the first still runs, are refused (409 `conflict`); so is one whose answer held a secret (409 `shown_once`). A name that is empty or too long is refused (422 `invalid`). Answers 429 and 5xx are not kept. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description Its number. */
                workspace: number;
                /** @description Its number. */
                webhook: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "from": "2026-01-31T00:00:00Z"
                 *     }
                 */
                "application/json": components["schemas"]["Stretch"];
            };
        };
        responses: {
            /** @description On their way. */
            202: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "idempotency-replayed": components["headers"]["IdempotencyReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QueuedAgain"];
                };
            };
        };
    };
    list_deliveries: {
        parameters: {
            query?: {
                /** @description Continue behind the page before: its `next`. */
                cursor?: string;
                /** @description At most so many, 1 to 200; usually 50. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description Its number. */
                workspace: number;
                /** @description Its number. */
                webhook: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryPage"];
                };
            };
        };
    };
    deliver_again: {
        parameters: {
            query?: never;
            header?: {
                /** @description Your name for this request. Sent again within a day under the same name, it is not done again but answered as the first time. Another request under the same name, and one sent while the first still runs, are refused (409 `conflict`); so is one whose answer held a secret (409 `shown_once`). A name that is empty or too long is refused (422 `invalid`). Answers 429 and 5xx are not kept. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description Its number. */
                workspace: number;
                /** @description Its number. */
                webhook: number;
                /** @description Its number. */
                delivery: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description On its way. */
            202: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "idempotency-replayed": components["headers"]["IdempotencyReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Queued"];
                };
            };
        };
    };
    rotate_webhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description Your name for this request. Sent again within a day under the same name, it is not done again but answered as the first time. Another request under the same name, and one sent while the first still runs, are refused (409 `conflict`); so is one whose answer held a secret (409 `shown_once`). A name that is empty or too long is refused (422 `invalid`). Answers 429 and 5xx are not kept. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description Its number. */
                workspace: number;
                /** @description Its number. */
                webhook: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "overlap_hours": 24
                 *     }
                 */
                "application/json": components["schemas"]["SecretRotation"];
            };
        };
        responses: {
            /** @description With its new secret. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "idempotency-replayed": components["headers"]["IdempotencyReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookView"];
                };
            };
        };
    };
    test_webhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description Your name for this request. Sent again within a day under the same name, it is not done again but answered as the first time. Another request under the same name, and one sent while the first still runs, are refused (409 `conflict`); so is one whose answer held a secret (409 `shown_once`). A name that is empty or too long is refused (422 `invalid`). Answers 429 and 5xx are not kept. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description Its number. */
                workspace: number;
                /** @description Its number. */
                webhook: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description On its way. */
            202: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "idempotency-replayed": components["headers"]["IdempotencyReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Queued"];
                };
            };
        };
    };
    create_workspace: {
        parameters: {
            query?: never;
            header?: {
                /** @description Your name for this request. Sent again within a day under the same name, it is not done again but answered as the first time. Another request under the same name, and one sent while the first still runs, are refused (409 `conflict`); so is one whose answer held a secret (409 `shown_once`). A name that is empty or too long is refused (422 `invalid`). Answers 429 and 5xx are not kept. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description One that you own. */
                workspace: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Acme staging"
                 *     }
                 */
                "application/json": components["schemas"]["NewWorkspace"];
            };
        };
        responses: {
            /** @description Made. */
            201: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "idempotency-replayed": components["headers"]["IdempotencyReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkspaceView"];
                };
            };
        };
    };
    get_api_web_experiments: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Nothing of the kind. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
        };
    };
    post_api_web_experiments: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Nothing of the kind. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
        };
    };
    get_array___: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                file: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A script. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/javascript": string;
                };
            };
        };
    };
    get_array___config: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Nothing of the kind. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
        };
    };
    post_array___config: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Nothing of the kind. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
        };
    };
    get_array___config_js: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A script. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/javascript": string;
                };
            };
        };
    };
    post_batch: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "api_key": "hk_pub_…",
                 *       "batch": [
                 *         {
                 *           "distinct_id": "u1",
                 *           "event": "order placed",
                 *           "properties": {
                 *             "total": 12.5
                 *           }
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description They are on disk. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        status?: number;
                    };
                };
            };
            /** @description They are on disk, and a beacon wants no answer. */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    post_beacon_v1_batch: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "batch": [
                 *         {
                 *           "event": "order placed",
                 *           "properties": {
                 *             "total": 12.5
                 *           },
                 *           "type": "track",
                 *           "userId": "u1"
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description OK: they are on disk. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
        };
    };
    post_capture: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "api_key": "hk_pub_…",
                 *       "batch": [
                 *         {
                 *           "distinct_id": "u1",
                 *           "event": "order placed",
                 *           "properties": {
                 *             "total": 12.5
                 *           }
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description They are on disk. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        status?: number;
                    };
                };
            };
            /** @description They are on disk, and a beacon wants no answer. */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_decide: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Nothing of the kind. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
        };
    };
    post_decide: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Nothing of the kind. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
        };
    };
    post_e: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "api_key": "hk_pub_…",
                 *       "batch": [
                 *         {
                 *           "distinct_id": "u1",
                 *           "event": "order placed",
                 *           "properties": {
                 *             "total": 12.5
                 *           }
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description They are on disk. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        status?: number;
                    };
                };
            };
            /** @description They are on disk, and a beacon wants no answer. */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    post_engage: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "api_key": "hk_pub_…",
                 *       "batch": [
                 *         {
                 *           "distinct_id": "u1",
                 *           "event": "order placed",
                 *           "properties": {
                 *             "total": 12.5
                 *           }
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description They are on disk. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        status?: number;
                    };
                };
            };
            /** @description They are on disk, and a beacon wants no answer. */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_flags: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Nothing of the kind. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
        };
    };
    post_flags: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Nothing of the kind. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
        };
    };
    get_flags_definitions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Nothing of the kind. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
        };
    };
    post_flags_definitions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Nothing of the kind. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
        };
    };
    get_health: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It does. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        status: string;
                    };
                };
            };
        };
    };
    get_i_v0_ai_batch: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Nothing of the kind. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
        };
    };
    post_i_v0_ai_batch: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Nothing of the kind. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
        };
    };
    post_i_v0_e: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "api_key": "hk_pub_…",
                 *       "batch": [
                 *         {
                 *           "distinct_id": "u1",
                 *           "event": "order placed",
                 *           "properties": {
                 *             "total": 12.5
                 *           }
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description They are on disk. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        status?: number;
                    };
                };
            };
            /** @description They are on disk, and a beacon wants no answer. */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    post_i_v1_analytics_events: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "api_key": "hk_pub_…",
                 *       "batch": [
                 *         {
                 *           "distinct_id": "u1",
                 *           "event": "order placed",
                 *           "properties": {
                 *             "total": 12.5
                 *           }
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description What became of each event. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
        };
    };
    get_i_v1_logs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Nothing of the kind. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
        };
    };
    post_i_v1_logs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Nothing of the kind. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
        };
    };
    get_i_v1_metrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Nothing of the kind. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
        };
    };
    post_i_v1_metrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Nothing of the kind. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
        };
    };
    get_pixel_v1_page: {
        parameters: {
            query?: {
                /** @description The write key. The event's fields follow as further parameters. */
                writeKey?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description An image of one pixel; the event is on disk. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "image/gif": string;
                };
            };
        };
    };
    get_pixel_v1_track: {
        parameters: {
            query?: {
                /** @description The write key. The event's fields follow as further parameters. */
                writeKey?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description An image of one pixel; the event is on disk. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "image/gif": string;
                };
            };
        };
    };
    get_ready: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It can. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * @description Whether accounts, keys and settings can be read. Events are taken without them.
                         * @enum {string}
                         */
                        records: "up" | "down";
                        status: string;
                    };
                };
            };
        };
    };
    get_s: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Nothing of the kind. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
        };
    };
    post_s: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Nothing of the kind. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
        };
    };
    get_sourceConfig: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The settings. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
        };
    };
    get_static___: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                file: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A script. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/javascript": string;
                };
            };
        };
    };
    post_track: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "api_key": "hk_pub_…",
                 *       "batch": [
                 *         {
                 *           "distinct_id": "u1",
                 *           "event": "order placed",
                 *           "properties": {
                 *             "total": 12.5
                 *           }
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description They are on disk. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        status?: number;
                    };
                };
            };
            /** @description They are on disk, and a beacon wants no answer. */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    post_v1_a: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "event": "order placed",
                 *       "properties": {
                 *         "total": 12.5
                 *       },
                 *       "type": "track",
                 *       "userId": "u1"
                 *     }
                 */
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description The events are on disk. Those that could not be stored are listed with the code of the reason, and wait as dead letters. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        accepted: number;
                        rejected: {
                            code: string;
                            index: number;
                        }[];
                        success: boolean;
                    };
                };
            };
        };
    };
    post_v1_alias: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "event": "order placed",
                 *       "properties": {
                 *         "total": 12.5
                 *       },
                 *       "type": "track",
                 *       "userId": "u1"
                 *     }
                 */
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description The events are on disk. Those that could not be stored are listed with the code of the reason, and wait as dead letters. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        accepted: number;
                        rejected: {
                            code: string;
                            index: number;
                        }[];
                        success: boolean;
                    };
                };
            };
        };
    };
    post_v1_b: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "batch": [
                 *         {
                 *           "event": "order placed",
                 *           "properties": {
                 *             "total": 12.5
                 *           },
                 *           "type": "track",
                 *           "userId": "u1"
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description The events are on disk. Those that could not be stored are listed with the code of the reason, and wait as dead letters. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        accepted: number;
                        rejected: {
                            code: string;
                            index: number;
                        }[];
                        success: boolean;
                    };
                };
            };
        };
    };
    post_v1_batch: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "batch": [
                 *         {
                 *           "event": "order placed",
                 *           "properties": {
                 *             "total": 12.5
                 *           },
                 *           "type": "track",
                 *           "userId": "u1"
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description The events are on disk. Those that could not be stored are listed with the code of the reason, and wait as dead letters. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        accepted: number;
                        rejected: {
                            code: string;
                            index: number;
                        }[];
                        success: boolean;
                    };
                };
            };
        };
    };
    post_v1_g: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "event": "order placed",
                 *       "properties": {
                 *         "total": 12.5
                 *       },
                 *       "type": "track",
                 *       "userId": "u1"
                 *     }
                 */
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description The events are on disk. Those that could not be stored are listed with the code of the reason, and wait as dead letters. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        accepted: number;
                        rejected: {
                            code: string;
                            index: number;
                        }[];
                        success: boolean;
                    };
                };
            };
        };
    };
    post_v1_group: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "event": "order placed",
                 *       "properties": {
                 *         "total": 12.5
                 *       },
                 *       "type": "track",
                 *       "userId": "u1"
                 *     }
                 */
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description The events are on disk. Those that could not be stored are listed with the code of the reason, and wait as dead letters. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        accepted: number;
                        rejected: {
                            code: string;
                            index: number;
                        }[];
                        success: boolean;
                    };
                };
            };
        };
    };
    post_v1_i: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "event": "order placed",
                 *       "properties": {
                 *         "total": 12.5
                 *       },
                 *       "type": "track",
                 *       "userId": "u1"
                 *     }
                 */
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description The events are on disk. Those that could not be stored are listed with the code of the reason, and wait as dead letters. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        accepted: number;
                        rejected: {
                            code: string;
                            index: number;
                        }[];
                        success: boolean;
                    };
                };
            };
        };
    };
    post_v1_identify: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "event": "order placed",
                 *       "properties": {
                 *         "total": 12.5
                 *       },
                 *       "type": "track",
                 *       "userId": "u1"
                 *     }
                 */
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description The events are on disk. Those that could not be stored are listed with the code of the reason, and wait as dead letters. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        accepted: number;
                        rejected: {
                            code: string;
                            index: number;
                        }[];
                        success: boolean;
                    };
                };
            };
        };
    };
    post_v1_import: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "batch": [
                 *         {
                 *           "event": "order placed",
                 *           "properties": {
                 *             "total": 12.5
                 *           },
                 *           "type": "track",
                 *           "userId": "u1"
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description OK: they are on disk. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
        };
    };
    get_v1_m: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Nothing of the kind. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
        };
    };
    post_v1_m: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Nothing of the kind. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
        };
    };
    post_v1_merge: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "batch": [
                 *         {
                 *           "event": "order placed",
                 *           "properties": {
                 *             "total": 12.5
                 *           },
                 *           "type": "track",
                 *           "userId": "u1"
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description OK: they are on disk. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
        };
    };
    post_v1_p: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "event": "order placed",
                 *       "properties": {
                 *         "total": 12.5
                 *       },
                 *       "type": "track",
                 *       "userId": "u1"
                 *     }
                 */
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description The events are on disk. Those that could not be stored are listed with the code of the reason, and wait as dead letters. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        accepted: number;
                        rejected: {
                            code: string;
                            index: number;
                        }[];
                        success: boolean;
                    };
                };
            };
        };
    };
    post_v1_page: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "event": "order placed",
                 *       "properties": {
                 *         "total": 12.5
                 *       },
                 *       "type": "track",
                 *       "userId": "u1"
                 *     }
                 */
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description The events are on disk. Those that could not be stored are listed with the code of the reason, and wait as dead letters. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        accepted: number;
                        rejected: {
                            code: string;
                            index: number;
                        }[];
                        success: boolean;
                    };
                };
            };
        };
    };
    get_v1_projects___settings: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The settings. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
        };
    };
    post_v1_s: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "event": "order placed",
                 *       "properties": {
                 *         "total": 12.5
                 *       },
                 *       "type": "track",
                 *       "userId": "u1"
                 *     }
                 */
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description The events are on disk. Those that could not be stored are listed with the code of the reason, and wait as dead letters. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        accepted: number;
                        rejected: {
                            code: string;
                            index: number;
                        }[];
                        success: boolean;
                    };
                };
            };
        };
    };
    post_v1_screen: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "event": "order placed",
                 *       "properties": {
                 *         "total": 12.5
                 *       },
                 *       "type": "track",
                 *       "userId": "u1"
                 *     }
                 */
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description The events are on disk. Those that could not be stored are listed with the code of the reason, and wait as dead letters. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        accepted: number;
                        rejected: {
                            code: string;
                            index: number;
                        }[];
                        success: boolean;
                    };
                };
            };
        };
    };
    post_v1_t: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "event": "order placed",
                 *       "properties": {
                 *         "total": 12.5
                 *       },
                 *       "type": "track",
                 *       "userId": "u1"
                 *     }
                 */
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description The events are on disk. Those that could not be stored are listed with the code of the reason, and wait as dead letters. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        accepted: number;
                        rejected: {
                            code: string;
                            index: number;
                        }[];
                        success: boolean;
                    };
                };
            };
        };
    };
    post_v1_track: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "event": "order placed",
                 *       "properties": {
                 *         "total": 12.5
                 *       },
                 *       "type": "track",
                 *       "userId": "u1"
                 *     }
                 */
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description The events are on disk. Those that could not be stored are listed with the code of the reason, and wait as dead letters. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        accepted: number;
                        rejected: {
                            code: string;
                            index: number;
                        }[];
                        success: boolean;
                    };
                };
            };
        };
    };
    get_version: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
        };
    };
}
