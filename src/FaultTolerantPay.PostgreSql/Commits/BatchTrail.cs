using FaultTolerantPay.PostgreSql.Connection;
using FaultTolerantPay.PostgreSql.Tables;
using FaultTolerantPay.Records;

namespace FaultTolerantPay.PostgreSql.Commits;

/// <summary>The journal entries and timeline lines of a batch, appended to one chain of the audit trail.</summary>
internal sealed class BatchTrail(BatchNumbers numbers)
{
    private readonly List<JournalRow> _journal = [];
    private readonly List<TimelineRow> _timeline = [];
    private AuditLink _end;

    /// <summary>The chain that the batch locked.</summary>
    public long Chain { get; private set; }

    public Reading Load() => ChainTable.Lock((chain, end) => (Chain, _end) = (chain, end));

    public void Add(long subject, JournalEntry entry, PreparedRow row) =>
        _journal.Add(new JournalRow(numbers.Next(), subject, entry, Append(row)));

    public void Add(long subject, TimelineEvent line, PreparedRow row) =>
        _timeline.Add(new TimelineRow(numbers.Next(), subject, line, Append(row)));

    public void Write(Session session)
    {
        JournalTable.Write(session, _journal);
        TimelineTable.Write(session, _timeline);
        if (_journal.Count + _timeline.Count > 0)
        {
            ChainTable.Write(session, Chain, _end);
        }
    }

    private ChainPlace Append(PreparedRow row)
    {
        _end = _end.Next(row.Content);
        return new ChainPlace(Chain, _end.Number, row.Salt, _end.Hash);
    }
}
