using FaultTolerantPay.PostgreSql.Connection;
using FaultTolerantPay.PostgreSql.Tables;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.PostgreSql.Commits;

/// <summary>
/// The rows and shares of a batch's counters. For each limit, the rows and, of each share, the larger of what is used and what is granted,
/// together never exceed it (M5).
/// </summary>
internal sealed class CounterParts
{
    private readonly Dictionary<CounterKey, CounterRow> _rows = [];
    private readonly Dictionary<CounterKey, List<CounterShare>> _shares = [];
    private readonly HashSet<CounterKey> _changedRows = [];
    private readonly HashSet<(CounterKey Key, long Chain)> _added = [];
    private readonly HashSet<(CounterKey Key, long Chain)> _changed = [];

    /// <summary>Takes a row from the record.</summary>
    public void Put(CounterRow row) => _rows[row.Key] = row;

    /// <summary>Takes a share from the record.</summary>
    public void Put(CounterShare share)
    {
        if (!_shares.TryGetValue(share.Key, out List<CounterShare>? shares))
        {
            _shares.Add(share.Key, shares = []);
        }

        int at = shares.FindIndex(other => other.Chain == share.Chain);
        if (at < 0)
        {
            shares.Add(share);
        }
        else
        {
            shares[at] = share;
        }
    }

    public DateTimeOffset ForgetAfter(CounterKey key) => _rows.GetValueOrDefault(key).ForgetAfter;

    /// <summary>Whether a counter has shares, at hand or not.</summary>
    public bool IsShared(CounterKey key) => _shares.ContainsKey(key) || _rows.GetValueOrDefault(key).IsShared;

    /// <summary>The share of the batch's chain, where no others are at hand; null: it has none.</summary>
    public CounterShare? FindOwn(CounterKey key) => _shares.TryGetValue(key, out List<CounterShare>? shares) ? shares[0] : null;

    /// <summary>Adds a change to the part that the batch's chain has: its share where it has one, else the row.</summary>
    public void Add(CounterKey key, CounterValue change, DateTimeOffset forgetAfter)
    {
        if (FindOwn(key) is { } own)
        {
            Change(own with { Used = own.Used.Plus(change) });
        }
        else
        {
            Change(new CounterRow(key, _rows.GetValueOrDefault(key).Value.Plus(change), forgetAfter, IsShared: false));
        }
    }

    /// <summary>
    /// Adds a change to the share of a chain, and grants it room: a part of what is left, so that every chain gets some. Where another
    /// limit was in force, or nothing is left, the others return what they do not use.
    /// </summary>
    /// <returns>False if others would have to return what they do not use, and may not.</returns>
    public bool TryShare(
        CounterKey key, CounterValue change, DateTimeOffset forgetAfter, long chain, CounterLimit? limit, bool mayReturn)
    {
        List<CounterShare> shares = _shares.GetValueOrDefault(key) ?? [];
        bool isThere = shares.Exists(share => share.Chain == chain);
        CounterValue used = shares.Find(share => share.Chain == chain).Used.Plus(change);
        // What is added without a limit may be what was granted to another chain.
        bool isLimited = shares.Exists(share => share.Limit != default);
        var own = new CounterShare(key, chain, used, used, isLimited ? ShareLimit.Returned : default);
        bool mustReturn = limit is null
            ? isLimited && (change.AmountMinor > 0 || change.Count > 0) && shares.Exists(share => share.Chain != chain)
            : OthersOf(own, limit.Keys).Any(share => share.Limit != ShareLimit.Of(limit) && share.Limit != ShareLimit.Returned)
                || IsBelowZero(LeftOf(own, limit));
        if (mustReturn && !mayReturn)
        {
            return false;
        }

        if (!isThere)
        {
            _added.Add((key, chain));
        }

        if (mustReturn)
        {
            Return(own, limit is null ? [key] : limit.Keys);
        }

        Change(limit is null ? own : Granted(own, limit, isThere ? shares.Count : shares.Count + 1));
        CounterRow row = _rows.GetValueOrDefault(key);
        if (!row.IsShared || row.ForgetAfter != forgetAfter)
        {
            Change(new CounterRow(key, row.Value, forgetAfter, IsShared: true));
        }

        return true;
    }

    public void Write(Session session)
    {
        CounterRows.Write(session, [.. _changedRows.Select(key => _rows[key])]);
        CounterShares.Insert(session, [.. Of(_added)]);
        CounterShares.Update(session, [.. Of(_changed.Except(_added))]);
    }

    private CounterShare Granted(CounterShare own, CounterLimit limit, int chains)
    {
        (Int128 amount, Int128 count) = LeftOf(own, limit);
        return own with
        {
            Limit = ShareLimit.Of(limit),
            Granted = new CounterValue(
                own.Used.AmountMinor + PartOf(limit.MaxAmountMinor, amount, chains),
                own.Used.Count + PartOf(limit.MaxCount, count, chains)),
        };
    }

    /// <summary>What is left of a limit if others use all that is granted to them. Without a limit, it does not matter.</summary>
    private (Int128 Amount, Int128 Count) LeftOf(CounterShare own, CounterLimit limit)
    {
        Int128 amount = (limit.MaxAmountMinor ?? Int128.MaxValue / 2) - own.Used.AmountMinor;
        Int128 count = (limit.MaxCount ?? Int128.MaxValue / 2) - own.Used.Count;
        foreach (CounterValue part in limit.Keys.Select(key => _rows.GetValueOrDefault(key).Value)
            .Concat(OthersOf(own, limit.Keys).Select(share => share.Committed)))
        {
            amount -= part.AmountMinor;
            count -= part.Count;
        }

        return (amount, count);
    }

    private void Return(CounterShare own, IEnumerable<CounterKey> keys)
    {
        foreach (CounterShare share in OthersOf(own, keys).ToList())
        {
            Change(share with { Granted = share.Used, Limit = ShareLimit.Returned });
        }
    }

    private IEnumerable<CounterShare> OthersOf(CounterShare own, IEnumerable<CounterKey> keys) =>
        keys.SelectMany(key => _shares.GetValueOrDefault(key) ?? []).Where(share => (share.Key, share.Chain) != (own.Key, own.Chain));

    private void Change(CounterShare share)
    {
        Put(share);
        _changed.Add((share.Key, share.Chain));
    }

    private void Change(CounterRow row)
    {
        Put(row);
        _changedRows.Add(row.Key);
    }

    private IEnumerable<CounterShare> Of(IEnumerable<(CounterKey Key, long Chain)> places) =>
        places.Select(place => _shares[place.Key].Find(share => share.Chain == place.Chain));

    private static bool IsBelowZero((Int128 Amount, Int128 Count) left) => left.Amount < 0 || left.Count < 0;

    // Half of what is left stays for chains that have no share yet.
    private static long PartOf(long? max, Int128 left, int chains) =>
        max is null || left <= 0 ? 0 : (long)Int128.Min(left / (2 * chains), long.MaxValue / 4);
}
