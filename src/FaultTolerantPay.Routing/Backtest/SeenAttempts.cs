using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Backtest;

/// <summary>
/// Finds the rows of a log that belong to one attempt: those with the same id, channel and time of the decision. It knows the last million
/// attempts at least and two million at most, so it takes 100 MB at most; a row that comes again later than that counts as another attempt.
/// </summary>
/// <param name="generation">How many attempts it knows at least.</param>
internal sealed class SeenAttempts(int generation = 1 << 20)
{
    // By attempt: whether a row with its outcome was there.
    private Dictionary<ulong, bool> _older = [];
    private Dictionary<ulong, bool> _newer = [];

    /// <summary>How many rows came again.</summary>
    public long Duplicates { get; private set; }

    /// <summary>How many attempts have no outcome yet.</summary>
    public long WithoutOutcome { get; private set; }

    /// <summary>The key of an attempt. A payment that is tried again later on the same channel has another one.</summary>
    public static ulong KeyOf(RoutingSeed transaction, ulong channelKey, DateTimeOffset decided) =>
        StableHash.Salted(StableHash.Salted(transaction, channelKey), (ulong)decided.UtcTicks).Value;

    /// <summary>Whether a row is the first one of its attempt that has an outcome. A decision and its outcome may be two rows.</summary>
    public bool IsFirst(ulong attempt, bool hasOutcome)
    {
        bool isKnown = _newer.TryGetValue(attempt, out bool hadOutcome) || _older.TryGetValue(attempt, out hadOutcome);
        Duplicates += isKnown ? 1 : 0;
        if (isKnown && (hadOutcome || !hasOutcome))
        {
            return false;
        }

        WithoutOutcome += !hasOutcome ? 1 : isKnown ? -1 : 0;
        if (_newer.Count >= generation)
        {
            _older = _newer;
            _newer = [];
        }

        _newer[attempt] = hasOutcome;
        return hasOutcome;
    }
}
