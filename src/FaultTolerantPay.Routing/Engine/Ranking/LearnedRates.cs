using FaultTolerantPay.Routing.Engine.Data;
using FaultTolerantPay.Routing.Learning;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Engine.Ranking;

/// <summary>
/// What a memory says, ready for a table: one row per segment with a word per channel of the catalogue. A query finds the row of its finest
/// known segment once; each candidate then takes one read. Readers take no lock.
/// </summary>
internal sealed class LearnedRates
{
    // Any number: the draws for shares must not depend on those for splits.
    private const ulong ShareKey = 0x5EED_51A2_E5B0_77C1;

    /// <summary>The seed of a transaction that is within every share: its draw is 0, and every share is 1 or more.</summary>
    public static readonly RoutingSeed WithinEveryShare = new(ShareKey);

    private readonly ApprovalMemory _memory;
    private readonly RoutingSchema _schema;
    private readonly CompiledChannel[] _channels;
    private readonly Dictionary<int, int> _indexOf;
    private readonly Level[] _levels;
    private readonly LearnedRow _ofChannel;
    private readonly int[] _availability;

    // By segment of the memory; null where the schema lacks a name of the segment.
    private readonly List<LearnedRow?> _rows;
    private (double Rate, double Attempts)[] _estimates = new (double, double)[16];
    private int _changes = -1;

    /// <param name="memory">The memory.</param>
    /// <param name="schema">The schema of the catalogue.</param>
    /// <param name="channels">The channels in the order of the catalogue.</param>
    public LearnedRates(ApprovalMemory memory, RoutingSchema schema, IEnumerable<CompiledChannel> channels)
    {
        _memory = memory;
        _schema = schema;
        _channels = [.. channels];
        _indexOf = _channels.ToDictionary(channel => channel.State.Handle.Value, channel => channel.Index);
        _levels = [.. memory.Learning.Segments.Select(ids => new Level(new SegmentFields(schema, ids)))];
        _ofChannel = new LearnedRow([.. _channels.Select(channel => LearnedRate.Of(Prior(channel), 0, memory.Learning).Bits)]);
        _availability = new int[_channels.Length];
        Array.Fill(_availability, LearnedRate.Million);
        _rows = [_ofChannel];
    }

    /// <summary>The memory.</summary>
    public ApprovalMemory Memory => _memory;

    /// <summary>Whether rates differ by segment.</summary>
    public bool HasSegments => _levels.Length > 0;

    /// <summary>The row of the query's finest known segment.</summary>
    public LearnedRow RowFor(in RouteQuery query)
    {
        foreach (Level level in _levels)
        {
            if (level.RowFor(query.Code) is { } row)
            {
                return row;
            }
        }

        return _ofChannel;
    }

    /// <summary>What is learned of a channel alone.</summary>
    public LearnedRate OfChannel(int catalogueIndex) => _ofChannel.Of(catalogueIndex);

    /// <summary>The estimate that an attempt on a channel does not fail technically, in millionths.</summary>
    public int AvailabilityPerMillion(int catalogueIndex) => Volatile.Read(ref _availability[catalogueIndex]);

    /// <summary>The number that decides, for a transaction, which shares it is within: 0 to 9,999.</summary>
    public static int DrawOf(RoutingSeed transaction) => (int)(StableHash.Draw(transaction, ShareKey) % LearnedRate.WholeShare);

    /// <summary>What is added to the value of a channel: 0 if a transaction's draw is within the channel's share.</summary>
    public static long BehindOr0(int shareBasisPoints, int draw, long behind)
    {
        // Nothing predicts a branch here. All bits are set if the draw is not within the share.
        long isBehind = (long)(shareBasisPoints - 1 - draw) >> 63;
        return isBehind & behind;
    }

    /// <summary>Copies what the memory says of a channel, or of all. Returns whether it copied all.</summary>
    public bool Follow_NeedsLock(ChannelState? state)
    {
        for (int segment = _rows.Count; segment < _memory.Segments.Count; segment++)
        {
            AddRow_NeedsLock(segment);
        }

        bool all = _changes != _memory.Changes || state is null;
        _changes = _memory.Changes;
        if (!all)
        {
            if (_indexOf.TryGetValue(state!.Handle.Value, out int index))
            {
                Update_NeedsLock(index);
            }

            return false;
        }

        for (int index = 0; index < _channels.Length; index++)
        {
            Update_NeedsLock(index);
        }

        return true;
    }

    private static double Prior(CompiledChannel channel) => channel.Channel.SuccessRateBasisPoints / 10_000.0;

    private void Update_NeedsLock(int index)
    {
        int handle = _channels[index].State.Handle.Value;
        if (_estimates.Length < _rows.Count)
        {
            Array.Resize(ref _estimates, _rows.Count * 2);
        }

        for (int segment = 0; segment < _rows.Count; segment++)
        {
            int parent = _memory.Segments[segment].Parent;
            _estimates[segment] = _memory.Estimate_NeedsLock(
                handle, segment, parent < 0 ? (Prior(_channels[index]), 0) : _estimates[parent]);
            if (_rows[segment] is { } row)
            {
                (double rate, double attempts) = _estimates[segment];
                row.Set_NeedsLock(index, LearnedRate.Of(rate, attempts, _memory.Learning));
            }
        }

        Volatile.Write(ref _availability[index], _memory.AvailabilityPerMillion_NeedsLock(handle));
    }

    // A new segment has a row for all channels, also for those of which nothing is known in it.
    private void AddRow_NeedsLock(int segment)
    {
        LearnedSegment of = _memory.Segments[segment];
        if (KeyOf(of) is not { } key)
        {
            _rows.Add(null);
            return;
        }

        var rates = new ulong[_channels.Length];
        for (int index = 0; index < rates.Length; index++)
        {
            (double rate, double attempts) = EstimateOf(_channels[index], segment);
            rates[index] = LearnedRate.Of(rate, attempts, _memory.Learning).Bits;
        }

        var row = new LearnedRow(rates);
        _rows.Add(row);
        _levels[of.Level].Add(key, row);
    }

    private (double Rate, double Attempts) EstimateOf(CompiledChannel channel, int segment) => segment < 0
        ? (Prior(channel), 0)
        : _memory.Estimate_NeedsLock(channel.State.Handle.Value, segment, EstimateOf(channel, _memory.Segments[segment].Parent));

    // The values of a segment as a request's code has them; null if the schema lacks one.
    private ulong? KeyOf(LearnedSegment segment)
    {
        int[] codes =
        [
            .. segment.Values.Zip(_memory.Learning.Segments[segment.Level], (value, id) =>
                _schema.CodeOf(_schema.IndexOf(id), value.Length == 0 ? null : value)),
        ];
        return codes.Contains(-1) ? null : _levels[segment.Level].Fields.KeyOf(codes);
    }

    private sealed class Level(SegmentFields fields)
    {
        public SegmentFields Fields { get; } = fields;

        // Replaced as a whole: readers see the old rows or the new ones.
        private volatile Dictionary<ulong, LearnedRow> _rows = [];

        public LearnedRow? RowFor(ReadOnlySpan<ulong> code)
        {
            Dictionary<ulong, LearnedRow> rows = _rows;
            if (rows.Count == 0 || code.IsEmpty)
            {
                return null;
            }

            return rows.GetValueOrDefault(Fields.KeyOf(code));
        }

        public void Add(ulong key, LearnedRow row) => _rows = new Dictionary<ulong, LearnedRow>(_rows) { [key] = row };
    }
}
