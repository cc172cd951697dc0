using System.Globalization;
using FaultTolerantPay.Model;
using FaultTolerantPay.Records;
using FaultTolerantPay.Sqlite.Connection;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Sqlite.Tables;

/// <summary>Follows the chain and records every mismatch.</summary>
/// <param name="head">The newest link according to the store.</param>
/// <param name="start">
/// Rows up to this number were chained when the file was migrated from an older release: their times were not checked when they were
/// stored.
/// </param>
/// <param name="acknowledged">The newest acknowledged row, as marked outside the database.</param>
/// <param name="anchor">A row that was recorded elsewhere; null: none.</param>
internal sealed class AuditWalk(AuditLink head, long start, AcknowledgedCommit acknowledged, AuditAnchor? anchor)
{
    // The first findings matter; later ones are usually their consequence.
    private const int MaxNamed = 100;

    private readonly List<string> _problems = [];
    private AuditLink _last = new(0, new byte[AuditLink.HashBytes]);
    private DateTimeOffset? _lastTime;
    private long _forgotten;
    private bool? _holdsNoted = anchor is null ? null : false;
    private bool _holdsAcknowledged = acknowledged.Row == 0;

    public void Visit(scoped ref AuditRows row)
    {
        long number = row.Number;
        if (number <= _last.Number)
        {
            Note($"{row.Name} is out of sequence: it has the number {number}, and the row before it has {_last.Number}.");
        }
        else if (number > _last.Number + 1)
        {
            NoteGap(_last.Number + 1, number - 1);
        }

        byte[] content = row.Content();
        // After a gap the previous hash is unknown.
        if (number == _last.Number + 1 && !_last.Next(content).Hash.AsSpan().SequenceEqual(row.Hash))
        {
            Note($"{row.Name}, row {number} of the audit trail, is not as it was stored.");
        }

        if (!row.HasPayment)
        {
            string what = row.IsOfSettlement ? "settlement" : row.IsOfChannel ? "channel payment" : "payment and advance";
            Note($"{row.Name}, row {number} of the audit trail, is not on record with its {what}.");
        }

        if (row is { Kind: AuditRowKind.Entry, HasStrayPosting: true })
        {
            Note($"{row.Name}, row {number} of the audit trail, has postings that are counted for another payment.");
        }

        CheckTime(row, number);
        if (row.Kind == AuditRowKind.Forgotten)
        {
            _forgotten++;
        }

        if (number == anchor?.Number)
        {
            _holdsNoted = Is(row.Hash, anchor.Value.Hash);
        }

        if (number == acknowledged.Row)
        {
            _holdsAcknowledged = Is(row.Hash, acknowledged.Hash);
        }

        _last = new AuditLink(Math.Max(number, _last.Number), row.Hash.ToArray());
    }

    /// <summary>Ends the check.</summary>
    /// <param name="rows">The rows that were visited.</param>
    /// <param name="others">What does not agree outside the chain.</param>
    public AuditTrailCheck End(scoped ref AuditRows rows, IEnumerable<string> others)
    {
        rows.CountOrphans();
        if (rows.OrphanPostings > 0)
        {
            Note($"{rows.OrphanPostings} postings belong to no journal entry.");
        }

        if (_last.Number < head.Number)
        {
            Note("The newest rows of the audit trail are missing: "
                + $"the last one has the number {_last.Number}, and {head.Number} were stored.");
        }
        else if (_last.Number > head.Number || !_last.Hash.AsSpan().SequenceEqual(head.Hash))
        {
            Note($"The audit trail does not end with the row that was stored last, number {head.Number}.");
        }

        if (!_holdsAcknowledged)
        {
            Note($"Row {acknowledged.Row} of the audit trail, which was acknowledged (the mark '-acked' beside the file), "
                + "is missing or different.");
        }

        if (_holdsNoted == false)
        {
            Note($"Row {anchor!.Value.Number} of the audit trail does not have the hash {anchor.Value.Hash} that was noted for it.");
        }

        foreach (string other in others)
        {
            Note(other);
        }

        return new AuditTrailCheck
        {
            Problems = _problems,
            Rows = head.Number,
            Forgotten = _forgotten,
            Head = Convert.ToHexStringLower(head.Hash),
            HoldsAnchor = _holdsNoted,
        };
    }

    private static bool Is(ReadOnlySpan<byte> hash, string text) =>
        Convert.ToHexStringLower(hash).Equals(text, StringComparison.OrdinalIgnoreCase);

    private void CheckTime(AuditRows row, long number)
    {
        if (row.Time is not { } text)
        {
            return;
        }

        DateTimeOffset? time = null;
        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset parsed))
        {
            time = parsed;
        }

        if (number > start && _lastTime - time > StoreRules.MaxBackDating)
        {
            Note($"{row.Name}, row {number} of the audit trail, is dated back: {text}, after a row of {_lastTime:O}.");
        }

        _lastTime = time ?? _lastTime;
    }

    private void NoteGap(long first, long last) => Note(first == last
        ? $"Row {first} of the audit trail is missing."
        : $"Rows {first} to {last} of the audit trail are missing.");

    private void Note(string error)
    {
        if (_problems.Count < MaxNamed)
        {
            // Whoever altered the file also chose the texts in it.
            _problems.Add(PlainText.Clean(error, PlainText.MaxLineLength));
        }
        else if (_problems.Count == MaxNamed)
        {
            _problems.Add("More rows of the audit trail are wrong.");
        }
    }
}
