using FaultTolerantPay.PostgreSql.Connection;
using FaultTolerantPay.PostgreSql.Tables;
using FaultTolerantPay.Records;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.PostgreSql.Commits;

/// <summary>The counters of a batch: read once, written back once. The commits of a batch share most of them.</summary>
/// <param name="arePostponed">Whether changes wait until all other rows are written, so that counters are locked for a short time.</param>
internal sealed class BatchCounters(bool arePostponed)
{
    private readonly List<(IReadOnlyList<CounterChange> Changes, IReadOnlyList<CounterLimit> Limits)> _postponed = [];

    // All counters of the batch are loaded together: one that is not there then is not on record.
    private readonly CounterLines _lines = new(static _ => default);

    public bool ArePostponed => arePostponed;

    public Reading Load(HashSet<CounterKey> keys)
    {
        var byText = new Dictionary<string, CounterKey>(keys.Count, StringComparer.Ordinal);
        foreach (CounterKey key in keys)
        {
            byText.Add(CounterRows.TextOf(key), key);
        }

        return CounterRows.Load(
            [.. byText.Keys],
            (text, value, forgetAfter) => _lines.Put(byText[text], new CounterLine(value, forgetAfter)));
    }

    /// <summary>
    /// Adds all changes if no limit is exceeded afterwards, otherwise none. Throws and adds none if a value overflows. Postponed changes
    /// are taken as if no limit were exceeded.
    /// </summary>
    public CommitResult TryAdd(IReadOnlyList<CounterChange> changes, IReadOnlyList<CounterLimit> limits)
    {
        if (arePostponed)
        {
            _postponed.Add((changes, limits));
            return CommitResult.Committed;
        }

        CommitResult result = _lines.Check(changes, limits);
        if (result.IsCommitted)
        {
            _lines.Apply(changes);
        }

        return result;
    }

    /// <summary>Adds the postponed changes, in their order.</summary>
    /// <returns>False if a limit would be exceeded, or a value overflows.</returns>
    public bool TryAddPostponed()
    {
        foreach ((IReadOnlyList<CounterChange> changes, IReadOnlyList<CounterLimit> limits) in _postponed)
        {
            try
            {
                if (!_lines.Check(changes, limits).IsCommitted)
                {
                    return false;
                }
            }
            catch (OverflowException)
            {
                // The batch is decided again with the counters at hand: then the commit that overflows fails alone.
                return false;
            }

            _lines.Apply(changes);
        }

        return true;
    }

    public void Write(Session session) => CounterRows.Write(
        session, [.. _lines.Changed.Select(line => new CounterRow(line.Key, line.Value.Value, line.Value.ForgetAfter))]);
}
