using FaultTolerantPay.Routing.Compilation;
using FaultTolerantPay.Routing.Engine;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Backtest.Logged;

/// <summary>One policy in the world of the log: what it would choose, and what it has learned by then.</summary>
internal sealed class PolicyReplay
{
    // The log's own draws come from the transaction's seed. A policy that drew from the same seed would choose the logged channel because
    // it was logged, and the weights would be wrong.
    private const ulong EvaluationSalt = 0x6A09_E667_F3BC_C908;

    private readonly OperationTable?[] _operations;
    private readonly QuotaUse _quotas;
    private readonly ChannelNumbers _channels;
    private readonly int[] _numbers;
    private readonly ulong _salt;
    private readonly ChunkedList<int> _choices = new();
    private readonly ChunkedList<long>? _volumes;
    private readonly List<(long FromFirst, long FromLog)> _moves = [];

    public PolicyReplay(string name, RoutingTable table, ChannelNumbers channels, LoggedBacktestOptions options)
    {
        Name = name;
        Table = table;
        _channels = channels;
        _operations = [.. Enum.GetValues<Operation>().Select(o => table.Has(o) ? table[o] : null)];
        _quotas = new QuotaUse(table, options.UsesQuotas);
        _numbers = [.. table.Catalogue.Channels.Select(c => channels.NumberOf(c.Id))];
        _volumes = _quotas.HasVolumes ? new ChunkedList<long>() : null;
        _salt = EvaluationSalt ^ options.Seed;
    }

    public string Name { get; }

    public RoutingTable Table { get; }

    /// <summary>Learns how an attempt on a channel ended. This is the one place in which a replayed policy learns.</summary>
    /// <param name="logged">What the log says. It has an outcome.</param>
    /// <param name="code">The request's code in the schema of the policy's catalogue.</param>
    public void Teach(in LoggedOutcome logged, ReadOnlySpan<ulong> code)
    {
        if (Table.Live.TryHandleOf(logged.ChannelId, out ChannelHandle channel))
        {
            Table.Live.Report(channel, logged.Outcome!.Value, logged.Latency, logged.KnownAt, Table.Catalogue.Schema, code);
        }
    }

    /// <summary>Which channel the policy would choose for the transaction itself, with the draws of a live router.</summary>
    public int OwnChoice(Operation operation, in RouteQuery query) =>
        Route(operation, query) is >= 0 and int index ? _numbers[index] : ChannelNumbers.None;

    /// <summary>Chooses for a row that judges, with draws of the backtest's own, and keeps the choice.</summary>
    public int Choose(Operation operation, in RouteQuery query)
    {
        RouteQuery drawn = query with { Transaction = StableHash.Salted(query.Transaction, _salt) };
        int index = Route(operation, drawn);
        long volume = index < 0 ? 0 : _quotas.Use(index, query);
        int choice = index < 0 ? ChannelNumbers.None : _numbers[index];
        _choices.Add(choice);
        _volumes?.Add(volume);
        return choice;
    }

    /// <summary>Uses the quotas of a channel that was not the policy's to choose.</summary>
    public void Follow(string channelId, in RouteQuery query)
    {
        if (Table.Catalogue.IndexOf(channelId) is >= 0 and int index)
        {
            _quotas.Use(index, query);
        }
    }

    /// <summary>Counts a row of a segment, and whether it moves.</summary>
    public void CountMove(int segment, bool fromFirst, bool fromLog)
    {
        while (_moves.Count <= segment)
        {
            _moves.Add(default);
        }

        (long first, long log) = _moves[segment];
        _moves[segment] = (first + (fromFirst ? 1 : 0), log + (fromLog ? 1 : 0));
    }

    /// <summary>How many rows of a segment move; of all rows for null.</summary>
    public (long FromFirst, long FromLog) Moves(int? segment) => segment is { } one
        ? _moves[one]
        : (_moves.Sum(m => m.FromFirst), _moves.Sum(m => m.FromLog));

    public int ChoiceOf(int row) => _choices[row];

    public long VolumeOf(int row) => _volumes is null ? 0 : _volumes[row];

    /// <summary>By number: the policy's channels; null where its catalogue has none.</summary>
    public Channel?[] Channels() =>
        [.. _channels.Ids.Select(id => Table.Catalogue.IndexOf(id) is >= 0 and int index ? Table.Catalogue.Channels[index] : null)];

    private int Route(Operation operation, in RouteQuery query) =>
        _operations[(int)operation]?.Route(query) is { IsRouted: true } decision ? decision.CatalogueIndex : -1;
}
