using System.Collections.Immutable;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Learning;

/// <summary>
/// What reported attempts taught, by segment and channel. Segments are kept by the names of their values, so the memory survives new
/// catalogues. Everything runs under the lock of live state.
/// <para>
/// An attempt counts 1; each later attempt of its segment and channel leaves (1 - 1/N) of it, and each 64th of the memory's age leaves
/// 61/64.
/// </para>
/// </summary>
internal sealed class ApprovalMemory
{
    private const int StepsOfAge = 64;
    private const double LeftAfterStep = 61.0 / 64;

    private readonly ReportedTime _time = new();
    private readonly long _stepTicks;
    private readonly double _leftAfterAttempt;
    private readonly List<LearnedSegment> _segments = [];
    private readonly Dictionary<(int Level, string Values), int> _indexes = [];
    private LearnedCell[]?[] _cells = [];

    public ApprovalMemory(ApprovalLearning learning)
    {
        Learning = learning;
        _stepTicks = Math.Max(learning.MemoryAge.Ticks / StepsOfAge, 1);
        _leftAfterAttempt = 1 - (1.0 / learning.MemoryAttempts);
        _segments.Add(new LearnedSegment(learning.Segments.Length, [], -1));
    }

    public ApprovalLearning Learning { get; }

    /// <summary>The segments; the first is the channel alone, and each stands behind its parent.</summary>
    public IReadOnlyList<LearnedSegment> Segments => _segments;

    /// <summary>How often all estimates changed at once: the memory aged or was restored.</summary>
    public int Changes { get; private set; }

    /// <summary>The latest time that the memory knows, in UTC ticks; the smallest value if it is empty.</summary>
    public long TimeTicks => _time.Ticks;

    /// <summary>Learns from one attempt.</summary>
    /// <param name="handle">The channel's number.</param>
    /// <param name="outcome">How it ended.</param>
    /// <param name="schema">The schema of the code; null if only the channel is known.</param>
    /// <param name="code">The request's code.</param>
    /// <param name="ticks">The time of the attempt's end, in UTC ticks.</param>
    /// <param name="isHistory">Whether it comes from a record, whose gaps are real.</param>
    public void Learn_NeedsLock(
        int handle, LearnedOutcome outcome, RoutingSchema? schema, ReadOnlySpan<ulong> code, long ticks, bool isHistory)
    {
        Age(ticks, isHistory);
        int finest = outcome == LearnedOutcome.Failure || schema is null ? 0 : SegmentOf(schema, code);
        for (int segment = finest; segment >= 0; segment = _segments[segment].Parent)
        {
            ref LearnedCell cell = ref CellFor(handle, segment);
            cell.Forget(_leftAfterAttempt);
            cell.Attempts += outcome == LearnedOutcome.Failure ? 0 : 1;
            cell.Approvals += outcome == LearnedOutcome.Approval ? 1 : 0;
            cell.Failures += outcome == LearnedOutcome.Failure ? 1 : 0;
        }
    }

    /// <summary>What is held of a segment and channel.</summary>
    public LearnedCell Cell_NeedsLock(int handle, int segment) =>
        handle < _cells.Length && _cells[handle] is { } cells && segment < cells.Length ? cells[segment] : default;

    /// <summary>Whether anything is held of a channel.</summary>
    public bool Knows_NeedsLock(int handle) => handle < _cells.Length && _cells[handle] is not null;

    /// <summary>
    /// The estimate of a segment and channel: the rate, and how many attempts stand behind it.
    /// </summary>
    /// <param name="handle">The channel's number.</param>
    /// <param name="segment">The segment.</param>
    /// <param name="coarser">The estimate of its parent; for the channel alone the catalogue's rate with no attempts.</param>
    public (double Rate, double Attempts) Estimate_NeedsLock(int handle, int segment, (double Rate, double Attempts) coarser)
    {
        LearnedCell cell = Cell_NeedsLock(handle, segment);
        double strength = segment == 0 ? Learning.PriorStrength : Learning.SegmentStrength;
        double rate = (cell.Approvals + (strength * coarser.Rate)) / (cell.Attempts + strength);
        return (rate, cell.Attempts + (strength * coarser.Attempts / (coarser.Attempts + strength)));
    }

    /// <summary>The estimate that an attempt does not fail technically, in millionths.</summary>
    public int AvailabilityPerMillion_NeedsLock(int handle)
    {
        LearnedCell cell = Cell_NeedsLock(handle, 0);
        double worked = cell.Attempts + Learning.PriorStrength;
        return (int)((worked / (worked + cell.Failures) * LearnedRate.Million) + 0.5);
    }

    /// <summary>
    /// Forgets everything of all channels, then takes over what was saved, up to what this memory holds. Returns how many entries it took.
    /// </summary>
    public int Restore_NeedsLock(
        long timeTicks, IEnumerable<(int Handle, int Level, ImmutableArray<string> Values, LearnedCell Cell)> cells)
    {
        int taken = 0;
        _cells = [];
        _time.Set(timeTicks);
        Changes++;
        foreach ((int handle, int level, ImmutableArray<string> values, LearnedCell cell) in cells)
        {
            if (SegmentOf(level, values) is >= 0 and int segment)
            {
                CellFor(handle, segment) = cell.Within(Learning.MemoryAttempts);
                taken++;
            }
        }

        return taken;
    }

    private void Age(long ticks, bool isHistory)
    {
        long before = _time.Ticks;
        if (isHistory)
        {
            _time.Set(Math.Max(before, ticks));
        }
        else
        {
            _time.Report(ticks);
        }

        long steps = before == long.MinValue ? 0 : (_time.Ticks / _stepTicks) - (before / _stepTicks);
        if (steps <= 0)
        {
            return;
        }

        double left = 1;
        for (long step = 0; step < steps && left > 0; step++)
        {
            left *= LeftAfterStep;
        }

        Changes++;
        foreach (LearnedCell[]? cells in _cells)
        {
            foreach (ref LearnedCell cell in cells.AsSpan())
            {
                cell.Forget(left);
            }
        }
    }

    // The finest segment of a request. It is created with its coarser ones when it is new; when there are too many, a coarser one is used.
    private int SegmentOf(RoutingSchema schema, ReadOnlySpan<ulong> code)
    {
        int parent = 0;
        for (int level = Learning.Segments.Length - 1; level >= 0; level--)
        {
            ImmutableArray<string> ids = Learning.Segments[level];
            var values = ImmutableArray.CreateBuilder<string>(ids.Length);
            foreach (string id in ids)
            {
                int dimension = schema.IndexOf(id);
                values.Add((dimension < 0 ? null : schema.NameIn(code, dimension)) ?? string.Empty);
            }

            int segment = SegmentOf(level, values.MoveToImmutable());
            if (segment < 0)
            {
                break;
            }

            parent = segment;
        }

        return parent;
    }

    private int SegmentOf(int level, ImmutableArray<string> values)
    {
        if (level >= Learning.Segments.Length)
        {
            return 0;
        }

        (int Level, string Values) key = (level, string.Join('\n', values)); // Names have no control characters.
        if (_indexes.TryGetValue(key, out int known))
        {
            return known;
        }

        int parent = SegmentOf(level + 1, CoarserValues(level, values));
        if (parent < 0 || _segments.Count > Learning.MaxSegments)
        {
            return -1;
        }

        _segments.Add(new LearnedSegment(level, values, parent));
        _indexes.Add(key, _segments.Count - 1);
        return _segments.Count - 1;
    }

    private ImmutableArray<string> CoarserValues(int level, ImmutableArray<string> values)
    {
        ImmutableArray<string> ids = Learning.Segments[level];
        return level + 1 >= Learning.Segments.Length ? [] : [.. Learning.Segments[level + 1].Select(id => values[ids.IndexOf(id)])];
    }

    private ref LearnedCell CellFor(int handle, int segment)
    {
        if (handle >= _cells.Length)
        {
            Array.Resize(ref _cells, Math.Max(handle + 1, _cells.Length * 2));
        }

        ref LearnedCell[]? cells = ref _cells[handle];
        if (cells is null || segment >= cells.Length)
        {
            Array.Resize(ref cells, Math.Max(segment + 1, (cells?.Length ?? 0) * 2));
        }

        return ref cells[segment];
    }
}
