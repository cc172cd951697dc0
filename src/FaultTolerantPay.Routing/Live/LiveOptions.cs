namespace FaultTolerantPay.Routing.Live;

/// <summary>How live state measures channels and lets them come back.</summary>
public sealed class LiveOptions
{
    /// <summary>The length of the window over which success rate, availability and latency are measured. 1 second to 1 day; default: 5 minutes.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How many slices the window has; the oldest falls out as a whole. 1 to 60; default: 10.</summary>
    public int WindowSlices { get; init; } = 10;

    /// <summary>With fewer attempts in the window the catalogue's figures are used, and availability opens no breaker unless the channel is coming back. 1 to 1,000,000; default: 20.</summary>
    public int MinAttempts { get; init; } = 20;

    /// <summary>
    /// Below this availability of the window the breaker opens, in basis points: technical failures lower it, declines do not. 0 (never) to 10,000; default: 5,000.
    /// </summary>
    public int MinAvailabilityBasisPoints { get; init; } = 5_000;

    /// <summary>
    /// After this many technical failures in a row the breaker opens, however few attempts there are and however far apart: this is what sees a fault at night. 0 (never) to 1,000; default: 5.
    /// </summary>
    public int MaxConsecutiveFailures { get; init; } = 5;

    /// <summary>How long an open breaker lets nothing through. 1 second to 1 day; default: 30 seconds.</summary>
    public TimeSpan BreakerOpenDuration { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a channel that comes back grows to its full share; zero gives it at once. 0 to 1 day; default: 2 minutes.</summary>
    public TimeSpan RampUpDuration { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>The share with which a channel that comes back begins, in basis points of the transactions. 1 to 10,000; default: 500.</summary>
    public int RampUpStartBasisPoints { get; init; } = 500;

    internal void Validate()
    {
        var mistakes = new List<string>();
        CheckTime(nameof(Window), Window, TimeSpan.FromSeconds(1));
        Check(nameof(WindowSlices), WindowSlices, 1, 60);
        Check(nameof(MinAttempts), MinAttempts, 1, 1_000_000);
        Check(nameof(MinAvailabilityBasisPoints), MinAvailabilityBasisPoints, 0, 10_000);
        Check(nameof(MaxConsecutiveFailures), MaxConsecutiveFailures, 0, 1_000);
        CheckTime(nameof(BreakerOpenDuration), BreakerOpenDuration, TimeSpan.FromSeconds(1));
        CheckTime(nameof(RampUpDuration), RampUpDuration, TimeSpan.Zero);
        Check(nameof(RampUpStartBasisPoints), RampUpStartBasisPoints, 1, 10_000);
        if (mistakes.Count > 0)
        {
            throw new ArgumentException(string.Join(" ", mistakes));
        }

        void CheckTime(string name, TimeSpan value, TimeSpan least)
        {
            if (value < least || value > TimeSpan.FromDays(1))
            {
                mistakes.Add($"{nameof(LiveOptions)}.{name} is {value:c}; {least:c} to {TimeSpan.FromDays(1):c} is expected.");
            }
        }

        void Check(string name, long value, long least, long most)
        {
            if (value < least || value > most)
            {
                mistakes.Add($"{nameof(LiveOptions)}.{name} is {value}; {least} to {most} is expected.");
            }
        }
    }
}
