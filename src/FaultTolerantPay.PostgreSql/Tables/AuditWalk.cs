using FaultTolerantPay.Model;
using FaultTolerantPay.Records;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.PostgreSql.Tables;

/// <summary>Follows the chains, one after the other, and records every mismatch.</summary>
internal sealed class AuditWalk
{
    // The first findings matter; later ones are usually their consequence.
    private const int MaxNamed = 100;

    private readonly List<string> _problems = [];
    private readonly Dictionary<long, ChainEnd> _ends;
    private readonly IReadOnlyList<AuditCheckpoint> _checkpoints;
    private readonly Dictionary<(long Chain, long Number), byte[]> _noted = [];
    private readonly HashSet<(long Chain, long Number)> _found = [];
    private readonly AuditAnchor? _anchor;
    private long? _chain;
    private AuditLink _last;
    private DateTimeOffset? _lastTime;

    /// <param name="ends">The ends of the chains according to the store.</param>
    /// <param name="checkpoints">All checkpoints, in their order.</param>
    /// <param name="anchor">A checkpoint, or a row of a store that was moved here, that was noted elsewhere; null: none.</param>
    public AuditWalk(IReadOnlyList<ChainEnd> ends, IReadOnlyList<AuditCheckpoint> checkpoints, AuditAnchor? anchor)
    {
        _ends = ends.ToDictionary(end => end.Chain);
        _checkpoints = checkpoints;
        _anchor = anchor;
        foreach (ChainEnd end in checkpoints.SelectMany(checkpoint => checkpoint.Ends))
        {
            _noted[(end.Chain, end.Link.Number)] = end.Link.Hash;
        }
    }

    public IReadOnlyList<string> Problems => _problems;

    public long Forgotten { get; private set; }

    public long OrphanPostings { get; set; }

    /// <summary>
    /// Whether the anchor's checkpoint is on record with its hash, and nothing before it was altered. An anchor that was noted before the
    /// store was moved here names a row of its chain.
    /// </summary>
    public bool HoldsAnchor { get; private set; }

    public AuditCheckpoint? LastCheckpoint => _checkpoints.Count > 0 ? _checkpoints[^1] : null;

    public void Visit(AuditRow row)
    {
        if (row.Chain != _chain)
        {
            EndChain();
            (_chain, _last, _lastTime) = (row.Chain, new AuditLink(0, new byte[AuditLink.HashBytes]), null);
        }

        string place = $"row {row.Number} of chain {row.Chain} of the audit trail,";
        if (row.Number <= _last.Number)
        {
            Note($"{row.Name} is out of sequence: it has the number {row.Number}, and the row before it has {_last.Number}.");
        }
        else if (row.Number > _last.Number + 1)
        {
            NoteGap(_last.Number + 1, row.Number - 1);
        }

        // After a gap the previous hash is unknown.
        if (row.Number == _last.Number + 1 && !_last.Next(row.Content).Hash.AsSpan().SequenceEqual(row.Hash))
        {
            Note($"{row.Name}, {place} is not as it was stored.");
        }

        if (row.Lacks is { } what)
        {
            Note($"{row.Name}, {place} is not on record with its {what}.");
        }

        if (row.HasStrayPosting)
        {
            Note($"{row.Name}, {place} has postings that are counted for another payment.");
        }

        if (row.Time is { } time)
        {
            if (row.Number > StartOf(row.Chain) && _lastTime - time > StoreRules.MaxBackDating)
            {
                Note($"{row.Name}, {place} is dated back: {time:O}, after a row of {_lastTime:O}.");
            }

            _lastTime = time;
        }

        if (_noted.TryGetValue((row.Chain, row.Number), out byte[]? hash) && hash.AsSpan().SequenceEqual(row.Hash))
        {
            _found.Add((row.Chain, row.Number));
        }

        HoldsAnchor |= _anchor is { } noted && noted.Number == row.Number && Is(row.Hash, noted.Hash);
        Forgotten += row.IsForgotten ? 1 : 0;
        _last = new AuditLink(Math.Max(row.Number, _last.Number), row.Hash);
    }

    /// <summary>Ends the check, and compares the checkpoints.</summary>
    /// <param name="others">What does not agree outside the chains.</param>
    public void End(IEnumerable<string> others)
    {
        EndChain();
        if (OrphanPostings > 0)
        {
            Note($"{OrphanPostings} postings belong to no journal entry.");
        }

        foreach (long chain in _ends.Keys)
        {
            Note($"All rows of chain {chain} of the audit trail are missing.");
        }

        AuditCheckpoint? before = null;
        foreach (AuditCheckpoint checkpoint in _checkpoints)
        {
            AuditCheckpoint expected = AuditCheckpoint.After(before, checkpoint.Ends);
            bool holds = expected.Rows == checkpoint.Rows && expected.Hash.AsSpan().SequenceEqual(checkpoint.Hash)
                && checkpoint.Ends.All(end => _found.Contains((end.Chain, end.Link.Number)));
            if (!holds)
            {
                Note($"The audit trail does not hold its checkpoint of {checkpoint.Rows} rows.");
            }

            HoldsAnchor |= holds && _anchor is { } noted && noted.Number == checkpoint.Rows && Is(checkpoint.Hash, noted.Hash);
            before = checkpoint;
        }

        if (_anchor is { } given && !HoldsAnchor)
        {
            Note($"The audit trail has no checkpoint of {given.Number} rows with the hash {given.Hash} that was noted for it.");
        }

        foreach (string other in others)
        {
            Note(other);
        }
    }

    private void EndChain()
    {
        if (_chain is not { } chain)
        {
            return;
        }

        if (!_ends.Remove(chain, out ChainEnd known))
        {
            Note($"Chain {chain} of the audit trail has rows, and no end is on record.");
            return;
        }

        AuditLink end = known.Link;
        if (_last.Number < end.Number)
        {
            Note($"The newest rows of chain {chain} of the audit trail are missing: "
                + $"the last one has the number {_last.Number}, and {end.Number} were stored.");
        }
        else if (_last.Number > end.Number || !_last.Hash.AsSpan().SequenceEqual(end.Hash))
        {
            Note($"Chain {chain} of the audit trail does not end with the row that was stored last, number {end.Number}.");
        }
    }

    private long StartOf(long chain) => _ends.TryGetValue(chain, out ChainEnd end) ? end.Start : 0;

    private static bool Is(byte[] hash, string text) =>
        Convert.ToHexStringLower(hash).Equals(text, StringComparison.OrdinalIgnoreCase);

    private void NoteGap(long first, long last) => Note(first == last
        ? $"Row {first} of chain {_chain} of the audit trail is missing."
        : $"Rows {first} to {last} of chain {_chain} of the audit trail are missing.");

    private void Note(string error)
    {
        if (_problems.Count < MaxNamed)
        {
            // Whoever altered the rows also chose the texts in them.
            _problems.Add(PlainText.Clean(error, PlainText.MaxLineLength));
        }
        else if (_problems.Count == MaxNamed)
        {
            _problems.Add("More rows of the audit trail are wrong.");
        }
    }
}
