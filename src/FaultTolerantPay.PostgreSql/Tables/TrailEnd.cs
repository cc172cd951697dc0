using FaultTolerantPay.PostgreSql.Connection;
using FaultTolerantPay.Records;

namespace FaultTolerantPay.PostgreSql.Tables;

/// <summary>The end of a chain of the audit trail that a transaction has locked, the numbers for its rows, and the lines to append.</summary>
internal sealed class TrailEnd
{
    private const string SelectNumbers = "SELECT nextval('ftpay_number')";

    private readonly List<TimelineRow> _lines = [];
    private AuditLink _end;
    private long _chain;
    private long _number;

    /// <summary>Locks the end of a chain, and takes numbers.</summary>
    public Reading[] Take() =>
    [
        new Reading(new Statement(SelectNumbers), row => _number = row.Long(0)),
        ChainTable.Lock((chain, end) => (_chain, _end) = (chain, end)),
    ];

    /// <summary>A number that no other row has.</summary>
    public long NextNumber() => _number++;

    /// <summary>Appends a line.</summary>
    public void Add(long subject, TimelineEvent line, PreparedRow row)
    {
        _end = _end.Next(row.Content);
        _lines.Add(new TimelineRow(NextNumber(), subject, line, new ChainPlace(_chain, _end.Number, row.Salt, _end.Hash)));
    }

    /// <summary>Writes the lines and the new end with the commit.</summary>
    public void Write(Session session)
    {
        TimelineTable.Write(session, _lines);
        ChainTable.Write(session, _chain, _end);
    }
}
