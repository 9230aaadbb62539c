//! What does a body look like, for example?
//!
//! A test sends each of them: none may be refused for its form.

/// A body of each operation that takes one.
pub(super) const EXAMPLES: &[(&str, &str)] = &[
    (
        "claim",
        r#"{"link": "the text after # in the link", "email": "ada@example.com", "name": "Ada", "password": "correct horse battery staple"}"#,
    ),
    ("show_claim", r#"{"link": "the text after # in the link"}"#),
    ("enter_demo", r#"{"link": "the text after # in the link"}"#),
    ("sign_in", r#"{"email": "ada@example.com", "password": "correct horse battery staple"}"#),
    ("show_invitation", r#"{"link": "the text after # in the link"}"#),
    (
        "accept_invitation",
        r#"{"link": "the text after # in the link", "name": "Ada", "password": "correct horse battery staple"}"#,
    ),
    ("ask_reset", r#"{"email": "ada@example.com"}"#),
    ("reset", r#"{"link": "the text after # in the link", "password": "correct horse battery staple"}"#),
    ("change_me", r#"{"name": "Ada", "preferences": {"theme": "dark"}}"#),
    ("change_password", r#"{"old": "correct horse battery staple", "password": "another horse battery staple"}"#),
    (
        "change_workspace",
        r#"{"name": "Acme", "timezone": "Europe/Vienna", "week_start": "monday", "retention_days": 730, "quota_per_month": null, "consent_required": false}"#,
    ),
    ("create_workspace", r#"{"name": "Acme staging"}"#),
    ("invite_member", r#"{"email": "grace@example.com", "role": "analyst", "personal_data": false}"#),
    ("change_member", r#"{"role": "admin", "personal_data": true}"#),
    ("create_team", r#"{"name": "Support", "members": []}"#),
    ("change_team", r#"{"name": "Support", "members": []}"#),
    ("ask_question", r#"{"question": "trend", "event": "order placed", "range": {"last": "30d"}}"#),
    ("preview_facts", r#"{"csv": "email,plan,mrr\nann@example.com,pro,49.00\n", "columns": {"currency": "EUR"}}"#),
    ("import_facts", r#"{"csv": "email,plan,mrr\nann@example.com,pro,49.00\n", "columns": {"currency": "EUR"}}"#),
    ("ask_for_archive", r#"{"type": "access", "customer": "0123456789abcdef0123456789abcdef"}"#),
    ("replay_dead_letters", r#"{"ids": [1, 2]}"#),
    ("create_key", r#"{"kind": "write", "label": "shop.example.com"}"#),
    ("rotate_key", r#"{"overlap_hours": 24}"#),
    (
        "save",
        r#"{"name": "Orders", "description": "", "content": {"question": "trend", "event": "order placed"}, "look": {}}"#,
    ),
    (
        "save_own_lens",
        r#"{"name": "Renewals", "content": {"parts": [{"part": "value"}, {"part": "timeline", "folded": true}], "events": ["order"]}}"#,
    ),
    (
        "change_own_lens",
        r#"{"name": "Renewals", "content": {"parts": [{"part": "value"}, {"part": "timeline", "folded": true}], "events": ["order"]}, "version": 1}"#,
    ),
    (
        "save_again",
        r#"{"name": "Orders", "description": "", "content": {"question": "trend", "event": "order placed"}, "look": {}, "version": 1}"#,
    ),
    (
        "set_stages",
        r#"{"version": 0, "stages": [{"key": "visitor", "rule": []}, {"key": "customer", "name": "Customer", "rule": {"did": "order placed"}}]}"#,
    ),
    (
        "add_note",
        r#"{"stage": "onboarding", "part": "friction", "event": "upload_failed", "text": "They ask support how large a file may be."}"#,
    ),
    ("change_note", r#"{"text": "They ask support how large a file may be.", "resolved": true, "version": 1}"#),
    (
        "plan_stage",
        r#"{"stage": "onboarding", "owner": {"member": 1}, "posts": [{"place": "After the first upload", "question": "What nearly stopped you?"}], "version": 0}"#,
    ),
    (
        "preview_stages",
        r#"{"stages": [{"key": "visitor", "rule": []}, {"key": "customer", "name": "Customer", "rule": {"did": "order placed"}}]}"#,
    ),
    (
        "set_mapping",
        r#"{"version": 0, "mappings": [{"event": "Order Completed", "as": "order", "properties": {"value": {"from": "revenue", "times": 100}, "currency": {"is": "EUR"}}}]}"#,
    ),
    (
        "preview_mapping",
        r#"{"mappings": [{"event": "Order Completed", "as": "order", "properties": {"value": {"from": "revenue", "times": 100}, "currency": {"is": "EUR"}}}]}"#,
    ),
    ("watch_segment", r#"{"watched": true}"#),
    ("preview_segment", r#"{"rule": {"did": "order placed", "times": {"gte": 3}, "range": {"last": "30d"}}}"#),
    ("preview_merge", r#"{"other": "0123456789abcdef0123456789abcdef"}"#),
    ("merge_customers", r#"{"other": "0123456789abcdef0123456789abcdef"}"#),
    ("preview_unmerge", r#"{"id": "user-4711"}"#),
    ("unmerge_customer", r#"{"id": "user-4711"}"#),
    ("add_webhook", r#"{"url": "https://hooks.example.com/hark", "description": "CRM"}"#),
    ("change_webhook", r#"{"description": "CRM", "enabled": true}"#),
    ("rotate_webhook", r#"{"overlap_hours": 24}"#),
    ("deliver_failed_again", r#"{"from": "2026-01-31T00:00:00Z"}"#),
    (
        "set_mail",
        r#"{"host": "smtp.example.com", "port": 587, "protection": "start_tls", "name": "hark", "password": "secret", "from": "hark@example.com"}"#,
    ),
    ("test_mail", r#"{"to": "ada@example.com"}"#),
    (
        "set_sign_on",
        r#"{"name": "Acme", "issuer": "https://id.example.com", "client_id": "hark", "client_secret": "secret", "forced": false}"#,
    ),
];
