using FaultTolerantPay.Sqlite.Connection;
using SQLitePCL;

namespace FaultTolerantPay.Sqlite.Tables;

/// <summary>
/// Compares the rows that the hash chain does not cover: columns with the records that they copy, and rows with those that they belong to.
/// Whoever changes such a row by SQL could otherwise pass a cap, book a receipt again, or keep a step from being taken, unseen.
/// </summary>
internal static class AuditComparison
{
    // The first findings matter; later ones are usually their consequence.
    private const int MaxOfEach = 20;

    // A payment, as its key is written.
    private const string Payment =
        "s.merchant || '/' || s.order_id || CASE s.attempt WHEN s.order_id THEN '' ELSE '%/' || s.attempt END";

    private const string HasNoOutstanding = "NOT EXISTS (SELECT 1 FROM outstanding o WHERE o.currency = c.currency";

    private static readonly Sql[] Statements =
    [
        Find($"""
            'Payment ' || {Payment} || ' has other columns than its record.' FROM payment p JOIN subject s ON s.id = p.subject_id
            WHERE (p.outcome, p.reason, p.may_be_paid, p.customer, p.amount_minor, p.currency) IS NOT (p.record ->> '$.Outcome.Kind',
              p.record ->> '$.Outcome.Reason', ifnull(p.record ->> '$.MayBePaid', 0), p.record ->> '$.Request.Customer',
              p.record ->> '$.Request.Amount.Minor', p.record ->> '$.Request.Amount.Currency')
              OR p.is_final <> (p.outcome <> 'Pending')
            """),
        Find($"""
            'Advance ' || {Payment} || ' has no payment.' FROM advance a JOIN subject s ON s.id = a.subject_id
            WHERE NOT EXISTS (SELECT 1 FROM payment p WHERE p.subject_id = a.subject_id)
            """),
        Find($"""
            'Advance ' || {Payment} || ' has other columns than its record.' FROM advance a JOIN subject s ON s.id = a.subject_id
            WHERE (a.state, a.customer, a.institution, a.amount_minor, a.currency, a.collected_minor) IS NOT (a.record ->> '$.State',
              a.record ->> '$.Detail.Request.Customer', a.record ->> '$.Institution', a.record ->> '$.Detail.Request.Amount.Minor',
              a.record ->> '$.Detail.Request.Amount.Currency', a.record ->> '$.CollectedMinor')
            """),
        Find($"""
            'Advance ' || {Payment} || ' is not in the table ''outstanding'' as it is.' FROM advance a
            JOIN subject s ON s.id = a.subject_id
            LEFT JOIN outstanding o ON o.currency = a.currency AND o.reserved_at = a.reserved_at AND o.subject_id = a.subject_id
            WHERE (a.exposure_minor > 0) <> (o.subject_id IS NOT NULL) OR (o.subject_id IS NOT NULL
              AND (o.merchant, o.customer, o.institution, o.state, o.outstanding_minor, o.exposure_minor)
                IS NOT (a.merchant, a.customer, a.institution, a.state, a.outstanding_minor, a.exposure_minor))
            """),
        Find("""
            'A row of the table ''outstanding'' belongs to no advance.' FROM outstanding o
            WHERE NOT EXISTS (SELECT 1 FROM advance a WHERE a.subject_id = o.subject_id AND a.currency = o.currency
              AND a.reserved_at = o.reserved_at)
            """),
        Find($"""
            'Advance ' || {Payment} || ' has no timeline, and its customer is not forgotten.' FROM advance a
            JOIN subject s ON s.id = a.subject_id
            WHERE a.customer <> '(forgotten)' AND NOT EXISTS (SELECT 1 FROM timeline t WHERE t.subject_id = a.subject_id)
            """),
        Find($"""
            'Advance ' || {Payment} || ' is ' || a.state || ', and no work on it waits.' FROM advance a
            JOIN subject s ON s.id = a.subject_id
            WHERE a.next_action_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM work w WHERE w.subject_id = a.subject_id
              AND w.kind IN ('Advance', 'Confirmation', 'Paused'))
            """),
        Find($"""
            'Advance ' || {Payment} || ' has an adjustment with receipt ''' || (e.value ->> '$.Receipt')
              || ''', which is not in the table ''receipt''.'
            FROM advance a JOIN subject s ON s.id = a.subject_id, json_each(a.record, '$.ByHand') e
            WHERE NOT EXISTS (SELECT 1 FROM receipt r WHERE r.id = e.value ->> '$.Receipt')
            """),
        Find($"""
            'An instruction of payment ' || {Payment} || ' has other columns than its record.' FROM instruction i
            JOIN subject s ON s.id = i.subject_id
            WHERE (i.channel, i.amount_minor, i.currency, i.outcome, i.is_resolved) IS NOT (
              COALESCE(i.record ->> '$.AssignedChannel', i.record ->> '$.Channel'),
              i.record ->> '$.Amount.Minor', i.record ->> '$.Amount.Currency', i.record ->> '$.Outcome', i.record ->> '$.IsResolved')
            """),
        Find($"""
            'An instruction of payment ' || {Payment} || ' has no advance.' FROM instruction i JOIN subject s ON s.id = i.subject_id
            WHERE NOT EXISTS (SELECT 1 FROM advance a WHERE a.subject_id = i.subject_id)
            """),
        Find($"""
            c.scope || ' exposure ''' || c.id || ''' counts ' || c.amount_minor || ' ' || c.currency || ' minor units in ' || c.count
              || ' advances: expected 0 in 0.' FROM counter c
            WHERE c.is_exposure = 1 AND (c.amount_minor <> 0 OR c.count <> 0) AND CASE c.scope
              WHEN 'Customer' THEN {HasNoOutstanding} AND o.customer = c.id)
              WHEN 'Merchant' THEN {HasNoOutstanding} AND o.merchant = c.id)
              WHEN 'Institution' THEN {HasNoOutstanding} AND o.institution = c.id)
              ELSE {HasNoOutstanding}) END
            """),
        Find("""
            'Card ' || COALESCE(c.record ->> '$.MaskedNumber', 'without a number') || ' at channel ' || c.channel
              || ' has other columns than its record.' FROM card_channel c
            WHERE (c.card_token, c.channel, c.key_id, c.provider, c.verification) IS NOT (c.record ->> '$.CardToken',
              c.record ->> '$.Channel', c.record ->> '$.KeyId', c.record ->> '$.Provider', c.record ->> '$.Verification')
            """),
        Find("""
            'Merchant ' || m.id || ' has other columns than its record.' FROM merchant m
            WHERE (m.status, m.has_consent) IS NOT (m.record ->> '$.Status', m.record ->> '$.Consent.IsGiven')
            """),
        Find("""
            'Merchant ' || m.id || ' has another consent than its last change says.' FROM merchant m
            JOIN consent_change c ON c.id = (SELECT MAX(id) FROM consent_change WHERE merchant = m.id)
            WHERE c.is_given <> m.has_consent OR (m.record -> '$.Consent') <> (c.record -> '$.New')
            """),
        Find("""
            'Discrepancy ''' || d.id || ''' has other columns than its record.' FROM difference d
            WHERE d.kind <> d.record ->> '$.Kind' OR (d.closed_at IS NULL) <> (d.record ->> '$.ClosedAt' IS NULL)
            """),
        Find("""
            'Approval request ''' || a.id || ''' has other columns than its record.' FROM approval a
            WHERE (a.kind, a.status, a.amount_minor, a.currency, a.ordered_by, a.decided_by) IS NOT (a.record ->> '$.Kind',
              a.record ->> '$.Status', a.record ->> '$.Amount.Minor', a.record ->> '$.Amount.Currency', a.record ->> '$.OrderedBy',
              a.record ->> '$.DecidedBy')
            """),
        Find("""
            'Discrepancy ''' || d.id || ''' of a statement has other columns than its record.' FROM statement_discrepancy d
            WHERE (d.id, d.version, d.state, d.source, d.kind, d.assignee, d.currency, d.value_minor, d.our_key, d.their_key,
              d.explained_by) IS NOT (d.record ->> '$.Id', d.record ->> '$.Version', d.record ->> '$.State', d.record ->> '$.Source',
              d.record ->> '$.Kind', d.record ->> '$.Assignee', d.record ->> '$.ValueAtRisk.Currency',
              d.record ->> '$.ValueAtRisk.Minor', d.record ->> '$.OurKey', d.record ->> '$.TheirKey', d.record ->> '$.ExplainedBy')
            """),
        // Every change adds one step, and steps are never deleted.
        Find("""
            'Discrepancy ''' || d.id || ''' of a statement has version ' || d.version || ' and another number of steps.'
            FROM statement_discrepancy d
            WHERE d.version <> (SELECT COUNT(*) FROM timeline t WHERE t.subject_id = d.subject_id)
            """),
        Find("""
            'The comparison of ' || r.provider || ' ' || r.day || ' has other columns than its record.' FROM reconciliation r
            WHERE r.version > 0 AND (r.provider, r.merchant_number, r.day) IS NOT (r.record ->> '$.Provider',
              r.record ->> '$.MerchantNumber', r.record ->> '$.Day')
            """),
        Find("""
            'The comparison of ' || r.provider || ' ' || r.day || ' has lost the rows that it held.' FROM reconciliation r
            WHERE r.held IS NOT NULL AND (NOT EXISTS (SELECT 1 FROM held_set h WHERE h.id = r.held AND h.reconciliation = r.id)
              OR NOT EXISTS (SELECT 1 FROM held_page p WHERE p.held_set = r.held))
            """),
        Find("""
            'The settlement of ' || c.provider || ' with id ''' || c.id || ''' has other columns than its record.' FROM channel_settlement c
            WHERE (c.provider, c.id, c.account, c.booked_on, c.amount_minor, c.currency, c.is_settled, c.suspense_minor) IS NOT (
              c.record ->> '$.Provider', c.record ->> '$.Id', c.record ->> '$.Account', c.record ->> '$.BookedOn',
              c.record ->> '$.Amount.Minor', c.record ->> '$.Amount.Currency', c.record ->> '$.IsSettled', c.record ->> '$.Amount.Minor'
                - (SELECT COALESCE(SUM(e.value ->> '$.AmountMinor'), 0) FROM json_each(c.record, '$.Shares') e))
            """),
        Find("""
            'The settlement of ' || c.provider || ' with id ''' || c.id || ''' has another key.' FROM channel_settlement c
            LEFT JOIN subject s ON s.id = c.subject_id
            WHERE (s.merchant, s.order_id, s.attempt) IS NOT ('settlement ' || c.provider, c.id, c.id)
            """),
        Find("""
            'Message ''' || m.id || ''' has other columns than its record.' FROM message m
            WHERE (m.status, m.attempts) IS NOT (m.record ->> '$.Status', m.record ->> '$.Attempts')
            """),
        Find("""
            'Message ''' || m.id || ''' waits, and no work sends it.' FROM message m
            WHERE m.status = 'Waiting' AND NOT EXISTS (SELECT 1 FROM work w WHERE w.kind = m.stream AND w.subject_id = m.subject_id)
            """),
        // Nothing is ever deleted from the journal, and its numbers are given one after the other.
        Find("""
            'Journal entry ' || (j.id - 1) || ' is missing.' FROM journal j
            WHERE j.id > 1 AND NOT EXISTS (SELECT 1 FROM journal b WHERE b.id = j.id - 1)
            """),
    ];

    /// <summary>What does not agree, one line each.</summary>
    public static List<string> FindProblems(SqliteConnection connection)
    {
        var problems = new List<string>();
        foreach (Sql statement in Statements)
        {
            try
            {
                using Query query = connection.Use(statement);
                while (query.Step())
                {
                    problems.Add(query.Text(0));
                }
            }
            catch (SqliteFailure failure) when (failure.Code == raw.SQLITE_ERROR)
            {
                // Whoever altered a record may have left it unreadable: what else was found is still named.
                problems.Add($"Rows cannot be compared with their records: {failure.Message}.");
            }
        }

        return problems;
    }

    private static Sql Find(string from) => new($"SELECT {from} LIMIT {MaxOfEach}");
}
