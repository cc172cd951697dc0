using System.Globalization;
using Microsoft.Data.Sqlite;

namespace FaultTolerantPay.SampleHost.Drill.Audit;

/// <summary>The host's store file, read with SQL as an auditor would. Its tables are described in docs/reference/store.md.</summary>
internal sealed class HostStoreReader : IDisposable
{
    private readonly SqliteConnection _connection;

    public HostStoreReader(string path)
    {
        _connection = new SqliteConnection($"Data Source={path};Mode=ReadOnly;Pooling=False");
        _connection.Open();
    }

    public IEnumerable<PaymentRow> Payments() => Rows(
        """
        SELECT s.merchant, s.order_id, s.attempt, p.currency, p.amount_minor, p.outcome, p.is_final,
          json_extract(p.record, '$.Outcome.Reason')
        FROM payment p JOIN subject s ON s.id = p.subject_id
        """,
        row => new PaymentRow(
            row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetInt64(4),
            Enum.Parse<OutcomeKind>(row.GetString(5)), row.GetBoolean(6), row.IsDBNull(7) ? null : row.GetString(7)));

    public IEnumerable<AdvanceRow> Advances() => Rows(
        $"""
        SELECT a.merchant, a.order_id, a.attempt, a.currency, a.state, a.amount_minor, a.outstanding_minor, a.collected_minor,
          a.paid_at IS NOT NULL, COALESCE(json_extract(a.record, '$.PaidBackMinor'), 0),
          COALESCE(json_extract(a.record, '$.WrittenOffMinor'), 0), COALESCE(json_extract(a.record, '$.IsSuperseded'), 0),
          a.next_action_at IS NOT NULL, COALESCE((SELECT SUM(p.amount_minor) FROM journal j JOIN posting p ON p.journal_id = j.id
            WHERE j.subject_id = a.subject_id AND j.event = 'settled-manually' AND p.account = 'AdvanceFund'), 0),
          COALESCE(json_extract(a.record, '$.FeesMinor'), 0), a.subject_id,
          COALESCE((SELECT SUM(COALESCE(json_extract(i.record, '$.BookedMinor'), i.amount_minor)) FROM instruction i
            WHERE i.subject_id = a.subject_id AND i.channel = '{Instruction.BusinessSystemChannel}' AND i.outcome = 'Succeeded'), 0)
        FROM advance a
        """,
        row => new AdvanceRow(
            row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), Enum.Parse<AdvanceState>(row.GetString(4)),
            row.GetInt64(5), row.GetInt64(6), row.GetInt64(7), row.GetBoolean(8),
            row.GetInt64(9), row.GetInt64(10), row.GetBoolean(11), row.GetBoolean(12), row.GetInt64(13), row.GetInt64(14),
            row.GetInt64(15), row.GetInt64(16)));

    /// <summary>Every instruction to a channel, in the order in which those of one advance were written for one purpose.</summary>
    public IEnumerable<InstructionRow> Instructions() => Rows(
        $"""
        SELECT i.subject_id, s.merchant, i.purpose, i.reference, COALESCE(json_extract(i.record, '$.AssignedChannel'), i.channel),
          i.currency, i.outcome, i.is_resolved,
          COALESCE(json_extract(i.record, '$.BookedMinor'), CASE i.outcome WHEN 'Succeeded' THEN i.amount_minor ELSE 0 END),
          COALESCE(json_extract(i.record, '$.FeeMinor'), 0), json_extract(i.record, '$.Cause')
        FROM instruction i JOIN subject s ON s.id = i.subject_id WHERE i.channel <> '{Instruction.BusinessSystemChannel}'
        ORDER BY i.subject_id, i.purpose, i.ordinal
        """,
        row => new InstructionRow(
            row.GetInt64(0), row.GetString(1), Enum.Parse<InstructionPurpose>(row.GetString(2)), row.GetString(3), row.GetString(4),
            row.GetString(5), Enum.Parse<OperationOutcome>(row.GetString(6)), row.GetBoolean(7), row.GetInt64(8), row.GetInt64(9),
            row.IsDBNull(10) ? null : Enum.Parse<FailureCause>(row.GetString(10))));

    /// <summary>Every change of an advance's exposure, in the order in which it was committed.</summary>
    public IEnumerable<ExposureChange> ExposureChanges() => Rows(
        """
        SELECT j.booked_at, a.merchant, a.order_id, a.attempt, a.customer, a.institution, a.outage, j.currency,
          COALESCE(json_extract(a.record, '$.Detail.PrimaryOutcomeUnknown'), 0), SUM(p.amount_minor)
        FROM journal j JOIN posting p ON p.journal_id = j.id JOIN advance a ON a.subject_id = j.subject_id
        WHERE p.account IN ('PayoutClearing', 'CustomerReceivable', 'CollectionClearing', 'MerchantPayable')
        GROUP BY j.id HAVING SUM(p.amount_minor) <> 0 ORDER BY j.id
        """,
        row => new ExposureChange(
            Time(row.GetString(0)),
            new TransactionKey(new MerchantId(row.GetString(1)), new OrderId(row.GetString(2)), new AttemptId(row.GetString(3))),
            row.GetString(4), row.GetString(5), row.GetInt64(6), row.GetString(7), row.GetBoolean(8), row.GetInt64(9)));

    /// <summary>How often something happened, by merchant and by the timeline's name for it.</summary>
    public IReadOnlyList<(string Merchant, string Event, long Count)> Events() =>
        [.. Rows("SELECT s.merchant, t.name, COUNT(*) FROM timeline t JOIN subject s ON s.id = t.subject_id GROUP BY 1, 2",
            row => (row.GetString(0), row.GetString(1), row.GetInt64(2)))];

    /// <summary>
    /// Instructions that went unanswered ("Unknown" on the timeline) and then ended for certain, by merchant, by purpose and by how they
    /// ended.
    /// </summary>
    public IReadOnlyList<(string Merchant, string Purpose, bool Happened, long Count)> ResolvedUnknowns() =>
    [.. Rows(
        """
        SELECT s.merchant, i.purpose, i.outcome = 'Succeeded', COUNT(*) FROM instruction i JOIN subject s ON s.id = i.subject_id
        WHERE i.is_resolved AND EXISTS (
          SELECT 1 FROM timeline t WHERE t.subject_id = i.subject_id AND t.name = 'answered'
            AND t.detail LIKE i.purpose || ' ' || i.ordinal || ': Unknown%')
        GROUP BY 1, 2, 3
        """,
        row => (row.GetString(0), row.GetString(1), row.GetBoolean(2), row.GetInt64(3)))];

    /// <summary>Debits that the business system posted itself, by merchant.</summary>
    public IReadOnlyList<(string Merchant, long Count)> PostedDebits() =>
    [.. Rows(
        $"SELECT s.merchant, COUNT(*) FROM instruction i JOIN subject s ON s.id = i.subject_id WHERE i.channel = " +
        $"'{Instruction.BusinessSystemChannel}' AND i.outcome = 'Succeeded' GROUP BY 1",
        row => (row.GetString(0), row.GetInt64(1)))];

    public IReadOnlyList<OutageRow> Outages() =>
        [.. Rows("SELECT started_at, ended_at, cause FROM outage ORDER BY id",
            row => new OutageRow(Time(row.GetString(0)), row.IsDBNull(1) ? null : Time(row.GetString(1)), row.GetString(2)))];

    /// <summary>How many discrepancies of each kind are open.</summary>
    public IReadOnlyDictionary<string, long> OpenDiscrepancies() => Rows(
        "SELECT kind, COUNT(*) FROM difference WHERE closed_at IS NULL GROUP BY kind ORDER BY kind",
        row => KeyValuePair.Create(row.GetString(0), row.GetInt64(1))).ToDictionary();

    public void Dispose() => _connection.Dispose();

    private static DateTimeOffset Time(string text) =>
        DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    private IEnumerable<T> Rows<T>(string sql, Func<SqliteDataReader, T> read)
    {
        using SqliteCommand command = _connection.CreateCommand();
#pragma warning disable CA2100 // The texts are constants of this file.
        command.CommandText = sql;
#pragma warning restore CA2100
        using SqliteDataReader row = command.ExecuteReader();
        while (row.Read())
        {
            yield return read(row);
        }
    }
}
