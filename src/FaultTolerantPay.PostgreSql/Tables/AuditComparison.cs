using FaultTolerantPay.PostgreSql.Connection;

namespace FaultTolerantPay.PostgreSql.Tables;

/// <summary>
/// Compares the rows that the chains of hashes do not cover: columns with the records that they copy, and rows with those that they belong
/// to. Whoever changes such a row by SQL could otherwise pass a cap, book a receipt again, or keep a step from being taken, unseen.
/// </summary>
internal static class AuditComparison
{
    // The first findings matter; later ones are usually their consequence.
    private const int MaxOfEach = 20;

    // A payment, as its key is written.
    private const string Payment =
        "s.merchant || '/' || s.order_id || CASE s.attempt WHEN s.order_id THEN '' ELSE '%/' || s.attempt END";

    private const string OfAdvance = "FROM advance a JOIN subject s ON s.id = a.subject_id";

    private const string HasNoOutstanding = "NOT EXISTS (SELECT 1 FROM outstanding o WHERE o.currency = c.currency";

    // All are compared as text: whoever altered a record may have left no number in it.
    private static readonly string[] Findings =
    [
        $"""
        'Payment ' || {Payment} || ' has other columns than its record.' FROM payment p JOIN subject s ON s.id = p.subject_id
        WHERE (p.outcome, p.reason, p.may_be_paid::text, p.customer, p.amount_minor::text, p.currency) IS DISTINCT FROM (
          p.record #>> '{Path("Outcome", "Kind")}', p.record #>> '{Path("Outcome", "Reason")}',
          coalesce(p.record ->> 'MayBePaid', 'false'), p.record #>> '{Path("Request", "Customer")}',
          p.record #>> '{Path("Request", "Amount", "Minor")}', p.record #>> '{Path("Request", "Amount", "Currency")}')
          OR p.is_final <> (p.outcome <> 'Pending')
        """,
        $"""
        'Advance ' || {Payment} || ' has no payment.' {OfAdvance}
        WHERE NOT EXISTS (SELECT 1 FROM payment p WHERE p.subject_id = a.subject_id)
        """,
        $"""
        'Advance ' || {Payment} || ' has other columns than its record.' {OfAdvance}
        WHERE (a.state, a.customer, a.institution, a.amount_minor::text, a.currency, a.collected_minor::text) IS DISTINCT FROM (
          a.record ->> 'State', a.record #>> '{Path("Detail", "Request", "Customer")}', a.record ->> 'Institution',
          a.record #>> '{Path("Detail", "Request", "Amount", "Minor")}',
          a.record #>> '{Path("Detail", "Request", "Amount", "Currency")}', a.record ->> 'CollectedMinor')
        """,
        $"""
        'Advance ' || {Payment} || ' is not in the table ''outstanding'' as it is.' {OfAdvance}
        LEFT JOIN outstanding o ON o.currency = a.currency AND o.reserved_at = a.reserved_at AND o.subject_id = a.subject_id
        WHERE (a.exposure_minor > 0) <> (o.subject_id IS NOT NULL) OR (o.subject_id IS NOT NULL
          AND (o.merchant, o.customer, o.institution, o.state, o.outstanding_minor, o.exposure_minor)
            IS DISTINCT FROM (a.merchant, a.customer, a.institution, a.state, a.outstanding_minor, a.exposure_minor))
        """,
        """
        'A row of the table ''outstanding'' belongs to no advance.' FROM outstanding o
        WHERE NOT EXISTS (SELECT 1 FROM advance a WHERE a.subject_id = o.subject_id AND a.currency = o.currency
          AND a.reserved_at = o.reserved_at)
        """,
        $"""
        'Advance ' || {Payment} || ' has no timeline, and its customer is not forgotten.' {OfAdvance}
        WHERE a.customer <> '(forgotten)' AND NOT EXISTS (SELECT 1 FROM timeline t WHERE t.subject_id = a.subject_id)
        """,
        $"""
        'Advance ' || {Payment} || ' is ' || a.state || ', and no work on it waits.' {OfAdvance}
        WHERE a.next_action_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM work w WHERE w.subject_id = a.subject_id
          AND w.kind IN ('Advance', 'Confirmation', 'Paused'))
        """,
        $"""
        'Advance ' || {Payment} || ' has an adjustment with receipt ''' || (e.value ->> 'Receipt')
          || ''', which is not in the table ''receipt''.' {OfAdvance}
        CROSS JOIN LATERAL json_array_elements(
          CASE json_typeof(a.record -> 'ByHand') WHEN 'array' THEN a.record -> 'ByHand' ELSE '[]' END) e
        WHERE NOT EXISTS (SELECT 1 FROM receipt r WHERE r.id = e.value ->> 'Receipt')
        """,
        $"""
        'An instruction of payment ' || {Payment} || ' has other columns than its record.' FROM instruction i
        JOIN subject s ON s.id = i.subject_id
        WHERE (i.channel, i.amount_minor::text, i.currency, i.outcome, i.is_resolved::text) IS DISTINCT FROM (
          coalesce(i.record ->> 'AssignedChannel', i.record ->> 'Channel'), i.record #>> '{Path("Amount", "Minor")}',
          i.record #>> '{Path("Amount", "Currency")}', i.record ->> 'Outcome', i.record ->> 'IsResolved')
        """,
        $"""
        'An instruction of payment ' || {Payment} || ' has no advance.' FROM instruction i JOIN subject s ON s.id = i.subject_id
        WHERE NOT EXISTS (SELECT 1 FROM advance a WHERE a.subject_id = i.subject_id)
        """,
        $"""
        c.scope || ' exposure ''' || c.id || ''' counts ' || c.amount_minor || ' ' || c.currency || ' minor units in ' || c.count
          || ' advances: expected 0 in 0.' FROM counter_total c
        WHERE c.is_exposure AND (c.amount_minor <> 0 OR c.count <> 0) AND CASE c.scope
          WHEN 'Customer' THEN {HasNoOutstanding} AND o.customer = c.id)
          WHEN 'Merchant' THEN {HasNoOutstanding} AND o.merchant = c.id)
          WHEN 'Institution' THEN {HasNoOutstanding} AND o.institution = c.id)
          ELSE {HasNoOutstanding}) END
        """,
        """
        'Discrepancy ''' || d.id || ''' has other columns than its record.' FROM difference d
        WHERE d.kind IS DISTINCT FROM d.record ->> 'Kind' OR (d.closed_at IS NULL) <> (d.record ->> 'ClosedAt' IS NULL)
        """,
        $"""
        'Approval request ''' || a.id || ''' has other columns than its record.' FROM approval a
        WHERE (a.kind, a.status, a.amount_minor::text, a.currency, a.ordered_by, a.decided_by) IS DISTINCT FROM (a.record ->> 'Kind',
          a.record ->> 'Status', a.record #>> '{Path("Amount", "Minor")}', a.record #>> '{Path("Amount", "Currency")}',
          a.record ->> 'OrderedBy', a.record ->> 'DecidedBy')
        """,
        $"""
        'The settlement of ' || c.provider || ' with id ''' || c.id || ''' has other columns than its record.' FROM channel_settlement c
        WHERE (c.provider, c.id, c.account, c.booked_on, c.amount_minor::text, c.currency, c.is_settled::text) IS DISTINCT FROM (
          c.record ->> 'Provider', c.record ->> 'Id', c.record ->> 'Account', c.record ->> 'BookedOn',
          c.record #>> '{Path("Amount", "Minor")}', c.record #>> '{Path("Amount", "Currency")}', c.record ->> 'IsSettled')
        """,
        """
        'The settlement of ' || c.provider || ' with id ''' || c.id || ''' has another key.' FROM channel_settlement c
        LEFT JOIN subject s ON s.id = c.subject_id
        WHERE (s.merchant, s.order_id, s.attempt) IS DISTINCT FROM ('settlement ' || c.provider, c.id, c.id)
        """,
        """
        'Message ''' || m.id || ''' has other columns than its record.' FROM message m
        WHERE (m.status, m.attempts::text) IS DISTINCT FROM (m.record ->> 'Status', m.record ->> 'Attempts')
        """,
        """
        'Message ''' || m.id || ''' waits, and no work sends it.' FROM message m
        WHERE m.status = 'Waiting' AND NOT EXISTS (SELECT 1 FROM work w WHERE w.kind = m.stream AND w.subject_id = m.subject_id)
        """,
        """
        'Card ' || coalesce(c.record ->> 'MaskedNumber', 'without a number') || ' at channel ' || c.channel
          || ' has other columns than its record.' FROM card_channel c
        WHERE (c.card_token, c.channel, c.key_id, c.provider, c.verification) IS DISTINCT FROM (c.record ->> 'CardToken',
          c.record ->> 'Channel', c.record ->> 'KeyId', c.record ->> 'Provider', c.record ->> 'Verification')
        """,
        $"""
        'Merchant ' || m.id || ' has other columns than its record.' FROM merchant m
        WHERE (m.status, m.has_consent::text) IS DISTINCT FROM (m.record ->> 'Status', m.record #>> '{Path("Consent", "IsGiven")}')
        """,
        """
        'Merchant ' || m.id || ' has another consent than its last change says.' FROM merchant m
        JOIN consent_change c ON c.id = (SELECT max(id) FROM consent_change WHERE merchant = m.id)
        WHERE c.is_given <> m.has_consent OR (m.record -> 'Consent')::text <> (c.record -> 'New')::text
        """,
    ];

    /// <summary>What does not agree, one line each.</summary>
    public static async Task<List<string>> FindProblemsAsync(Session session, CancellationToken cancellationToken)
    {
        var problems = new List<string>();
        foreach (string finding in Findings)
        {
            problems.AddRange(await session.QueryAsync(
                new Statement($"SELECT {finding} LIMIT {MaxOfEach}"), row => row.Text(0), cancellationToken).ConfigureAwait(false));
        }

        return problems;
    }

    private static string Path(params string[] names) => $"{{{string.Join(',', names)}}}";
}
