using System.Collections.Frozen;
using FaultTolerantPay.PostgreSql.Connection;
using FaultTolerantPay.PostgreSql.Tables;
using FaultTolerantPay.Records;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.PostgreSql.Commits;

/// <summary>
/// The counters of a batch: read once, written back once. A counter is a row, which the batch locks; a hot one also has a share for each
/// chain, so that batches do not wait for each other: <see cref="ShareUse"/>.
/// </summary>
/// <param name="hot">The counters that have shares, or should get them.</param>
/// <param name="use">How the batch uses the shares.</param>
internal sealed class BatchCounters(FrozenSet<CounterKey> hot, ShareUse use)
{
    // All counters of the batch are loaded together: one that is not there then is not on record.
    private readonly CounterLines _lines = new(static _ => default);
    private readonly CounterParts _parts = new();

    // What each counter counted when it was loaded.
    private readonly Dictionary<CounterKey, CounterValue> _loaded = [];

    // The limit under which a counter was changed.
    private readonly Dictionary<CounterKey, CounterLimit> _limits = [];

    private bool UsesOwnGrant => use == ShareUse.OwnGrant;

    /// <summary>The locks of counters that are changed or compared in their rows, with repetitions.</summary>
    public IEnumerable<long> LocksOf(IReadOnlyList<StandInCommit> commits) => commits.SelectMany(LocksOf);

    public Reading[] Load(IReadOnlySet<CounterKey> keys)
    {
        Dictionary<string, CounterKey> byText = keys.ToDictionary(CounterRows.TextOf, StringComparer.Ordinal);
        return
        [
            CounterRows.Load(byText, Take),
            use == ShareUse.AllShares ? CounterShares.LockAll(byText, Take) : CounterShares.LockOwn(byText, Take),
            .. use == ShareUse.NewGrant ? [CounterShares.ReadOthers(byText, TakeOther)] : Array.Empty<Reading>(),
        ];
    }

    /// <summary>Adds all changes if no limit is exceeded afterwards, otherwise none. Throws and adds none if a value overflows.</summary>
    /// <exception cref="ShareUsedUpException">The shares that the batch uses do not suffice.</exception>
    public CommitResult TryAdd(IReadOnlyList<CounterChange> changes, IReadOnlyList<CounterLimit> limits)
    {
        CommitResult result = _lines.Check(changes, UsesOwnGrant ? NotGranted(changes, limits) : limits);
        if (!result.IsCommitted)
        {
            // Others may not use all that is granted to them.
            return use == ShareUse.NewGrant && result.Limit!.Keys.Any(_parts.IsShared) ? throw new ShareUsedUpException() : result;
        }

        _lines.Apply(changes);
        foreach (CounterLimit limit in limits)
        {
            foreach (CounterKey key in limit.Keys.Where(key => changes.Any(change => change.Key == key)))
            {
                _limits[key] = limit;
            }
        }

        return result;
    }

    public void Write(Session session, long chain)
    {
        foreach ((CounterKey key, CounterLine line) in _lines.Changed)
        {
            CounterLimit? limit = _limits.GetValueOrDefault(key);
            bool isShared = hot.Contains(key) || _parts.IsShared(key) || limit?.Keys.Any(_parts.IsShared) is true;
            CounterValue change = line.Value.Minus(_loaded.GetValueOrDefault(key));
            if (UsesOwnGrant || !isShared)
            {
                _parts.Add(key, change, line.ForgetAfter);
            }
            else if (!_parts.TryShare(key, change, line.ForgetAfter, chain, limit, mayReturn: use == ShareUse.AllShares))
            {
                throw new ShareUsedUpException();
            }
        }

        _parts.Write(session);
    }

    private void Take(CounterRow row)
    {
        _parts.Put(row);
        Load(row.Key, row.Value);
    }

    private void Take(CounterShare share)
    {
        _parts.Put(share);
        if (UsesOwnGrant)
        {
            // What is in the row and in other shares does not matter.
            _loaded.Remove(share.Key);
        }

        Load(share.Key, share.Used);
    }

    private void TakeOther(CounterShare share)
    {
        _parts.Put(share);
        Load(share.Key, share.Committed);
    }

    private void Load(CounterKey key, CounterValue part)
    {
        CounterValue value = _loaded.GetValueOrDefault(key).Plus(part);
        _loaded[key] = value;
        _lines.Put(key, new CounterLine(value, _parts.ForgetAfter(key)));
    }

    private IEnumerable<long> LocksOf(StandInCommit commit)
    {
        IEnumerable<CounterKey> rows = commit.Counters.Select(change => change.Key).Where(key => !UsesOwnGrant || !hot.Contains(key));
        IEnumerable<CounterKey> compared = commit.Limits
            .Where(limit => !UsesOwnGrant || ChangedOf(limit, commit.Counters) is not { } only || !hot.Contains(only))
            .SelectMany(limit => limit.Keys);
        return rows.Concat(compared).Select(CounterRows.LockOf);
    }

    /// <summary>The limits to compare with exact values, which the batch's locks protect; the shares allow the rest.</summary>
    private List<CounterLimit> NotGranted(IReadOnlyList<CounterChange> changes, IReadOnlyList<CounterLimit> limits)
    {
        foreach (CounterKey key in changes.Select(change => change.Key).Distinct())
        {
            bool isCovered = _parts.FindOwn(key) is { } own
                ? own.Covers(_lines.ValueOf(key), changes.Where(change => change.Key == key))
                : !hot.Contains(key) && !_parts.IsShared(key);
            if (!isCovered)
            {
                throw new ShareUsedUpException();
            }
        }

        List<CounterLimit> exact = [];
        foreach (CounterLimit limit in limits)
        {
            if (!limit.Keys.Any(_parts.IsShared))
            {
                exact.Add(limit);
            }
            else if (ChangedOf(limit, changes) is not { } only || _parts.FindOwn(only)?.Limit != ShareLimit.Of(limit))
            {
                throw new ShareUsedUpException();
            }
        }

        return exact;
    }

    /// <summary>The one counter of a limit that is changed; null if it is none or several.</summary>
    private static CounterKey? ChangedOf(CounterLimit limit, IReadOnlyList<CounterChange> changes)
    {
        CounterKey? found = null;
        for (int i = 0; i < changes.Count; i++)
        {
            if (changes[i].Key != found && limit.Keys.Contains(changes[i].Key))
            {
                if (found is not null)
                {
                    return null;
                }

                found = changes[i].Key;
            }
        }

        return found;
    }
}
