using System.Globalization;
using FaultTolerantPay.Configuration;
using FaultTolerantPay.Faults;

namespace FaultTolerantPay.Hosting.Faults;

/// <summary>
/// Counts proper answers and each kind of failure over a sliding window of ten slices. A proper answer takes no lock: it adds one to a
/// counter that is moved into its slice when the next slice begins.
/// </summary>
internal sealed class CallCounts
{
    private const int Slices = 10;
    private const int Kinds = (int)FaultKind.Application + 1;

    private readonly Lock _gate = new();
    private readonly FaultThreshold[] _thresholds;
    private readonly long _windowTicks;
    private readonly long _sliceTicks;
    private readonly Slice[] _slices = new Slice[Slices];
    private readonly int[] _row = new int[Kinds];
    private readonly long[] _lastInRow = new long[Kinds];
    private int _healthyInSlice;
    private int _anyRow;
    private long _sliceEnd;
    private int _current;

    public CallCounts(FaultDetectionOptions options)
    {
        // By number: FaultKind.None has none, then connection, timeout, application.
        _thresholds = [new(), options.ConnectionErrors, options.Timeouts, options.ApplicationErrors];
        _windowTicks = options.SamplingWindow.Ticks;
        _sliceTicks = Math.Max(_windowTicks / Slices, 1);
        for (var i = 0; i < Slices; i++)
        {
            _slices[i] = new Slice();
        }
    }

    /// <summary>Counts a proper answer.</summary>
    public void AddHealthy(long nowTicks)
    {
        if (nowTicks >= Volatile.Read(ref _sliceEnd))
        {
            lock (_gate)
            {
                MoveTo_NeedsLock(nowTicks);
            }
        }

        Interlocked.Increment(ref _healthyInSlice);
        if (Volatile.Read(ref _anyRow) != 0)
        {
            EndRows();
        }
    }

    /// <summary>Counts a failure.</summary>
    /// <returns>In which way the threshold of this kind is passed, as a person reads it; null where it is not.</returns>
    public string? AddFailure(FaultKind kind, long nowTicks)
    {
        var index = (int)kind;
        var threshold = _thresholds[index];
        lock (_gate)
        {
            MoveTo_NeedsLock(nowTicks);
            _slices[_current].Failures[index]++;
            _row[index] = nowTicks - _lastInRow[index] > _windowTicks ? 1 : _row[index] + 1;
            _lastInRow[index] = nowTicks;
            Volatile.Write(ref _anyRow, 1);

            if (_row[index] >= threshold.ConsecutiveFailures)
            {
                return string.Create(CultureInfo.InvariantCulture, $"{_row[index]} {Name(kind)} in a row");
            }

            var (failures, calls) = Sum_NeedsLock(index);
            return calls >= threshold.MinimumThroughput && failures >= threshold.FailureRatio * calls
                ? string.Create(CultureInfo.InvariantCulture, $"{failures} {Name(kind)} in {calls} calls within {OptionText.Of(TimeSpan.FromTicks(_windowTicks))}")
                : null;
        }
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            foreach (var slice in _slices)
            {
                slice.Clear();
            }

            Interlocked.Exchange(ref _healthyInSlice, 0);
            Array.Clear(_row);
            Volatile.Write(ref _anyRow, 0);
        }
    }

    private static string Name(FaultKind kind) => kind switch
    {
        FaultKind.Connection => "connection errors",
        FaultKind.Timeout => "timeouts",
        _ => "application errors",
    };

    private void EndRows()
    {
        lock (_gate)
        {
            Array.Clear(_row);
            Volatile.Write(ref _anyRow, 0);
        }
    }

    /// <summary>Begins new slices until the one that holds this moment; those that fell out of the window are emptied.</summary>
    private void MoveTo_NeedsLock(long nowTicks)
    {
        if (nowTicks < _sliceEnd)
        {
            return;
        }

        _slices[_current].Healthy += Interlocked.Exchange(ref _healthyInSlice, 0);
        var sliceNumber = nowTicks / _sliceTicks;
        var steps = Math.Min(sliceNumber - ((_sliceEnd / _sliceTicks) - 1), Slices);
        for (var i = 0; i < steps; i++)
        {
            _current = (_current + 1) % Slices;
            _slices[_current].Clear();
        }

        Volatile.Write(ref _sliceEnd, (sliceNumber + 1) * _sliceTicks);
    }

    private (long Failures, long Calls) Sum_NeedsLock(int kind)
    {
        long failures = 0;
        long calls = Volatile.Read(ref _healthyInSlice);
        foreach (var slice in _slices)
        {
            failures += slice.Failures[kind];
            calls += slice.Healthy;
            foreach (var count in slice.Failures)
            {
                calls += count;
            }
        }

        return (failures, calls);
    }

    private sealed class Slice
    {
        public long Healthy { get; set; }

        public long[] Failures { get; } = new long[Kinds];

        public void Clear()
        {
            Healthy = 0;
            Array.Clear(Failures);
        }
    }
}
