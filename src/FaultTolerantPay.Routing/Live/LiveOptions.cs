namespace FaultTolerantPay.Routing.Live;

/// <summary>How live state measures channels and providers, and how both recover.</summary>
public sealed class LiveOptions
{
    /// <summary>
    /// The length of the window over which success rate, availability and latency are measured. 1 second to 1 day; default: 5 minutes.
    /// </summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How many slices the window has; the oldest slice is dropped as a whole. 1 to 60; default: 10.</summary>
    public int WindowSlices { get; init; } = 10;

    /// <summary>
    /// The smallest number of attempts in the window for a measurement. With fewer, the catalogue's values apply, and availability opens no
    /// breaker unless the channel is recovering. 1 to 1,000,000; default: 20.
    /// </summary>
    public int MinAttempts { get; init; } = 20;

    /// <summary>
    /// The breaker opens when the availability of the window falls below this, in basis points. Technical failures lower availability,
    /// declines do not. 0 (never) to 10,000; default: 5,000.
    /// </summary>
    public int MinAvailabilityBasisPoints { get; init; } = 5_000;

    /// <summary>
    /// The breaker opens after this many consecutive technical failures, however few attempts there are and however far apart: this detects
    /// a fault at night. 0 (never) to 1,000; default: 5.
    /// </summary>
    public int MaxConsecutiveFailures { get; init; } = 5;

    /// <summary>How long an open breaker lets no transaction through. 1 second to 1 day; default: 30 seconds.</summary>
    public TimeSpan BreakerOpenDuration { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long a recovering channel takes to grow to its full share; zero gives the full share immediately. 0 to 1 day; default: 2
    /// minutes.
    /// </summary>
    public TimeSpan RampUpDuration { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>The initial share of a recovering channel, in basis points of the transactions. 1 to 10,000; default: 500.</summary>
    public int RampUpStartBasisPoints { get; init; } = 500;

    internal void Validate()
    {
        var errors = new List<string>();
        CheckTime(nameof(Window), Window, TimeSpan.FromSeconds(1));
        Check(nameof(WindowSlices), WindowSlices, 1, 60);
        Check(nameof(MinAttempts), MinAttempts, 1, 1_000_000);
        Check(nameof(MinAvailabilityBasisPoints), MinAvailabilityBasisPoints, 0, 10_000);
        Check(nameof(MaxConsecutiveFailures), MaxConsecutiveFailures, 0, 1_000);
        CheckTime(nameof(BreakerOpenDuration), BreakerOpenDuration, TimeSpan.FromSeconds(1));
        CheckTime(nameof(RampUpDuration), RampUpDuration, TimeSpan.Zero);
        Check(nameof(RampUpStartBasisPoints), RampUpStartBasisPoints, 1, 10_000);
        if (errors.Count > 0)
        {
            throw new ArgumentException(string.Join(" ", errors));
        }

        void CheckTime(string name, TimeSpan value, TimeSpan least)
        {
            if (value < least || value > TimeSpan.FromDays(1))
            {
                errors.Add($"{nameof(LiveOptions)}.{name} is {value:c}; {least:c} to {TimeSpan.FromDays(1):c} is expected.");
            }
        }

        void Check(string name, long value, long least, long most)
        {
            if (value < least || value > most)
            {
                errors.Add($"{nameof(LiveOptions)}.{name} is {value}; {least} to {most} is expected.");
            }
        }
    }
}
