using System.Globalization;
using FaultTolerantPay.Configuration;

namespace FaultTolerantPay.Hosting.Faults;

/// <summary>
/// Counts consecutive failures regardless of rate, which shows a fault when there are few calls. A payment that is answered ends every
/// streak. A background call that is answered ends only the streak of background calls, so that it never hides payments that fail. Used
/// under the lock of <see cref="CallCounts"/>.
/// </summary>
internal sealed class FailureStreaks(FaultDetectionOptions options, FaultThreshold[] thresholds)
{
    private const int MaxBackground = 10_000;

    private readonly int[] _ofKind = new int[thresholds.Length];

    // The payments whose background calls failed: a payment that always fails counts once, regardless of the number of tries.
    private readonly HashSet<TransactionKey> _background = [];
    private int _payments;
    private long _beganTicks;
    private long _lastTicks;

    public bool AreEmpty => _payments == 0 && _background.Count == 0;

    /// <summary>When the last payment failed; null if none failed after the last answered one.</summary>
    public long? LastPaymentTicks { get; private set; }

    /// <summary>Counts a payment that failed.</summary>
    /// <returns>The streak that is long enough, as text; null if none is.</returns>
    public string? Add(FaultKind kind, long nowTicks)
    {
        Begin(nowTicks);
        LastPaymentTicks = nowTicks;
        _payments++;
        if (++_ofKind[(int)kind] + _background.Count >= thresholds[(int)kind].MinConsecutiveFailures)
        {
            return Describe(_ofKind[(int)kind], Name(kind));
        }

        return _payments >= options.MinLongStreakFailures && Age(nowTicks) >= options.MinLongStreak
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"{_payments} consecutive failures and no answer for {OptionText.Of(WholeSeconds(Age(nowTicks)))}")
            : null;
    }

    /// <summary>Counts a background call that failed.</summary>
    /// <returns>
    /// See <see cref="Add"/>. Without a failed payment the streak must also have lasted long: where payments come, one that is answered
    /// ends it.
    /// </returns>
    public string? AddBackground(TransactionKey key, FaultKind kind, long nowTicks)
    {
        Begin(nowTicks);
        if (_background.Count < MaxBackground)
        {
            _background.Add(key);
        }

        return _ofKind[(int)kind] + _background.Count >= thresholds[(int)kind].MinConsecutiveFailures
            && (_payments > 0 || Age(nowTicks) >= options.MinLongStreak)
            ? Describe(_ofKind[(int)kind], Name(kind))
            : null;
    }

    /// <summary>Records that a background call was answered.</summary>
    public void EndBackground() => _background.Clear();

    /// <summary>Records that a payment was answered.</summary>
    public void End()
    {
        Array.Clear(_ofKind);
        _background.Clear();
        _payments = 0;
        LastPaymentTicks = null;
    }

    public static string Name(FaultKind kind) => kind switch
    {
        FaultKind.Connection => "connection errors",
        FaultKind.Timeout => "timeouts",
        _ => "application errors",
    };

    private void Begin(long nowTicks)
    {
        if (!AreEmpty && nowTicks - _lastTicks > options.MaxPauseInStreak.Ticks)
        {
            End();
        }

        if (AreEmpty)
        {
            _beganTicks = nowTicks;
        }

        _lastTicks = nowTicks;
    }

    private TimeSpan Age(long nowTicks) => TimeSpan.FromTicks(nowTicks - _beganTicks);

    private static TimeSpan WholeSeconds(TimeSpan time) => TimeSpan.FromSeconds((long)time.TotalSeconds);

    private string Describe(int ofKind, string name) => (ofKind, _background.Count) switch
    {
        (1, > 0 and var background) => string.Create(
            CultureInfo.InvariantCulture, $"1 {name.TrimEnd('s')} and {background} failed background calls, consecutive"),
        (_, 0) => string.Create(CultureInfo.InvariantCulture, $"{ofKind} consecutive {name}"),
        (0, var background) => string.Create(CultureInfo.InvariantCulture, $"{background} consecutive failed background calls"),
        (_, var background) => string.Create(
            CultureInfo.InvariantCulture, $"{ofKind} {name} and {background} failed background calls, consecutive"),
    };
}
