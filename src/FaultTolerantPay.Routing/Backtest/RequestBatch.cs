using FaultTolerantPay.Routing.Compilation;
using FaultTolerantPay.Routing.Engine;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Backtest;

/// <summary>
/// Recorded requests, ready to be routed by one or more tables. Each table has its own encoding of them, because one catalogue may have a
/// value that another lacks. A reader refills the batch. Not thread-safe.
/// </summary>
public sealed class RequestBatch
{
    /// <summary>The largest number of requests in a batch.</summary>
    public const int MaxCapacity = 1 << 24;

    private readonly Side[] _sides;
    private readonly long[] _amounts;
    private readonly DateTimeOffset[] _times;
    private readonly ulong[] _seeds;
    private readonly byte[] _operations;
    private readonly long[] _lines;
    private readonly int[] _idEnds;
    private readonly bool[] _hasIds;
    private readonly LoggedOutcome?[] _logged;
    private char[] _ids = new char[1 << 12];

    /// <summary>Creates a batch.</summary>
    /// <param name="tables">The tables that will route it, at least one.</param>
    /// <param name="capacity">The largest number of requests, 1 to <see cref="MaxCapacity"/>. Default: 65,536.</param>
    public RequestBatch(IReadOnlyList<RoutingTable> tables, int capacity = 1 << 16)
    {
        ArgumentNullException.ThrowIfNull(tables);
        ArgumentOutOfRangeException.ThrowIfZero(tables.Count, nameof(tables));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(capacity, MaxCapacity);
        Tables = [.. tables];
        Capacity = capacity;
        _sides = [.. tables.Select(t => new Side(t.Catalogue.Schema, capacity))];
        _amounts = new long[capacity];
        _times = new DateTimeOffset[capacity];
        _seeds = new ulong[capacity];
        _operations = new byte[capacity];
        _lines = new long[capacity];
        _idEnds = new int[capacity];
        _hasIds = new bool[capacity];
        _logged = new LoggedOutcome?[capacity];
    }

    /// <summary>The largest number of requests in this batch.</summary>
    public int Capacity { get; }

    /// <summary>The number of requests in this batch.</summary>
    public int Count { get; private set; }

    internal RoutingTable[] Tables { get; }

    /// <summary>A request as a query for one of the tables. It refers to this batch: use it before the batch is filled again.</summary>
    /// <param name="index">The request, from 0.</param>
    /// <param name="table">The table, from 0, in the given order.</param>
    public RouteQuery QueryOf(int index, int table)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
        Side side = _sides[table];
        return new RouteQuery
        {
            Schema = side.Schema,
            Code = side.CodeOf(index),
            AmountMinor = _amounts[index],
            Now = _times[index],
            Transaction = new RoutingSeed(_seeds[index]),
            NeededCapabilities = side.Needed[index],
            GivenElements = side.Given[index],
            SignedOn = side.Signed[index],
            EnabledOn = side.Enabled[index],
        };
    }

    /// <summary>The operation of a request.</summary>
    /// <param name="index">The request, from 0.</param>
    public Operation OperationOf(int index) => (Operation)_operations[index];

    /// <summary>The amount of a request, in minor units.</summary>
    /// <param name="index">The request, from 0.</param>
    public long AmountOf(int index) => _amounts[index];

    /// <summary>The line of a request in its file, from 1.</summary>
    /// <param name="index">The request, from 0.</param>
    public long LineOf(int index) => _lines[index];

    /// <summary>The transaction id of a request.</summary>
    /// <param name="index">The request, from 0.</param>
    public ReadOnlySpan<char> IdOf(int index) =>
        _ids.AsSpan(index == 0 ? 0 : _idEnds[index - 1], _idEnds[index] - (index == 0 ? 0 : _idEnds[index - 1]));

    /// <summary>What the log says about the attempt for a request; null if the file names no channel for it.</summary>
    /// <param name="index">The request, from 0.</param>
    public LoggedOutcome? LoggedOf(int index) => _logged[index];

    /// <summary>Whether the file says the request's id. Otherwise the id is the number of the row, which other files have too.</summary>
    internal bool HasIdOf(int index) => _hasIds[index];

    /// <summary>Removes all requests.</summary>
    internal void Clear() => Count = 0;

    /// <summary>For one table, the encoding of the request that is being added.</summary>
    internal Side this[int table] => _sides[table];

    /// <summary>Clears the slot of the next request.</summary>
    internal void Prepare()
    {
        foreach (Side side in _sides)
        {
            side.Clear(Count);
        }
    }

    /// <summary>Completes the request that is being added.</summary>
    internal void Add(ReadOnlySpan<char> id, bool hasId, in RequestRow row, long line)
    {
        int start = Count == 0 ? 0 : _idEnds[Count - 1];
        if (start + id.Length > _ids.Length)
        {
            Array.Resize(ref _ids, Math.Max(_ids.Length * 2, start + id.Length));
        }

        id.CopyTo(_ids.AsSpan(start));
        _idEnds[Count] = start + id.Length;
        _hasIds[Count] = hasId;
        _operations[Count] = (byte)row.Operation;
        _times[Count] = row.Time;
        _amounts[Count] = row.AmountMinor;
        _seeds[Count] = RoutingSeed.Of(id).Value;
        _lines[Count] = line;
        _logged[Count] = row.Logged;
        Count++;
    }

    /// <summary>The requests in one table's schema.</summary>
    internal sealed class Side(RoutingSchema schema, int capacity)
    {
        private readonly int _words = schema.CodeWords;
        private readonly ulong[] _codes = new ulong[(long)schema.CodeWords * capacity];

        public RoutingSchema Schema => schema;

        public ulong[] Needed { get; } = new ulong[capacity];

        public ulong[] Given { get; } = new ulong[capacity];

        public ChannelHandle[]?[] Signed { get; } = new ChannelHandle[]?[capacity];

        public ChannelSet?[] Enabled { get; } = new ChannelSet?[capacity];

        public Span<ulong> CodeOf(int index) => _codes.AsSpan(index * _words, _words);

        public void Clear(int index)
        {
            CodeOf(index).Clear();
            Needed[index] = 0;
            Given[index] = 0;
            Signed[index] = null;
            Enabled[index] = null;
        }
    }
}
