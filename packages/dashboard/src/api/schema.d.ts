// Made from docs/openapi.json by `npm run schema`. Do not change it by hand.

export interface paths {
    "/api/v1/claim": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Makes the first owner and signs them in. */
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
        /** Whether the link of the first claim works. */
        post: operations["show_claim"];
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
        /** Takes the seat of an invitation. New members are signed in; others sign in as always. */
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
        /** What an invitation offers. */
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
        /** Who I am, and where. */
        get: operations["show_me"];
        /** Changes my name and what I chose. */
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
        /** Sets a new password and ends my other sessions. */
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
        /** Where I am signed in. */
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
        /** Ends one of my sessions. */
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
        /** Sets a new password by the link of a mail, and ends all sessions. */
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
        /** Sends a mail with a link for a new password, if somebody has the address. */
        post: operations["ask_reset"];
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
        /** Signs in with e-mail and password. */
        post: operations["sign_in"];
        /** Ends the session. */
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
        /** The workspace and its settings. */
        get: operations["show_workspace"];
        /** Changes the settings. */
        put: operations["change_workspace"];
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
        /** The audit log. */
        get: operations["list_audit"];
        put?: never;
        post?: never;
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
        /** The invitations that wait. */
        get: operations["list_invitations"];
        put?: never;
        /** Invites somebody. The mail is sent when mail is set up; the link in the answer works either way. */
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
        /** Takes an invitation back. */
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
        /** The jobs of the workspace. */
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
        /** Tries a job again that was given up. */
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
        /** The keys, revoked ones included. */
        get: operations["list_keys"];
        put?: never;
        /** Makes a key. Its text is shown this once. */
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
        /** Revokes a key: it opens nothing any more, on all servers within five seconds. */
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
        /** Makes a successor; the old key goes on for a while. */
        post: operations["rotate_key"];
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
        /** Everybody with a seat, by name. */
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
        /** Changes what a member is. */
        put: operations["change_member"];
        post?: never;
        /** Takes a member out of the workspace. */
        delete: operations["remove_member"];
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
        /** What was saved, by name. */
        get: operations["list_saved"];
        put?: never;
        /** Saves something new. */
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
        /** One of them. */
        get: operations["show_saved"];
        /** Saves a change of the version you have seen. */
        put: operations["save_again"];
        post?: never;
        /** Removes it. It can be brought back. */
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
        /** Brings back what was removed. */
        post: operations["restore_saved"];
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
        /** The teams, by name. */
        get: operations["list_teams"];
        put?: never;
        /** Makes a team. */
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
        /** Changes a team's name and members. */
        put: operations["change_team"];
        post?: never;
        /** Removes a team. Its members stay. */
        delete: operations["remove_team"];
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
        /** Makes another workspace, which you own. */
        post: operations["create_workspace"];
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
        /** @description An address that wants a new password. */
        Address: {
            /** @description Your address. */
            email: string;
        };
        /** @description One thing that was done. */
        AuditEntry: {
            /** @description What. */
            action: string;
            /** @description Who: `member:3`, `key:5`, `operator`, `job:mail`. */
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
        /** @description Signing in. */
        Credentials: {
            /** @description Your address. */
            email: string;
            /** @description Your password. */
            password: string;
        };
        /** @description Something to save. */
        DraftView: {
            /** @description The question in the query language, or the tiles of the dashboard. */
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
        /** @description The secret of a link. */
        Link: {
            /** @description The text after `#` in the link. */
            link: string;
        };
        /** @description A number that was given. */
        Made: {
            /**
             * Format: int64
             * @description It.
             */
            id: number;
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
            /** @description What I may do there. */
            rights: string[];
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
        /** @description Somebody to invite. */
        NewInvitation: {
            /** @description Where the invitation goes. */
            email: string;
            /** @description Whether they are to see what tells who a customer is. */
            personal_data?: boolean;
            /** @description `owner`, `admin`, `analyst`, `agent` or `viewer`. */
            role: string;
        };
        /** @description A new password. */
        NewPassword: {
            /** @description The text after `#` in the link of the mail. */
            link: string;
            /** @description At least 12 characters. */
            password: string;
        };
        /** @description A workspace to make. */
        NewWorkspace: {
            /** @description What people call it. */
            name: string;
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
        /** @description How a key is to be replaced. */
        Rotation: {
            /**
             * Format: int32
             * @description How long the old key goes on, in hours.
             */
            overlap_hours: number;
        };
        /** @description Something that was saved. */
        SavedView: {
            /** @description When it was saved last, RFC 3339. */
            changed: string;
            /** @description The question in the query language, or the tiles of the dashboard. */
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
        /** @description What a member is to be. */
        SeatChange: {
            /** @description Whether they see what tells who a customer is. */
            personal_data: boolean;
            /** @description `owner`, `admin`, `analyst`, `agent` or `viewer`. */
            role: string;
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
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    claim: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Claim"];
            };
        };
        responses: {
            /** @description You are the owner and signed in. */
            204: {
                headers: {
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
                "application/json": components["schemas"]["Link"];
            };
        };
        responses: {
            /** @description It works. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
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
                "application/json": components["schemas"]["Acceptance"];
            };
        };
        responses: {
            /** @description The seat is yours. */
            204: {
                headers: {
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
                "application/json": components["schemas"]["Link"];
            };
        };
        responses: {
            /** @description The offer. */
            200: {
                headers: {
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
                "application/json": components["schemas"]["MyChange"];
            };
        };
        responses: {
            /** @description Changed. */
            204: {
                headers: {
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
                "application/json": components["schemas"]["MyPassword"];
            };
        };
        responses: {
            /** @description Set. */
            204: {
                headers: {
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
                "application/json": components["schemas"]["NewPassword"];
            };
        };
        responses: {
            /** @description The password is set. Sign in with it. */
            204: {
                headers: {
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
                "application/json": components["schemas"]["Address"];
            };
        };
        responses: {
            /** @description If somebody has this address, a mail is on its way. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
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
                "application/json": components["schemas"]["Credentials"];
            };
        };
        responses: {
            /** @description You are signed in. */
            204: {
                headers: {
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
                "application/json": components["schemas"]["WorkspaceChange"];
            };
        };
        responses: {
            /** @description Changed. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
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
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditPage"];
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
            header?: never;
            path: {
                /** @description Its number. */
                workspace: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewInvitation"];
            };
        };
        responses: {
            /** @description Invited. */
            201: {
                headers: {
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
            header?: never;
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
            header?: never;
            path: {
                /** @description Its number. */
                workspace: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["KeyRequest"];
            };
        };
        responses: {
            /** @description Made. */
            201: {
                headers: {
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
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    rotate_key: {
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
        requestBody: {
            content: {
                "application/json": components["schemas"]["Rotation"];
            };
        };
        responses: {
            /** @description The successor. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeyView"];
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
                "application/json": components["schemas"]["SeatChange"];
            };
        };
        responses: {
            /** @description Changed. */
            204: {
                headers: {
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
                    [name: string]: unknown;
                };
                content?: never;
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
                /** @description `questions` or `dashboards`. */
                kind: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description By name. */
            200: {
                headers: {
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
            header?: never;
            path: {
                /** @description Its number. */
                workspace: number;
                /** @description `questions` or `dashboards`. */
                kind: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DraftView"];
            };
        };
        responses: {
            /** @description Saved. */
            201: {
                headers: {
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
                /** @description `questions` or `dashboards`. */
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
                /** @description `questions` or `dashboards`. */
                kind: string;
                /** @description Its number. */
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DraftView"];
            };
        };
        responses: {
            /** @description Saved. */
            200: {
                headers: {
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
                /** @description `questions` or `dashboards`. */
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
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    restore_saved: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its number. */
                workspace: number;
                /** @description `questions` or `dashboards`. */
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
                    [name: string]: unknown;
                };
                content?: never;
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
            header?: never;
            path: {
                /** @description Its number. */
                workspace: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TeamChange"];
            };
        };
        responses: {
            /** @description Made. */
            201: {
                headers: {
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
                "application/json": components["schemas"]["TeamChange"];
            };
        };
        responses: {
            /** @description Changed. */
            204: {
                headers: {
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
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    create_workspace: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description One that you own. */
                workspace: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewWorkspace"];
            };
        };
        responses: {
            /** @description Made. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkspaceView"];
                };
            };
        };
    };
}
