using System.Runtime.InteropServices;
using FaultTolerantPay.Routing.Compilation;
using FaultTolerantPay.Routing.Engine;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Backtest;

/// <summary>
/// Replays recorded requests against two tables and counts the differences. Every channel is up and every attempt succeeds. Give each table
/// its own live state, because the replay uses quotas. Not thread-safe.
/// </summary>
public sealed class RoutingBacktest
{
    /// <summary>The largest number of changed requests that can be kept.</summary>
    public const int MaxChanges = 100_000;

    private readonly RoutingTable[] _tables;
    private readonly BacktestOptions _options;
    private readonly SideTally _before;
    private readonly SideTally _after;
    private readonly int[] _afterIndexes;
    private readonly Dictionary<(int From, int To), long> _moves = [];
    private readonly List<RequestChange> _changes = [];
    private long _requests;
    private long _changed;

    /// <summary>Creates a backtest.</summary>
    /// <param name="before">The older table.</param>
    /// <param name="after">The newer table.</param>
    /// <param name="options">How to replay. Default: the defaults of <see cref="BacktestOptions"/>.</param>
    /// <exception cref="ArgumentException">
    /// Both tables follow one live state, an option is out of its range, or the dimension does not exist.
    /// </exception>
    public RoutingBacktest(RoutingTable before, RoutingTable after, BacktestOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        _options = options ?? new BacktestOptions();
        ArgumentOutOfRangeException.ThrowIfNegative(_options.MaxChanges, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(_options.MaxChanges, MaxChanges, nameof(options));
        if (ReferenceEquals(before.Live, after.Live))
        {
            throw new ArgumentException("Both tables follow one live state; one would use up the quotas of the other.", nameof(after));
        }

        if (_options.CurrencyDimension is { } currency
            && (before.Catalogue.Schema.IndexOf(currency) < 0 || after.Catalogue.Schema.IndexOf(currency) < 0))
        {
            throw new ArgumentException($"There is no dimension '{currency}' in both catalogues.", nameof(options));
        }

        _tables = [before, after];
        _before = new SideTally(before, _options);
        _after = new SideTally(after, _options);
        _afterIndexes = [.. before.Catalogue.Channels.Select(c => after.Catalogue.IndexOf(c.Id))];
    }

    /// <summary>The two tables, for <see cref="RequestBatch"/>.</summary>
    public IReadOnlyList<RoutingTable> Tables => _tables;

    /// <summary>Replays the requests of a batch, in order.</summary>
    /// <param name="batch">A batch of <see cref="Tables"/>.</param>
    public void Replay(RequestBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (!batch.Tables.SequenceEqual(_tables))
        {
            throw new ArgumentException("The batch is for other tables.", nameof(batch));
        }

        for (int i = 0; i < batch.Count; i++)
        {
            Operation operation = batch.OperationOf(i);
            RouteQuery oldQuery = batch.QueryOf(i, 0);
            RouteQuery newQuery = batch.QueryOf(i, 1);
            bool hadRules = _before.TryRoute(operation, oldQuery, out RouteDecision was);
            bool hasRules = _after.TryRoute(operation, newQuery, out RouteDecision now);
            int from = SideTally.IndexOf(hadRules, was);
            int to = SideTally.IndexOf(hasRules, now);
            if ((from < 0 ? -1 : _afterIndexes[from]) != to || (from >= 0 && _afterIndexes[from] < 0))
            {
                // Before the request is counted, so that the reasons are those at the moment of the decision.
                NoteChange(batch, i, (from, hadRules, was), (to, hasRules, now));
            }

            Count(_before, from, hadRules, was, oldQuery);
            Count(_after, to, hasRules, now, newQuery);
        }

        _requests += batch.Count;
    }

    /// <summary>The results so far.</summary>
    public BacktestReport Report() => new(
        _requests,
        _before.Result(),
        _after.Result(),
        _changed,
        [.. _moves.OrderByDescending(m => m.Value).Select(m => (IdOf(0, m.Key.From), IdOf(1, m.Key.To), m.Value))],
        [.. _changes]);

    private static void Count(SideTally side, int index, bool hasRules, in RouteDecision decision, in RouteQuery query)
    {
        if (index >= 0)
        {
            side.Count(index, query);
        }
        else
        {
            side.CountUnroutable(hasRules, decision);
        }
    }

    private void NoteChange(
        RequestBatch batch,
        int index,
        (int Index, bool HasRules, RouteDecision Decision) was,
        (int Index, bool HasRules, RouteDecision Decision) now)
    {
        _changed++;
        CollectionsMarshal.GetValueRefOrAddDefault(_moves, (was.Index, now.Index), out _)++;
        if (_changes.Count == _options.MaxChanges)
        {
            return;
        }

        Operation operation = batch.OperationOf(index);
        string? from = IdOf(0, was.Index);
        string? to = IdOf(1, now.Index);
        _changes.Add(new RequestChange(
            batch.IdOf(index).ToString(),
            batch.LineOf(index),
            operation,
            from,
            to,
            _before.WhyNot(to, operation, was.HasRules, was.Decision, batch.QueryOf(index, 0)),
            _after.WhyNot(from, operation, now.HasRules, now.Decision, batch.QueryOf(index, 1))));
    }

    private string? IdOf(int table, int channel) => channel < 0 ? null : _tables[table].Catalogue.Channels[channel].Id;
}
