using System.Collections.Immutable;
using FaultTolerantPay.Routing.Compilation;
using FaultTolerantPay.Routing.Engine;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing;

/// <summary>
/// Holds the table in force and swaps it atomically: a reader sees the old table or the new one, complete, and never waits. Keeps earlier
/// tables for a rollback.
/// </summary>
public sealed class Router
{
    /// <summary>The largest number of earlier tables that can be kept.</summary>
    public const int MaxHistory = 64;

    private readonly Lock _lock = new();
    private readonly int _historyLimit;
    private volatile RoutingTable _current;
    private ImmutableArray<RoutingTable> _history = [];

    /// <summary>A router with its first table.</summary>
    /// <param name="table">The table.</param>
    /// <param name="historyLimit">How many earlier tables to keep, 0 to <see cref="MaxHistory"/>. Default: 8.</param>
    public Router(RoutingTable table, int historyLimit = 8)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentOutOfRangeException.ThrowIfNegative(historyLimit);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(historyLimit, MaxHistory);
        _current = table;
        table.TakeProviders();
        _historyLimit = historyLimit;
    }

    /// <summary>The table in force. Read it once per payment, so that every result for the payment comes from one table.</summary>
    public RoutingTable Current => _current;

    /// <summary>The earlier tables, the most recent first.</summary>
    public ImmutableArray<RoutingTable> History
    {
        get
        {
            lock (_lock)
            {
                return _history;
            }
        }
    }

    /// <summary>Finds the best channel with the table in force. Allocates nothing.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="query">What the channel is needed for.</param>
    public RouteDecision Route(Operation operation, in RouteQuery query) => _current[operation].Route(query);

    /// <summary>Puts a table in force.</summary>
    /// <param name="table">A table of the same live state.</param>
    /// <exception cref="ArgumentException">The table follows another live state.</exception>
    public void Activate(RoutingTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        lock (_lock)
        {
            if (!ReferenceEquals(table.Live, _current.Live))
            {
                throw new ArgumentException("The table follows another live state than the active one.", nameof(table));
            }

            _history = [.. _history.Insert(0, _current).Take(_historyLimit)];
            _current = table;
            table.TakeProviders();
        }
    }

    /// <summary>
    /// Compiles a catalogue and a policy and puts the result in force. The table in force keeps routing meanwhile, and stays if there are
    /// errors.
    /// </summary>
    /// <param name="catalogue">The catalogue.</param>
    /// <param name="policy">The policy.</param>
    /// <param name="options">How to compile. Default: the options of the table in force, with its custom rules.</param>
    /// <exception cref="InvalidRoutingModelException">The models have errors; the table in force stays.</exception>
    public RoutingTable Load(ChannelCatalogue catalogue, RoutingPolicy policy, RoutingTableOptions? options = null)
    {
        RoutingTable current = Current;
        RoutingTable table = RoutingTable.Compile(catalogue, policy, current.Live, options ?? current.Options);
        Activate(table);
        return table;
    }

    /// <summary>Puts the most recent earlier table in force again and drops the current one.</summary>
    /// <returns>False if there is no earlier table.</returns>
    public bool RollBack()
    {
        lock (_lock)
        {
            if (_history.IsEmpty)
            {
                return false;
            }

            _current = _history[0];
            _history = _history.RemoveAt(0);
            _current.TakeProviders();
            return true;
        }
    }
}
