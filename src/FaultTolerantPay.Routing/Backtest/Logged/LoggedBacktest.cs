using FaultTolerantPay.Routing.Compilation;
using FaultTolerantPay.Routing.Engine;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Backtest.Logged;

/// <summary>
/// Judges policies by a log of attempts. It replays the log in the order of time: each policy chooses for every request, and learns an
/// outcome only after the log knew it. What a policy would have achieved is then estimated from the attempts on which it chose the logged
/// channel. The page about backtests has the formulas and what they assume.
/// <para>
/// It keeps 40 bytes for a row and 4 for each policy (12 if fees depend on the month's volume), and 100 MB at most to know rows that come
/// twice: those with the same id, channel and time, among the last million attempts. One thread, and one seed, so the same log gives the
/// same report. Not thread-safe.
/// </para>
/// </summary>
public sealed class LoggedBacktest
{
    private readonly LoggedBacktestOptions _options;
    private readonly ChannelNumbers _channels = new();
    private readonly CurrencyNumbers _currencies = new();
    private readonly SegmentNumbers _segments;
    private readonly PolicyReplay[] _policies;
    private readonly RoutingTable[] _tables;
    private readonly LateFeedback _feedback = new();
    private readonly ChunkedList<LoggedRow> _rows = new();
    private readonly SeenAttempts _seen = new();
    private readonly int[] _own;
    private DateTimeOffset _now = DateTimeOffset.MinValue;
    private LogCounts _counts;

    /// <summary>Creates a backtest.</summary>
    /// <param name="policies">
    /// The policies with their names, at least one. The others are compared to the first. Each table follows a live state of its own.
    /// </param>
    /// <param name="options">How to judge. Default: the defaults of <see cref="LoggedBacktestOptions"/>.</param>
    /// <exception cref="ArgumentException">
    /// There is no policy, two have the same name or live state, an option is out of its range, or a dimension has the name of a column
    /// of the log.
    /// </exception>
    public LoggedBacktest(IEnumerable<(string Name, RoutingTable Table)> policies, LoggedBacktestOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(policies);
        (string Name, RoutingTable Table)[] given = [.. policies];
        if (given.Length == 0)
        {
            throw new ArgumentException("There is no policy.", nameof(policies));
        }

        if (given.DistinctBy(p => p.Name, StringComparer.Ordinal).Count() < given.Length)
        {
            throw new ArgumentException("Two policies have the same name.", nameof(policies));
        }

        if (given.DistinctBy(p => p.Table.Live).Count() < given.Length)
        {
            throw new ArgumentException("Two policies follow one live state; one would learn from the other.", nameof(policies));
        }

        RoutingSchema schema = given[0].Table.Catalogue.Schema;
        _options = options ?? new LoggedBacktestOptions();
        _options.Validate(schema);
        if (NameText.LogColumns.FirstOrDefault(name => given.Any(p => p.Table.Catalogue.Schema.IndexOf(name) >= 0)) is { } taken)
        {
            throw new ArgumentException($"The dimension '{taken}' has the name of a column of the log.", nameof(policies));
        }

        _segments = new SegmentNumbers(schema, _options.SegmentDimensions);
        _policies = [.. given.Select(p => new PolicyReplay(p.Name, p.Table, _channels, _options))];
        _tables = [.. given.Select(p => p.Table)];
        _own = new int[given.Length];
    }

    /// <summary>The tables of the policies, for <see cref="RequestBatch"/>.</summary>
    public IReadOnlyList<RoutingTable> Tables => _tables;

    /// <summary>Replays the rows of a batch, in order.</summary>
    /// <param name="batch">A batch of <see cref="Tables"/>. A row that is earlier than one before it learns nothing new.</param>
    public void Replay(RequestBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (!batch.Tables.SequenceEqual(_tables))
        {
            throw new ArgumentException("The batch is for other tables.", nameof(batch));
        }

        for (int i = 0; i < batch.Count; i++)
        {
            _counts.Rows++;
            if (batch.LoggedOf(i) is { } logged)
            {
                Replay(batch, i, logged);
            }
            else
            {
                _counts.WithoutChannel++;
            }
        }
    }

    /// <summary>What the log tells so far.</summary>
    public LoggedBacktestReport Report()
    {
        _counts.Duplicates = _seen.Duplicates;
        _counts.WithoutOutcome = _seen.WithoutOutcome;
        return new LogJudge(_options, _policies, _rows, _segments, _currencies).Report(_counts);
    }

    private void Replay(RequestBatch batch, int index, in LoggedOutcome logged)
    {
        RouteQuery query = batch.QueryOf(index, 0);
        _now = query.Now > _now ? query.Now : _now;
        _feedback.TeachBefore(_now);
        int channel = _channels.NumberOf(logged.ChannelId);
        ulong attempt = SeenAttempts.KeyOf(query.Transaction, _channels.KeyOf(channel), query.Now);
        if (_seen.IsFirst(attempt, logged.Outcome is not null) && logged.Outcome is { } outcome)
        {
            if (logged.IsForced || outcome == ChannelAttemptOutcome.CustomerAbandoned)
            {
                Follow(batch, index, logged);
            }
            else
            {
                Judge(batch, index, channel, logged, outcome);
            }
        }
    }

    private void Follow(RequestBatch batch, int index, in LoggedOutcome logged)
    {
        _ = logged.IsForced ? _counts.Forced++ : _counts.Abandoned++;
        for (int p = 0; p < _policies.Length; p++)
        {
            _policies[p].Follow(logged.ChannelId, batch.QueryOf(index, p));
        }

        _feedback.Add(logged, [.. _policies.Select((policy, p) => (policy, CodeOf(batch, index, p)))]);
    }

    private void Judge(RequestBatch batch, int index, int channel, in LoggedOutcome logged, ChannelAttemptOutcome outcome)
    {
        RouteQuery first = batch.QueryOf(index, 0);
        int segment = _segments.Count(first.Code);
        int currency = _currencies.NumberOf(CurrencyOf(batch, index));
        _rows.Add(new LoggedRow(
            first.Transaction.Value, first.AmountMinor, logged.Propensity ?? double.NaN, segment, channel, outcome, currency));
        List<(PolicyReplay, ulong[])> learners = [];
        for (int p = 0; p < _policies.Length; p++)
        {
            RouteQuery query = batch.QueryOf(index, p);
            _own[p] = _policies[p].OwnChoice(batch.OperationOf(index), query);
            _policies[p].CountMove(segment, fromFirst: _own[p] != _own[0], fromLog: _own[p] != channel);
            if (_policies[p].Choose(batch.OperationOf(index), query) == channel || !_options.LearnOnlyFromMatches)
            {
                learners.Add((_policies[p], CodeOf(batch, index, p)));
            }
        }

        _feedback.Add(logged, learners);
    }

    // The batch is filled again before the outcome teaches.
    private static ulong[] CodeOf(RequestBatch batch, int index, int policy) => batch.QueryOf(index, policy).Code.ToArray();

    // The first catalogue may lack the currency that another has.
    private string? CurrencyOf(RequestBatch batch, int index)
    {
        string? currency = null;
        for (int p = 0; p < _policies.Length && currency is null; p++)
        {
            RouteQuery query = batch.QueryOf(index, p);
            currency = query.Schema.CurrencyOf(query.Code);
        }

        return currency;
    }
}
